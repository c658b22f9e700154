using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Runtime.Campaigns.Fuzz;

/// <summary>A sound message of every kind, in versions 1 and 2, to start mutations from.</summary>
internal static class OpenIgtLinkSamples
{
    public static IReadOnlyList<byte[]> All() => Of([.. Enum.GetValues<IgtlKind>().Where(k => k != IgtlKind.Unknown)]);

    public static IReadOnlyList<byte[]> Of(params IgtlKind[] kinds)
    {
        var samples = new List<byte[]>();
        foreach (var version in (ushort[])[1, 2, 3])
            foreach (var kind in kinds) samples.Add(Make(kind, version));
        return samples;
    }

    private static byte[] Make(IgtlKind kind, ushort version)
    {
        var into = new byte[2048];
        Span<byte> index = stackalloc byte[32], values = stackalloc byte[64];
        var metadata = new IgtlMetadataBuilder(index, values);
        if (version == 2) metadata.Add("Probe"u8, "Status"u8, "OK"u8);
        var envelope = new IgtlEnvelope
        {
            Version = version,
            DeviceName = "Device"u8,
            Time = new IgtlTime(0x1234_5678_8000_0000),
            MessageId = 5,
            MetadataIndex = metadata.Index,
            MetadataBody = metadata.Body,
        };
        var bytes = Content(kind, IgtlWriter.Content(into, envelope));
        return into[..IgtlWriter.Finish(into, kind, envelope, bytes)];
    }

    private static int Content(IgtlKind kind, Span<byte> wire)
    {
        var verb = IgtlKinds.VerbOf(kind);
        switch (kind)
        {
            case IgtlKind.Transform:
                new IgtlMatrix(Mat3.Identity, Vec3.UnitX).Encode(wire);
                return IgtlMatrix.WireBytes;
            case IgtlKind.Position or IgtlKind.QuaternionTransform:
                return new IgtlPosition(Vec3.UnitX, Quat.Identity, IgtlPositionForm.Full).Encode(wire);
            case IgtlKind.TrackingData: return Repeat(wire, 2, IgtlToolList.WireBytesPerTool);
            case IgtlKind.QuaternionTrackingData: return Repeat(wire, 2, IgtlQuaternionToolList.WireBytesPerTool);
            case IgtlKind.ImageMeta: return Repeat(wire, 1, IgtlImageMetaList.WireBytesPerItem);
            case IgtlKind.LabelMeta: return Repeat(wire, 2, IgtlLabelMetaList.WireBytesPerItem);
            case IgtlKind.VideoMeta: return Repeat(wire, 1, IgtlVideoMetaList.WireBytesPerItem);
            case IgtlKind.Point: return Repeat(wire, 2, IgtlPointList.WireBytesPerItem);
            case IgtlKind.Trajectory: return Repeat(wire, 2, IgtlTrajectoryList.WireBytesPerItem);
            case IgtlKind.Image:
                return new IgtlImage { Components = 1, Scalar = IgtlScalar.Int16, Endian = IgtlEndian.Big, Coordinates = IgtlCoordinates.Ras, Size = new(2, 2, 2), SubSize = new(2, 2, 2), Pixels = new byte[16] }.Encode(wire);
            case IgtlKind.Status: return new IgtlStatus(1, 0, "NAME"u8, "text"u8).Encode(wire);
            case IgtlKind.Capability: return IgtlCapability.Encode(wire, [IgtlKind.Image, IgtlKind.Transform]);
            case IgtlKind.String: return new IgtlString(IgtlEncoding.Utf8, "hello"u8).Encode(wire);
            case IgtlKind.Command or IgtlKind.CommandReply: return new IgtlCommand(3, "Go"u8, IgtlEncoding.Utf8, "<a/>"u8).Encode(wire);
            case IgtlKind.Sensor: return IgtlSensor.Encode(wire, 0, default, [1, 2, 3]);
            case IgtlKind.NdArray: return new IgtlNdArray(IgtlScalar.UInt16, [0, 2, 0, 3], new byte[12]).Encode(wire);
            case IgtlKind.ColorTable: return new IgtlColorTable(3, 3, new byte[256]).Encode(wire);
            case IgtlKind.PolyData: return Mesh(wire);
            case IgtlKind.Bind:
                var bind = new IgtlBindWriter(wire, 2, 4);
                bind.Add(new IgtlBindChild("STRING"u8, "a"u8, [0, 3, 0, 1, 65]));
                bind.Add(new IgtlBindChild("STATUS"u8, "b"u8, new byte[31]));
                return bind.Length;
            case IgtlKind.Video: return Repeat(wire, 1, IgtlVideo.HeaderBytes + 9);
            case IgtlKind.StartTrackingData or IgtlKind.StartQuaternionTrackingData:
                new IgtlStartTracking(20, "Tracker"u8).Encode(wire);
                return IgtlStartTracking.WireBytes;
            case IgtlKind.StartVideo:
                new IgtlStartVideo("H264"u8, 40).Encode(wire);
                return IgtlStartVideo.WireBytes;
            case IgtlKind.StartBind: return Repeat(wire, 1, sizeof(ulong));
            default: return verb == IgtlVerb.Reply ? Repeat(wire, 1, 1) : 0;
        }
    }

    private static int Repeat(Span<byte> wire, int items, int bytes)
    {
        wire[..(items * bytes)].Clear();
        for (var i = 0; i < items && bytes > 20; i++) "name"u8.CopyTo(wire[(i * bytes)..]);
        return items * bytes;
    }

    /// <summary>One triangle of three points, with a scalar on each.</summary>
    private static int Mesh(Span<byte> wire)
    {
        ReadOnlySpan<uint> head = [3, 0, 0, 0, 0, 1, 16, 0, 0, 1];
        wire[..(40 + 36 + 16 + 6 + 2 + 12)].Clear();
        for (var i = 0; i < head.Length; i++) System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(wire[(4 * i)..], head[i]);
        ReadOnlySpan<byte> cells = [0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2];
        cells.CopyTo(wire[76..]);
        ReadOnlySpan<byte> attribute = [0, 1, 0, 0, 0, 3, (byte)'a', 0];
        attribute.CopyTo(wire[92..]);
        return 112;
    }
}
