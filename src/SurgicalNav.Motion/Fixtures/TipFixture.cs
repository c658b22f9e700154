using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Fixtures;

public enum TipFixtureKind : byte
{
    /// <summary>Along a straight path from a point, as far as the direction is long.</summary>
    Path,

    /// <summary>On the plane through a point with the direction as its normal.</summary>
    Plane,

    /// <summary>Within the cone that opens from a point about the direction.</summary>
    Cone,
}

/// <summary>Where the tool's tip is guided: it may stray from there by no more than a radius (guidance virtual fixture; Bowyer, Davies and Rodriguez y Baena, "Active Constraints/Virtual Fixtures: A Survey", 2014).</summary>
/// <remarks>In the robot's base frame. The guard refuses what would leave it; teleoperation leads the tip to the nearest place in it. Allocates only when constructed.</remarks>
public sealed class TipFixture
{
    private readonly Vec3 _axis;
    private readonly double _length, _sin, _cos;

    /// <param name="kind">What it is.</param>
    /// <param name="pointMm">Beginning of the path, a point of the plane, or the cone's apex.</param>
    /// <param name="directionMm">From the beginning of the path to its end; else any length.</param>
    /// <param name="radiusMm">Above 0.</param>
    /// <param name="halfAngleRad">Of the cone, above 0 and below a right angle; else 0.</param>
    /// <exception cref="ArgumentException">A number that makes no fixture; says which.</exception>
    public TipFixture(TipFixtureKind kind, Vec3 pointMm, Vec3 directionMm, double radiusMm, double halfAngleRad = 0)
    {
        if (!Enum.IsDefined(kind)) throw new ArgumentException($"There is no kind of fixture number {(int)kind}.");
        if (!(pointMm.IsFinite && directionMm.IsFinite && directionMm.Length > 1e-9)) throw new ArgumentException("A fixture needs a point and a direction that is not zero.");
        if (!(radiusMm > 0 && double.IsFinite(radiusMm))) throw new ArgumentException($"The radius of a fixture is {radiusMm:g6} mm; it must be positive and finite.");
        if (kind == TipFixtureKind.Cone ? halfAngleRad is not (> 0 and < Math.PI / 2) : halfAngleRad != 0)
            throw new ArgumentException($"The half angle is {halfAngleRad:g6} rad; a cone's lies between 0 and a right angle, and nothing else has one.");
        (Kind, PointMm, RadiusMm, _length, _axis) = (kind, pointMm, radiusMm, directionMm.Length, directionMm.Normalized());
        (_sin, _cos) = Math.SinCos(halfAngleRad);
    }

    public TipFixtureKind Kind { get; }

    public Vec3 PointMm { get; }

    public double RadiusMm { get; }

    /// <summary>From a place to the nearest one on the path or plane, or in the cone, mm.</summary>
    public double DistanceMm(Vec3 tipMm) => (tipMm - NearestMm(tipMm)).Length;

    public Vec3 NearestMm(Vec3 tipMm)
    {
        var off = tipMm - PointMm;
        var along = Vec3.Dot(off, _axis);
        if (Kind == TipFixtureKind.Path) return PointMm + _axis * Math.Clamp(along, 0, _length);
        if (Kind == TipFixtureKind.Plane) return tipMm - _axis * along;
        var aside = off - _axis * along;
        var wide = aside.Length;
        if (along >= 0 && wide * _cos <= along * _sin) return tipMm;
        // Along the line of the cone's surface that points to the tip's side.
        var slant = wide * _sin + along * _cos;
        return slant <= 0 ? PointMm : PointMm + (_axis * _cos + aside * (_sin / wide)) * slant;
    }
}
