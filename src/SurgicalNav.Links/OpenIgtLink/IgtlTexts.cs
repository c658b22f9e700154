using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Character encodings by their IANA MIBenum numbers; others are passed on as they are.</summary>
public static class IgtlEncoding
{
    public const ushort UsAscii = 3;
    public const ushort Utf8 = 106;
}

/// <summary>The content of STRING; the text points into the message, in the encoding that it names, without a closing zero.</summary>
public readonly ref struct IgtlString(ushort encoding, ReadOnlySpan<byte> text)
{
    public const int HeaderBytes = 4;

    public ushort Encoding { get; } = encoding;

    /// <summary>At most 65,535 bytes.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire) =>
        wire.Length >= HeaderBytes && wire.Length == HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(wire[2..]) ? IgtlFlaw.None : IgtlFlaw.ContentSize;

    public static IgtlString Decode(ReadOnlySpan<byte> wire) => new(BinaryPrimitives.ReadUInt16BigEndian(wire), wire[HeaderBytes..]);

    public int Encode(Span<byte> wire)
    {
        BinaryPrimitives.WriteUInt16BigEndian(wire, Encoding);
        BinaryPrimitives.WriteUInt16BigEndian(wire[2..], checked((ushort)Text.Length));
        Text.CopyTo(wire[HeaderBytes..]);
        return HeaderBytes + Text.Length;
    }
}

/// <summary>The content of COMMAND and of its answer RTS_COMMAND; the texts point into the message.</summary>
/// <remarks>In the answer the id is the command's, and the name holds what went wrong, or repeats the command's name.</remarks>
public readonly ref struct IgtlCommand(uint id, ReadOnlySpan<byte> name, ushort encoding, ReadOnlySpan<byte> text)
{
    public const int HeaderBytes = 138;
    public const int NameBytes = 128;

    public uint Id { get; } = id;
    public ReadOnlySpan<byte> Name { get; } = name;
    public ushort Encoding { get; } = encoding;
    public ReadOnlySpan<byte> Text { get; } = text;

    internal static IgtlFlaw Check(ReadOnlySpan<byte> wire) =>
        wire.Length >= HeaderBytes && wire.Length == HeaderBytes + (long)BinaryPrimitives.ReadUInt32BigEndian(wire[134..]) ? IgtlFlaw.None : IgtlFlaw.ContentSize;

    public static IgtlCommand Decode(ReadOnlySpan<byte> wire) => new(
        BinaryPrimitives.ReadUInt32BigEndian(wire), IgtlText.Trim(wire.Slice(4, NameBytes)), BinaryPrimitives.ReadUInt16BigEndian(wire[132..]), wire[HeaderBytes..]);

    public int Encode(Span<byte> wire)
    {
        BinaryPrimitives.WriteUInt32BigEndian(wire, Id);
        IgtlText.Put(wire.Slice(4, NameBytes), Name);
        BinaryPrimitives.WriteUInt16BigEndian(wire[132..], Encoding);
        BinaryPrimitives.WriteUInt32BigEndian(wire[134..], (uint)Text.Length);
        Text.CopyTo(wire[HeaderBytes..]);
        return HeaderBytes + Text.Length;
    }
}

/// <summary>The content of CAPABILITY: the types that the sender understands, 12 bytes each.</summary>
public readonly ref struct IgtlCapability(ReadOnlySpan<byte> content)
{
    public const int WireBytesPerType = 12;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.Length / WireBytesPerType;

    public ReadOnlySpan<byte> this[int index] => IgtlText.Trim(_content.Slice(index * WireBytesPerType, WireBytesPerType));

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < Count; i++) IgtlText.Put(wire.Slice(i * WireBytesPerType, WireBytesPerType), this[i]);
        return Count * WireBytesPerType;
    }

    /// <summary>Every kind of these, in their order.</summary>
    public static int Encode(Span<byte> wire, ReadOnlySpan<IgtlKind> kinds)
    {
        for (var i = 0; i < kinds.Length; i++) IgtlText.Put(wire.Slice(i * WireBytesPerType, WireBytesPerType), IgtlKinds.TypeOf(kinds[i]));
        return kinds.Length * WireBytesPerType;
    }
}
