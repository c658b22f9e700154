using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The 3×4 matrix of TRANSFORM and of each TDATA element, as sent: in the sender's own frame, millimetres, never flipped.</summary>
/// <remarks>On the wire: twelve big-endian 32-bit floats, column by column (R11 R21 R31 R12 … R33 TX TY TZ).</remarks>
public readonly record struct IgtlMatrix(Mat3 Rotation, Vec3 TranslationMm)
{
    public const int WireBytes = 48;

    /// <summary>How far RᵀR may be from the identity; 32-bit floats and senders' own rounding stay far below.</summary>
    public const double RotationTolerance = 1e-3;

    public static IgtlMatrix Decode(ReadOnlySpan<byte> wire) =>
        new(Mat3.FromColumns(IgtlFields.Vector(wire), IgtlFields.Vector(wire[12..]), IgtlFields.Vector(wire[24..])), IgtlFields.Vector(wire[36..]));

    public void Encode(Span<byte> wire)
    {
        IgtlFields.Put(wire, Rotation.Column0);
        IgtlFields.Put(wire[12..], Rotation.Column1);
        IgtlFields.Put(wire[24..], Rotation.Column2);
        IgtlFields.Put(wire[36..], TranslationMm);
    }

    public static IgtlMatrix From(Quat rotation, Vec3 translationMm) => new(rotation.ToMatrix(), translationMm);

    /// <summary>The pose as a rotation and a translation; false where the 3×3 part is scaled, sheared, mirrored or not finite.</summary>
    public bool TryGetPose(out Quat rotation, out Vec3 translationMm)
    {
        (rotation, translationMm) = (Quat.Identity, TranslationMm);
        var gap = Rotation.Transposed() * Rotation - Mat3.Identity;
        var worst = Math.Max(gap.Row0.Length, Math.Max(gap.Row1.Length, gap.Row2.Length));
        if (!(worst < RotationTolerance) || Rotation.Determinant < 0 || !TranslationMm.IsFinite) return false;
        rotation = Quat.FromMatrix(Rotation);
        return true;
    }
}
