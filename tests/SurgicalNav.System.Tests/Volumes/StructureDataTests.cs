using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Structures;

namespace SurgicalNav.SystemTests.Volumes;

/// <summary>Published structure sets: a good one, and two whose references lead nowhere.</summary>
public sealed class StructureDataTests : IDisposable
{
    private const string Folder = "preop/rt_utils_rtstruct/mock_data/";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-rt-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TheGoodOneLoadsItsRegion()
    {
        var set = StructureReader.Read(TestData.Path(Folder + "rt.dcm"));
        var roi = Assert.Single(set.Structures);
        Assert.Equal(("ROI-1", 2, new LabelColour(162, 136, 95)), (roi.Name, roi.Contours.Count, roi.Colour!.Value));
        var map = Assert.Single(set.ToLabelMaps(Series()));
        Assert.Equal((512, 512, 2), (map.Grid.Nx, map.Grid.Ny, map.Grid.Nz));
        // A square from −51 to −27 mm holds 49² centres (−125 mm + 0.488281 mm · i), its hole from −47 to −32 mm 31², less the 3 in the hole's cut corner; in the first slice alone
        Assert.Equal(49 * 49 - (31 * 31 - 3), map.Labels[..(512 * 512)].ToArray().Count(l => l == 1));
        Assert.DoesNotContain((ushort)1, map.Labels[(512 * 512)..].ToArray());
        Assert.Contains(map.Warnings, w => w.Contains("another frame of reference", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("invalid_reference_rt.dcm", "refers to 3 slices that the series lacks: 2.16.840.1.114362.1.11940992.23790159890.563423472.148.92")]
    [InlineData("non_existent_reference_rt.dcm", "does not say in which series it was drawn")]
    public void BadReferencesAreRefusedByName(string file, string why)
    {
        var set = StructureReader.Read(TestData.Path(Folder + file));
        Assert.Equal(4, set.Structures.Count);
        Assert.Contains(why, Assert.Throws<VolumeFormatException>(() => set.ToLabelMaps(Series())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherWritersIsReadAsItsDumpSays()
    {
        var set = StructureReader.Read(TestData.Path("preop/pydicom_testfiles/rtstruct.dcm"));
        Assert.Equal(["patient", "Isocenter 1", "Isocenter 2"], set.Structures.Select(s => s.Name));
        Assert.Equal(new LabelColour(220, 160, 120), set.Structures[0].Colour);
        Assert.Equal(5, set.Structures[0].Contours[0].Points.Count);
        Assert.Equal(ContourKind.Point, set.Structures[1].Contours[0].Kind);
    }

    private DicomSeries Series()
    {
        foreach (var name in (string[])["ct_1.dcm", "ct_2.dcm"])
            if (!File.Exists(Path.Combine(_folder.FullName, name))) File.Copy(TestData.Path(Folder + name), Path.Combine(_folder.FullName, name));
        return Assert.Single(DicomFolder.Open(_folder.FullName).Series);
    }
}
