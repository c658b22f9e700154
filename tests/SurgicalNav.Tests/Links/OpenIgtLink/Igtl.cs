using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Tests.Links.OpenIgtLink;

/// <summary>Messages and streams for the codec's tests.</summary>
internal static class Igtl
{
    public static readonly IgtlTime Time = IgtlTime.FromNanoseconds(1_234_567_890_123_456_789);

    public static byte[] Transform(ushort version = 1, string device = "Probe", double xMm = 12.5)
    {
        var into = new byte[256];
        var envelope = new IgtlEnvelope { Version = version, DeviceName = IgtlText.Encode(device, 20), Time = Time, MessageId = 7 };
        var pose = IgtlMatrix.From(Quat.Exp(new Vec3(0.1, -0.2, 0.3)), new Vec3(xMm, -2, 900));
        return into[..IgtlWriter.Transform(into, envelope, pose)];
    }

    public static byte[] TrackingData(params string[] tools)
    {
        var into = new byte[4096];
        var envelope = new IgtlEnvelope { Version = 2, DeviceName = "Tracker"u8, Time = Time };
        var content = IgtlWriter.Content(into, envelope);
        for (var i = 0; i < tools.Length; i++)
        {
            var tool = new IgtlTool(IgtlText.Encode(tools[i], 20), IgtlToolType.SixDof, 0, IgtlMatrix.From(Quat.Identity, new Vec3(i, 0, 0)));
            IgtlToolList.Encode(content[(i * IgtlToolList.WireBytesPerTool)..], tool);
        }
        return into[..IgtlWriter.FinishTrackingData(into, envelope, tools.Length)];
    }

    /// <summary>Feeds the bytes in pieces of the given size; answers the kinds that came out.</summary>
    public static List<IgtlKind> Feed(IgtlReader reader, ReadOnlySpan<byte> bytes, int piece = int.MaxValue)
    {
        var kinds = new List<IgtlKind>();
        while (!bytes.IsEmpty)
        {
            var room = reader.Room();
            Assert.False(room.IsEmpty);
            var n = Math.Min(Math.Min(piece, bytes.Length), room.Length);
            bytes[..n].CopyTo(room);
            reader.Commit(n);
            bytes = bytes[n..];
            while (reader.TryRead(out var message)) kinds.Add(message.Kind);
        }
        return kinds;
    }
}
