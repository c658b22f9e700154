using System.Text.Json;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Volumes;

namespace SurgicalNav.SystemTests.Scans;

public sealed class ScanConversionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-convert");

    private string At(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("ct.nrrd"), InlineData("ct.nii.gz"), InlineData("ct.mha")]
    public void ADicomSeriesIsTheSameScanInEveryFormat(string name)
    {
        var folder = TestData.Path("preop/totalseg_ct/example_ct_dicom");
        var report = ScanConversion.Run(folder, null, At(name), asLabels: false, namesFile: null, overwrite: false);
        Assert.False(report.IsLabelMap);
        var (from, to) = (ScanInput.Volume(folder, null), ScanInput.Volume(At(name), null));
        Assert.True(from.Int16.SequenceEqual(to.Int16));
        Assert.Equal(512 * 512 * 20, to.Int16.Length);
        Assert.Null(from.Grid.DifferenceFrom(to.Grid, 1e-3));
    }

    [Theory]
    [InlineData("seg.nrrd"), InlineData("seg.nii.gz"), InlineData("seg.mha")]
    public void LabelMapsGoWithTheirNames(string name)
    {
        var source = TestData.Path("preop/totalseg_ct/example_seg_fast.nii.gz");
        var report = ScanConversion.Run(source, null, At(name), asLabels: false, namesFile: null, overwrite: false);
        Assert.True(report.IsLabelMap);
        Assert.Equal(117, report.NamedLabels);
        var (from, to) = (ScanInput.Labels(source), ScanInput.Labels(At(name)));
        Assert.True(from.Labels.SequenceEqual(to.Labels));
        if (report.NamesFile is { } names) to = to.Named(LabelTable.Read(names));
        Assert.Equal(name.EndsWith("mha", StringComparison.Ordinal), report.NamesFile is not null);
        Assert.Equal("liver", to.NameOf(5));
        Assert.Equal(from.LabelNames, to.LabelNames);
        Assert.Equal(from.LabelColours, to.LabelColours);
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(122, json.RootElement.GetProperty("sizeVoxels")[0].GetInt32());
    }

    [Fact]
    public void NothingIsOverwrittenOrGuessed()
    {
        var source = TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz");
        File.WriteAllText(At("ct.nrrd"), "mine");
        Assert.Contains("--force", Assert.Throws<UserErrorException>(() => ScanConversion.Run(source, null, At("ct.nrrd"), false, null, overwrite: false)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(At("ct.nrrd")));
        ScanConversion.Run(source, null, At("ct.nrrd"), false, null, overwrite: true);
        Assert.Contains(".mha", Assert.Throws<UserErrorException>(() => ScanConversion.Run(source, null, At("ct.dcm"), false, null, false)).Message, StringComparison.Ordinal);
        // A scan has values below 0, which are no labels
        Assert.Contains("rather than a label map", Assert.Throws<VolumeFormatException>(() => ScanConversion.Run(source, null, At("x.nrrd"), asLabels: true, null, false)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(At("x.nrrd")));
    }

    [Fact]
    public void NamesCanComeFromATable()
    {
        File.WriteAllText(At("names.ctbl"), "1 Leber 200 100 50 255\n");
        var report = ScanConversion.Run(TestData.Path("preop/dcmqi_seg/data/segmentations/liver_seg.nrrd"), null, At("liver.seg.nrrd"), asLabels: false, At("names.ctbl"), overwrite: false);
        Assert.Equal(1, report.NamedLabels);
        var map = ScanInput.Labels(At("liver.seg.nrrd"));
        Assert.Equal("Leber", map.NameOf(1));
        Assert.Equal(new LabelColour(200, 100, 50), map.LabelColours[1]);
    }
}
