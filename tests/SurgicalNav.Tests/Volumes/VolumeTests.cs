using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;

namespace SurgicalNav.Tests.Volumes;

public class VolumeTests
{
    private static readonly VolumeGrid s_grid = new(5, 6, 7, Quat.Exp(new Vec3(0.3, 0.2, -0.4)).ToMatrix() * Mat3.Diagonal(0.8, 1.2, -2), new Vec3(3, 4, 5));

    [Fact]
    public void TrilinearSamplingIsExactForALinearField()
    {
        var voxels = new float[s_grid.VoxelCount];
        for (var v = 0; v < voxels.Length; v++) voxels[v] = 2 * (v % 5) - 3 * (v / 5 % 6) + v / 30;
        var volume = new Volume(s_grid, voxels);
        Gen.Select(Gen.Double[0, 4], Gen.Double[0, 5], Gen.Double[0, 6]).Sample((i, j, k) =>
            Assert.Equal(2 * i - 3 * j + k, volume.SampleAt(s_grid.ToScan(new Vec3(i, j, k))), tolerance: 1e-5), iter: 300);
        Assert.True(double.IsNaN(volume.SampleAt(s_grid.ToScan(new Vec3(4.6, 0, 0)))));
        Assert.Equal(8, volume.SampleAt(s_grid.ToScan(new Vec3(4.4, 0, 0))), 5);
    }

    [Fact]
    public void IndexAndScanAreInverse() =>
        Gen.Select(Gen.Double[-9, 9], Gen.Double[-9, 9], Gen.Double[-9, 9]).Sample((x, y, z) =>
            Assert.InRange((s_grid.ToScan(s_grid.ToIndex(new Point<Scan>(x, y, z))).Mm - new Vec3(x, y, z)).Length, 0, 1e-9), iter: 300);

    [Fact]
    public void AlignmentMovesNoVoxelInSpace()
    {
        var labels = new ushort[s_grid.VoxelCount];
        for (var v = 0; v < labels.Length; v++) labels[v] = (ushort)v;
        var map = new LabelMap(s_grid, labels);
        var aligned = ScanAxes.Aligned(map);
        for (var a = 0; a < 3; a++) Assert.True(aligned.Grid.DirectionCosines[a, a] > 0.5);
        for (var k = 0; k < 7; k++)
            for (var j = 0; j < 6; j++)
                for (var i = 0; i < 5; i++)
                    Assert.Equal(map[i, j, k], aligned.LabelAt(s_grid.ToScan(new Vec3(i, j, k))));
    }

    [Fact]
    public void SamplingAllocatesNothing()
    {
        var volume = new Volume(s_grid, new short[s_grid.VoxelCount]);
        var point = s_grid.ToScan(new Vec3(1.5, 2.5, 3.5));
        Allocations.AssertNone(() => volume.SampleAt(point));
    }

    [Fact]
    public void StatisticsRefuseAMapOfAnotherScan()
    {
        var scan = new Volume(s_grid, new short[s_grid.VoxelCount], "scan");
        var shifted = new VolumeGrid(5, 6, 7, s_grid.ScanFromIndex, s_grid.OriginMm + Vec3.UnitX);
        var error = Assert.Throws<ArgumentException>(() => LabelStatistic.Of(new LabelMap(shifted, new ushort[shifted.VoxelCount], "map"), scan));
        Assert.Contains("1 mm apart", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShearedAndEmptyGridsAreRefused()
    {
        Assert.Contains("right angles", Assert.Throws<ArgumentException>(() => new VolumeGrid(2, 2, 2, new Mat3(1, 0, 0.1, 0, 1, 0, 0, 0, 1), Vec3.Zero)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new VolumeGrid(2, 2, 2, Mat3.Diagonal(1, 0, 1), Vec3.Zero));
        Assert.Throws<ArgumentException>(() => new VolumeGrid(0, 2, 2, Mat3.Identity, Vec3.Zero));
        Assert.Throws<ArgumentException>(() => new VolumeGrid(int.MaxValue, 2, 2, Mat3.Identity, Vec3.Zero));
    }
}
