using System.Buffers.Binary;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Tests.Links.Ndi;

/// <summary>A tool definition made for tests: four spheres, any part number.</summary>
internal static class TestRom
{
    public static readonly Vec3[] Markers = [new(0, 0, 0), new(0, 28.5, 41), new(0, 0, 88), new(0, -44.25, 40.5)];

    public static byte[] Image(string partNumber)
    {
        var rom = new byte[NdiRom.FileBytes];
        "NDI\0"u8.CopyTo(rom);
        rom[8] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(rom.AsSpan(12), 0x02000001);
        BinaryPrimitives.WriteUInt32LittleEndian(rom.AsSpan(20), 0x34801403);
        (rom[24], rom[28], rom[32]) = (90, (byte)Markers.Length, 3);
        for (var i = 0; i < Markers.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(rom.AsSpan(72 + 12 * i), (float)Markers[i].X);
            BinaryPrimitives.WriteSingleLittleEndian(rom.AsSpan(76 + 12 * i), (float)Markers[i].Y);
            BinaryPrimitives.WriteSingleLittleEndian(rom.AsSpan(80 + 12 * i), (float)Markers[i].Z);
        }
        "NDI"u8.CopyTo(rom.AsSpan(580));
        Encoding.ASCII.GetBytes(partNumber).CopyTo(rom, 592);
        Seal(rom);
        return rom;
    }

    /// <summary>Puts the checksum right.</summary>
    public static void Seal(byte[] rom) => BinaryPrimitives.WriteUInt16LittleEndian(rom.AsSpan(4), (ushort)rom.Skip(6).Sum(b => b));

    public static NdiRom Rom(string partNumber) => NdiRom.Parse(Image(partNumber), partNumber + ".rom");
}
