using System.IO.Compression;
using System.Text;
using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Meta;

namespace SurgicalNav.Tests.Volumes;

public sealed class MetaImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meta").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private const string Head = "ObjectType = Image\nNDims = 3\nBinaryData = True\nDimSize = 2 3 2\nElementSpacing = 2 3 4\nOffset = 10 20 30\nTransformMatrix = 1 0 0 0 1 0 0 0 1\n";

    private static byte[] Numbers(bool bigEndian = false)
    {
        var bytes = new byte[24];
        for (var i = 0; i < 12; i++) bytes[2 * i + (bigEndian ? 1 : 0)] = (byte)i;
        return bytes;
    }

    private static byte[] Packed(byte[] plain)
    {
        using var memory = new MemoryStream();
        using (var zlib = new ZLibStream(memory, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(plain);
        return memory.ToArray();
    }

    private static byte[] File(byte[] data, string more = "", string head = Head, string type = "MET_SHORT", string dataFile = "LOCAL") =>
        [.. Encoding.ASCII.GetBytes($"{head}{more}ElementType = {type}\nElementDataFile = {dataFile}\n"), .. data];

    private static Volume Read(byte[] file, string name = "scan.mha") => MetaImageReader.ReadVolume(new MemoryStream(file), name);

    private static void AssertCounts(Volume volume)
    {
        for (var v = 0; v < 12; v++) Assert.Equal(v, volume[v]);
    }

    [Fact]
    public void RawPackedAndWrittenOutDataRead()
    {
        AssertCounts(Read(File(Numbers())));
        AssertCounts(Read(File(Numbers(bigEndian: true), "ElementByteOrderMSB = True\n")));
        AssertCounts(Read(File(Packed(Numbers()), "CompressedData = True\nCompressedDataSize = 20\n")));
        AssertCounts(Read(File("0 1 2 3 4 5 6 7 8 9 10 11"u8.ToArray(), head: Head.Replace("BinaryData = True", "BinaryData = False", StringComparison.Ordinal))));
        AssertCounts(Read(File([9, 9, .. Numbers()], "HeaderSize = 2\n")));
        AssertCounts(Read(File([9, 9, 9, .. Numbers()], "HeaderSize = -1\n")));
        Assert.Equal(2, MetaImageReader.ReadLabelMap(new MemoryStream(File(Numbers())), "l.mha")[0, 1, 0]);
        Assert.Empty(Read(File(Numbers())).Warnings);
    }

    [Theory]
    [InlineData("MET_CHAR", 1), InlineData("MET_UCHAR", 1), InlineData("MET_SHORT", 2), InlineData("MET_USHORT", 2), InlineData("MET_INT", 4), InlineData("MET_UINT", 4)]
    [InlineData("MET_LONG", 4), InlineData("MET_ULONG", 4), InlineData("MET_LONG_LONG", 8), InlineData("MET_ULONG_LONG", 8), InlineData("MET_FLOAT", 4), InlineData("MET_DOUBLE", 8)]
    public void EveryTypeReads(string type, int bytes)
    {
        var data = new byte[12 * bytes];
        for (var i = 0; i < 12; i++)
            (type switch { "MET_FLOAT" => BitConverter.GetBytes((float)i), "MET_DOUBLE" => BitConverter.GetBytes((double)i), _ => BitConverter.GetBytes((long)i)[..bytes] }).CopyTo(data, i * bytes);
        AssertCounts(Read(File(data, type: type)));
    }

    [Fact]
    public void TheMatrixHoldsOneAxisAfterAnother()
    {
        // The first voxel axis runs to posterior, the second to right
        var grid = Read(File(Numbers(), head: Head.Replace("1 0 0 0 1 0 0 0 1", "0 1 0 -1 0 0 0 0 1", StringComparison.Ordinal))).Grid;
        Assert.Equal(new Vec3(0, 2, 0), grid.ScanFromIndex.Column0);
        Assert.Equal(new Vec3(-3, 0, 0), grid.ScanFromIndex.Column1);
        Assert.Equal(new Vec3(0, 0, 4), grid.ScanFromIndex.Column2);
        Assert.Equal(new Vec3(10, 20, 30), grid.OriginMm);
    }

    [Fact]
    public void WhatAFileLeavesOpenIsSaid()
    {
        Volume Warns(string head, string words)
        {
            var volume = Read(File(Numbers(), head: head));
            Assert.Contains(volume.Warnings, w => w.Contains(words, StringComparison.Ordinal));
            return volume;
        }
        var plain = Head.Replace("TransformMatrix = 1 0 0 0 1 0 0 0 1\n", "", StringComparison.Ordinal);
        Warns(plain, "no orientation");
        var turned = Warns(plain + "AnatomicalOrientation = LPI\n", "taken from AnatomicalOrientation");
        Assert.Equal(new Vec3(-2, 0, 0), turned.Grid.ScanFromIndex.Column0);
        Assert.Equal(new Vec3(0, -3, 0), turned.Grid.ScanFromIndex.Column1);
        Warns(Head + "AnatomicalOrientation = LPI\n", "contradicts");
        Warns(Head + "CenterOfRotation = 1 2 3\n", "CenterOfRotation");
        Warns(Head.Replace("Offset = 10 20 30\n", "", StringComparison.Ordinal), "no Offset");
        Warns(Head.Replace("ElementSpacing = 2 3 4\n", "", StringComparison.Ordinal), "no ElementSpacing");
        Warns(Head.Replace("NDims = 3", "NDims = 2", StringComparison.Ordinal).Replace("DimSize = 2 3 2", "DimSize = 3 4", StringComparison.Ordinal).Replace("2 3 4", "2 3", StringComparison.Ordinal)
            .Replace("10 20 30", "10 20", StringComparison.Ordinal).Replace("1 0 0 0 1 0 0 0 1", "1 0 0 1", StringComparison.Ordinal), "one slice");
        Assert.Equal(2 * 11 + 5, Warns(Head + "ElementToIntensityFunctionSlope = 2\nElementToIntensityFunctionOffset = 5\n", "scaled")[11]);
        Assert.Empty(Read(File(Numbers(), "AnatomicalOrientation = RAI\nCenterOfRotation = 0 0 0\n")).Warnings);
    }

    [Fact]
    public void DataFilesBesideTheHeaderAreReadAndNothingElse()
    {
        string At(string name) => Path.Combine(_folder, name);
        Volume Detached(string dataFile)
        {
            System.IO.File.WriteAllBytes(At("scan.mhd"), File([], dataFile: dataFile));
            return MetaImageReader.ReadVolume(At("scan.mhd"));
        }
        System.IO.File.WriteAllBytes(At("all.raw"), Numbers());
        System.IO.File.WriteAllBytes(At("s1.raw"), Numbers()[..12]);
        System.IO.File.WriteAllBytes(At("s2.raw"), Numbers()[12..]);
        AssertCounts(Detached("all.raw"));
        AssertCounts(Detached("LIST\ns1.raw\ns2.raw"));
        AssertCounts(Detached("s%d.raw 1 2 1"));
        void Refused(string dataFile, string words) => Assert.Contains(words, Assert.Throws<VolumeFormatException>(() => Detached(dataFile)).Message, StringComparison.Ordinal);
        Refused("../all.raw", "outside its own folder");
        Refused("/dev/zero", "header's folder");
        Refused("s1.raw", "cut short");
    }

    [Fact]
    public void OddFilesAreRefusedWithNameAndReason()
    {
        void Refused(byte[] file, string reason)
        {
            var message = Assert.Throws<VolumeFormatException>(() => Read(file)).Message;
            Assert.Contains("scan.mha", message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
        Refused([], "does not begin");
        Refused(Encoding.ASCII.GetBytes(Head), "ElementDataFile");
        Refused(File(Numbers()[..22]), "promises 24 bytes and there are 22");
        Refused(File(Packed(Numbers()[..22]), "CompressedData = True\n"), "end after 11 of 12 voxels");
        Refused(File(Numbers(), "CompressedData = True\n"), "damaged compressed");
        Refused(File(Numbers(), type: "MET_UCHAR_ARRAY"), "'MET_UCHAR_ARRAY'");
        Refused(File(Numbers(), "ElementNumberOfChannels = 3\n"), "3 values per voxel");
        Refused(File(Numbers(), head: Head.Replace("Image", "Mesh", StringComparison.Ordinal)), "no image");
        Refused(File(Numbers(), head: Head.Replace("2 3 2", "2 3", StringComparison.Ordinal)), "3 numbers belong");
        Refused(File(Numbers(), head: Head.Replace("2 3 2", "2 0 2", StringComparison.Ordinal)), "dimension 2 has 0");
        Refused(File(Numbers(), head: Head.Replace("1 0 0 0 1 0", "1 0 0 1 1 0", StringComparison.Ordinal)), "right angles");
        Refused(File(Numbers(), "nonsense\n"), "'nonsense'");
        Refused(File(Numbers(), "NDims = 3\n"), "twice");
    }

    [Fact]
    public void AnyChangedFileIsReadOrRefused()
    {
        byte[][] files = [File(Numbers()), File(Packed(Numbers()), "CompressedData = True\n"), File([], dataFile: "LIST\na.raw")];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 300].Array[1, 6], Gen.Byte.Array[6], Gen.Int[0, 400]).Sample((which, places, values, length) =>
        {
            var file = (byte[])files[which].Clone();
            for (var i = 0; i < places.Length; i++) if (places[i] < file.Length) file[places[i]] = values[i];
            if (length < file.Length) file = file[..length];
            try { Read(file, Path.Combine(_folder, "x.mha")); } catch (VolumeFormatException) { /* refused in words */ }
            try { MetaImageReader.ReadLabelMap(new MemoryStream(file), Path.Combine(_folder, "x.mha")); } catch (VolumeFormatException) { /* refused in words */ }
        }, iter: 5000);
    }
}
