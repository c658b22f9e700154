using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Nifti;

namespace SurgicalNav.Tests.Volumes;

public class NiftiTests
{
    /// <summary>A 2×3×2 file whose voxel values are 0 … 11, written field by field.</summary>
    private static byte[] File(short datatype, bool bigEndian = false, Action<byte[]>? change = null)
    {
        var bytes = datatype switch { 2 or 256 => 1, 4 or 512 => 2, 8 or 16 or 768 => 4, _ => 8 };
        var f = new byte[352 + 12 * bytes];
        void I16(int at, int v) { if (bigEndian) BinaryPrimitives.WriteInt16BigEndian(f.AsSpan(at), (short)v); else BinaryPrimitives.WriteInt16LittleEndian(f.AsSpan(at), (short)v); }
        void F32(int at, float v) { if (bigEndian) BinaryPrimitives.WriteSingleBigEndian(f.AsSpan(at), v); else BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(at), v); }
        if (bigEndian) BinaryPrimitives.WriteInt32BigEndian(f, 348); else BinaryPrimitives.WriteInt32LittleEndian(f, 348);
        I16(40, 3); I16(42, 2); I16(44, 3); I16(46, 2);
        I16(70, datatype); I16(72, bytes * 8);
        F32(76, 1); F32(80, 2); F32(84, 3); F32(88, 4);
        F32(108, 352);
        f[123] = 2;
        I16(254, 1);
        F32(280, 2); F32(300, 3); F32(320, 4); // diag(2, 3, 4)
        F32(292, 10); F32(308, 20); F32(324, 30);
        "n+1\0"u8.CopyTo(f.AsSpan(344));
        for (var v = 0; v < 12; v++)
        {
            var at = f.AsSpan(352 + v * bytes, bytes);
            var raw = datatype switch { 16 => BitConverter.SingleToUInt32Bits(v), 64 => BitConverter.DoubleToUInt64Bits(v), _ => (ulong)v };
            for (var b = 0; b < bytes; b++) at[bigEndian ? bytes - 1 - b : b] = (byte)(raw >> (8 * b));
        }
        change?.Invoke(f);
        return f;
    }

    private static Volume Read(byte[] file) => NiftiReader.ReadVolume(new MemoryStream(file), "scan.nii");

    [Theory]
    [InlineData(2), InlineData(4), InlineData(8), InlineData(16), InlineData(64), InlineData(256), InlineData(512), InlineData(768), InlineData(1024), InlineData(1280)]
    public void EveryDatatypeReadsInBothByteOrders(short datatype)
    {
        foreach (var bigEndian in new[] { false, true })
        {
            var volume = Read(File(datatype, bigEndian));
            for (var v = 0; v < 12; v++) Assert.Equal(v, volume[v]);
            var labels = NiftiReader.ReadLabelMap(new MemoryStream(File(datatype, bigEndian)), "labels.nii");
            Assert.Equal(11, labels[1, 2, 1]);
        }
    }

    /// <summary>A header that claims so many voxels of int16, with nothing but zeros behind it.</summary>
    private static byte[] Claims(int nx, int ny, int nz, int bytesBehind)
    {
        var file = File(4, change: f =>
        {
            foreach (var (at, n) in ((int, int)[])[(42, nx), (44, ny), (46, nz)]) BinaryPrimitives.WriteInt16LittleEndian(f.AsSpan(at), (short)n);
        });
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(file.AsSpan(0, 352));
            gzip.Write(new byte[bytesBehind]);
        }
        return packed.ToArray();
    }

    [Fact]
    public void ASmallFileCannotClaimAHugeVolume()
    {
        // A few kilobytes that claim 2 GB: more than deflate can pack into them.
        var cut = Claims(1000, 1000, 1000, 1 << 20);
        Assert.InRange(cut.Length, 500, 5000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cannot hold more than", Assert.Throws<VolumeFormatException>(() => Read(cut)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("cannot hold more than", Assert.Throws<VolumeFormatException>(() => NiftiReader.ReadLabelMap(new MemoryStream(cut), "labels.nii.gz")).Message, StringComparison.Ordinal);
        // What deflate could hold, but no scanner makes.
        Assert.Contains("1024 Mi", Assert.Throws<VolumeFormatException>(() => Read(Claims(1200, 1200, 1200, 1))).Message, StringComparison.Ordinal);
        // Zeros that are really there are read.
        Assert.Equal(0, Read(Claims(100, 100, 50, 1_000_000))[99, 99, 49]);
    }

    [Fact]
    public void LabelMapsSayWhatIsOddAboutTheirGeometry()
    {
        var plain = NiftiReader.ReadLabelMap(new MemoryStream(File(4)), "labels.nii");
        Assert.Empty(plain.Warnings);
        var lost = NiftiReader.ReadLabelMap(new MemoryStream(File(4, change: f => BinaryPrimitives.WriteInt16LittleEndian(f.AsSpan(254), 0))), "labels.nii");
        Assert.Contains("Do not navigate", Assert.Single(lost.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void RasIsTurnedToLps()
    {
        var grid = Read(File(4)).Grid;
        Assert.Equal(new Point<Scan>(-10, -20, 30), grid.ToScan(Vec3.Zero));
        Assert.Equal(new Point<Scan>(-12, -26, 34), grid.ToScan(new Vec3(1, 2, 1)));
        Assert.Equal(new Vec3(2, 3, 4), grid.SpacingMm);
        Assert.Equal(24, grid.VoxelVolumeMm3, 9);
    }

    [Fact]
    public void QformWithItsQuaternionAndHandednessIsRead()
    {
        // Quaternion (0, 0, 0, 1): half a turn about z; qfac −1 flips k
        var grid = Read(File(4, change: f =>
        {
            BinaryPrimitives.WriteInt16LittleEndian(f.AsSpan(254), 0);
            BinaryPrimitives.WriteInt16LittleEndian(f.AsSpan(252), 1);
            BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(76), -1);
            BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(264), 1);
            BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(268), 5);
        })).Grid;
        Assert.Equal(2, grid.ScanFromIndex.M00, 6);
        Assert.Equal(3, grid.ScanFromIndex.M11, 6);
        Assert.Equal(-4, grid.ScanFromIndex.M22, 6);
        Assert.Equal(-5, grid.OriginMm.X, 6);
    }

    [Fact]
    public void SlopeAndInterceptApply()
    {
        var volume = Read(File(4, change: f =>
        {
            BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(112), 0.5f);
            BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(116), -3);
        }));
        Assert.Equal(2.5f, volume[11]);
    }

    [Fact]
    public void GzipReadsAndADamagedSumIsRefused()
    {
        var packed = Packed(File(4));
        Assert.Equal(7, Read(packed)[7]);
        packed[^5] ^= 0xff;
        Assert.Contains("gzip", Assert.Throws<VolumeFormatException>(() => Read(packed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OddFilesAreRefusedWithNameAndReason()
    {
        void Refused(byte[] file, string reason)
        {
            var message = Assert.Throws<VolumeFormatException>(() => Read(file)).Message;
            Assert.Contains("scan.nii", message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
        Refused([], "cut short");
        Refused(File(4)[..300], "cut short");
        Refused(File(4)[..360], "promises 376 bytes and there are 360");
        Refused(Packed(File(4)[..360]), "end after 4 of 12 voxels");
        Refused(File(4, change: f => f[345] = (byte)'i'), ".hdr/.img");
        Refused(File(4, change: f => f[344] = 0), "magic");
        Refused(File(4, change: f => BinaryPrimitives.WriteInt32LittleEndian(f, 540)), "NIfTI-2");
        Refused(File(32), "complex");
        Refused(File(4, change: f => BinaryPrimitives.WriteInt16LittleEndian(f.AsSpan(42), -2)), "dimension 1 has -2");
        Refused(File(4, change: f => { f[40] = 4; f[48] = 9; }), "9 volumes");
        Refused(File(4, change: f => BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(284), 2)), "right angles");
        Refused(File(4, change: f => BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(280), float.NaN)), "geometry");
        Assert.Contains("labels are whole numbers", Assert.Throws<VolumeFormatException>(() => NiftiReader.ReadLabelMap(
            new MemoryStream(File(16, change: f => BinaryPrimitives.WriteSingleLittleEndian(f.AsSpan(352), 1.5f))), "x")).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<VolumeFormatException>(() => NiftiReader.ReadVolume("/nowhere/scan.nii")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClaimOfHugeSizeAllocatesLittle()
    {
        var packed = Packed(File(4, change: f => { for (var i = 42; i < 48; i += 2) BinaryPrimitives.WriteInt16LittleEndian(f.AsSpan(i), 1200); }));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<VolumeFormatException>(() => Read(packed));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void AnyChangedFileIsReadOrRefused() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 6], Gen.Byte.Array[6], Gen.Int[0, 375], Gen.Bool).Sample((places, values, length, packed) =>
        {
            var file = File(4);
            for (var i = 0; i < places.Length; i++) if (places[i] < file.Length) file[places[i]] = values[i];
            if (values[5] > 200) file = file[..length];
            if (packed) file = Packed(file);
            try
            {
                Read(file);
                NiftiReader.ReadLabelMap(new MemoryStream(file), "labels");
            }
            catch (VolumeFormatException)
            {
                // Refused in words
            }
        }, iter: 5000);

    [Fact]
    public void RandomBytesAreRefused() =>
        Gen.Byte.Array[0, 600].Sample(bytes => { Assert.Throws<VolumeFormatException>(() => Read(bytes)); }, iter: 2000);

    [Fact]
    public void LabelNamesComeFromTheTableInTheFile()
    {
        var xml = Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?><C><LabelTable><Label Key=\"5\"><![CDATA[liver]]></Label><Label Key=\"7\">pancreas</Label></LabelTable></C>");
        var size = (xml.Length + 8 + 15) / 16 * 16;
        var plain = File(2);
        var file = new byte[plain.Length + size];
        plain.AsSpan(0, 352).CopyTo(file);
        file[348] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(352), size);
        xml.CopyTo(file.AsSpan(360));
        plain.AsSpan(352).CopyTo(file.AsSpan(352 + size));
        BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(108), 352 + size);
        var map = NiftiReader.ReadLabelMap(new MemoryStream(file), "labels.nii");
        Assert.Equal("liver", map.NameOf(5));
        Assert.Equal((ushort)7, map.LabelOf("Pancreas"));
        Assert.Equal("label 3", map.NameOf(3));
        Assert.Equal(11, map[1, 2, 1]);
    }

    private static byte[] Packed(byte[] file)
    {
        var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(file);
        return memory.ToArray();
    }
}
