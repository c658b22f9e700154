using SurgicalNav.Volumes;

namespace SurgicalNav.SystemTests.Volumes;

public class NrrdDataTests
{
    [Fact]
    public void EveryLabelMapOfDcmqiReads()
    {
        var files = Directory.GetFiles(TestData.Path("preop/dcmqi_seg"), "*.nrrd", SearchOption.AllDirectories);
        Assert.Equal(10, files.Length);
        foreach (var file in files)
        {
            var map = VolumeFiles.ReadLabelMap(file);
            Assert.NotEmpty(map.PresentLabels());
            Assert.Empty(map.Warnings);
            Assert.Equal(3, map.Grid.Nz);
        }
    }

    [Fact]
    public void TheLiverHasItsVoxelsAndItsPlace()
    {
        var map = VolumeFiles.ReadLabelMap(TestData.Path("preop/dcmqi_seg/data/segmentations/liver_seg.nrrd"));
        var perSlice = new int[3];
        for (var v = 0; v < map.Labels.Length; v++) if (map.Labels[v] == 1) perSlice[v / (512 * 512)]++;
        Assert.Equal([36233, 35645, 35220], perSlice);
        Assert.Equal(-235.2, map.Grid.OriginMm.X, 6);
        Assert.Equal(-128.69, map.Grid.OriginMm.Z, 6);
        Assert.Equal(0.810547, map.Grid.SpacingMm.Y, 9);
    }
}
