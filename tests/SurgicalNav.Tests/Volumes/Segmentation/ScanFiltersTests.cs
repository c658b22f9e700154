using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Segmentation;

namespace SurgicalNav.Tests.Volumes.Segmentation;

public class ScanFiltersTests
{
    private static Volume Random(ulong seed, bool whole, VolumeGrid grid)
    {
        var random = new SeededRandom(seed);
        if (whole) return new Volume(grid, Enumerable.Range(0, grid.VoxelCount).Select(_ => (short)(random.NextInt(4000) - 1000)).ToArray());
        return new Volume(grid, Enumerable.Range(0, grid.VoxelCount).Select(_ => (float)random.Uniform(-5, 5)).ToArray());
    }

    /// <summary>One bright voxel spreads as the product of three bells, whose widths in voxels follow the spacing.</summary>
    [Fact]
    public void ADotBecomesABell()
    {
        var grid = Masks.Grid(41, 31, 21, new Vec3(0.5, 0.8, 1.25));
        var voxels = new float[grid.VoxelCount];
        voxels[grid.Offset(20, 15, 10)] = 1;
        var blurred = ScanFilters.Gaussian(new Volume(grid, voxels), 1.2);
        var (sum, mean, square) = (0.0, Vec3.Zero, Vec3.Zero);
        for (var v = 0; v < voxels.Length; v++)
        {
            var i = Masks.Index(grid, v) - new Vec3(20, 15, 10);
            var mm = new Vec3(i.X * 0.5, i.Y * 0.8, i.Z * 1.25);
            sum += blurred[v];
            mean += mm * blurred[v];
            square += new Vec3(mm.X * mm.X, mm.Y * mm.Y, mm.Z * mm.Z) * blurred[v];
            Assert.Equal(Math.Exp(-mm.LengthSquared / (2 * 1.44)) * 0.5 * 0.8 * 1.25 / Math.Pow(2 * Math.PI * 1.44, 1.5), blurred[v], tolerance: 2e-4);
        }
        Assert.Equal(1, sum, tolerance: 1e-5);
        Assert.Equal(0, mean.Length, tolerance: 1e-5);
        foreach (var axis in (int[])[0, 1, 2]) Assert.Equal(1.44, square[axis], tolerance: 0.01);
    }

    [Fact]
    public void AnEvenScanStaysEvenUpToItsBorderAndASlopeStaysInside()
    {
        var grid = Masks.Grid(30, 8, 9, new Vec3(1, 2, 3));
        var even = ScanFilters.Gaussian(new Volume(grid, Enumerable.Repeat((short)-37, grid.VoxelCount).ToArray()), 4);
        Assert.All(even.Float32.ToArray(), v => Assert.Equal(-37, v, tolerance: 1e-4));
        var slope = ScanFilters.Gaussian(new Volume(grid, Enumerable.Range(0, grid.VoxelCount).Select(v => (float)(v % 30)).ToArray()), 1.5);
        for (var i = 7; i < 23; i++) Assert.Equal(i, slope[i, 4, 4], tolerance: 1e-4);
    }

    [Fact]
    public void TheMedianIsTheMiddleOfTheNeighbours() => Gen.Select(Gen.ULong, Gen.Bool, Gen.Int[1, 40], Gen.Int[1, 5], Gen.Int[1, 5]).Sample((seed, whole, nx, ny, nz) =>
    {
        var grid = Masks.Grid(nx, ny, nz, new Vec3(1, 1, 1));
        var scan = Random(seed, whole, grid);
        var median = ScanFilters.Median(scan);
        Assert.Equal(whole, median.IsInt16);
        for (var v = 0; v < grid.VoxelCount; v++)
        {
            var at = Masks.Index(grid, v);
            var around = new List<float>();
            for (var n = 0; n < 27; n++)
                around.Add(scan[Math.Clamp((int)at.X + n % 3 - 1, 0, nx - 1), Math.Clamp((int)at.Y + n / 3 % 3 - 1, 0, ny - 1), Math.Clamp((int)at.Z + n / 9 - 1, 0, nz - 1)]);
            Assert.Equal(around.Order().ElementAt(13), median[v]);
        }
    }, iter: 60);

    [Fact]
    public void SmoothingKeepsFlatFacesAndTakesSpecks()
    {
        var grid = Masks.Grid(24, 24, 24, new Vec3(1, 1.3, 2));
        var half = Masks.Where(grid, i => i.X >= 12);
        Masks.AssertSame(half, ScanFilters.Smooth(half, 1.5));
        var speck = Masks.Where(grid, i => i.X >= 12 || i == new Vec3(4, 10, 10));
        Masks.AssertSame(half, ScanFilters.Smooth(speck, 1.5));
        // A ball stays a ball of nearly its volume
        var ball = Masks.Where(Masks.Grid(40, 40, 40, new Vec3(1, 1, 1)), i => (i - new Vec3(19.5, 19.5, 19.5)).Length <= 15);
        Assert.InRange(ScanFilters.Smooth(ball, 1.5).VolumeMm3 / ball.VolumeMm3, 0.96, 1.0);
    }

    [Fact]
    public void RangesCountBothEndsAndIntersect()
    {
        var grid = Masks.Grid(5, 1, 1, new Vec3(1, 1, 1));
        var mask = VoxelMask.All(grid).Within(new Volume(grid, [-1, 0, 1, 2, 3]), 0, 2);
        Assert.Equal([false, true, true, true, false], mask.Voxels);
        Assert.Equal([false, true, true, false, false], mask.Within(new Volume(grid, new[] { 0, 0.5f, 1, 2.5f, float.NaN }), 0, 2).Voxels);
        Assert.Equal(3, mask.VolumeMm3);
        Assert.Throws<ArgumentException>(() => mask.Within(new Volume(grid, new short[5]), 2, 1));
        Assert.Throws<ArgumentException>(() => mask.Within(new Volume(Masks.Grid(5, 1, 1, new Vec3(2, 1, 1)), new short[5]), 1, 2));
    }
}
