using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Frames;

/// <summary>A rigid transform that maps points of <typeparamref name="TFrom"/> into <typeparamref name="TTo"/>: p_to = R p_from + t, t in mm.</summary>
/// <remarks><c>default</c> is invalid (its quaternion is zero) and <see cref="IsValid"/> says so; start from <see cref="Identity"/>.
/// Name values <c>toFromFrom</c> style, e.g. <c>cameraFromTracker</c>, so that neighbours cancel when composed.</remarks>
public readonly record struct Rigid<TTo, TFrom>(Quat Rotation, Vec3 TranslationMm)
    where TTo : struct, IFrame
    where TFrom : struct, IFrame
{
    /// <summary>How far RᵀR may be from identity, and det R from 1, for a matrix to pass as a rotation.</summary>
    public const double MatrixTolerance = 1e-3;

    public static readonly Rigid<TTo, TFrom> Identity = new(Quat.Identity, Vec3.Zero);

    public bool IsValid => Math.Abs(Rotation.Norm - 1) < 1e-6 && TranslationMm.IsFinite;

    /// <summary>From a rotation matrix and a translation in mm.</summary>
    /// <exception cref="ArgumentException">The matrix is no rotation: not orthonormal within <see cref="MatrixTolerance"/>, or mirrored.</exception>
    public static Rigid<TTo, TFrom> FromMatrix(Mat3 rotation, Vec3 translationMm)
    {
        var gap = rotation.Transposed() * rotation - Mat3.Identity;
        var worst = Math.Max(gap.Row0.Length, Math.Max(gap.Row1.Length, gap.Row2.Length));
        if (!(worst < MatrixTolerance))
            throw new ArgumentException($"The 3×3 part is not a rotation: RᵀR differs from the identity by {worst:g3} (at most {MatrixTolerance} is accepted). Check for scaling, or for rows and columns mixed with the translation.");
        if (rotation.Determinant < 0)
            throw new ArgumentException("The 3×3 part is a mirror image (determinant −1), not a rotation. Check the handedness of the source's axes.");
        if (!translationMm.IsFinite)
            throw new ArgumentException("The translation is not finite.");
        return new Rigid<TTo, TFrom>(Quat.FromMatrix(rotation), translationMm);
    }

    /// <summary>From a homogeneous 4×4 matrix, row by row, as text files and papers print it.</summary>
    /// <exception cref="ArgumentException">Not 16 numbers, the last row is not 0 0 0 1, or the 3×3 part is no rotation.</exception>
    public static Rigid<TTo, TFrom> FromRowMajor(ReadOnlySpan<double> m)
    {
        if (m.Length != 16) throw new ArgumentException($"A 4×4 matrix has 16 numbers, here are {m.Length}.");
        if (m[12] != 0 || m[13] != 0 || m[14] != 0 || Math.Abs(m[15] - 1) > 1e-9)
            throw new ArgumentException("The last row of a rigid transform is 0 0 0 1; this one differs. Is the matrix transposed (column-major)?");
        return FromMatrix(new Mat3(m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]), new Vec3(m[3], m[7], m[11]));
    }

    public Rigid<TFrom, TTo> Inverse()
    {
        var inverse = Rotation.Conjugate;
        return new Rigid<TFrom, TTo>(inverse, -inverse.Rotate(TranslationMm));
    }

    /// <summary>Twist ξ with Exp(ξ) = this, meaningful where both frames are close (rotation below π).</summary>
    public Twist Log() => Se3.Log(Rotation, TranslationMm);

    public static Rigid<TTo, TFrom> Exp(Twist twist)
    {
        var (q, t) = Se3.Exp(twist);
        return new Rigid<TTo, TFrom>(q, t);
    }

    /// <summary>Moves by a small twist expressed in <typeparamref name="TTo"/>: Exp(ξ) · this.</summary>
    public Rigid<TTo, TFrom> PerturbedBy(Twist twist)
    {
        var (q, t) = Se3.Exp(twist);
        return new Rigid<TTo, TFrom>((q * Rotation).Normalized(), q.Rotate(TranslationMm) + t);
    }

    /// <summary>SLERP of the rotation and straight-line motion of the origin; t outside [0, 1] extrapolates.</summary>
    public static Rigid<TTo, TFrom> Interpolate(in Rigid<TTo, TFrom> a, in Rigid<TTo, TFrom> b, double t) =>
        new(Quat.Slerp(a.Rotation, b.Rotation, t), Vec3.Lerp(a.TranslationMm, b.TranslationMm, t));

    /// <summary>Claims other frame names for the same numbers; only for boundaries (files, network, config) that have checked them.</summary>
    public Rigid<TTo2, TFrom2> Relabel<TTo2, TFrom2>() where TTo2 : struct, IFrame where TFrom2 : struct, IFrame =>
        new(Rotation, TranslationMm);
}
