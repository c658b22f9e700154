using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Runtime.Calibrating;

/// <summary>The dominant motion of a sequence's pictures.</summary>
internal static class PictureMotion
{
    /// <summary>The line holds this share of the brightness, in this share of the frames, or the pictures are not of one line.</summary>
    private const double LineShare = 0.5, FramesWithLine = 0.8;

    /// <summary>Plays a sequence as fast as it unpacks.</summary>
    private const double Fastest = 1000;

    public static (MotionSignal Signal, string How) Of(SequenceFile file, VideoMotion motion, CancellationToken stop)
    {
        if (motion != VideoMotion.Shift)
        {
            var (line, clear) = Line(file, stop);
            if (motion == VideoMotion.Line || clear)
                return (line ?? throw new UserErrorException($"{file.Path}: no bright line is seen in the pictures. Leave out --motion line to use the whole picture's motion."), "line");
        }
        return (Shift(file, stop), "shift");
    }

    private static (MotionSignal? Signal, bool IsClear) Line(SequenceFile file, CancellationToken stop)
    {
        var (times, rows, clear, all) = (new List<double>(), new List<double>(), 0, 0);
        var finder = new BrightLine();
        Each(file, (timeS, grey, width, height) =>
        {
            all++;
            var row = finder.Row(grey, width, height, out var share);
            if (!double.IsFinite(row)) return;
            if (share >= LineShare) clear++;
            times.Add(timeS);
            rows.Add(row);
        }, stop);
        return (times.Count < 2 ? null : new MotionSignal([.. times], [.. rows]), all > 0 && clear >= FramesWithLine * all);
    }

    private static MotionSignal Shift(SequenceFile file, CancellationToken stop)
    {
        var (times, positions) = (new List<double>(), new List<Vec3>());
        var shift = new PictureShift();
        Each(file, (timeS, grey, width, height) =>
        {
            times.Add(timeS);
            positions.Add(shift.Position(grey, width, height));
        }, stop);
        if (times.Count < 3) throw new UserErrorException($"{file.Path}: {times.Count} pictures with a time show no motion.");
        return PrincipalMotion.Of([.. times], [.. positions]);
    }

    private delegate void Look(double timeS, ReadOnlySpan<byte> grey, int width, int height);

    private static void Each(SequenceFile file, Look look, CancellationToken stop)
    {
        using var video = new SequenceVideo(file, new SequenceVideoOptions { Speed = Fastest, PoolCapacity = 1 });
        var grey = new byte[video.Width * video.Height];
        var lastS = double.NegativeInfinity;
        // The first call begins the sequence; at the second one every other frame is due.
        for (var now = default(Instant); !video.IsFinished; now = Instant.FromSeconds(SequenceLimits.LargestTimeS))
        {
            stop.ThrowIfCancellationRequested();
            if (!video.TryNext(now, out var frame)) continue;
            var bgr = frame.Left.Pixels;
            for (var i = 0; i < grey.Length; i++) grey[i] = (byte)((bgr[3 * i] * 29 + bgr[3 * i + 1] * 150 + bgr[3 * i + 2] * 77 + 128) >> 8);
            var timeS = file.Frames[(int)frame.Left.Sequence].BestTimeS;
            frame.Release();
            if (timeS <= lastS) continue;
            lastS = timeS;
            look(timeS, grey, video.Width, video.Height);
        }
        if (video.LastProblem is { } problem) throw new UserErrorException(problem);
    }
}
