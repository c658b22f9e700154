using System.Security.Cryptography;
using System.Runtime.InteropServices;
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
