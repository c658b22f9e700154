using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Sensing.Sequences;

namespace SurgicalNav.Runtime.Calibrating;

/// <summary>What a temporal calibration came to.</summary>
/// <param name="Estimate">The lag with its interval.</param>
/// <param name="Provenance">What it was measured on.</param>
/// <param name="CalibrationFile">Written there; null where no folder was named.</param>
/// <param name="PlotFile">Both motions and the correlation as a picture.</param>
public sealed record TemporalResult(LagEstimate Estimate, LagProvenance Provenance, string? CalibrationFile, string? PlotFile);

/// <summary>Finds the lag between a tracker and a video from recordings of both.</summary>
public static class TemporalSession
{
    /// <summary>The day, for a calibration's date.</summary>
    public static DateOnly Today() => DateOnly.FromDateTime(DateTime.Now);

    /// <param name="options">What to compare.</param>
    /// <param name="today">For the calibration's date.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="UserErrorException">A file or an option cannot be used.</exception>
    /// <exception cref="SequenceFormatException">A sequence is damaged.</exception>
    /// <exception cref="LagRefusedException">The motions do not tell the lag.</exception>
    public static TemporalResult Run(TemporalOptions options, DateOnly today, CancellationToken stop)
    {
        if (!(options.MaxLagMs is >= 20 and <= 5000)) throw new UserErrorException($"--max-lag-ms {options.MaxLagMs}: it must lie between 20 and 5000.");
        if (options.ValidDays is < 1 or > 3660) throw new UserErrorException($"--valid-days {options.ValidDays}: it must lie between 1 and 3660.");
        if (options.Video is null && options.Signal is null) throw new UserErrorException("Name what the video shows: --video SEQUENCE, or --signal CSV|XML.");
        var poses = SequenceFile.Open(options.Tracker);
        var video = options.Video is null ? null : SequenceFile.Open(options.Video);
        var motion = TrackedMotion.Of(poses, options);
        var (signal, how) = options.Signal is { } given ? (GivenSignal.Read(given, video), "given") : PictureMotion.Of(video!, options.Motion, stop);
        var lag = new LagOptions { MaxLagS = options.MaxLagMs / 1000 };
        MotionSignal tracker;
        try
        {
            // As PLUS does, the direction is that of the stretch that the video saw.
            tracker = PrincipalMotion.Of(motion.TimesS, motion.PositionsMm, t => t >= signal.StartS && t <= signal.EndS);
        }
        catch (ArgumentException)
        {
            throw new LagRefusedException(LagRefusal.TooShortOverlap, FormattableString.Invariant($"No lag can be given: the tracker was heard from {motion.TimesS[0]:f1} to {motion.TimesS[^1]:f1} s, the video from {signal.StartS:f1} to {signal.EndS:f1} s. Record both together, with one clock."));
        }
        var estimate = LagEstimator.Estimate(tracker, signal, lag);
        var provenance = new LagProvenance(Path.GetFileName(options.Tracker), motion.Tool, motion.Reference, Path.GetFileName(options.Signal ?? options.Video!), how);
        if (options.OutFolder is not { } folder) return new TemporalResult(estimate, provenance, null, null);
        Directory.CreateDirectory(folder);
        var plot = Path.Combine(folder, "temporal.png");
        LagPlot.Write(plot, tracker, signal, estimate);
        var file = Path.Combine(folder, "temporal-calibration.json");
        TemporalJson.Write(file, options, estimate, provenance, today);
        return new TemporalResult(estimate, provenance, file, plot);
    }
}
