using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Distances;

/// <summary>The axes of a distance field built from a label map: the map's own, right-handed, closest to left, posterior, superior.</summary>
public readonly struct FieldAxes : IFrame;

/// <summary>A distance field and where its axes stand in the scan. <paramref name="ScanFromField"/> is the identity for scans that are not oblique.</summary>
public sealed record PlacedField(DistanceField Field, Rigid<Scan, FieldAxes> ScanFromField);

/// <summary>Signed distances to the boundary of labelled voxels, exact at the voxel centres.</summary>
/// <remarks>The boundary is that of the union of the voxels' boxes, not of their centres. Per axis the lower envelope of parabolas that start at
/// the boxes' faces: P. Felzenszwalb, D. Huttenlocher, Theory of Computing 8, 2012, with the source spread over half a voxel either way.</remarks>
public static class LabelDistances
{
    /// <summary>The field over the map, widened by <paramref name="marginMm"/> on every side; negative inside any of the labels.</summary>
    /// <remarks>Error bound: a distance changes by at most 1 mm per mm, so the trilinear value is off by at most the weighted distance to the eight
    /// corners, at most half the cell's diagonal; plus float32 rounding of the samples.</remarks>
    /// <exception cref="ArgumentException">None of the labels occurs.</exception>
    public static PlacedField Build(LabelMap map, ReadOnlySpan<ushort> labels, double marginMm = 0)
    {
        var aligned = ScanAxes.Aligned(map);
        var grid = aligned.Grid;
        var wanted = new bool[ushort.MaxValue + 1];
        foreach (var label in labels) wanted[label] = true;

        var h = grid.SpacingMm;
        var (px, py, pz) = (Pad(marginMm, h.X), Pad(marginMm, h.Y), Pad(marginMm, h.Z));
        var (nx, ny, nz) = (grid.Nx + 2 * px, grid.Ny + 2 * py, grid.Nz + 2 * pz);
        if ((long)nx * ny * nz > Array.MaxLength) throw new ArgumentException($"A margin of {marginMm:g4} mm makes {nx}×{ny}×{nz} samples, more than one array can hold.");
        var inside = new bool[nx * ny * nz];
        var any = false;
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
                for (var i = 0; i < grid.Nx; i++)
                    any |= inside[((k + pz) * ny + j + py) * nx + i + px] = wanted[aligned[i, j, k]];
        if (!any) throw new ArgumentException($"None of the wanted labels occurs in '{map.Name}'.");

        var outward = BoxDistanceTransform.Squared(inside, true, nx, ny, nz, h);
        var inward = BoxDistanceTransform.Squared(inside, false, nx, ny, nz, h);
        var samples = new float[inside.Length];
        var largest = 0f;
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = inside[i] ? -(float)Math.Sqrt(inward[i]) : (float)Math.Sqrt(outward[i]);
            largest = Math.Max(largest, Math.Abs(samples[i]));
        }
        var rotation = Rigid<Scan, FieldAxes>.FromMatrix(grid.DirectionCosines, Vec3.Zero);
        var firstCentre = grid.ToScan(new Vec3(-px, -py, -pz));
        var field = new DistanceField(samples, nx, ny, nz, (rotation.Inverse() * firstCentre).Mm, h, h.Length / 2 + largest * 1e-6);
        return new PlacedField(field, rotation);
    }

    /// <summary>At least one sample outside: what leaves the scan at its border ends there.</summary>
    private static int Pad(double marginMm, double spacingMm) => Math.Max(1, (int)Math.Ceiling(marginMm / spacingMm));
}
