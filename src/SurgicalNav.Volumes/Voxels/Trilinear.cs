using System.Numerics;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>Trilinear reading of voxels; beyond the outer centres the nearest border value. Allocates nothing.</summary>
internal static class Trilinear
{
    public static double At<T>(VolumeGrid grid, ReadOnlySpan<T> voxels, Vec3 index) where T : unmanaged, INumberBase<T>
    {
        var (i, i1, fx) = Cell(index.X, grid.Nx);
        var (j, j1, fy) = Cell(index.Y, grid.Ny);
        var (k, k1, fz) = Cell(index.Z, grid.Nz);
        var (row, slab) = (grid.Nx, grid.Nx * grid.Ny);
        var (near0, near1, far0, far1) = (k * slab + j * row, k * slab + j1 * row, k1 * slab + j * row, k1 * slab + j1 * row);
        var near = Lerp(Lerp(Value(voxels[near0 + i]), Value(voxels[near0 + i1]), fx), Lerp(Value(voxels[near1 + i]), Value(voxels[near1 + i1]), fx), fy);
        var far = Lerp(Lerp(Value(voxels[far0 + i]), Value(voxels[far0 + i1]), fx), Lerp(Value(voxels[far1 + i]), Value(voxels[far1 + i1]), fx), fy);
        return Lerp(near, far, fz);
    }

    private static double Value<T>(T voxel) where T : unmanaged, INumberBase<T> => double.CreateTruncating(voxel);

    private static (int Low, int High, double Fraction) Cell(double x, int n)
    {
        x = Math.Clamp(x, 0, n - 1);
        var low = Math.Min((int)x, Math.Max(n - 2, 0));
        return (low, Math.Min(low + 1, n - 1), x - low);
    }

    private static double Lerp(double a, double b, double t) => a + (b - a) * t;
}
