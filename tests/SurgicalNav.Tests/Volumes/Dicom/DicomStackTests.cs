using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Dicom;

namespace SurgicalNav.Tests.Volumes.Dicom;

/// <summary>Several stacks under one SeriesInstanceUID, and enhanced objects of many frames.</summary>
public sealed class DicomStackTests : IDisposable
{
    private const uint PlanePosition = 0x00209113, PlaneOrientation = 0x00209116, PixelMeasures = 0x00289110, Transformation = 0x00289145, FrameContent = 0x00209111;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static DicomMaker Slice(double z, int value) => new DicomMaker().At(new Vec3(0, 0, z)).Pixels((i, j, _) => value, stored: 12);

    private IReadOnlyList<DicomSeries> Series() => DicomFolder.Open(_folder.Path).Series;

    [Theory]
    [InlineData(DicomTags.TemporalPositionIdentifier, DicomVr.IS, "temporal position")]
    [InlineData(DicomTags.EchoTime, DicomVr.DS, "echo time")]
    [InlineData(DicomTags.AcquisitionNumber, DicomVr.IS, "acquisition")]
    [InlineData(DicomTags.ContentTime, DicomVr.TM, "content time")]
    public void PhasesOfOneSeriesAreParted(uint tag, DicomVr vr, string word)
    {
        for (var k = 0; k < 8; k++) Slice(k / 2, 1000 + k).Text(tag, vr, k % 2 == 0 ? "1" : "2").Into(_folder.Path, $"{k}");
        var series = Series();
        Assert.Equal(["1.2.3#1", "1.2.3#2"], series.Select(s => s.Key));
        for (var n = 0; n < 2; n++)
        {
            var volume = series[n].ReadVolume();
            Assert.Equal(4, volume.Grid.Nz);
            for (var k = 0; k < 4; k++) Assert.Equal(1000 + 2 * k + n - 1024, volume[0, 0, k]);
            Assert.Contains(volume.Warnings, w => w.Contains($"holds 2 stacks of slices; this is number {n + 1}: {word} {n + 1}", StringComparison.Ordinal));
        }
    }

    /// <summary>A slice that was sent twice must not be parted away as a phase of its own.</summary>
    [Fact]
    public void RepeatedSliceIsNoPhase()
    {
        for (var k = 0; k < 5; k++) Slice(k, k).Text(DicomTags.ContentTime, DicomVr.TM, "1200").Into(_folder.Path, $"{k}");
        Slice(3, 3).Text(DicomTags.ContentTime, DicomVr.TM, "1300").Into(_folder.Path, "again");
        Assert.Contains("two slices at one place", Assert.Single(Series()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void NumbersThatDifferWithoutDoublesPartNothing()
    {
        for (var k = 0; k < 6; k++) Slice(k, k).Text(DicomTags.AcquisitionNumber, DicomVr.IS, k < 3 ? "1" : "2").Into(_folder.Path, $"{k}");
        Assert.Equal(6, Assert.Single(Series()).ReadVolume().Grid.Nz);
    }

    [Fact]
    public void ScoutAmongTheSlicesIsAStackOfItsOwn()
    {
        for (var k = 0; k < 3; k++) Slice(k, k).Into(_folder.Path, $"{k}");
        Slice(0, 7).Facing(Vec3.UnitX, -Vec3.UnitZ).Into(_folder.Path, "scout");
        var series = Series();
        Assert.Equal([3, 1], series.Select(s => s.SliceCount));
        Assert.Contains(series[0].Warnings, w => w.Contains("8×6 pixels, axial", StringComparison.Ordinal));
        Assert.Contains(series[1].Warnings, w => w.Contains("8×6 pixels, coronal", StringComparison.Ordinal));
    }

    /// <summary>Positions in two frames of reference have nothing to do with one another.</summary>
    [Fact]
    public void SlicesOfTwoFramesOfReferenceAreNeverOneVolume()
    {
        for (var k = 0; k < 6; k++) Slice(k, k).Text(DicomTags.FrameOfReferenceUid, DicomVr.UI, k < 3 ? "1.7" : "1.8").Into(_folder.Path, $"{k}");
        var series = Series();
        Assert.Equal([3, 3], series.Select(s => s.SliceCount));
        Assert.Contains(series[1].Warnings, w => w.Contains("frame of reference 1.8", StringComparison.Ordinal));
    }

    private static DicomMaker Enhanced(int frames, Action<DicomWriter> shared, Func<int, Action<DicomWriter>> frame) => new DicomMaker(frames: frames)
        .Without(DicomTags.ImagePositionPatient).Without(DicomTags.ImageOrientationPatient).Without(DicomTags.PixelSpacing).Without(DicomTags.RescaleSlope).Without(DicomTags.RescaleIntercept)
        .Pixels((i, j, k) => 10 * k + i, stored: 12)
        .Set(DicomTags.SharedFunctionalGroups, w => w.Sequence(DicomTags.SharedFunctionalGroups, shared))
        .Set(DicomTags.PerFrameFunctionalGroups, w => w.Sequence(DicomTags.PerFrameFunctionalGroups, Enumerable.Range(0, frames).Select(frame)));

    private static Action<DicomWriter> Shared => w => w
        .Sequence(PlaneOrientation, i => i.Numbers(DicomTags.ImageOrientationPatient, 0, 1, 0, 0, 0, -1))
        .Sequence(PixelMeasures, i => i.Numbers(DicomTags.SliceThickness, 3).Numbers(DicomTags.PixelSpacing, 0.5, 0.75));

    private static void Position(DicomWriter w, double x) => w.Sequence(PlanePosition, i => i.Numbers(DicomTags.ImagePositionPatient, x, 5, 6));

    [Fact]
    public void EnhancedFramesStandWhereTheirGroupsSay()
    {
        // Sagittal, stored from the right to the left against the normal, each with a rescale of its own
        Enhanced(4, Shared, f => w =>
        {
            Position(w, 3 * f);
            w.Sequence(Transformation, i => i.Numbers(DicomTags.RescaleIntercept, -f).Numbers(DicomTags.RescaleSlope, 2));
        }).Into(_folder.Path, "enhanced");
        var volume = Assert.Single(Series()).ReadVolume();
        Assert.Equal((8, 6, 4), (volume.Grid.Nx, volume.Grid.Ny, volume.Grid.Nz));
        Assert.Equal(3, volume.Grid.SpacingMm.Z, tolerance: 1e-9);
        for (var f = 0; f < 4; f++)
        {
            // Row direction y, column direction −z: the normal is −x, so the last frame comes first
            Assert.Equal(2 * (10 * f + 2) - f, volume[2, 3, 3 - f]);
            Assert.True((volume.Grid.ToScan(new Vec3(0, 0, 3 - f)).Mm - new Vec3(3 * f, 5, 6)).Length < 1e-9);
        }
    }

    [Fact]
    public void StacksOfAnEnhancedObjectAreParted()
    {
        Enhanced(6, Shared, f => w =>
        {
            w.Sequence(FrameContent, i => i.Text(0x00209056, DicomVr.SH, f < 3 ? "A" : "B"));
            Position(w, f % 3);
        }).Into(_folder.Path, "enhanced");
        var series = Series();
        Assert.Equal([3, 3], series.Select(s => s.SliceCount));
        Assert.Contains(series[1].Warnings, w => w.Contains("stack B", StringComparison.Ordinal));
        Assert.Equal(30 + 1024 - 1024, series[1].ReadVolume()[0, 0, 2]);
    }

    [Fact]
    public void EnhancedObjectsThatSayTooLittleAreRefused()
    {
        Enhanced(3, Shared, f => w =>
        {
            if (f != 1) Position(w, f);
        }).Into(_folder.Path, "a");
        var path = Path.Combine(_folder.Path, "a");
        Assert.Contains("frame 2 has no image position", Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(path)).Problem, StringComparison.Ordinal);
        Enhanced(3, Shared, f => w => Position(w, f)).Set(DicomTags.NumberOfFrames, w => w.Integers(DicomTags.NumberOfFrames, 2)).Into(_folder.Path, "a");
        Assert.Contains("has 2 frames and describes 3", Assert.Throws<VolumeFormatException>(() => DicomFolder.Open(path)).Problem, StringComparison.Ordinal);
    }
}
