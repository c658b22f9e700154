namespace SurgicalNav.Links.Ndi;

/// <summary>CRC-16/ARC (polynomial 8005 reflected = A001, starts at 0, no final XOR), as NDI's Combined API uses it both ways.</summary>
/// <remarks>Check values: "123456789" gives BB3D; "INIT:" gives E3A5, "OKAY" A896, "RESET" BE6F (NDI's API guides).</remarks>
public static class Crc16
{
    private static readonly ushort[] Table = Build();

    public static ushort Compute(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0;
        foreach (var b in bytes) crc = (ushort)(Table[(crc ^ b) & 0xFF] ^ crc >> 8);
        return crc;
    }

    private static ushort[] Build()
    {
        var table = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var r = i;
            for (var bit = 0; bit < 8; bit++) r = (r & 1) != 0 ? r >> 1 ^ 0xA001 : r >> 1;
            table[i] = (ushort)r;
        }
        return table;
    }
}
