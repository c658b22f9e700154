using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>What a sequence says of a transform in one frame (the words of IGSIO's tool status).</summary>
public enum SequenceStatus { Unstated, Ok, Invalid, Missing, OutOfView, OutOfVolume, Other }

/// <summary>One transform in one frame of a sequence, as it stands in the file: parentFromChild, mm.</summary>
/// <param name="Frame">Number of the frame in the file, from 0.</param>
/// <param name="Status">As stated; a pose whose status is not Ok is never used.</param>
/// <param name="IsRigid">Whether a matrix was given and is a rotation with a translation.</param>
/// <param name="Rotation">Scalar first; identity where not rigid.</param>
/// <param name="TranslationMm">Zero where not rigid.</param>
public readonly record struct SequencePose(int Frame, SequenceStatus Status, bool IsRigid, Quat Rotation, Vec3 TranslationMm)
{
    public PoseFlags Flags => Status == SequenceStatus.OutOfVolume ? PoseFlags.OutOfVolume : PoseFlags.None;

    internal static SequenceStatus Read(ReadOnlySpan<byte> word) =>
        TextFields.Is(word, "OK"u8) ? SequenceStatus.Ok
        : TextFields.Is(word, "INVALID"u8) ? SequenceStatus.Invalid
        : TextFields.Is(word, "MISSING"u8) ? SequenceStatus.Missing
        : TextFields.Is(word, "OUT_OF_VIEW"u8) ? SequenceStatus.OutOfView
        : TextFields.Is(word, "OUT_OF_VOLUME"u8) ? SequenceStatus.OutOfVolume
        : SequenceStatus.Other;

    internal static ReadOnlySpan<byte> Word(SequenceStatus status) => status switch
    {
        SequenceStatus.Ok => "OK"u8,
        SequenceStatus.Missing => "MISSING"u8,
        SequenceStatus.OutOfView => "OUT_OF_VIEW"u8,
        SequenceStatus.OutOfVolume => "OUT_OF_VOLUME"u8,
        _ => "INVALID"u8,
    };

    /// <summary>From a 4×4 matrix, row by row.</summary>
    internal static bool TryRigid(ReadOnlySpan<double> m, out Quat rotation, out Vec3 translationMm)
    {
        (rotation, translationMm) = (Quat.Identity, Vec3.Zero);
        if (m[12] != 0 || m[13] != 0 || m[14] != 0 || Math.Abs(m[15] - 1) > 1e-9) return false;
        var r = new Mat3(m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]);
        var gap = r.Transposed() * r - Mat3.Identity;
        var worst = Math.Max(gap.Row0.Length, Math.Max(gap.Row1.Length, gap.Row2.Length));
        var t = new Vec3(m[3], m[7], m[11]);
        if (!(worst < Core.Frames.Rigid<Core.Frames.Tracker, Core.Frames.Tracker>.MatrixTolerance) || r.Determinant < 0 || !t.IsFinite) return false;
        (rotation, translationMm) = (Quat.FromMatrix(r), t);
        return true;
    }
}
