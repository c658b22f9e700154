using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Benches.Scans;

/// <summary>A made-up organ with vessels, the same every time: an ellipsoid with a bumpy surface, and tubes that leave it.</summary>
internal static class BenchOrgan
{
    /// <summary>Label 1 the organ, 2 the vessels within and beyond it.</summary>
    public static LabelMap Map(int nx, int ny, int nz, Vec3 spacingMm)
    {
        var grid = new VolumeGrid(nx, ny, nz, Mat3.Diagonal(spacingMm.X, spacingMm.Y, spacingMm.Z), Vec3.Zero);
        var labels = new ushort[grid.VoxelCount];
        for (var k = 0; k < nz; k++)
            for (var j = 0; j < ny; j++)
                for (var i = 0; i < nx; i++)
                {
                    // From −1 to 1 along each axis
                    var (x, y, z) = (2.0 * i / (nx - 1) - 1, 2.0 * j / (ny - 1) - 1, 2.0 * k / (nz - 1) - 1);
                    var r = x * x / 0.45 + y * y / 0.3 + z * z / 0.4;
                    var label = r + 0.08 * Math.Sin(9 * x) * Math.Cos(8 * y + 3 * z) < 1 ? 1 : 0;
                    if (Tube(x, y, z, 0.15) || Tube(y, x, -z, 0.1)) label = 2;
                    labels[grid.Offset(i, j, k)] = (ushort)label;
                }
        return new LabelMap(grid, labels, "organ");
    }

    private static bool Tube(double a, double b, double c, double radius)
    {
        var (db, dc) = (b - 0.3 * Math.Sin(3 * a), c - 0.25 * Math.Cos(4 * a));
        return Math.Abs(a) < 0.85 && db * db + dc * dc < radius * radius * 0.2;
    }
}
