using System.Runtime.Versioning;
using System.Text;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans.Privacy;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Segments;
using SurgicalNav.Volumes.Dicom.Structures;

namespace SurgicalNav.SystemTests.Scans;

[SupportedOSPlatform("linux")]
public sealed class DeidentificationTests : IDisposable
{
    private const string Ct = "preop/totalseg_ct/example_ct_dicom";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-nameless-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string In => Path.Combine(_folder.FullName, "in");
    private string Out => Path.Combine(_folder.FullName, "out");

    [Fact]
    public void ASeriesKeepsItsVoxelsAndLosesItsPatient()
    {
        var stored = StoreCt();
        File.WriteAllText(Path.Combine(In, "Quellenmann Xaver.txt"), "not DICOM");
        var before = DicomFolder.Open(In).Series.Single().ReadVolume();
        var report = Run();
        Assert.Equal((stored.Count, 1, 1, 1), (report.Objects, report.Patients, report.Series, report.NotDicom));
        Assert.True(report.PrivateAttributes > 0);
        Assert.Contains(report.Attributes, a => a is { Tag: "(0008,0081)", Action: "removed", Count: 20 });
        Assert.Contains(report.Attributes, a => a is { Tag: "(0020,000e)", Action: "UID replaced", Count: 20 });

        var series = DicomFolder.Open(Out).Series.Single();
        var after = series.ReadVolume();
        Assert.Null(before.Grid.DifferenceFrom(after.Grid));
        Assert.True(before.Int16.SequenceEqual(after.Int16));
        Assert.StartsWith("PAT-", series.PatientId, StringComparison.Ordinal);
        // Nothing of the patient, the scanner's place or the old UIDs in any file, nor in any name
        foreach (var file in Directory.GetFiles(Out, "*", SearchOption.AllDirectories))
        {
            var content = Encoding.Latin1.GetString(File.ReadAllBytes(file)) + file;
            foreach (var secret in (string[])["Quellenmann", "Xaver", StoredSeries.PatientId, "Petersgraben", "60064", StoredSeries.SeriesUid, "PETCT2", "SIEMENS CT VA1", "20221208"])
                Assert.DoesNotContain(secret, content, StringComparison.OrdinalIgnoreCase);
        }
        Assert.Equal([series.Uid], Directory.GetDirectories(Out).Select(d => Path.GetFileName(d)));
        Assert.Equal(["deidentification.json", "deidentification.txt"], Directory.GetFiles(Out).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Equal(report.ToJson(), File.ReadAllText(Path.Combine(Out, "deidentification.json")));
    }

    /// <summary>References lead from object to object as before: a segmentation still finds its slices, and does so by the same key in a later run.</summary>
    [Fact]
    public void ReferencesLeadWhereTheyLed()
    {
        var data = TestData.Path("preop/dcmqi_seg/data/segmentations");
        Directory.CreateDirectory(In);
        foreach (var file in Directory.GetFiles(Path.Combine(data, "ct-3slice"))) File.Copy(file, Path.Combine(In, Path.GetFileName(file)));
        var key = Path.Combine(_folder.FullName, "key");
        Deidentification.Run(In, Out, null, key, _ => { }, default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        var later = _folder.CreateSubdirectory("later").FullName;
        File.Copy(Path.Combine(data, "liver.dcm"), Path.Combine(later, "liver.dcm"));
        var laterOut = Path.Combine(_folder.FullName, "later-out");
        Deidentification.Run(later, laterOut, key, null, _ => { }, default);
        var ct = DicomFolder.Open(Out).Series.Single();
        var segmentation = SegmentationReader.Read(Directory.GetFiles(laterOut, "*.dcm", SearchOption.AllDirectories).Single());
        Assert.Equal([ct.Uid], segmentation.ReferencedSeries);
        Assert.Equal(107098, segmentation.ToLabelMap().Labels.ToArray().Count(l => l == 1));
        var other = Path.Combine(_folder.FullName, "other");
        Deidentification.Run(In, other, null, null, _ => { }, default);
        Assert.NotEqual(ct.Uid, DicomFolder.Open(other).Series.Single().Uid);
    }

    [Fact]
    public void ContoursStillLieInTheirSlices()
    {
        var data = TestData.Path("preop/rt_utils_rtstruct/mock_data");
        Directory.CreateDirectory(In);
        foreach (var file in (string[])["ct_1.dcm", "ct_2.dcm", "rt.dcm"]) File.Copy(Path.Combine(data, file), Path.Combine(In, file));
        Assert.Equal((3, 1, 2), Run() is var r ? (r.Objects, r.Patients, r.Series) : default);
        var ct = DicomFolder.Open(Out).Series.Single();
        var contours = Directory.GetFiles(Out, "*.dcm", SearchOption.AllDirectories).Single(f => StructureReader.IsStructureSet(DicomFile.Open(f).DataSet));
        var map = Assert.Single(StructureReader.Read(contours).ToLabelMaps(ct));
        Assert.Equal(1443, map.Labels.ToArray().Count(l => l == 1));
    }

    [Fact]
    public void ADamagedFileStopsAllAndLeavesNothing()
    {
        var stored = StoreCt();
        var bad = Path.Combine(In, "Quellenmann Xaver.dcm");
        File.WriteAllBytes(bad, stored.First().Value[..5000]);
        var key = Path.Combine(_folder.FullName, "key");
        var error = Assert.Throws<UserErrorException>(() => Deidentification.Run(In, Out, null, key, _ => { }, default));
        Assert.Contains("of 21 in the order of their paths is cut short", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Quellenmann", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["in"], _folder.GetFileSystemInfos().Select(f => f.Name));
    }

    [Fact]
    public void FoldersThatWouldMixOrLeakAreRefused()
    {
        StoreCt();
        var key = Path.Combine(_folder.FullName, "key");
        string Refusal(string source, string target, string? keyFile = null, string? newKey = null) => Assert.Throws<UserErrorException>(() => Deidentification.Run(source, target, keyFile, newKey, _ => { }, default)).Message;
        Assert.Contains("apart from the source", Refusal(In, In), StringComparison.Ordinal);
        Assert.Contains("apart from the source", Refusal(In, Path.Combine(In, "out")), StringComparison.Ordinal);
        Assert.Contains("apart from the source", Refusal(In, _folder.FullName), StringComparison.Ordinal);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), In);
        Assert.Contains("apart from the source", Refusal(In, Path.Combine(_folder.FullName, "link", "out")), StringComparison.Ordinal);
        Assert.Contains("key must not lie", Refusal(In, Out, newKey: Path.Combine(Out, "key")), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal(In, Out, keyFile: key), StringComparison.Ordinal);
        Assert.Contains("is no folder", Refusal(key, Out), StringComparison.Ordinal);
        File.WriteAllText(key, "ABC");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("holds no key", Refusal(In, Out, keyFile: key), StringComparison.Ordinal);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("no secret", Refusal(In, Out, keyFile: key), StringComparison.Ordinal);
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "x"), "");
        Assert.Contains("not empty", Refusal(In, Out), StringComparison.Ordinal);
        Assert.Equal(20, Directory.GetFiles(In).Length);
    }

    /// <summary>Every odd file of the published ones: made nameless, or refused by name; what is made can be read again.</summary>
    [Fact]
    public void OddFilesAreMadeNamelessOrRefused()
    {
        var (made, refused) = (0, 0);
        foreach (var (n, file) in Directory.GetFiles(TestData.Path("preop/pydicom_testfiles"), "*.dcm").Order(StringComparer.Ordinal).Index())
        {
            var source = _folder.CreateSubdirectory($"in-{n}").FullName;
            File.Copy(file, Path.Combine(source, "x"));
            try
            {
                Deidentification.Run(source, Path.Combine(_folder.FullName, $"out-{n}"), null, null, _ => { }, default);
                made++;
                var written = DicomFile.Open(Directory.GetFiles(Path.Combine(_folder.FullName, $"out-{n}"), "*.dcm", SearchOption.AllDirectories).Single());
                var before = DicomFile.Open(file);
                Assert.Equal(before.DataSet.Bytes(DicomTags.PixelData).ToArray(), written.DataSet.Bytes(DicomTags.PixelData).ToArray());
                if (before.DataSet.Text(DicomTags.PatientName) is { Length: > 3 } name) Assert.DoesNotContain(name, Encoding.Latin1.GetString(written.DataSet.All.Where(e => e.Tag != DicomTags.PixelData).SelectMany(e => written.DataSet.Bytes(e).ToArray()).ToArray()), StringComparison.Ordinal);
            }
            catch (UserErrorException)
            {
                refused++;
            }
        }
        Assert.True(made > 60, $"{made} made, {refused} refused");
    }

    private DeidentificationReport Run() => Deidentification.Run(In, Out, null, null, _ => { }, default);

    private IReadOnlyDictionary<string, byte[]> StoreCt()
    {
        var stored = StoredSeries.Of(TestData.Path(Ct));
        Directory.CreateDirectory(In);
        foreach (var (uid, bytes) in stored) File.WriteAllBytes(Path.Combine(In, uid), bytes);
        return stored;
    }
}
