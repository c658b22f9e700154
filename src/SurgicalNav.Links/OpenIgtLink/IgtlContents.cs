using System.Buffers.Binary;

namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>What a TDATA element describes.</summary>
public enum IgtlToolType : byte { Tracker = 1, SixDof = 2, ThreeDof = 3, FiveDof = 4 }

/// <summary>One tool of a TDATA message; the name points into the message.</summary>
public readonly ref struct IgtlTool(ReadOnlySpan<byte> name, IgtlToolType type, byte reserved, IgtlMatrix matrix)
{
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>May hold values that the enumeration does not name: the protocol tells receivers to accept them.</summary>
    public IgtlToolType Type { get; } = type;

    public byte Reserved { get; } = reserved;
    public IgtlMatrix Matrix { get; } = matrix;
}

/// <summary>The content of TDATA: 70 bytes a tool (name, type, reserved, matrix).</summary>
public readonly ref struct IgtlToolList(ReadOnlySpan<byte> content)
{
    public const int WireBytesPerTool = 70;
    public const int NameBytes = 20;

    private readonly ReadOnlySpan<byte> _content = content;

    public int Count => _content.Length / WireBytesPerTool;

    public IgtlTool this[int index]
    {
        get
        {
            var wire = _content.Slice(index * WireBytesPerTool, WireBytesPerTool);
            return new IgtlTool(IgtlText.Trim(wire[..NameBytes]), (IgtlToolType)wire[20], wire[21], IgtlMatrix.Decode(wire[22..]));
        }
    }

    public static void Encode(Span<byte> wire, in IgtlTool tool)
    {
        IgtlText.Put(wire[..NameBytes], tool.Name);
        wire[20] = (byte)tool.Type;
        wire[21] = tool.Reserved;
        tool.Matrix.Encode(wire[22..]);
    }
}

/// <summary>The content of STATUS; the texts point into the message.</summary>
public readonly ref struct IgtlStatus(ushort code, long subcode, ReadOnlySpan<byte> errorName, ReadOnlySpan<byte> text)
{
    /// <summary>Code, subcode, 20 bytes of name and the text's closing zero.</summary>
    public const int MinimumBytes = 31;

    public const ushort Ok = 1;

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

/// <summary>The content of STT_TDATA: the least time between two messages (0 = as fast as possible) and the frame asked for.</summary>
public readonly ref struct IgtlStartTracking(int resolutionMs, ReadOnlySpan<byte> frame)
{
    public const int WireBytes = 36;

    public int ResolutionMs { get; } = resolutionMs;
    public ReadOnlySpan<byte> Frame { get; } = frame;

    public static IgtlStartTracking Decode(ReadOnlySpan<byte> wire) =>
        new(BinaryPrimitives.ReadInt32BigEndian(wire), IgtlText.Trim(wire[4..WireBytes]));

    public void Encode(Span<byte> wire)
    {
        BinaryPrimitives.WriteInt32BigEndian(wire, ResolutionMs);
        IgtlText.Put(wire[4..WireBytes], Frame);
    }
}
