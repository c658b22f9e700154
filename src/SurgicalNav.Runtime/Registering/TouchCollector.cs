using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Registering;

/// <summary>One place touched with the stylus.</summary>
/// <param name="Name">The landmark's name; empty for a plain surface point.</param>
/// <param name="Position">Mean of the tip over the dwell, patient reference frame.</param>
/// <param name="TipTurn">Mean rotation from the stylus to the patient reference: how an error of the tip's calibration moves the position.</param>
/// <param name="Samples">How many poses the mean is of.</param>
public readonly record struct TouchedPoint(string Name, Point<PatientReference> Position, Mat3 TipTurn, int Samples)
{
    /// <summary>Where the touch would lie with the tip calibrated elsewhere by a shift in the stylus' frame, mm.</summary>
    public TouchedPoint WithTipMoved(Vec3 shiftMm) => this with { Position = new Point<PatientReference>(Position.Mm + TipTurn * shiftMm) };
}

/// <summary>Averages the stylus tip while the operator says that it rests on a place.</summary>
/// <param name="tip">The calibrated tip in the stylus' frame.</param>
/// <param name="stylus">History of the stylus.</param>
/// <param name="reference">History of the patient reference.</param>
public sealed class TouchCollector(Point<Stylus> tip, PoseHistory stylus, PoseHistory reference)
{
    /// <summary>A place seen less often than this is not taken.</summary>
    public const int FewestSamples = 5;

    private readonly List<TouchedPoint> _touched = [];

    public IReadOnlyList<TouchedPoint> Touched => _touched;

    /// <summary>Adds one touch from the poses measured between two moments that have both passed; false when fewer than <see cref="FewestSamples"/> were usable.</summary>
    public bool TryAdd(string name, Instant begin, Instant end, Duration samplePeriod)
    {
        var (sum, turn, count) = (Vec3.Zero, Mat3.Zero, 0);
        for (var at = begin; at <= end; at += samplePeriod)
        {
            var s = stylus.Lookup(at);
            var r = reference.Lookup(at);
            if (s.Status != LookupStatus.Ok || r.Status != LookupStatus.Ok) continue;
            var referenceFromStylus = r.TrackerFrom<PatientReference>().Inverse() * s.TrackerFrom<Stylus>();
            sum += (referenceFromStylus * tip).Mm;
            turn += referenceFromStylus.Rotation.ToMatrix();
            count++;
        }
        if (count < FewestSamples) return false;
        _touched.Add(new TouchedPoint(name, new Point<PatientReference>(sum / count), turn * (1.0 / count), count));
        return true;
    }
}
