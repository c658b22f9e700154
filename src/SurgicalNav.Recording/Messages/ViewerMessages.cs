using SurgicalNav.Core.Faults;

namespace SurgicalNav.Recording.Messages;

/// <summary>Messages in Foxglove's well-known schemas that say again, for viewers, what a message of ours says exactly. Never read back.</summary>
internal static class ViewerMessages
{
    public const string TransformSchemaName = "foxglove.FrameTransform", LogSchemaName = "foxglove.Log";

    public static int MaxTransformBytes(string parent, string child) => 20 * ProtoWriter.MaxScalarBytes + ProtoWriter.MaxTextBytes(parent) + ProtoWriter.MaxTextBytes(child);

    /// <summary>parentFromChild; metres, as viewers expect.</summary>
    public static int EncodeTransform(Span<byte> target, ulong unixNs, string parent, string child, in PoseRecord pose)
    {
        const double metresPerMm = 1e-3;
        var w = new ProtoWriter(target);
        w.Timestamp(1, unixNs);
        w.Text(2, parent);
        w.Text(3, child);
        w.Begin(4, 3 * 9);
        w.F64(1, pose.TranslationMm.X * metresPerMm);
        w.F64(2, pose.TranslationMm.Y * metresPerMm);
        w.F64(3, pose.TranslationMm.Z * metresPerMm);
        w.Begin(5, 4 * 9);
        w.F64(1, pose.Rotation.X);
        w.F64(2, pose.Rotation.Y);
        w.F64(3, pose.Rotation.Z);
        w.F64(4, pose.Rotation.W);
        return w.Length;
    }

    public static int MaxLogBytes(string message, string name) => 6 * ProtoWriter.MaxScalarBytes + ProtoWriter.MaxTextBytes(message) + ProtoWriter.MaxTextBytes(name);

    public static int EncodeLog(Span<byte> target, ulong unixNs, FaultSeverity severity, string message, string name)
    {
        var w = new ProtoWriter(target);
        w.Timestamp(1, unixNs);
        w.Varint(2, severity switch { FaultSeverity.Notice => 2u, FaultSeverity.Warning => 3, FaultSeverity.Error => 4, _ => 5 });
        w.Text(3, message);
        w.Text(4, name);
        return w.Length;
    }
}
