using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The 58 bytes before every body. Big-endian: version, type[12], device name[20], time, body size, CRC-64 of the body.</summary>
internal readonly ref struct IgtlHeader(ReadOnlySpan<byte> wire)
{
    public const int WireBytes = 58;
    public const int TypeBytes = 12;
    public const int DeviceNameBytes = 20;

    private readonly ReadOnlySpan<byte> _wire = wire;

    public ushort Version => BinaryPrimitives.ReadUInt16BigEndian(_wire);
    public ReadOnlySpan<byte> Type => IgtlText.Trim(_wire.Slice(2, TypeBytes));
    public ReadOnlySpan<byte> DeviceName => IgtlText.Trim(_wire.Slice(14, DeviceNameBytes));
    public IgtlTime Time => new(BinaryPrimitives.ReadUInt64BigEndian(_wire[34..]));
    public ulong BodyBytes => BinaryPrimitives.ReadUInt64BigEndian(_wire[42..]);
    public ulong Crc => BinaryPrimitives.ReadUInt64BigEndian(_wire[50..]);

    /// <summary>What keeps this from being the start of a message at all; the size is for the reader to judge.</summary>
    public IgtlFlaw Flaw
    {
        get
        {
            if (Version is < 1 or > 3) return IgtlFlaw.UnknownVersion;
            var type = Type;
            if (type.IsEmpty || type.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E)) return IgtlFlaw.UnreadableType;
            return _wire.Slice(2 + type.Length, TypeBytes - type.Length).ContainsAnyExcept((byte)0) ? IgtlFlaw.UnreadableType : IgtlFlaw.None;
        }
    }

    public static void Encode(Span<byte> wire, ushort version, ReadOnlySpan<byte> type, ReadOnlySpan<byte> device, IgtlTime time, long bodyBytes, ulong crc)
    {
        BinaryPrimitives.WriteUInt16BigEndian(wire, version);
        IgtlText.Put(wire.Slice(2, TypeBytes), type);
        IgtlText.Put(wire.Slice(14, DeviceNameBytes), device);
        BinaryPrimitives.WriteUInt64BigEndian(wire[34..], time.Raw);
        BinaryPrimitives.WriteUInt64BigEndian(wire[42..], (ulong)bodyBytes);
        BinaryPrimitives.WriteUInt64BigEndian(wire[50..], crc);
    }
}
