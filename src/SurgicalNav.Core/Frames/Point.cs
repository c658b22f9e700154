using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Frames;

/// <summary>A position in frame <typeparamref name="TFrame"/>, in mm. Translation acts on it.</summary>
public readonly record struct Point<TFrame>(Vec3 Mm) where TFrame : struct, IFrame
{
    public Point(double xMm, double yMm, double zMm) : this(new Vec3(xMm, yMm, zMm)) { }

    public static Direction<TFrame> operator -(Point<TFrame> a, Point<TFrame> b) => new(a.Mm - b.Mm);
    public static Point<TFrame> operator +(Point<TFrame> a, Direction<TFrame> b) => new(a.Mm + b.Value);
    public static Point<TFrame> operator -(Point<TFrame> a, Direction<TFrame> b) => new(a.Mm - b.Value);
}

/// <summary>A free vector in frame <typeparamref name="TFrame"/>: an offset (mm), a velocity, an axis. Only rotation acts on it.</summary>
public readonly record struct Direction<TFrame>(Vec3 Value) where TFrame : struct, IFrame
{
    public Direction(double x, double y, double z) : this(new Vec3(x, y, z)) { }

    public double Length => Value.Length;
    public static Direction<TFrame> operator +(Direction<TFrame> a, Direction<TFrame> b) => new(a.Value + b.Value);
    public static Direction<TFrame> operator -(Direction<TFrame> a, Direction<TFrame> b) => new(a.Value - b.Value);
    public static Direction<TFrame> operator *(Direction<TFrame> a, double s) => new(a.Value * s);
}
