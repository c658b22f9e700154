using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>An ellipsoid, turned by <paramref name="rotation"/>; the field is the first-order distance k0 (k0 − 1) / k1 of I. Quílez, "Ellipsoid SDF".</summary>
public sealed class Ellipsoid(Vec3 centreMm, Vec3 radiiMm, Quat rotation) : Shape
{
    private readonly Quat _inverse = rotation.Conjugate;

    public Ellipsoid(Vec3 centreMm, Vec3 radiiMm) : this(centreMm, radiiMm, Quat.Identity) { }

    public override Box BoundsMm
    {
        get
        {
            var largest = Math.Max(radiiMm.X, Math.Max(radiiMm.Y, radiiMm.Z));
            return rotation == Quat.Identity ? Box.Around(centreMm, radiiMm) : Box.Around(centreMm, new Vec3(largest, largest, largest));
        }
    }

    public override double Field(Vec3 pMm)
    {
        var p = _inverse.Rotate(pMm - centreMm);
        var a = new Vec3(p.X / radiiMm.X, p.Y / radiiMm.Y, p.Z / radiiMm.Z);
        var b = new Vec3(a.X / radiiMm.X, a.Y / radiiMm.Y, a.Z / radiiMm.Z);
        var (k0, k1) = (a.Length, b.Length);
        return k1 < 1e-12 ? -Math.Min(radiiMm.X, Math.Min(radiiMm.Y, radiiMm.Z)) : k0 * (k0 - 1) / k1;
    }
}

/// <summary>A ball whose radius swells with direction by a few smooth waves: a nodule. Each wave is (direction, amplitude mm).</summary>
public sealed class Nodule(Vec3 centreMm, double radiusMm, (Vec3 Direction, double AmplitudeMm)[] waves) : Shape
{
    public Vec3 CentreMm => centreMm;
    public double RadiusMm => radiusMm;

    public override Box BoundsMm
    {
        get
        {
            var r = radiusMm;
            foreach (var (_, amplitude) in waves) r += Math.Abs(amplitude);
            return Box.Around(centreMm, new Vec3(r, r, r));
        }
    }

    public override double Field(Vec3 pMm)
    {
        var offset = pMm - centreMm;
        var length = offset.Length;
        if (length < 1e-9) return -radiusMm;
        var unit = offset / length;
        var r = radiusMm;
        foreach (var (direction, amplitude) in waves)
        {
            var c = Vec3.Dot(unit, direction);
            // The second and third Legendre polynomials: smooth on the sphere, mean zero.
            r += amplitude * (0.5 * (3 * c * c - 1) + 0.5 * (5 * c * c - 3) * c) * 0.5;
        }
        return length - r;
    }
}

/// <summary>A capsule whose radius goes from one end's to the other's: the hull of two balls (exact distance; I. Quílez, "Round Cone SDF").</summary>
public sealed class RoundCone(Vec3 startMm, Vec3 endMm, double startRadiusMm, double endRadiusMm) : Shape
{
    private readonly Vec3 _axis = endMm - startMm;
    private readonly double _lengthSquared = (endMm - startMm).LengthSquared;

    public Vec3 StartMm => startMm;
    public Vec3 EndMm => endMm;
    public double StartRadiusMm => startRadiusMm;
    public double EndRadiusMm => endRadiusMm;

    public override Box BoundsMm => Box.Union(
        Box.Around(startMm, new Vec3(startRadiusMm, startRadiusMm, startRadiusMm)),
        Box.Around(endMm, new Vec3(endRadiusMm, endRadiusMm, endRadiusMm)));

    public override double Field(Vec3 pMm)
    {
        var l2 = _lengthSquared;
        var rr = startRadiusMm - endRadiusMm;
        var a2 = l2 - rr * rr;
        var il2 = 1 / l2;
        var pa = pMm - startMm;
        var y = Vec3.Dot(pa, _axis);
        var z = y - l2;
        var across = pa * l2 - _axis * y;
        var x2 = across.LengthSquared;
        var y2 = y * y * l2;
        var z2 = z * z * l2;
        var k = Math.Sign(rr) * rr * rr * x2;
        if (Math.Sign(z) * a2 * z2 > k) return Math.Sqrt(x2 + z2) * il2 - endRadiusMm;
        if (Math.Sign(y) * a2 * y2 < k) return Math.Sqrt(x2 + y2) * il2 - startRadiusMm;
        return (Math.Sqrt(x2 * a2 * il2) + y * rr) * il2 - startRadiusMm;
    }
}
