using System.Buffers.Binary;
using System.Security.Cryptography;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Masters;

/// <summary>What a datagram is, once its length, its marks and its seal agree.</summary>
public enum MasterPacketFlaw
{
    None,

    /// <summary>Another length, mark, version or type.</summary>
    NotOurs,

    /// <summary>The seal does not agree: another key, or changed on the way.</summary>
    Forged,

    /// <summary>Sealed, and yet with numbers that no hand can have.</summary>
    Unsound,
}

/// <summary>Robot to console: this session is mine, and by my clock it is now so late.</summary>
public readonly record struct MasterBeat(MasterHand Hand, ulong Session, ulong Sequence, long SentNs)
{
    public const int WireBytes = 64;
}

/// <summary>Console to robot: one look at one hand.</summary>
/// <param name="Hand">Whose.</param>
/// <param name="Session">As the beat said.</param>
/// <param name="Sequence">From 1, one more with every packet.</param>
/// <param name="SenderNs">By the console's clock, when the hand was so.</param>
/// <param name="EchoNs">What the newest beat said that the console had.</param>
/// <param name="HeldNs">By the console's clock, from that beat's arrival to when the hand was so; negative where it was so before.</param>
/// <param name="Sample">Its times are the receiver's to set.</param>
/// <remarks>The hand was so at <paramref name="EchoNs"/> + <paramref name="HeldNs"/> by the robot's clock or later, as the beat took some time to come. No two
/// clocks need agree for that, and no age is ever underestimated.</remarks>
public readonly record struct MasterReport(MasterHand Hand, ulong Session, ulong Sequence, long SenderNs, long EchoNs, long HeldNs, MasterSample Sample)
{
    public const int WireBytes = 152;
}

/// <summary>The datagrams of teleoperation over a network: fixed length, little-endian, sealed by HMAC-SHA-256 over all that is before the seal.</summary>
/// <remarks>The seal is looked at before anything else than the length, and compared in constant time. Nothing is kept secret: what the hand does can be
/// read on the way, and cannot be changed. Offsets: docs/teleoperation.md.</remarks>
public static class MasterPacket
{
    public const int SealBytes = 32;
    public const int MostBytes = MasterReport.WireBytes;
    public const byte Version = 1;

    private const uint Mark = 0x434D_4E53; // "SNMC"
    private const byte ReportType = 1, BeatType = 2;
    private const uint KnownButtons = (uint)(MasterButtons.Clutch | MasterButtons.Camera | MasterButtons.Present | MasterButtons.Swap);

    public static void Encode(Span<byte> wire, in MasterBeat beat, ReadOnlySpan<byte> key)
    {
        wire = wire[..MasterBeat.WireBytes];
        Head(wire, BeatType, beat.Hand, 0, beat.Session, beat.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(wire[24..], beat.SentNs);
        Seal(wire, key);
    }

    public static void Encode(Span<byte> wire, in MasterReport report, ReadOnlySpan<byte> key)
    {
        wire = wire[..MasterReport.WireBytes];
        var s = report.Sample;
        Head(wire, ReportType, report.Hand, (byte)s.Kind, report.Session, report.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(wire[24..], report.SenderNs);
        BinaryPrimitives.WriteInt64LittleEndian(wire[32..], report.EchoNs);
        BinaryPrimitives.WriteInt64LittleEndian(wire[40..], report.HeldNs);
        BinaryPrimitives.WriteUInt32LittleEndian(wire[48..], (uint)s.Buttons);
        BinaryPrimitives.WriteUInt32LittleEndian(wire[52..], 0);
        BinaryPrimitives.WriteDoubleLittleEndian(wire[56..], s.Grip);
        var (q, t) = (s.ConsoleFromHandle.Rotation, s.ConsoleFromHandle.TranslationMm);
        if (s.Kind == MasterKind.Pose) Put(wire[64..], t, new Vec3(q.X, q.Y, q.Z), q.W);
        else Put(wire[64..], s.Push, s.Turn, 0);
        Seal(wire, key);
    }

    public static MasterPacketFlaw TryDecode(ReadOnlySpan<byte> wire, ReadOnlySpan<byte> key, out MasterBeat beat)
    {
        beat = default;
        if (wire.Length != MasterBeat.WireBytes) return MasterPacketFlaw.NotOurs;
        if (!IsSealed(wire, key)) return MasterPacketFlaw.Forged;
        if (!IsHead(wire, BeatType) || wire[7] != 0) return MasterPacketFlaw.NotOurs;
        beat = new MasterBeat((MasterHand)wire[6], BinaryPrimitives.ReadUInt64LittleEndian(wire[8..]), BinaryPrimitives.ReadUInt64LittleEndian(wire[16..]), BinaryPrimitives.ReadInt64LittleEndian(wire[24..]));
        return MasterPacketFlaw.None;
    }

    public static MasterPacketFlaw TryDecode(ReadOnlySpan<byte> wire, ReadOnlySpan<byte> key, out MasterReport report)
    {
        report = default;
        if (wire.Length != MasterReport.WireBytes) return MasterPacketFlaw.NotOurs;
        if (!IsSealed(wire, key)) return MasterPacketFlaw.Forged;
        if (!IsHead(wire, ReportType)) return MasterPacketFlaw.NotOurs;
        var buttons = BinaryPrimitives.ReadUInt32LittleEndian(wire[48..]);
        if ((buttons & ~KnownButtons) != 0 || BinaryPrimitives.ReadUInt32LittleEndian(wire[52..]) != 0) return MasterPacketFlaw.Unsound;
        var (grip, w) = (BinaryPrimitives.ReadDoubleLittleEndian(wire[56..]), BinaryPrimitives.ReadDoubleLittleEndian(wire[112..]));
        var (first, second) = (Get(wire[64..]), Get(wire[88..]));
        var sample = (MasterKind)wire[7] switch
        {
            MasterKind.Pose => MasterSample.OfPose(0, default, default, new Rigid<MasterConsole, MasterHandle>(new Quat(w, second.X, second.Y, second.Z), first), grip, (MasterButtons)buttons),
            MasterKind.Rate => MasterSample.OfRate(0, default, default, first, second, grip, (MasterButtons)buttons),
            _ => default,
        };
        if (!sample.IsSound) return MasterPacketFlaw.Unsound;
        report = new MasterReport((MasterHand)wire[6], BinaryPrimitives.ReadUInt64LittleEndian(wire[8..]), BinaryPrimitives.ReadUInt64LittleEndian(wire[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(wire[24..]), BinaryPrimitives.ReadInt64LittleEndian(wire[32..]), BinaryPrimitives.ReadInt64LittleEndian(wire[40..]), sample);
        return MasterPacketFlaw.None;
    }

    /// <summary>Writes the seal of whatever stands before it.</summary>
    public static void Seal(Span<byte> wire, ReadOnlySpan<byte> key) => HMACSHA256.HashData(key, wire[..^SealBytes], wire[^SealBytes..]);

    private static bool IsSealed(ReadOnlySpan<byte> wire, ReadOnlySpan<byte> key)
    {
        Span<byte> seal = stackalloc byte[SealBytes];
        HMACSHA256.HashData(key, wire[..^SealBytes], seal);
        return CryptographicOperations.FixedTimeEquals(seal, wire[^SealBytes..]);
    }

    private static void Head(Span<byte> wire, byte type, MasterHand hand, byte kind, ulong session, ulong sequence)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(wire, Mark);
        (wire[4], wire[5], wire[6], wire[7]) = (Version, type, (byte)hand, kind);
        BinaryPrimitives.WriteUInt64LittleEndian(wire[8..], session);
        BinaryPrimitives.WriteUInt64LittleEndian(wire[16..], sequence);
    }

    private static bool IsHead(ReadOnlySpan<byte> wire, byte type) =>
        BinaryPrimitives.ReadUInt32LittleEndian(wire) == Mark && wire[4] == Version && wire[5] == type && wire[6] <= (byte)MasterHand.Right;

    private static void Put(Span<byte> wire, Vec3 first, Vec3 second, double last)
    {
        ReadOnlySpan<double> numbers = [first.X, first.Y, first.Z, second.X, second.Y, second.Z, last];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(wire[(8 * i)..], numbers[i]);
    }

    private static Vec3 Get(ReadOnlySpan<byte> wire) =>
        new(BinaryPrimitives.ReadDoubleLittleEndian(wire), BinaryPrimitives.ReadDoubleLittleEndian(wire[8..]), BinaryPrimitives.ReadDoubleLittleEndian(wire[16..]));
}
