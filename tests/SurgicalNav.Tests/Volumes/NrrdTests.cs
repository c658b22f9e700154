using System.IO.Compression;
using System.Text;
using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Nrrd;

namespace SurgicalNav.Tests.Volumes;

public sealed class NrrdTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nrrd").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private const string Geometry = "dimension: 3\nsizes: 2 3 2\nspace: left-posterior-superior\nspace directions: (2,0,0) (0,3,0) (0,0,4)\nspace origin: (10,20,30)\nkinds: domain domain domain\n";

    /// <summary>The numbers 0 … n − 1 as int16.</summary>
    private static byte[] Numbers(int n, bool bigEndian = false)
    {
        var bytes = new byte[2 * n];
        for (var i = 0; i < n; i++) (bytes[2 * i], bytes[2 * i + 1]) = bigEndian ? ((byte)(i >> 8), (byte)i) : ((byte)i, (byte)(i >> 8));
        return bytes;
    }

    private static byte[] Packed(byte[] plain)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(plain);
        return memory.ToArray();
    }

    private static byte[] File(string encoding, byte[] data, string more = "", string geometry = Geometry, string type = "short") =>
        [.. Encoding.UTF8.GetBytes($"NRRD0005\n# a comment\ntype: {type}\n{geometry}encoding: {encoding}\n{more}\n"), .. data];

    private static Volume Read(byte[] file, string name = "scan.nrrd") => NrrdReader.ReadVolume(new MemoryStream(file), name);

    private static void AssertCounts(Volume volume)
    {
        for (var v = 0; v < 12; v++) Assert.Equal(v, volume[v]);
    }

    [Fact]
    public void EveryEncodingAndByteOrderReads()
    {
        AssertCounts(Read(File("raw", Numbers(12), "endian: little\n")));
        AssertCounts(Read(File("raw", Numbers(12, bigEndian: true), "endian: big\n")));
        AssertCounts(Read(File("gzip", Packed(Numbers(12)), "endian: little\n")));
        AssertCounts(Read(File("gz", Packed(Numbers(12, bigEndian: true)), "endian: big\n")));
        AssertCounts(Read(File("ascii", "0 1 2\n3,4 5 6 7 8 9 10 11"u8.ToArray())));
        AssertCounts(Read(File("hex", Encoding.ASCII.GetBytes(Convert.ToHexString(Numbers(12))), "endian: little\n")));
        AssertCounts(Read(File("raw", [1, 2, 3, .. Numbers(12)], "endian: little\nbyte skip: 3\n")));
        AssertCounts(Read(File("raw", [.. "two\nlines\n"u8, 9, .. Numbers(12)], "endian: little\nline skip: 2\nbyteskip: 1\n")));
        AssertCounts(Read(File("raw", [.. "whatever"u8, .. Numbers(12)], "endian: little\nbyte skip: -1\n")));
        AssertCounts(Read(File("gzip", Packed([7, 7, .. Numbers(12)]), "endian: little\nbyte skip: 2\n")));
        AssertCounts(Read(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(File("text", "0 1 2 3 4 5 6 7 8 9 10 11"u8.ToArray())).Replace("\n", "\r\n", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("signed char", "-5"), InlineData("uint8", "200"), InlineData("int16_t", "-30000"), InlineData("unsigned short", "60000"), InlineData("int", "-70000")]
    [InlineData("uint", "70000"), InlineData("long long", "-70000"), InlineData("uint64_t", "70000"), InlineData("float", "1.5"), InlineData("double", "-2.25e3")]
    public void EveryTypeReads(string type, string value) =>
        Assert.Equal(float.Parse(value, System.Globalization.CultureInfo.InvariantCulture), Read(File("text", Encoding.ASCII.GetBytes($"{value} 1 2 3 4 5 6 7 8 9 10 11"), type: type))[0]);

    [Theory]
    [InlineData("left-posterior-superior", 1, 1), InlineData("RAS", -1, -1), InlineData("left-anterior-superior", 1, -1), InlineData("right-anterior-superior-time", -1, -1)]
    public void EverySpaceIsTurnedToTheScanFrame(string space, double x, double y)
    {
        var volume = Read(File("raw", Numbers(12), "endian: little\n", Geometry.Replace("left-posterior-superior", space, StringComparison.Ordinal)));
        Assert.Equal(new Vec3(10 * x, 20 * y, 30), volume.Grid.OriginMm);
        Assert.Equal(new Vec3(2 * x, 0, 0), volume.Grid.ScanFromIndex.Column0);
        Assert.Equal(new Vec3(0, 3 * y, 0), volume.Grid.ScanFromIndex.Column1);
        Assert.Equal(new Vec3(0, 0, 4), volume.Grid.ScanFromIndex.Column2);
        Assert.Empty(volume.Warnings);
    }

    [Fact]
    public void WhatAFileLeavesOpenIsSaid()
    {
        void Warns(string geometry, string words)
        {
            var volume = Read(File("raw", Numbers(12), "endian: little\n", geometry));
            Assert.Contains(volume.Warnings, w => w.Contains(words, StringComparison.Ordinal));
        }
        Warns("dimension: 3\nsizes: 2 3 2\nspacings: 2 3 4\n", "no orientation");
        Warns(Geometry.Replace("left-posterior-superior", "scanner-xyz", StringComparison.Ordinal), "how the patient lies");
        Warns(Geometry.Replace("space: left-posterior-superior", "space dimension: 3", StringComparison.Ordinal), "does not name its space");
        Warns(Geometry.Replace("space origin: (10,20,30)\n", "", StringComparison.Ordinal), "no space origin");
        Warns(Geometry + "space units: \"inch\" \"inch\" \"inch\"\n", "unit of length");
        Warns("dimension: 2\nsizes: 3 4\nspace: LPS\nspace directions: (1,0,0) (0,1,0)\nspace origin: (0,0,0)\n", "one slice");
        Assert.Equal(new Vec3(2, 3, 4), Read(File("raw", Numbers(12), "endian: little\n", "dimension: 3\nsizes: 2 3 2\nspacings: 2 3 4\n")).Grid.SpacingMm);
        Assert.Equal(new Vec3(2000, 3000, 4000), Read(File("raw", Numbers(12), "endian: little\n", Geometry + "space units: \"m\" \"m\" \"m\"\n")).Grid.SpacingMm);
    }

    [Fact]
    public void DataFilesBesideTheHeaderAreReadAndNothingElse()
    {
        string At(string name) => Path.Combine(_folder, name);
        Volume Detached(string dataFile, string more = "endian: little\n")
        {
            System.IO.File.WriteAllBytes(At("scan.nhdr"), File("raw", [], more + "data file: " + dataFile));
            return NrrdReader.ReadVolume(At("scan.nhdr"));
        }
        System.IO.File.WriteAllBytes(At("all.raw"), Numbers(12));
        System.IO.File.WriteAllBytes(At("s1.raw"), Numbers(12)[..12]);
        System.IO.File.WriteAllBytes(At("s2.raw"), Numbers(12)[12..]);
        AssertCounts(Detached("all.raw"));
        AssertCounts(Detached("LIST\ns1.raw\ns2.raw\n"));
        AssertCounts(Detached("s%d.raw 1 2 1"));
        System.IO.File.WriteAllBytes(At("s03.raw"), [0, .. Numbers(12)[..12]]);
        System.IO.File.WriteAllBytes(At("s04.raw"), [0, .. Numbers(12)[12..]]);
        AssertCounts(Detached("s%02d.raw 3 4 1 2", "endian: little\nbyte skip: 1\n"));

        void Refused(string dataFile, string words) => Assert.Contains(words, Assert.Throws<VolumeFormatException>(() => Detached(dataFile)).Message, StringComparison.Ordinal);
        Refused("/etc/passwd", "header's folder");
        Refused("../all.raw", "outside its own folder");
        Refused("none.raw", "not there");
        Refused("s%d.raw 1 900000 1", "at most 65536");
        Refused("s%s.raw 1 2 1", "one whole number");
        Refused("s%d.raw 1 2 0", "no range");
        Refused("LIST\n", "names no data file");
        Refused("s1.raw", "cut short");
    }

    private const string Segments = "Segment0_ID:=S1\nSegment0_Name:=left liver lobe: upper\nSegment0_Color:=1 0.5 0\nSegment0_LabelValue:=4\nSegment0_Layer:=0\n" +
                                    "Segment1_ID:=S2\nSegment1_Name:=tumour\nSegment1_Color:=0 1 0\nSegment1_LabelValue:=4\nSegment1_Layer:=1\n";

    private const string Layered = "dimension: 4\nsizes: 2 2 3 2\nspace: LPS\nspace directions: none (2,0,0) (0,3,0) (0,0,4)\nspace origin: (0,0,0)\nkinds: list domain domain domain\n";

    [Fact]
    public void SlicerSegmentsBringNamesColoursAndLayers()
    {
        var layers = new byte[24];
        layers[0] = 4; // voxel 0, layer 0
        layers[3] = 4; // voxel 1, layer 1
        var file = File("raw", layers, Segments, Layered, "uint8");
        var maps = NrrdReader.ReadLabelLayers(new MemoryStream(file), "x.seg.nrrd");
        Assert.Equal(2, maps.Count);
        Assert.Equal("left liver lobe: upper", maps[0].NameOf(4));
        Assert.Equal("tumour", maps[1].NameOf(4));
        Assert.Equal(new LabelColour(255, 128, 0), maps[0].LabelColours[4]);
        var joined = NrrdReader.ReadLabelMap(new MemoryStream(file), "x.seg.nrrd");
        Assert.Equal([1, 2, 0], joined.Labels[..3].ToArray());
        Assert.Equal("tumour", joined.NameOf(2));
        Assert.Equal(new LabelColour(0, 255, 0), joined.LabelColours[2]);
        layers[1] = 4; // voxel 0 in both
        var message = Assert.Throws<VolumeFormatException>(() => NrrdReader.ReadLabelMap(new MemoryStream(File("raw", layers, Segments, Layered, "uint8")), "x.seg.nrrd")).Message;
        Assert.Contains("'left liver lobe: upper' and 'tumour' share voxels", message, StringComparison.Ordinal);
        Assert.Contains("2 values per voxel", Assert.Throws<VolumeFormatException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OddFilesAreRefusedWithNameAndReason()
    {
        void Refused(byte[] file, string reason)
        {
            var message = Assert.Throws<VolumeFormatException>(() => Read(file)).Message;
            Assert.Contains("scan.nrrd", message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
        Refused([], "does not begin");
        Refused("NRRD0004\ntype: short"u8.ToArray(), "within its header");
        Refused(File("bzip2", []), "bzip2");
        Refused(File("zip", []), "unknown encoding");
        Refused(File("raw", Numbers(12)), "byte order");
        Refused(File("raw", Numbers(11), "endian: little\n"), "promises 24 bytes and there are 22");
        Refused(File("gzip", Packed(Numbers(11)), "endian: little\n"), "end after 11 of 12 voxels");
        Refused(File("gzip", Numbers(12), "endian: little\n"), "damaged gzip");
        Refused(File("text", "1 2 3 4 5 6 7 8 9 10 11 x"u8.ToArray()), "has 'x'");
        Refused(File("text", "1 2 3 4 5 6 7 8 9 10 11 40000"u8.ToArray()), "has '40000'");
        Refused(File("raw", Numbers(12), "endian: little\n", type: "block"), "'block'");
        Refused(File("raw", Numbers(12), "endian: little\n", Geometry.Replace("2 3 2", "2 3", StringComparison.Ordinal)), "2 sizes");
        Refused(File("raw", Numbers(12), "endian: little\n", Geometry.Replace("2 3 2", "2 -3 2", StringComparison.Ordinal)), "'-3' voxels");
        Refused(File("raw", Numbers(12), "endian: little\n", Geometry.Replace("(0,3,0)", "(1,3,0)", StringComparison.Ordinal)), "right angles");
        Refused(File("raw", Numbers(12), "endian: little\n", Geometry.Replace("(0,3,0)", "(0,3)", StringComparison.Ordinal)), "three numbers");
        Refused(File("raw", Numbers(12), "endian: little\ntype: float\n"), "twice");
        Refused(File("raw", Numbers(12), "endian: little\nnonsense\n"), "'nonsense'");
        Refused(File("raw", Numbers(12), "endian: little\n", Layered.Replace("list", "3-color", StringComparison.Ordinal)), "3-color");
    }

    [Fact]
    public void AClaimOfHugeSizeAllocatesLittle()
    {
        var file = File("gzip", Packed(Numbers(12)), "endian: little\n", Geometry.Replace("2 3 2", "1000 1000 1000", StringComparison.Ordinal));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cannot hold more than", Assert.Throws<VolumeFormatException>(() => Read(file)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void AnyChangedFileIsReadOrRefused()
    {
        byte[][] files =
        [
            File("raw", Numbers(12), "endian: little\n"), File("gzip", Packed(Numbers(12)), "endian: little\n"), File("text", "0 1 2 3 4 5 6 7 8 9 10 11"u8.ToArray()),
            File("raw", new byte[24], Segments, Layered, "uint8"), File("raw", [], "endian: little\ndata file: LIST\na.raw\n"),
        ];
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 600].Array[1, 6], Gen.Byte.Array[6], Gen.Int[0, 700]).Sample((which, places, values, length) =>
        {
            var file = (byte[])files[which].Clone();
            for (var i = 0; i < places.Length; i++) if (places[i] < file.Length) file[places[i]] = values[i];
            if (length < file.Length) file = file[..length];
            try { Read(file, Path.Combine(_folder, "x.nrrd")); } catch (VolumeFormatException) { /* refused in words */ }
            try { NrrdReader.ReadLabelMap(new MemoryStream(file), Path.Combine(_folder, "x.nrrd")); } catch (VolumeFormatException) { /* refused in words */ }
        }, iter: 5000);
    }
}
