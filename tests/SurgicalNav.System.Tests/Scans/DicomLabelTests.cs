using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans;
using SurgicalNav.Volumes;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>Labels that come and go as DICOM objects, measured in their scans.</summary>
public sealed class DicomLabelTests : IDisposable
{
    private const string Liver = "preop/dcmqi_seg/data/segmentations/";
    private const string Contours = "preop/rt_utils_rtstruct/mock_data/";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-labels-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void ALabelMapSurvivesTheWayThroughASegmentation()
    {
        var ct = _folder.CreateSubdirectory("ct").FullName;
        foreach (var (uid, bytes) in StoredSeries.Of(TestData.Path("preop/totalseg_ct/example_ct_dicom"))) File.WriteAllBytes(Path.Combine(ct, uid), bytes);
        var (labels, to) = (TestData.Path("preop/totalseg_ct/example_seg_dicom.nii.gz"), Path.Combine(_folder.FullName, "organs.dcm"));
        var export = SegmentationExport.Run(labels, ct, null, to);
        Assert.Equal((StoredSeries.SeriesUid, 31, 520), (export.Series, export.Segments, export.Frames));
        var (before, after) = (ScanStatistics.Of(ct, null, labels), ScanStatistics.Of(ct, null, to));
        Assert.Equal(before.Labels.Select(l => (l.Name, l.Voxels, l.MeanValue)), after.Labels.Select(l => (l.Name, l.Voxels, l.MeanValue)));
        Assert.Equal("spleen", after.Labels[0].Name);
        Assert.Equal(249164.58, after.Labels[0].VolumeMm3, 0.01);
        Assert.Contains("is there already", Assert.Throws<UserErrorException>(() => SegmentationExport.Run(labels, ct, null, to)).Message, StringComparison.Ordinal);
        Assert.Equal(2, _folder.GetFileSystemInfos().Length);
    }

    [Theory]
    [InlineData("liver.dcm", 107098, 70361.93)]
    public void ASegmentationIsMeasuredInItsScan(string file, int voxels, double volumeMm3)
    {
        var liver = Assert.Single(ScanStatistics.Of(TestData.Path(Liver + "ct-3slice"), null, TestData.Path(Liver + file)).Labels);
        Assert.Equal(("Liver", (long)voxels), (liver.Name, liver.Voxels));
        Assert.Equal(volumeMm3, liver.VolumeMm3, 0.01);
    }

    [Fact]
    public void ContoursAreMeasuredInTheirScan()
    {
        var folder = TestData.Path(Contours.TrimEnd('/'));
        var roi = Assert.Single(ScanStatistics.Of(folder, null, Path.Combine(folder, "rt.dcm")).Labels);
        Assert.Equal(("ROI-1", 1443L), (roi.Name, roi.Voxels));
        Assert.Equal(1443, ScanInput.Labels(Path.Combine(folder, "rt.dcm")).Labels.ToArray().Count(l => l == 1));
        Assert.Contains("refers to 3 slices that the series lacks", Assert.Throws<VolumeFormatException>(() => ScanStatistics.Of(folder, null, Path.Combine(folder, "invalid_reference_rt.dcm"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatDoesNotBelongTogetherIsRefused()
    {
        var scan = TestData.Path(Liver + "24x38x3/image");
        Assert.Contains("other voxels", Assert.Throws<UserErrorException>(() => ScanStatistics.Of(scan, null, TestData.Path(Liver + "liver.dcm"))).Message, StringComparison.Ordinal);
        Assert.Contains("labels come as segmentations", Assert.Throws<VolumeFormatException>(() => ScanInput.Labels(TestData.Path(Liver + "ct-3slice/01.dcm"))).Message, StringComparison.Ordinal);
        Assert.Contains("lacks its UID", Assert.Throws<VolumeFormatException>(() => SegmentationExport.Run(TestData.Path("preop/totalseg_ct/example_seg_dicom.nii.gz"), TestData.Path("preop/totalseg_ct/example_ct_dicom"), null, Path.Combine(_folder.FullName, "x"))).Message, StringComparison.Ordinal);
        File.Copy(TestData.Path(Contours + "rt.dcm"), Path.Combine(_folder.FullName, "rt.dcm"));
        Assert.ThrowsAny<VolumeFormatException>(() => ScanInput.Labels(Path.Combine(_folder.FullName, "rt.dcm")));
    }
}
