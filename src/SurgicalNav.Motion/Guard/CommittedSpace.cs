using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Collision;

namespace SurgicalNav.Motion.Guard;

/// <summary>Where an arm may be: of each of its straight pieces a capsule that holds it, in the frame that all arms share, mm.</summary>
/// <remarks>Allocates only when constructed.</remarks>
internal sealed class CommittedSpace(int pieces)
{
    private readonly Capsule[] _capsules = new Capsule[pieces];
    private readonly (Vec3 MiddleMm, double ReachMm)[] _balls = new (Vec3, double)[pieces];

    public ReadOnlySpan<Capsule> Capsules => _capsules;

    /// <summary>A ball that holds all of it: what is far from it is looked at no closer.</summary>
    public Vec3 MiddleMm { get; private set; }

    /// <inheritdoc cref="MiddleMm"/>
    public double ReachMm { get; private set; }

    public void Set(int piece, in Capsule capsule) => _capsules[piece] = capsule;

    public void CopyFrom(CommittedSpace other) => other._capsules.CopyTo(_capsules, 0);

    /// <summary>Grows, piece by piece, to hold another space of the same arm as well.</summary>
    /// <remarks>A point of a piece lies between its ends by the same share in both, so that what holds the ends of both holds the whole pieces.</remarks>
    public void Enclose(CommittedSpace other)
    {
        for (var i = 0; i < _capsules.Length; i++)
        {
            ref readonly var a = ref _capsules[i];
            ref readonly var b = ref other._capsules[i];
            if (a == b) continue;
            var from = Around(a.FromMm, a.RadiusMm, b.FromMm, b.RadiusMm, out var fromRadius);
            var to = Around(a.ToMm, a.RadiusMm, b.ToMm, b.RadiusMm, out var toRadius);
            _capsules[i] = new Capsule(from, to, Math.Max(fromRadius, toRadius));
        }
    }

    /// <summary>Every capsule wider by so much, and the ball about all of them; to be called when the capsules are settled.</summary>
    public void Settle(double widerMm)
    {
        var (low, high) = (_capsules[0].FromMm, _capsules[0].FromMm);
        for (var i = 0; i < _capsules.Length; i++)
        {
            ref var c = ref _capsules[i];
            c = c with { RadiusMm = c.RadiusMm + widerMm };
            _balls[i] = ((c.FromMm + c.ToMm) * 0.5, 0.5 * (c.ToMm - c.FromMm).Length + c.RadiusMm);
            (low, high) = (Vec3.Min(low, Vec3.Min(c.FromMm, c.ToMm)), Vec3.Max(high, Vec3.Max(c.FromMm, c.ToMm)));
        }
        MiddleMm = (low + high) * 0.5;
        var reach = 0.0;
        foreach (ref readonly var c in _capsules.AsSpan()) reach = Math.Max(reach, Math.Sqrt(Math.Max((c.FromMm - MiddleMm).LengthSquared, (c.ToMm - MiddleMm).LengthSquared)) + c.RadiusMm);
        ReachMm = reach;
    }

    /// <summary>Nothing of one is nearer to anything of the other, by the balls alone.</summary>
    public bool IsFartherThan(double distanceMm, CommittedSpace other)
    {
        var apart = distanceMm + ReachMm + other.ReachMm;
        return (MiddleMm - other.MiddleMm).LengthSquared > apart * apart;
    }

    /// <summary>The same of one piece of this and one of the other.</summary>
    public bool IsFartherThan(double distanceMm, int piece, CommittedSpace other, int theirs)
    {
        ref readonly var a = ref _balls[piece];
        ref readonly var b = ref other._balls[theirs];
        var apart = distanceMm + a.ReachMm + b.ReachMm;
        return (a.MiddleMm - b.MiddleMm).LengthSquared > apart * apart;
    }

    /// <summary>The smallest ball that holds both.</summary>
    private static Vec3 Around(Vec3 a, double radiusA, Vec3 b, double radiusB, out double radius)
    {
        var squared = (b - a).LengthSquared;
        var more = radiusA - radiusB;
        if (squared <= more * more)
        {
            radius = Math.Max(radiusA, radiusB);
            return more >= 0 ? a : b;
        }
        var apart = Math.Sqrt(squared);
        radius = 0.5 * (apart + radiusA + radiusB);
        return a + (b - a) * ((radius - radiusA) / apart);
    }
}
