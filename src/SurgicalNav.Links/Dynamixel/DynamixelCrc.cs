namespace SurgicalNav.Links.Dynamixel;

/// <summary>CRC-16/UMTS, as the e-manual uses it (polynomial 8005, not reflected, starts at 0, no final XOR); formerly called BUYPASS.</summary>
/// <remarks>Check value: "123456789" gives FEE8. Two bytes a step, by two tables.</remarks>
public static class DynamixelCrc
{
    private static readonly ushort[] Table = Build(8), TableAhead = Build(16);

    /// <param name="crc">Of what went before; 0 at the start of a packet.</param>
    public static ushort Compute(ReadOnlySpan<byte> bytes, ushort crc = 0)
    {
        for (; bytes.Length >= 2; bytes = bytes[2..]) crc = (ushort)(TableAhead[crc >> 8 ^ bytes[0]] ^ Table[crc & 0xFF ^ bytes[1]]);
        return bytes.IsEmpty ? crc : (ushort)(Table[crc >> 8 ^ bytes[0]] ^ crc << 8);
    }

    /// <summary>What a byte leaves after so many shifts.</summary>
    private static ushort[] Build(int shifts)
    {
        var table = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var r = i << 8;
            for (var bit = 0; bit < shifts; bit++) r = (r & 0x8000) != 0 ? r << 1 ^ 0x8005 : r << 1;
            table[i] = (ushort)r;
        }
        return table;
    }
}
