using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Motion.Audit;

/// <summary>One joint's piece of a recorded way to rest as a polynomial of time: c₀ + c₁t + c₂t² + c₃t³, rad or mm, s.</summary>
/// <remarks>The drive link's curve (section 6.1) in another basis than the guard's, from the numbers as they travel: the set-point as 32-bit floats, the knots as counts.</remarks>
internal readonly struct HeldCubic
{
    private readonly double _c0, _c1, _c2, _c3;

    private HeldCubic(double p0, double v0, double p1, double v1, double h)
    {
        (_c0, _c1, DurationS, End) = (p0, v0, h, p1);
        _c2 = (3 * (p1 - p0) / h - 2 * v0 - v1) / h;
        _c3 = (2 * (p0 - p1) / h + v0 + v1) / (h * h);
    }

    public double DurationS { get; }
    public double Start => _c0;
    public double End { get; }

    public double Position(double t) => _c0 + t * (_c1 + t * (_c2 + t * _c3));
    public double Velocity(double t) => _c1 + t * (2 * _c2 + t * 3 * _c3);
    public double Acceleration(double t) => 2 * _c2 + 6 * _c3 * t;

    /// <summary>Fills the pieces, knot by knot (k·joints + joint).</summary>
    /// <returns>How long the way to rest takes, s.</returns>
    public static double Read(in DecisionRecord record, JointUnit[] units, Span<HeldCubic> into)
    {
        var (n, total) = (units.Length, 0.0);
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            var h = record.Held.DurationMs[k] * 1e-3;
            total += h;
            for (var j = 0; j < n; j++)
            {
                var (p0, v0) = k == 0 ? ((float)record.Position[j], (float)record.Velocity[j]) : Knot(record.Held, units[j], (k - 1) * n + j);
                var (p1, v1) = Knot(record.Held, units[j], k * n + j);
                into[k * n + j] = new HeldCubic(p0, v0, p1, v1, h);
            }
        }
        return total;
    }

    /// <summary>Where a joint is so long after the set-point; at rest after the last piece.</summary>
    public static double At(ReadOnlySpan<HeldCubic> pieces, int joints, int joint, double afterS)
    {
        for (var k = 0; k < DriveProtocol.KnotCount; k++)
        {
            ref readonly var piece = ref pieces[k * joints + joint];
            if (afterS <= piece.DurationS) return piece.Position(Math.Max(0, afterS));
            afterS -= piece.DurationS;
        }
        return pieces[(DriveProtocol.KnotCount - 1) * joints + joint].End;
    }

    private static (double Position, double Velocity) Knot(in HeldRecord held, JointUnit unit, int index) =>
        (held.PositionCounts[index] * DriveUnits.PositionStep(unit), held.VelocityCounts[index] * DriveUnits.VelocityStep(unit));
}
