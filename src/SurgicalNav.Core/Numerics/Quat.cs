namespace SurgicalNav.Core.Numerics;

/// <summary>A rotation as a unit quaternion, scalar first in memory and in the constructor (w, x, y, z); Hamilton convention.</summary>
/// <remarks><c>default</c> is all zero and therefore no rotation at all: use <see cref="Identity"/>.</remarks>
public readonly record struct Quat(double W, double X, double Y, double Z)
{
    public static readonly Quat Identity = new(1, 0, 0, 0);

    public Vec3 Vector => new(X, Y, Z);
    public double Norm => Math.Sqrt(W * W + X * X + Y * Y + Z * Z);
    public Quat Conjugate => new(W, -X, -Y, -Z);

    public Quat Normalized()
    {
        var s = 1 / Norm;
        return new Quat(W * s, X * s, Y * s, Z * s);
    }

    public static Quat FromAxisAngle(Vec3 axis, double angleRad) => Exp(axis.Normalized() * angleRad);

    /// <summary>The rotation by |v| radians about v (so(3) → SO(3)).</summary>
    public static Quat Exp(Vec3 v)
    {
        var angle = v.Length;
        var half = 0.5 * angle;
        // sin(a/2)/a to full precision near zero by its series.
        var s = angle < 1e-4 ? 0.5 - angle * angle / 48 : Math.Sin(half) / angle;
        return new Quat(Math.Cos(half), v.X * s, v.Y * s, v.Z * s);
    }

    /// <summary>Rotation vector in radians, |v| ≤ π (SO(3) → so(3)).</summary>
    public Vec3 Log()
    {
        var q = W < 0 ? new Quat(-W, -X, -Y, -Z) : this;
        var n = q.Vector.Length;
        var s = n < 1e-8 ? 2 / q.W : 2 * Math.Atan2(n, q.W) / n;
        return q.Vector * s;
    }

    public Vec3 Rotate(Vec3 v)
    {
        var t = 2 * Vec3.Cross(Vector, v);
        return v + W * t + Vec3.Cross(Vector, t);
    }

    public Mat3 ToMatrix() => Mat3.FromColumns(Rotate(Vec3.UnitX), Rotate(Vec3.UnitY), Rotate(Vec3.UnitZ));

    /// <summary>Shepperd's method. The caller has checked that <paramref name="r"/> is a rotation.</summary>
    public static Quat FromMatrix(Mat3 r)
    {
        var t = r.Trace;
        Quat q;
        if (t > r.M00 && t > r.M11 && t > r.M22)
            q = new Quat(1 + t, r.M21 - r.M12, r.M02 - r.M20, r.M10 - r.M01);
        else if (r.M00 > r.M11 && r.M00 > r.M22)
            q = new Quat(r.M21 - r.M12, 1 + r.M00 - r.M11 - r.M22, r.M01 + r.M10, r.M02 + r.M20);
        else if (r.M11 > r.M22)
            q = new Quat(r.M02 - r.M20, r.M01 + r.M10, 1 - r.M00 + r.M11 - r.M22, r.M12 + r.M21);
        else
            q = new Quat(r.M10 - r.M01, r.M02 + r.M20, r.M12 + r.M21, 1 - r.M00 - r.M11 + r.M22);
        return (q.W < 0 ? new Quat(-q.W, -q.X, -q.Y, -q.Z) : q).Normalized();
    }

    /// <summary>Spherical interpolation along the shorter arc.</summary>
    public static Quat Slerp(Quat a, Quat b, double t) => (a * Exp((a.Conjugate * b).Log() * t)).Normalized();

    // The generated text would print the conjugate, whose text prints its conjugate, without end.
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Quat {{ W = {W}, X = {X}, Y = {Y}, Z = {Z} }}");

    public static Quat operator *(Quat a, Quat b) => new(
        a.W * b.W - a.X * b.X - a.Y * b.Y - a.Z * b.Z,
        a.W * b.X + a.X * b.W + a.Y * b.Z - a.Z * b.Y,
        a.W * b.Y - a.X * b.Z + a.Y * b.W + a.Z * b.X,
        a.W * b.Z + a.X * b.Y - a.Y * b.X + a.Z * b.W);
}
