using SkiaSharp;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans.Slices;

namespace SurgicalNav.SystemTests.Scans;

public sealed class SliceReportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("surgicalnav-slices");

    private static string Scan => TestData.Path("preop/totalseg_ct/example_ct_sm.nii.gz");
    private static string Labels => TestData.Path("preop/totalseg_ct/example_seg_fast.nii.gz");
    private string Picture => Path.Combine(_folder.FullName, "slice.png");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TheLiverIsOnTheLeftOfAnAxialPictureAndInItsGrey()
    {
        var report = SliceReport.Draw(new SliceRequest { Scan = Scan, Labels = Labels, Plane = "axial", AtMm = [-80, -180, 137], Window = "45,200", Out = Picture });
        var slice = Assert.Single(report.Slices);
        Assert.Equal((122, 101), (slice.WidthPx, slice.HeightPx));
        Assert.Empty(report.Warnings);
        using var picture = SKBitmap.Decode(Picture);
        // The patient's right is on the left: x = −80 mm is in the liver, whose mean of 45 HU is the middle grey
        var zoom = 720.0 / (122 * slice.MmPerPixel);
        var (x, y) = (12 + (-80 - slice.FirstPixelLpsMm![0] + slice.MmPerPixel / 2) * zoom, 36 + (-180 - slice.FirstPixelLpsMm[1] + slice.MmPerPixel / 2) * zoom);
        var sum = 0;
        for (var n = 0; n < 25; n++) sum += picture.GetPixel((int)x + n % 5 * 3 - 6, (int)y + n / 5 * 3 - 6).Green;
        Assert.InRange(sum / 25, 110, 150);
    }

    [Fact]
    public void ALabelMapOfAnotherGeometryIsSaid()
    {
        var report = SliceReport.Draw(new SliceRequest { Scan = TestData.Path("preop/totalseg_ct/example_ct.nii.gz"), Labels = Labels, Plane = "three", Out = Picture });
        Assert.Contains("was not drawn in this scan's voxels (sizes differ", Assert.Single(report.Warnings), StringComparison.Ordinal);
        Assert.Equal(["axial", "coronal", "sagittal"], report.Slices.Select(s => s.Name));
    }

    [Theory]
    [InlineData("axal", null, null, "Did you mean 'axial'?")]
    [InlineData("axial", "abdomn", null, "Did you mean 'abdomen'?")]
    [InlineData("axial", "40,-3", null, "neither LEVEL,WIDTH nor a preset")]
    [InlineData("oblique", null, null, "--along X,Y,Z")]
    [InlineData("oblique", null, "0,0,0", "has no length")]
    [InlineData("curved", null, null, "two points or more")]
    public void WhatCannotBeDrawnIsRefusedInWords(string plane, string? window, string? along, string words)
    {
        var request = new SliceRequest { Scan = Scan, Plane = plane, Window = window, Along = along?.Split(',').Select(double.Parse).ToArray(), Out = Picture };
        Assert.Contains(words, Assert.Throws<UserErrorException>(() => SliceReport.Draw(request)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Picture));
    }

    [Fact]
    public void ASliceBesideTheScanIsRefused() =>
        Assert.Contains("outside the scan", Assert.Throws<UserErrorException>(() =>
            SliceReport.Draw(new SliceRequest { Scan = Scan, Plane = "axial", AtMm = [0, 0, 5000], Out = Picture })).Message, StringComparison.Ordinal);
}
