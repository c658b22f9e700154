using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Pictures;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Pictures;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>How video is kept.</summary>
public enum VideoCodec { None, Jpeg, Png, Raw }

/// <summary>A recorder with its threads: one that writes, and one per lane of pictures that compresses. On a manual clock nothing runs by itself and
/// <see cref="StepAll"/> does everything in its turn.</summary>
/// <remarks>Add lanes before <see cref="Start"/>; end with <see cref="Finish"/>, also after a failure.</remarks>
public sealed class RecordingSession : IDisposable
{
    private static readonly Duration WritePeriod = Duration.FromMilliseconds(5), LongestPause = Duration.FromMilliseconds(100);

    private readonly IClock _clock;
    private readonly List<PictureLane> _lanes = [];
    private readonly List<LoopThread> _threads = [];
    private bool _finished;

    /// <exception cref="UserErrorException">The file cannot be made.</exception>
    public RecordingSession(string path, SessionStart start, IFaultSink faults, IClock clock, RecorderOptions? options = null)
    {
        _clock = clock;
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            Recorder = new SessionRecorder(path, start, faults, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {e.Message}. Name another place with --out.", e);
        }
    }

    public SessionRecorder Recorder { get; }

    /// <summary>Pictures of one eye or masks; null where they are not to be kept.</summary>
    /// <param name="topic">"/endoscope/left", say.</param>
    /// <param name="frameId">Name of the camera's frame for viewers.</param>
    /// <param name="codec">JPEG is for pictures only; masks are kept raw.</param>
    /// <param name="capacity">Pictures that may wait to be compressed: leases that the endoscope's pool must have to spare.</param>
    /// <param name="metadata">"classes" of a mask, say.</param>
    public PictureLane? AddLane(string topic, string frameId, VideoCodec codec, int capacity = 4, params IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        if (codec == VideoCodec.None) return null;
        IPictureCodec made = codec switch { VideoCodec.Jpeg => OpenCvPictureCodec.Jpeg(), VideoCodec.Png => OpenCvPictureCodec.Png(), _ => new RawPictureCodec() };
        var lane = new PictureLane(topic, Recorder.AddVideo(topic, frameId, codec == VideoCodec.Raw, [KeyValuePair.Create("codec", made.Name), .. metadata]), made, capacity);
        _lanes.Add(lane);
        return lane;
    }

    /// <summary>Begins to write, on threads of its own.</summary>
    public void Start()
    {
        foreach (var lane in _lanes)
            _threads.Add(new LoopThread("recording pictures", _clock, LongestPause, now =>
            {
                while (lane.Step(now)) { }
            }, wake: lane.Waiting));
        _threads.Add(new LoopThread("recording", _clock, WritePeriod, now => Recorder.Step(now)));
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>What the threads do, once, for single-thread runs.</summary>
    public void StepAll(Instant now)
    {
        foreach (var lane in _lanes)
            while (lane.Step(now)) { }
        Recorder.Step(now);
    }

    /// <summary>Compresses and writes what waits, and the file's end.</summary>
    public void Finish()
    {
        if (_finished) return;
        _finished = true;
        var end = new OrderlyEnd();
        foreach (var thread in _threads) end.Try(thread.Stop);
        end.Try(() => StepAll(_clock.Now));
        foreach (var lane in _lanes) end.Try(lane.Dispose);
        end.Try(() => Recorder.Finish(_clock.Now));
        end.Try(Recorder.Dispose);
        end.ThrowIfFailed();
    }

    public void Dispose() => Finish();
}
