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
        var file = CaseFile.Load(Repository.Path("tests", "cases", "ucl-laparoscope.case.json"), WithData);
        using var pictures = CasePictures.Open(file, file.Video!);
        var result = BoardCase.Load(file, pictures, new DateOnly(2026, 1, 1));
        using var poses = new RecordedPoses(file, file.Tracker!.PoseFiles!, pictures);
        double[] rmsLeft = [2.773, 3.898, 1.413];
        double[] rmsRight = [2.877, 3.954, 1.424];
        for (var i = 0; i < 3; i++)
        {
            Assert.True(poses.TryAt(i, default, default, out var pose, out _));
            var (left, right) = (result.Left(i, pose.ScopeFromMarker), result.Right(i, pose.ScopeFromMarker));
            Assert.Equal(rmsLeft[i], left.RmsPx, 0.005);
            Assert.Equal(rmsRight[i], right.RmsPx, 0.005);
            Assert.Equal($"calib.left.images.{i}.png", pictures.NameOf(i));
            Assert.Equal($"calib.right.images.{i}.png", pictures.NameOf(i, right: true));
            Assert.Equal(left.DetectedPx.Count, left.ProjectedPx.Count);
        }
        Assert.Throws<ConfigException>(() => poses.TryAt(3, default, default, out _, out _));
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
    public void WhatADicomFolderHoldsBesideItsSlicesIsSaid()
    {
        var data = TestData.Path("preop/totalseg_ct");
        var folder = Directory.CreateTempSubdirectory("surgicalnav-dicom-").FullName;
        try
        {
            foreach (var slice in Directory.GetFiles(Path.Combine(data, "example_ct_dicom"))) File.Copy(slice, Path.Combine(folder, Path.GetFileName(slice)));
            File.WriteAllText(Path.Combine(folder, "notes.txt"), "Contrast given at 10:15.");
            var file = CaseFile.Parse($$"""
                { "$schema": "case.schema.json", "version": 1, "name": "x", "scan": { "dicomFolder": "{{folder}}", "labelMap": "{{data}}/example_seg_dicom.nii.gz" } }
                """, "/case.json", _ => null);
            Assert.Contains(ScanCase.Run(file).Warnings, w => w.Contains("notes.txt is not a DICOM file", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
