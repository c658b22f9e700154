using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.SystemTests.Runtime;

public class CaseTests
{
    private static string? WithData(string name) => name == "SURGICALNAV_DATA" ? Environment.GetEnvironmentVariable(name) : null;

    [Fact]
    public void TrackedChainPutsTheBoardWhereTheStoredCalibrationSays()
    {
        _ = TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        var result = BoardCase.Run(CaseFile.Load(Repository.Path("tests", "cases", "ucl-laparoscope.case.json"), WithData));
        double[] left = [2.773, 3.898, 1.413];
        double[] right = [2.877, 3.954, 1.424];
        Assert.Equal(3, result.Frames.Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(left[i], result.Frames[i].Left.RmsPx, 0.005);
            Assert.Equal(right[i], result.Frames[i].Right!.RmsPx, 0.005);
            Assert.True(File.Exists(result.Frames[i].Left.Picture) && File.Exists(result.Frames[i].Right!.Picture));
            Assert.Equal(result.Frames[i].Left.DetectedPx.Count, result.Frames[i].Left.ProjectedPx.Count);
        }
        Assert.Equal(5.616, result.Calibration.RightFromLeft!.Value.TranslationMm.Length, 0.001);
    }

    [Fact]
    public void AbdomenIsMeasuredAndSeenFromTheFront()
    {
        _ = TestData.Path("preop/totalseg_ct");
        var result = ScanCase.Run(CaseFile.Load(Repository.Path("tests", "cases", "totalseg-abdomen.case.json"), WithData));
        var spleen = result.Statistics.Single(s => s.Name == "spleen");
        Assert.Equal(260010, spleen.VolumeMm3, 0.01);
        Assert.Equal(33.05909, spleen.MeanValue, 5e-6);
        Assert.Equal(9, result.Organs.Count);
        foreach (var organ in result.Organs)
        {
            Assert.Null(SurfaceChecks.WhyNotClosed(organ.Mesh));
            var voxels = result.Statistics.Single(s => s.Label == organ.Label).VolumeMm3;
            Assert.InRange(organ.Mesh.SignedVolumeMm3() / voxels, 0.95, 1.001);
        }

        var (camera, cameraFromScan) = result.Scope!;
        foreach (var vertex in result.Organs.Single(o => o.Name == "liver").Mesh.Vertices)
        {
            var p = cameraFromScan * new Point<Scan>(vertex);
            Assert.InRange(p.Mm.Z, 199.999, 400);
            var (x, y) = camera.Project(p.Mm);
            Assert.InRange(x, 0, 1919);
            Assert.InRange(y, 0, 1079);
        }
        // From the front the patient's left is on the picture's right, and the head is up
        var left = camera.Project((cameraFromScan * new Point<Scan>(50, -150, 140)).Mm);
        var right = camera.Project((cameraFromScan * new Point<Scan>(-50, -150, 140)).Mm);
        var head = camera.Project((cameraFromScan * new Point<Scan>(-50, -150, 170)).Mm);
        Assert.True(left.X > right.X && head.Y < right.Y);
        // Targets lie in the organs they name
        Assert.Equal("liver", result.Labels.NameOf(result.Labels.LabelAt(result.Targets[0].Point)));
        Assert.Equal("gallbladder", result.Labels.NameOf(result.Labels.LabelAt(result.Targets[1].Point)));
    }

    [Fact]
    public void AnOrganThatIsNotThereIsNamedWithItsNearest()
    {
        var folder = TestData.Path("preop/totalseg_ct");
        var file = CaseFile.Parse($$"""
            { "$schema": "case.schema.json", "version": 1, "name": "x", "dataFolder": "{{folder}}",
              "scan": { "file": "example_ct_sm.nii.gz", "labelMap": "example_seg_fast.nii.gz" }, "surfaces": [ { "label": "lver" } ] }
            """, "/case.json", _ => null);
        Assert.Contains("Did you mean 'liver'?", Assert.Throws<ConfigException>(() => ScanCase.Run(file)).Message, StringComparison.Ordinal);
    }
}
