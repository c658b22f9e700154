using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>Takes a hand's tremor out of its pose: a Bessel low-pass of second order for the place and, by the same equation, for the rotation.</summary>
/// <remarks>
/// ÿ = (3 (u − y) − 3 T ẏ) / T², T being <see cref="DelayS"/>. Of all filters of second order its delay is the most even, so that a motion keeps its
/// shape; it passes its end by 0.43 % at most. Between two looks the hand is taken to move straight, and the equation is solved exactly, whatever the time
/// between them: a hand that moves at a steady speed is followed exactly <see cref="DelayS"/> late. Rotations are filtered as rotation vectors about the
/// newest look, so that no error gathers and a turn about one axis is filtered as a place is.
/// Source: Thomson, Delay networks having maximally flat frequency characteristics, Proc. IEE 96(3), 1949. Allocates nothing.
/// </remarks>
public sealed class TremorFilter
{
    private readonly double _omega, _sigma;
    private Vec3 _inputMm, _speedMm, _turnSpeed;
    private Quat _input = Quat.Identity;

    /// <param name="delayS">Group delay at standstill.</param>
    public TremorFilter(double delayS)
    {
        if (!(delayS is > 0 and < 1)) throw new ArgumentException(FormattableString.Invariant($"The tremor filter's delay is {delayS} s; it lies between 0 and 1."));
        (DelayS, _sigma, _omega) = (delayS, 1.5 / delayS, Math.Sqrt(0.75) / delayS);
    }

    /// <summary>Group delay at 0 Hz: how late a steady motion is followed.</summary>
    public double DelayS { get; }

    public Vec3 PlaceMm { get; private set; }

    public Quat Rotation { get; private set; } = Quat.Identity;

    /// <summary>How much of a motion to and fro is left: 3 / |3 − w² + 3 j w|, w = 2 π f T.</summary>
    public double GainAt(double hz)
    {
        var w = 2 * Math.PI * hz * DelayS;
        return 3 / Math.Sqrt((3 - w * w) * (3 - w * w) + 9 * w * w);
    }

    /// <summary>Group delay at a frequency, s: −dφ/dω of the same.</summary>
    public double DelayAt(double hz)
    {
        var w = 2 * Math.PI * hz * DelayS;
        return DelayS * (9 + 3 * w * w) / ((3 - w * w) * (3 - w * w) + 9 * w * w);
    }

    /// <summary>Stands at rest there.</summary>
    public void Reset(Vec3 placeMm, Quat rotation) =>
        (_inputMm, PlaceMm, _speedMm, _input, Rotation, _turnSpeed) = (placeMm, placeMm, Vec3.Zero, rotation, rotation, Vec3.Zero);

    /// <summary>The next look, <paramref name="dtS"/> after the last; nothing where that is not above 0.</summary>
    public void Step(Vec3 placeMm, Quat rotation, double dtS)
    {
        if (!(dtS > 0)) return;
        var (s, c) = Math.SinCos(_omega * dtS);
        var decay = Math.Exp(-_sigma * dtS);
        var wave = new Wave(decay * (c + _sigma / _omega * s), decay * s / _omega, -decay * s * (_sigma * _sigma + _omega * _omega) / _omega, decay * (c - _sigma / _omega * s));

        (PlaceMm, _speedMm) = Along(PlaceMm - placeMm, _speedMm, _inputMm - placeMm, dtS, wave);
        PlaceMm += placeMm;
        _inputMm = placeMm;

        var back = rotation.Conjugate;
        (var turn, _turnSpeed) = Along((Rotation * back).Log(), _turnSpeed, (_input * back).Log(), dtS, wave);
        Rotation = (Quat.Exp(turn) * rotation).Normalized();
        _input = rotation;
    }

    /// <summary>All as seen from the input's end: where the output was, its speed, and where the input began.</summary>
    private (Vec3 Place, Vec3 Speed) Along(Vec3 output, Vec3 speed, Vec3 from, double dt, in Wave wave)
    {
        // The steady answer to a steady motion, and what is left of the start.
        var rate = from * (-1 / dt);
        var z = output - (from - rate * DelayS);
        var dz = speed - rate;
        return (z * wave.A + dz * wave.B - rate * DelayS, z * wave.C + dz * wave.D + rate);
    }

    private readonly record struct Wave(double A, double B, double C, double D);
}
