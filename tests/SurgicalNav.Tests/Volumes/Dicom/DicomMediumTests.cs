using System.IO.Compression;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Tests.Volumes.Dicom;

/// <summary>Folders, discs and zips.</summary>
public sealed class DicomMediumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static DicomMaker Slice(int k) => new DicomMaker(64, 64).At(new Vec3(0, 0, 2 * k)).Pixels((i, j, _) => i + 10 * k, stored: 12);

    private static void Check(DicomFolder folder)
    {
        var volume = Assert.Single(folder.Series).ReadVolume();
        Assert.Equal(5, volume.Grid.Nz);
        for (var k = 0; k < 5; k++) Assert.Equal(63 + 10 * k - 1024, volume[63, 1, k]);
    }

    [Fact]
    public void FoldersAreLookedThroughToTheirDepthAndProgressIsTold()
    {
        for (var k = 0; k < 5; k++) Slice(k).Into(_folder.Below($"study/{k}"), "IM0");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "study", "round"), _folder.Path);
        var told = new List<(int, int)>();
        Check(DicomFolder.Open(_folder.Path, progress: (done, all) => told.Add((done, all))));
        Assert.Equal([(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)], told);
    }

    private string Zip(Action<ZipArchive> fill)
    {
        var path = Path.Combine(_folder.Path, "scan.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        fill(zip);
        return path;
    }

    private static void Put(ZipArchive zip, string name, byte[] bytes, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var entry = zip.CreateEntry(name, level).Open();
        entry.Write(bytes);
    }

    [Theory]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.NoCompression)]
    public void ZipIsReadWhereItLies(CompressionLevel level)
    {
        var path = Zip(zip =>
        {
            for (var k = 4; k >= 0; k--) Put(zip, $"../../outside/{k}", Slice(k).File(), level);
            Put(zip, "__MACOSX/._0", [1, 2, 3]);
            Put(zip, "readme.txt", [.. Enumerable.Repeat((byte)'x', 300)]);
        });
        var folder = DicomFolder.Open(path);
        Check(folder);
        Assert.Equal("readme.txt is not a DICOM file.", Assert.Single(folder.LeftOut).ToString());
        // Nothing was unpacked
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(_folder.Path)!, "scan.zip", SearchOption.AllDirectories).Where(f => f.StartsWith(_folder.Path, StringComparison.Ordinal)));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    /// <summary>A gigabyte of zeros in a megabyte: a value that long before the pixels is not inflated.</summary>
    [Fact]
    public void ZipBombIsNotInflated()
    {
        var path = Zip(zip =>
        {
            Put(zip, "good", Slice(0).File());
            using var bomb = zip.CreateEntry("bomb", CompressionLevel.Fastest).Open();
            bomb.Write(new DicomWriter().ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2", "1.3"));
            bomb.Write([0x09, 0x00, 0x10, 0x10, (byte)'O', (byte)'B', 0, 0, 0x00, 0x00, 0x00, 0x40]);
            var zeros = new byte[1 << 20];
            for (var n = 0; n < 1024; n++) bomb.Write(zeros);
        });
        Assert.InRange(new FileInfo(path).Length, 1, 16 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var folder = DicomFolder.Open(path);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 8 << 20);
        Assert.Contains("cannot be held in memory", Assert.Single(folder.LeftOut).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2000)]
    public void DamagedZipIsRefused(int keep)
    {
        var path = Zip(zip => Put(zip, "a", Slice(0).File()));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..Math.Min(keep, (int)new FileInfo(path).Length - 30)]);
        Assert.Contains("cannot be opened as a zip", Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AnyZipIsReadOrRefused()
    {
        var path = Zip(zip =>
        {
            for (var k = 0; k < 3; k++) Put(zip, $"{k}", Slice(k).File());
        });
        var good = File.ReadAllBytes(path);
        var random = new SeededRandom(3);
        var (read, refused) = (0, 0);
        for (var round = 0; round < 400; round++)
        {
            var bytes = (byte[])good.Clone();
            // Half of the changes hit the list of entries at the end
            for (var n = 1 + random.NextInt(6); n > 0; n--) bytes[random.NextInt(2) == 0 ? random.NextInt(bytes.Length) : bytes.Length - 1 - random.NextInt(200)] = (byte)random.NextInt(256);
            File.WriteAllBytes(path, round % 8 == 0 ? bytes[..random.NextInt(bytes.Length)] : bytes);
            try
            {
                foreach (var series in DicomFolder.Open(path).Series) series.ReadVolume();
                read++;
            }
            catch (VolumeFormatException)
            {
                refused++;
            }
        }
        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    /// <summary>Entries are looked at by many at once, and each is what its name says.</summary>
    [Fact]
    public void ZipIsReadByManyAtOnce()
    {
        var path = Zip(zip =>
        {
            for (var k = 0; k < 600; k++) Put(zip, $"{k}", new DicomMaker(2, 2).At(new Vec3(0, 0, k)).Pixels((i, j, _) => k, stored: 12).File());
        });
        for (var round = 0; round < 10; round++)
        {
            var volume = Assert.Single(DicomFolder.Open(path, new Threads()).Series).ReadVolume(new Threads());
            for (var k = 0; k < 600; k++) Assert.Equal(k - 1024, volume[1, 1, k]);
        }
    }

    private sealed class Threads : IWorkers
    {
        public int Count => 4;

        public void Run(int parts, Action<int> part) => Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = Count }, part);
    }

    private string Disc(params string[][] names)
    {
        var records = names.Select(n => (Action<DicomWriter>)(w => w.Text(0x00041430, DicomVr.CS, "IMAGE").Text(0x00041500, DicomVr.CS, n)));
        var writer = new DicomWriter().Sequence(0x00041220, records);
        var path = Path.Combine(_folder.Path, "DICOMDIR");
        File.WriteAllBytes(path, writer.ToFile(DicomTransferSyntax.ExplicitLittleEndian, "1.2.840.10008.1.3.10", "1.2.3"));
        return path;
    }

    [Fact]
    public void DicomdirNamesItsFilesInWhateverLetters()
    {
        for (var k = 0; k < 5; k++) Slice(k).Into(_folder.Below("images"), $"im{k}{(k == 2 ? ";1" : "")}");
        Slice(7).Into(_folder.Below("images"), "stray");
        Check(DicomFolder.Open(Disc([.. Enumerable.Range(0, 5).Select(k => new[] { "IMAGES", $"IM{k}" })])));
    }

    [Fact]
    public void DicomdirLeadsDownwardsOnlyAndMissingFilesAreSaid()
    {
        for (var k = 0; k < 5; k++) Slice(k).Into(_folder.Below("disc/IMAGES"), $"IM{k}");
        var path = Disc([.. Enumerable.Range(0, 6).Select(k => new[] { "IMAGES", $"IM{k}" }), ["..", "secret"], ["IMAGES", "../../secret"]]);
        File.Move(path, Path.Combine(_folder.Path, "disc", "DICOMDIR"));
        Slice(9).Into(_folder.Path, "secret");
        var folder = DicomFolder.Open(Path.Combine(_folder.Path, "disc", "DICOMDIR"));
        Check(folder);
        Assert.Equal(3, folder.LeftOut.Count);
        Assert.Equal("IMAGES/IM5 is named by the DICOMDIR, but is not there. Copy the whole disc.", folder.LeftOut[0].ToString());
        Assert.Contains(folder.Series[0].Warnings, w => w.Contains("3 files were left out: IMAGES/IM5", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OneFileIsASeriesOfItsOwn(bool withMark)
    {
        Slice(3).Into(_folder.Path, "a");
        var path = Path.Combine(_folder.Path, "a");
        Assert.True(DicomFolder.CanOpen(path));
        Assert.False(DicomFolder.CanOpen(path + "b"));
        if (!withMark) File.WriteAllBytes(path, new byte[200]);
        if (withMark) Assert.Equal(1, DicomFolder.Open(path).Series[0].ReadVolume().Grid.Nz);
        else Assert.False(DicomFolder.CanOpen(path));
    }
}
