using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Segmentation;

namespace SurgicalNav.Tests.Volumes.Segmentation;

/// <summary>Random small masks with oblong voxels, and what shapes are called.</summary>
internal static class Masks
{
    public static readonly Gen<VoxelMask> Random =
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 8], Gen.Int[1, 7], Gen.Double[0.3, 3], Gen.Double[0.3, 3], Gen.Double[0.3, 3], Gen.Double[0.05, 0.95], Gen.ULong, (nx, ny, nz, hx, hy, hz, density, seed) =>
        {
            var random = new SeededRandom(seed);
            return Where(Grid(nx, ny, nz, new Vec3(hx, hy, hz)), _ => random.NextDouble() < density);
        });

    public static VolumeGrid Grid(int nx, int ny, int nz, Vec3 spacing) => new(nx, ny, nz, Mat3.Diagonal(spacing.X, spacing.Y, spacing.Z), new Vec3(-3, 7, 11));

    /// <summary>By voxel index.</summary>
    public static VoxelMask Where(VolumeGrid grid, Func<Vec3, bool> inside)
    {
        var voxels = new bool[grid.VoxelCount];
        for (var v = 0; v < voxels.Length; v++) voxels[v] = inside(Index(grid, v));
        return new VoxelMask(grid, voxels);
    }

    public static Vec3 Index(VolumeGrid grid, int v) => new(v % grid.Nx, v / grid.Nx % grid.Ny, v / (grid.Nx * grid.Ny));

    public static bool Holds(VoxelMask larger, VoxelMask smaller)
    {
        for (var v = 0; v < larger.Voxels.Length; v++)
            if (smaller.Voxels[v] && !larger.Voxels[v]) return false;
        return true;
    }

    public static void AssertSame(VoxelMask expected, VoxelMask actual) => Assert.True(expected.Voxels.SequenceEqual(actual.Voxels));
}
