using System.Diagnostics;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Benches.Recording;

/// <summary>Records a stereo endoscope and fast states for some minutes, reads the file back, and measures the hand-off between threads.</summary>
public static class RecordingBench
{
    private const int LoopFrames = 20, LaneFrames = 8;

    /// <exception cref="UserErrorException">An option is out of range, or the file cannot be written.</exception>
    public static RecordingBenchReport Run(RecordingBenchOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        say("hand-off between threads, other core idle ...");
        var idle = HandOffBench.Run(options.HandOffSeconds, busy: false, stop);
        say("hand-off between threads, other core busy ...");
        var busy = HandOffBench.Run(options.HandOffSeconds, busy: true, stop);
        say($"drawing a loop of {2 * LoopFrames} pictures ...");
        byte[][][] loop = [BenchPictures.Make(options.Width, options.Height, LoopFrames, 1), BenchPictures.Make(options.Width, options.Height, LoopFrames, 2)];
        say($"recording for {options.Minutes * 60:0} s ...");
        return new SustainedRun(options, loop).Run(stop) with { HandOffIdle = idle, HandOffBusy = busy };
    }

    private sealed class SustainedRun(RecordingBenchOptions options, byte[][][] loop)
    {
        private readonly MonotonicClock _clock = MonotonicClock.Shared;
        private readonly List<LoopThread> _threads = [];
        private long _frames, _framesLate, _states;
        private Instant _began;

        public RecordingBenchReport Run(CancellationToken stop)
        {
            var start = new SessionStart(DateTimeOffset.UtcNow, _clock.Now, []);
            var session = new RecordingSession(options.Path, start, new FaultLog(), _clock);
            using var pool = new FramePool(options.Width, options.Height, PixelFormat.Bgr24, 24);
            PictureLane[] lanes = [session.AddLane("/endoscope/left", "endoscope_left", VideoCodec.Jpeg, LaneFrames)!, session.AddLane("/endoscope/right", "endoscope_right", VideoCodec.Jpeg, LaneFrames)!];
            var states = new BenchStates(session.Recorder);
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            session.Start();
            _threads.Add(new LoopThread("bench endoscope", _clock, new Duration(1_000_000_000 / options.FramesPerS), now => Picture(now, pool, lanes)));
            _threads.Add(new LoopThread("bench states", _clock, new Duration(1_000_000_000 / options.StatesPerS), now => State(now, states)));
            var (gen0, gen1, gen2) = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
            process.Refresh();
            var cpu = process.TotalProcessorTime;
            _began = _clock.Now;
            foreach (var thread in _threads) thread.Start();
            stop.WaitHandle.WaitOne(TimeSpan.FromMinutes(options.Minutes));
            foreach (var thread in _threads) thread.Stop();
            var seconds = (_clock.Now - _began).Seconds;
            process.Refresh();
            var cores = (process.TotalProcessorTime - cpu).TotalSeconds / seconds;
            (gen0, gen1, gen2) = (GC.CollectionCount(0) - gen0, GC.CollectionCount(1) - gen1, GC.CollectionCount(2) - gen2);
            session.Finish();
            var counters = session.Recorder.Counters;
            var video = counters.Where(c => c.Topic.StartsWith("/endoscope", StringComparison.Ordinal)).ToList();
            var kept = video.Sum(c => c.Offered - c.Dropped);
            // A picture that never came to be offered, since its step was late, is as lost as one that was dropped.
            var due = (long)(seconds * options.FramesPerS) * 2;
            var fast = counters.Where(c => BenchStates.Has(c.Topic)).ToList();
            var (read, whole) = ReadBack(options.Path, counters);
            var bytes = new FileInfo(options.Path).Length;
            if (!options.Keep) File.Delete(options.Path);
            return new RecordingBenchReport(
                seconds, "JPEG quality 80 (libjpeg-turbo in OpenCV), chunks in LZ4", options.Width, options.Height, 2, options.FramesPerS, due, kept, Math.Min(100, 100.0 * kept / due), _framesLate,
                fast.Sum(c => c.Offered), fast.Sum(c => c.Dropped), read, whole, bytes / seconds / 1e6, cores, gen0, gen1, gen2, null!, null!, Environment.ProcessorCount);
        }

        private void Picture(Instant now, FramePool pool, PictureLane[] lanes)
        {
            var n = _frames++;
            for (var eye = 0; eye < 2; eye++)
            {
                if (!pool.TryRent(now, now, n, out var lease))
                {
                    _framesLate++;
                    continue;
                }
                loop[eye][n % LoopFrames].CopyTo(lease.Pixels);
                lanes[eye].Offer(lease);
                lease.Release();
            }
        }

        private void State(Instant now, BenchStates states)
        {
            // A late step is not made up for by the thread; the states that were due meanwhile are offered all the same, as a device's queue delivers them.
            for (var due = (long)((now - _began).Seconds * options.StatesPerS); _states < due; _states++) states.Offer(_states, now);
        }

        /// <summary>Every message that was offered and not dropped is in the file.</summary>
        private static (long Messages, bool Whole) ReadBack(string path, TopicCounters[] counters)
        {
            using var reader = new SessionReader(path);
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            long messages = 0;
            try
            {
                for (; reader.Read(); messages++) counts[reader.Topic] = counts.GetValueOrDefault(reader.Topic) + 1;
            }
            catch (McapException)
            {
                return (messages, false);
            }
            return (messages, counters.All(c => counts.GetValueOrDefault(c.Topic) == c.Offered - c.Dropped));
        }
    }
}
