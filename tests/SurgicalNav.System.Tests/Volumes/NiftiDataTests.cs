using System.Text.Json;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Nifti;

namespace SurgicalNav.SystemTests.Volumes;

public class NiftiDataTests
{
    [Fact]
    public void AllFortyEightStorageOrdersAreOneHead()
    {
        var folder = TestData.Path("preop/nifti_48_orientations");
        var files = Directory.GetFiles(folder, "*.nii.gz");
        Assert.Equal(48, files.Length);
        // The head is stored RAS in RAS.nii.gz: in LPS its first axis runs against x, its second against y
        var reference = ScanAxes.Aligned(NiftiReader.ReadVolume(Path.Combine(folder, "RAS.nii.gz")));
        Assert.Equal((64, 79, 67), (reference.Grid.Nx, reference.Grid.Ny, reference.Grid.Nz));
        Assert.Equal(2.3852322101593018, reference.Grid.ScanFromIndex.M00, 9);
        // RAS voxel (63, 78, 0) is the LPS one (0, 0, 0): −(−75.76 + 63·2.385), −(−110.76 + 78·2.390), −71.76
        Assert.Equal(75.76253509521484 - 63 * 2.3852322101593018, reference.Grid.OriginMm.X, 4);
        Assert.Equal(110.76253509521484 - 78 * 2.389753818511963, reference.Grid.OriginMm.Y, 4);
        Assert.Equal(-71.76253509521484, reference.Grid.OriginMm.Z, 4);
        foreach (var file in files)
        {
            var volume = ScanAxes.Aligned(NiftiReader.ReadVolume(file));
            Assert.Null(reference.Grid.DifferenceFrom(volume.Grid, 2e-3));
            Assert.True(reference.Float32.SequenceEqual(volume.Float32), file);
        }
    }

    [Fact]
    public void TheFortyEightStorageOrdersStayOneHeadThroughEveryFormat()
    {
        var folder = Directory.CreateTempSubdirectory("orientations").FullName;
        try
        {
            var reference = ScanAxes.Aligned(NiftiReader.ReadVolume(TestData.Path("preop/nifti_48_orientations/RAS.nii.gz")));
            foreach (var file in Directory.GetFiles(TestData.Path("preop/nifti_48_orientations"), "*.nii.gz"))
                foreach (var ending in (string[])["nii", "nrrd", "mha"])
                {
                    var path = Path.Combine(folder, "head." + ending);
                    VolumeFiles.Write(path, VolumeFiles.ReadVolume(file));
                    var volume = ScanAxes.Aligned(VolumeFiles.ReadVolume(path));
                    Assert.Null(reference.Grid.DifferenceFrom(volume.Grid, 2e-3));
                    Assert.True(reference.Float32.SequenceEqual(volume.Float32), file + " as " + ending);
                }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void EveryOrganHasTheVolumeAndMeanThatTotalSegmentatorReports()
    {
        var map = NiftiReader.ReadLabelMap(TestData.Path("preop/totalseg_ct/example_seg_fast.nii.gz"));
        var scan = NiftiReader.ReadVolume(TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz"));
        var statistics = LabelStatistic.Of(map, scan).ToDictionary(s => s.Name);
        using var expected = JsonDocument.Parse(File.ReadAllText(TestData.Path("preop/totalseg_ct/example_seg_fast/statistics.json")));
        var organs = 0;
        foreach (var organ in expected.RootElement.EnumerateObject())
        {
            var volume = organ.Value.GetProperty("volume").GetDouble();
            if (volume == 0)
            {
                Assert.False(statistics.ContainsKey(organ.Name), organ.Name);
                continue;
            }
            organs++;
            Assert.Equal(volume, statistics[organ.Name].VolumeMm3, 6);
            Assert.True(Math.Abs(organ.Value.GetProperty("intensity").GetDouble() - statistics[organ.Name].MeanValue) <= 0.5001e-5,
                $"{organ.Name}: {statistics[organ.Name].MeanValue}");
        }
        Assert.True(organs > 30);
        Assert.Equal(260010, statistics["spleen"].VolumeMm3, 6);
        Assert.Equal(33.05909, statistics["spleen"].MeanValue, 5);
        Assert.Equal((ushort)5, map.LabelOf("liver"));
    }
}
