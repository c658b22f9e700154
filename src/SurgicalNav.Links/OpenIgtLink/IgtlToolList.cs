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

    public int Encode(Span<byte> wire)
    {
        for (var i = 0; i < Count; i++) Encode(wire[(i * WireBytesPerTool)..], this[i]);
        return Count * WireBytesPerTool;
    }
}
