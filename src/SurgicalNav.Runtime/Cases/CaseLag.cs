using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Imaging;

namespace SurgicalNav.Runtime.Cases;

/// <summary>What a case takes out of its time stamps, and what the doubt about that costs.</summary>
/// <param name="TrackerLatency">Off the tracker's stamps.</param>
/// <param name="VideoLatency">Off the pictures' stamps; one of the two is zero.</param>
/// <param name="Accuracy">Of the poses as far as time goes: the interval's share alone, since a case says nothing of the tracker's noise.</param>
public sealed record CaseLag(Duration TrackerLatency, Duration VideoLatency, TrackerAccuracy Accuracy)
{
    private const double NormalTwoSided95 = 1.959963985;

    /// <summary>Nothing known: stamps as they come, and no claim about their error.</summary>
    public static readonly CaseLag None = new(Duration.Zero, Duration.Zero, default);

    public bool IsKnown => Accuracy.TimeSdS > 0;

    /// <summary>Tracker time minus picture time of the same event.</summary>
    public Duration Lag => TrackerLatency - VideoLatency;

    /// <summary>What the case names; <see cref="None"/> where it names nothing.</summary>
    /// <exception cref="ConfigException">The file is missing or wrong, or may not be used on that day; says why.</exception>
    public static CaseLag Load(CaseFile file, DateOnly today)
    {
        if (file.Tracker?.TemporalCalibration is not { } path) return None;
        if (!File.Exists(path)) throw file.Missing("temporal calibration", path);
        var calibration = TemporalCalibrationFile.Load(path);
        if (calibration.WhyNotUsable(today) is { } why) throw new ConfigException(file.Path, $"cannot be played. {why}");
        return new CaseLag(calibration.TrackerLatency, calibration.VideoLatency, default(TrackerAccuracy).With(calibration));
    }

    /// <summary>How far the board's body may stand off in the scope for want of an exact lag, mm (95 %); null where no lag is known.</summary>
    /// <param name="scopeFromMarker">Now.</param>
    /// <param name="before">A little earlier.</param>
    /// <param name="between">How much earlier.</param>
    /// <remarks>One lag for both bodies: what they do together costs nothing, so that the relative motion counts and not each body's own.</remarks>
    public double? ErrorMm(in Rigid<Scope, BoardMarker> scopeFromMarker, in Rigid<Scope, BoardMarker> before, Duration between)
    {
        if (!IsKnown) return null;
        var velocity = (scopeFromMarker * before.Inverse()).Log() * (1 / between.Seconds);
        var pose = Accuracy.Of(scopeFromMarker.Relabel<Tracker, BoardMarker>(), fraction: 0, velocity, betweenMm: 0, betweenRad: 0);
        // One unknown number moves the point along one line: the normal distribution's bound, not the ellipsoid's.
        return NormalTwoSided95 * Math.Sqrt(Math.Max(0, Symmetric3.LargestEigenvalue(pose.PointCovariance(default))));
    }
}
