using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Frames;

/// <summary>An element of se(3): rotation vector (rad) and translational part (mm), in that order.</summary>
public readonly record struct Twist(Vec3 RotationRad, Vec3 TranslationMm)
{
    public static Twist operator +(Twist a, Twist b) => new(a.RotationRad + b.RotationRad, a.TranslationMm + b.TranslationMm);
    public static Twist operator *(Twist a, double s) => new(a.RotationRad * s, a.TranslationMm * s);
    public double this[int i] => i < 3 ? RotationRad[i] : TranslationMm[i - 3];
}

/// <summary>Exponential, logarithm and adjoint of SE(3) (Barfoot, State Estimation for Robotics, §7.1; here rotation comes first).</summary>
public static class Se3
{
    public static (Quat Rotation, Vec3 TranslationMm) Exp(Twist twist) =>
        (Quat.Exp(twist.RotationRad), LeftJacobian(twist.RotationRad) * twist.TranslationMm);

    public static Twist Log(Quat rotation, Vec3 translationMm)
    {
        var w = rotation.Log();
        return new Twist(w, LeftJacobianInverse(w) * translationMm);
    }

    /// <summary>J(w) with Exp(w + δ) ≈ Exp(J δ) Exp(w), and t = J ρ in the exponential of SE(3).</summary>
    public static Mat3 LeftJacobian(Vec3 w)
    {
        var a2 = w.LengthSquared;
        var a = Math.Sqrt(a2);
        var (b, c) = a < 1e-4
            ? (0.5 - a2 / 24, 1.0 / 6 - a2 / 120)
            : ((1 - Math.Cos(a)) / a2, (a - Math.Sin(a)) / (a2 * a));
        var k = Mat3.Skew(w);
        return Mat3.Identity + k * b + k * k * c;
    }

    public static Mat3 LeftJacobianInverse(Vec3 w)
    {
        var a2 = w.LengthSquared;
        var a = Math.Sqrt(a2);
        var c = a < 1e-4 ? 1.0 / 12 + a2 / 720 : (1 - 0.5 * a / Math.Tan(0.5 * a)) / a2;
        var k = Mat3.Skew(w);
        return Mat3.Identity - k * 0.5 + k * k * c;
    }

    /// <summary>Ad(T) with T Exp(ξ) T⁻¹ = Exp(Ad(T) ξ).</summary>
    public static Mat6 Adjoint(Quat rotation, Vec3 translationMm)
    {
        var r = rotation.ToMatrix();
        return Mat6.FromBlocks(r, Mat3.Zero, Mat3.Skew(translationMm) * r, r);
    }
}
