using System.IO.Compression;
using System.Text.Json;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Volumes;

namespace SurgicalNav.SystemTests.Scans;

public sealed class ScanListingTests : IDisposable
{
    private const string Disc = "preop/pydicom_testfiles/dicomdirtests";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-scans");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ListShowsPatientsStudiesAndSeriesAndWhatIsOdd()
    {
        var parts = new List<double>();
        var listing = ScanListing.Of(TestData.Path(Disc), parts.Add);
        Assert.Equal(1, parts[^1]);
        Assert.Equal(parts.Order(), parts);
        var text = listing.ToText();
        Assert.Contains("Doe, Archibald  (77654033)", text, StringComparison.Ordinal);
        Assert.Contains("1995-09-03  CT, HEAD/BRAIN WO CONTRAST", text, StringComparison.Ordinal);
        Assert.Contains("refused: lacks 161 slices: between 17106 and 17136", text, StringComparison.Ordinal);
        Assert.Contains("0.488 × 0.488 × 2.5", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(listing.ToJson());
        var series = json.RootElement.GetProperty("series");
        Assert.Equal(21, series.GetArrayLength());
        var calcium = series[0];
        Assert.Equal("1.3.6.1.4.1.5962.1.1.0.0.0.1194734704.16302.0.6", calcium.GetProperty("uid").GetString());
        Assert.Equal(("CT", 5), (calcium.GetProperty("modality").GetString(), calcium.GetProperty("slices").GetInt32()));
        Assert.Equal(JsonValueKind.Null, calcium.GetProperty("problem").ValueKind);
        Assert.Equal(0, calcium.GetProperty("warnings").GetArrayLength());
        Assert.Equal(5, json.RootElement.GetProperty("leftOut").GetArrayLength());
    }

    [Fact]
    public void ShortKeysNameOneSeriesEach()
    {
        var listing = ScanListing.Of(TestData.Path(Disc), _ => { });
        var keys = listing.ToText().Split('\n').Where(l => l.StartsWith("    CT", StringComparison.Ordinal) || l.StartsWith("    MR", StringComparison.Ordinal)).Select(l => l[58..76].Trim()).ToList();
        Assert.Equal(21, keys.Count);
        Assert.Equal(listing.Series.Select(s => s.Key).Order(StringComparer.Ordinal), keys.Select(k => ScanInput.Series(TestData.Path(Disc), k).Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void InfoSaysWhereAVolumeStands()
    {
        var path = TestData.Path("preop/totalseg_ct/example_ct_dicom");
        using var json = JsonDocument.Parse(ScanInfo.Of(path, null).ToJson());
        double[] Numbers(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(n => n.GetDouble())];
        Assert.Equal([512, 512, 20], Numbers("sizeVoxels"));
        Assert.Equal([0.9765625, 0.9765625, 2.0], Numbers("spacingMm").Select(n => Math.Round(n, 9)));
        Assert.Equal([-249.51171875, -437.51171875, -804.5], Numbers("originLpsMm"));
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], Numbers("directionLps"));
        Assert.Equal((-1024, 1839), (json.RootElement.GetProperty("least").GetInt32(), json.RootElement.GetProperty("largest").GetInt32()));
        Assert.Equal("CT", json.RootElement.GetProperty("modality").GetString());
        Assert.Contains(json.RootElement.GetProperty("warnings").EnumerateArray(), w => w.GetString()!.Contains("SliceThickness says 3 mm", StringComparison.Ordinal));
    }

    [Fact]
    public void InfoReadsAZipAsItsFolderAndAVolumeFileToo()
    {
        var zip = Path.Combine(_folder.FullName, "scan.zip");
        ZipFile.CreateFromDirectory(TestData.Path("preop/totalseg_ct/example_ct_dicom"), zip, CompressionLevel.Fastest, includeBaseDirectory: true);
        var (a, b) = (ScanInfo.Of(zip, null), ScanInfo.Of(TestData.Path("preop/totalseg_ct/example_ct_dicom"), null));
        Assert.Null(a.Volume.Grid.DifferenceFrom(b.Volume.Grid, 0));
        Assert.True(a.Volume.Int16.SequenceEqual(b.Volume.Int16));
        var nifti = ScanInfo.Of(TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz"), null);
        Assert.Equal((122, 101, 30), (nifti.Volume.Grid.Nx, nifti.Volume.Grid.Ny, nifti.Volume.Grid.Nz));
        Assert.Contains("122 × 101 × 30", nifti.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeTrustedOrIsNotMeantIsRefusedInWords()
    {
        var disc = TestData.Path(Disc);
        Assert.Contains("between 17106 and 17136", Assert.Throws<VolumeFormatException>(() => ScanInfo.Of(disc, "28319.0.2")).Message, StringComparison.Ordinal);
        Assert.Contains("holds 21 series", Assert.Throws<UserErrorException>(() => ScanInfo.Of(disc, null)).Message, StringComparison.Ordinal);
        Assert.Contains("no series whose UID ends in '7.7'", Assert.Throws<UserErrorException>(() => ScanInfo.Of(disc, "7.7")).Message, StringComparison.Ordinal);
        Assert.Contains("2 stacks of slices that", Assert.Throws<UserErrorException>(() => ScanInfo.Of(disc, "1.3.6.1.4.1.5962.1.1.0.0.0.1194734704.16302.0.2")).Message, StringComparison.Ordinal);
    }
}
