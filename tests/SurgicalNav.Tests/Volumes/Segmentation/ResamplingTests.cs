using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Segmentation;

namespace SurgicalNav.Tests.Volumes.Segmentation;

public class ResamplingTests
{
    private static double Keys(double x) => Math.Abs(x) switch
    {
        < 1 and var d => (1.5 * d - 2.5) * d * d + 1,
        < 2 and var d => ((-0.5 * d + 2.5) * d - 4) * d + 2,
        _ => 0,
    };

    /// <summary>Straight from the formula: every voxel a sum over all voxels of the row it came from.</summary>
    [Fact]
    public void EveryVoxelIsTheSumThatTheKernelSays() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 7], Gen.Int[1, 14], Gen.Int[1, 5], Gen.Int[1, 9], Gen.ULong).Sample((nx, ny, nz, mx, my, mz, seed) =>
        {
            var random = new SeededRandom(seed);
            var voxels = Enumerable.Range(0, nx * ny * nz).Select(_ => (float)random.Uniform(-1, 1)).ToArray();
            var found = CubicResampling.Resample(voxels, (nx, ny, nz), (mx, my, mz));
            double[] Weights(int x, int m, int n)
            {
                var (weights, centre) = (new double[n], (x + 0.5) * n / m - 0.5);
                if (n == m) weights[x] = 1;
                else
                    for (var k = (int)Math.Floor(centre) - 1; k <= Math.Floor(centre) + 2; k++) weights[Math.Clamp(k, 0, n - 1)] += Keys(centre - k);
                return weights;
            }
            for (var v = 0; v < found.Length; v++)
            {
                var (wx, wy, wz) = (Weights(v % mx, mx, nx), Weights(v / mx % my, my, ny), Weights(v / (mx * my), mz, nz));
                var sum = 0.0;
                for (var u = 0; u < voxels.Length; u++) sum += wx[u % nx] * wy[u / nx % ny] * wz[u / (nx * ny)] * voxels[u];
                Assert.Equal(sum, found[v], tolerance: 1e-5);
            }
        }, iter: 150);

    [Fact]
    public void ParabolasStayParabolasInside()
    {
        var (n, m) = (40, 53);
        var voxels = Enumerable.Range(0, n * 3 * 2).Select(v => (float)((v % n - 11.0) * (v % n - 11.0) / 50)).ToArray();
        var found = CubicResampling.Resample(voxels, (n, 3, 2), (m, 3, 2));
        for (var x = 4; x < m - 4; x++)
        {
            var at = (x + 0.5) * n / m - 0.5 - 11;
            Assert.Equal(at * at / 50, found[x + m * 4], tolerance: 1e-5);
        }
        Assert.Same(voxels, CubicResampling.Resample(voxels, (n, 3, 2), (n, 3, 2)));
    }

    [Fact]
    public void LabelsFindBackIntoAnyStorageOrder() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 5], Gen.Int[1, 4], Gen.Int[0, 5], Gen.Int[0, 7], Gen.ULong).Sample((nx, ny, nz, order, flips, seed) =>
    {
        Vec3[] axes = [Vec3.UnitX * (0.7 * ((flips & 1) == 0 ? 1 : -1)), Vec3.UnitY * (1.1 * ((flips & 2) == 0 ? 1 : -1)), Vec3.UnitZ * (2.3 * ((flips & 4) == 0 ? 1 : -1))];
        int[] p = ((int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])[order];
        var grid = new VolumeGrid(nx, ny, nz, Mat3.FromColumns(axes[p[0]], axes[p[1]], axes[p[2]]), new Vec3(-5, 3, 8));
        var random = new SeededRandom(seed);
        var map = new LabelMap(grid, [.. Enumerable.Range(0, grid.VoxelCount).Select(_ => (ushort)random.NextInt(9))]);
        Assert.True(map.Labels.SequenceEqual(StorageOrder.On(grid, ScanAxes.Aligned(map)).Labels));
    }, iter: 300);

    [Fact]
    public void LabelsOfOtherVoxelsAreRefused()
    {
        var grid = Masks.Grid(4, 3, 2, new Vec3(1, 1, 1));
        foreach (var other in (VolumeGrid[])[Masks.Grid(4, 3, 3, new Vec3(1, 1, 1)), Masks.Grid(4, 3, 2, new Vec3(1, 1, 2)), Masks.Grid(8, 3, 2, new Vec3(0.5, 1, 1))])
            Assert.Throws<ArgumentException>(() => StorageOrder.On(grid, new LabelMap(other, new ushort[other.VoxelCount])));
    }
}
