using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Reads a tool's pose at a moment with the covariance that noise, interpolation and time uncertainty leave.</summary>
public sealed class PoseReader(TrackerAccuracy accuracy, double samplePeriodS)
{
    private static readonly Duration Half = Duration.FromMilliseconds(4);

    /// <summary>The bound of what interpolation may miss is that of the quickest hand: three standard deviations of an ordinary one.</summary>
    private const double BoundInSd = 3;

    /// <summary>The pose at the moment itself, measured at both sides of it; the status says why there is none.</summary>
    public LookupStatus TryRead<TBody>(PoseHistory history, Instant at, out Uncertain<Tracker, TBody> pose) where TBody : struct, IFrame
    {
        pose = default;
        var answer = history.Lookup(at);
        if (answer.Status != LookupStatus.Ok) return answer.Status;
        var now = answer.TrackerFrom<TBody>();
        pose = accuracy.Of(now, Fraction(answer), Velocity(history, at, now), answer.TranslationBoundMm / BoundInSd, answer.RotationBoundRad / BoundInSd);
        return LookupStatus.Ok;
    }

    private double Fraction(in PoseAnswer answer) => Math.Clamp(answer.Distance.Seconds / samplePeriodS, 0, 0.5);

    /// <summary>Spatial velocity by differences; zero where one side is missing, which only leaves the time term out.</summary>
    private static Twist Velocity<TBody>(PoseHistory history, Instant at, in Rigid<Tracker, TBody> now) where TBody : struct, IFrame
    {
        var before = history.Lookup(at - Half);
        if (before.Status != LookupStatus.Ok) return default;
        var step = (now * before.TrackerFrom<TBody>().Inverse()).Log();
        return step * (1 / Half.Seconds);
    }
}
