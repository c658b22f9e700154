using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The content of STATUS; the texts point into the message.</summary>
public readonly ref struct IgtlStatus(ushort code, long subcode, ReadOnlySpan<byte> errorName, ReadOnlySpan<byte> text)
{
    /// <summary>Code, subcode, 20 bytes of name and the text's closing zero.</summary>
    public const int MinimumBytes = 31;

    public const ushort Ok = 1;
    public const ushort NotFound = 4;
    public const ushort ChecksumError = 9;
    public const ushort IllegalInstruction = 12;

    public ushort Code { get; } = code;
    public long Subcode { get; } = subcode;
    public ReadOnlySpan<byte> ErrorName { get; } = errorName;
    public ReadOnlySpan<byte> Text { get; } = text;

    public static IgtlStatus Decode(ReadOnlySpan<byte> wire) => new(
        BinaryPrimitives.ReadUInt16BigEndian(wire), BinaryPrimitives.ReadInt64BigEndian(wire[2..]), IgtlText.Trim(wire[10..30]), wire[30..^1]);

    public int Encode(Span<byte> wire)
    {
        BinaryPrimitives.WriteUInt16BigEndian(wire, Code);
        BinaryPrimitives.WriteInt64BigEndian(wire[2..], Subcode);
        IgtlText.Put(wire[10..30], ErrorName);
        Text.CopyTo(wire[30..]);
        wire[30 + Text.Length] = 0;
        return MinimumBytes + Text.Length;
    }
}
