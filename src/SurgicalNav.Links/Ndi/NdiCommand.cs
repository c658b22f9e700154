namespace SurgicalNav.Links.Ndi;

/// <summary>Writes commands in the two forms that NDI's Combined API takes: "NAME:parameters" with a checksum, or "NAME parameters" without; both end in a carriage return.</summary>
public static class NdiCommand
{
    /// <summary>The longest command: PVWR with its 64 bytes has 150 characters; parameter names and values fit as well.</summary>
    public const int MostBytes = 1024;

    /// <summary>With the checksum; the length, or 0 when it does not fit.</summary>
    public static int Write(Span<byte> into, ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters)
    {
        var writer = new NdiTextWriter(into);
        writer.Word(name);
        writer.Word(":"u8);
        writer.Word(parameters);
        writer.Finish();
        return writer.Overflowed ? 0 : writer.Length;
    }

    /// <summary>Without a checksum, for typing by hand and for devices that are asked so.</summary>
    public static int WritePlain(Span<byte> into, ReadOnlySpan<byte> name, ReadOnlySpan<byte> parameters)
    {
        var writer = new NdiTextWriter(into);
        writer.Word(name);
        writer.Word(" "u8);
        writer.Word(parameters);
        writer.Word("\r"u8);
        return writer.Overflowed ? 0 : writer.Length;
    }

    /// <summary>PVWR: 64 bytes of a tool definition from <paramref name="address"/> on, filled up with zeros.</summary>
    public static int WriteRomChunk(Span<byte> into, int handle, int address, ReadOnlySpan<byte> rom)
    {
        var writer = new NdiTextWriter(into);
        writer.Word("PVWR:"u8);
        writer.Hex((uint)handle, 2);
        writer.Hex((uint)address, 4);
        for (var i = 0; i < RomChunkBytes; i++) writer.Hex(address + i < rom.Length ? rom[address + i] : 0u, 2);
        writer.Finish();
        return writer.Overflowed ? 0 : writer.Length;
    }

    public const int RomChunkBytes = 64;
}
