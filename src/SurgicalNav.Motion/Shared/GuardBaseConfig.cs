using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Motion.Shared;

/// <summary>Where an arm's base stands in the one frame that all arms of the guard process share.</summary>
/// <param name="TranslationMm">Three numbers.</param>
/// <param name="RotationWxyz">A quaternion of length 1, scalar first.</param>
public sealed record GuardBaseConfig(double[] TranslationMm, double[] RotationWxyz)
{
    private const double LengthTolerance = 1e-6;

    internal string? FirstViolation()
    {
        if (TranslationMm is not { Length: 3 } || !Array.TrueForAll(TranslationMm, double.IsFinite)) return ".translationMm: needs three numbers, where the base stands in the frame that all arms share.";
        if (RotationWxyz is not { Length: 4 }) return ".rotationWxyz: needs four numbers, a quaternion with its scalar first.";
        var length = new Quat(RotationWxyz[0], RotationWxyz[1], RotationWxyz[2], RotationWxyz[3]).Norm;
        return Math.Abs(length - 1) <= LengthTolerance ? null : FormattableString.Invariant($".rotationWxyz: is a quaternion of length {length:g6}; a rotation has length 1.");
    }

    /// <summary>With what is kept between this arm and others.</summary>
    internal GuardedPlace Place(double marginMm, double strayMm) => new(
        new Quat(RotationWxyz[0], RotationWxyz[1], RotationWxyz[2], RotationWxyz[3]), new Vec3(TranslationMm[0], TranslationMm[1], TranslationMm[2]), marginMm, strayMm);
}
