using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;
using SurgicalNav.Volumes.Dicom.Segments;

namespace SurgicalNav.SystemTests.Volumes;

/// <summary>Published segmentation objects, beside the label maps that they were made from.</summary>
public sealed class SegmentationDataTests
{
    private const string Folder = "preop/dcmqi_seg/data/segmentations/";

    /// <summary>Voxels per slice and label, as the label maps beside them hold them.</summary>
    [Theory]
    [InlineData("liver.dcm", "1:36233 | 1:35645 | 1:35220")]
    [InlineData("23x38x3/seg/label.seg", "1:4 | 1:314 | 1:4")]
    [InlineData("24x38x3/seg/label.seg", " | 1:315 | ")]
    [InlineData("sparse-labelmap-noppv.dcm", "1:315 |  | 1:315")]
    [InlineData("sparse-labelmap-ppv5.dcm", "1:315 | 5:912 | 1:315")]
    public void VoxelsPerSliceAreThoseOfTheLabelMaps(string file, string expected)
    {
        var map = SegmentationReader.Read(TestData.Path(Folder + file)).ToLabelMap();
        var perSlice = map.Grid.Nx * map.Grid.Ny;
        var counted = Enumerable.Range(0, map.Grid.Nz).Select(k => string.Join(' ', map.Labels.Slice(k * perSlice, perSlice).ToArray().Where(l => l != 0).GroupBy(l => l).OrderBy(g => g.Key).Select(g => $"{g.Key}:{g.Count()}")));
        Assert.Equal(expected, string.Join(" | ", counted));
        Assert.Equal("Liver", map.NameOf(1));
    }

    /// <summary>Voxel for voxel.</summary>
    [Theory]
    [InlineData("liver.dcm", "liver_seg.nrrd")]
    [InlineData("23x38x3/seg/label.seg", "23x38x3/nrrd/label.nrrd")]
    [InlineData("24x38x3/seg/label.seg", "24x38x3/nrrd/label.nrrd")]
    [InlineData("sparse-labelmap-noppv.dcm", "sparse_labelmap_noppv_seg.nrrd")]
    [InlineData("sparse-labelmap-ppv5.dcm", "sparse_labelmap_ppv5_seg.nrrd")]
    public void ObjectsEqualTheLabelMapsTheyWereMadeFrom(string file, string nrrd)
    {
        var map = SegmentationReader.Read(TestData.Path(Folder + file)).ToLabelMap();
        var expected = VolumeFiles.ReadLabelMap(TestData.Path(Folder + nrrd));
        Assert.Null(map.Grid.DifferenceFrom(expected.Grid));
        Assert.True(map.Labels.SequenceEqual(expected.Labels));
    }

    /// <summary>Label maps whose objects are not published, written and read back; gaps between label numbers close.</summary>
    [Theory]
    [InlineData("liver_spine_seg.nrrd")]
    [InlineData("liver_spine_gapped_seg.nrrd")]
    [InlineData("spine_seg_label5.nrrd")]
    [InlineData("heart_seg.nrrd")]
    public void LabelMapsSurviveTheWayThroughAnObject(string nrrd)
    {
        var map = VolumeFiles.ReadLabelMap(TestData.Path(Folder + nrrd));
        var series = DicomFolder.Open(TestData.Path(Folder + "ct-3slice")).Series.Single();
        var file = SegmentationWriter.ToFile(map, series, new SegmentationOptions("2.25.1", "2.25.2", "2.25.3", "20260102", "101112"));
        var back = LabelPlacement.Onto(SegmentationReader.Read(DicomFile.Parse(file, "written")).ToLabelMap(), series.Grid!);
        var placed = LabelPlacement.Onto(map, series.Grid!);
        var labels = map.PresentLabels();
        for (var v = 0; v < placed.Labels.Length; v++) Assert.Equal(placed.Labels[v], back.Labels[v] == 0 ? 0 : labels[back.Labels[v] - 1]);
    }

    [Fact]
    public void TermsColoursAndReferencesAreRead()
    {
        var liver = SegmentationReader.Read(TestData.Path(Folder + "liver.dcm"));
        var segment = Assert.Single(liver.Segments);
        Assert.Equal((221, 130, 101), (segment.Colour!.Value.R, segment.Colour.Value.G, segment.Colour.Value.B));
        Assert.Equal(new SegmentCode("T-62000", "SRT", "Liver"), segment.Type);
        Assert.Equal(["1.2.392.200103.20080913.113635.1.2009.6.22.21.43.10.23430.1"], liver.ReferencedSeries);
        Assert.Equal((512, 512, 3), (liver.Grid.Nx, liver.Grid.Ny, liver.Grid.Nz));
        Assert.Equal(0.810547, liver.Grid.SpacingMm.X, 9);
    }
}
