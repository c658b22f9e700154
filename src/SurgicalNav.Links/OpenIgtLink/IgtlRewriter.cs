namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Writes a received message anew from its decoded fields: for relays, and as the proof that decoding lost nothing.</summary>
public static class IgtlRewriter
{
    /// <summary>The message under an envelope of one's own; the content's size never changes, so that <see cref="IgtlWriter.SizeOf"/> tells the room needed.</summary>
    /// <remarks>VIDEO and unknown types pass through as they are. An older spelling of the type (COLORTABLE) is kept.</remarks>
    public static int Rewrite(Span<byte> into, in IgtlEnvelope envelope, in IgtlMessage message) =>
        IgtlWriter.Finish(into, message.Type, envelope, Encode(IgtlWriter.Content(into, envelope), message));

    /// <summary>The same message again; <paramref name="scratch"/> is where the metadata are put together (as long as the message is enough).</summary>
    public static int Rewrite(Span<byte> into, in IgtlMessage message, Span<byte> scratch)
    {
        var metadata = new IgtlMetadataBuilder(scratch[..message.Metadata.Index.Length], scratch[message.Metadata.Index.Length..]);
        if (!message.Metadata.Index.IsEmpty) metadata.Begin();
        foreach (var entry in message.Metadata) metadata.Add(entry);
        var envelope = new IgtlEnvelope
        {
            Version = message.Version,
            DeviceName = message.DeviceName,
            Time = message.Time,
            MessageId = message.MessageId,
            MetadataIndex = metadata.Index,
            MetadataBody = metadata.Body,
        };
        return Rewrite(into, envelope, message);
    }

    private static int Encode(Span<byte> wire, in IgtlMessage message)
    {
        switch (message.Kind)
        {
            case IgtlKind.Transform:
                message.Transform.Encode(wire);
                return IgtlMatrix.WireBytes;
            case IgtlKind.Position or IgtlKind.QuaternionTransform: return message.Position.Encode(wire);
            case IgtlKind.TrackingData: return message.Tools.Encode(wire);
            case IgtlKind.QuaternionTrackingData: return message.QuaternionTools.Encode(wire);
            case IgtlKind.Image: return message.Image.Encode(wire);
            case IgtlKind.ImageMeta: return message.ImageMetas.Encode(wire);
            case IgtlKind.LabelMeta: return message.LabelMetas.Encode(wire);
            case IgtlKind.VideoMeta: return message.VideoMetas.Encode(wire);
            case IgtlKind.Status: return message.Status.Encode(wire);
            case IgtlKind.Capability: return message.Capability.Encode(wire);
            case IgtlKind.String: return message.String.Encode(wire);
            case IgtlKind.Command or IgtlKind.CommandReply: return message.Command.Encode(wire);
            case IgtlKind.Point: return message.Points.Encode(wire);
            case IgtlKind.Trajectory: return message.Trajectories.Encode(wire);
            case IgtlKind.PolyData: return message.PolyData.Encode(wire);
            case IgtlKind.Sensor: return message.Sensor.Encode(wire);
            case IgtlKind.Bind: return message.Bind.Encode(wire);
            case IgtlKind.ColorTable: return message.ColorTable.Encode(wire);
            case IgtlKind.NdArray: return message.NdArray.Encode(wire);
            case IgtlKind.StartTrackingData or IgtlKind.StartQuaternionTrackingData:
                message.StartTracking.Encode(wire);
                return IgtlStartTracking.WireBytes;
            default:
                message.Content.CopyTo(wire);
                return message.Content.Length;
        }
    }
}
