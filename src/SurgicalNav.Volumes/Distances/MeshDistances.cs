using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Volumes.Distances;

/// <summary>Distance fields around closed meshes, exact at the samples, in the mesh's own frame.</summary>
public static class MeshDistances
{
    /// <summary>Rounding of a sample to float32, with room.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Samples over the mesh's box widened by <paramref name="marginMm"/>, every <paramref name="spacingMm"/>; negative inside.</summary>
    /// <param name="bandMm">Distances are exact up to here; further away the value is this. Without it, exact everywhere.</param>
    /// <remarks>Error bound: signed distance to a closed surface changes by at most 1 mm per mm, so the trilinear value is off by at most half the
    /// cell's diagonal (√3/2 · spacing); plus float32 rounding of the samples. The mesh's own error is the caller's to add.</remarks>
    /// <exception cref="ArgumentException">The mesh is not closed, the spacing not positive, or the grid larger than an array can hold.</exception>
    public static DistanceField Build(TriangleMesh mesh, double spacingMm, double marginMm, double bandMm = double.PositiveInfinity, IWorkers? workers = null) =>
        BuildUnion([mesh], spacingMm, marginMm, bandMm, workers);

    /// <summary>The union of several structures on one grid: the least of their distances.</summary>
    /// <remarks>Outside all of them that is exact as for one. Inside, where structures overlap, it understates the depth, never the danger: the sign is
    /// right and the value is not below the true one.</remarks>
    /// <exception cref="ArgumentException">As above; or there is no mesh.</exception>
    public static DistanceField BuildUnion(IReadOnlyList<TriangleMesh> meshes, double spacingMm, double marginMm, double bandMm = double.PositiveInfinity, IWorkers? workers = null)
    {
        if (meshes.Count == 0) throw new ArgumentException("A union needs at least one structure.");
        var trees = meshes.Select(m => new TriangleTree(m)).ToArray();
        if (!(spacingMm > 0) || !(marginMm >= 0) || !(bandMm >= spacingMm))
            throw new ArgumentException($"A distance field needs a positive spacing, a margin of 0 or more and a band of a spacing or more; {spacingMm:g4}, {marginMm:g4} and {bandMm:g4} mm were given.");
        var (min, max) = (meshes[0].Vertices[0], meshes[0].Vertices[0]);
        foreach (var mesh in meshes)
            foreach (var v in mesh.Vertices) (min, max) = (Vec3.Min(min, v), Vec3.Max(max, v));
        var margin = new Vec3(marginMm, marginMm, marginMm);
        return Sample(trees, min - margin, max + margin, spacingMm, bandMm, workers ?? OneWorker.Instance);
    }

    private static DistanceField Sample(TriangleTree[] trees, Vec3 min, Vec3 max, double spacingMm, double bandMm, IWorkers workers)
    {
        var extent = max - min;
        double nxf = Math.Ceiling(extent.X / spacingMm) + 1, nyf = Math.Ceiling(extent.Y / spacingMm) + 1, nzf = Math.Ceiling(extent.Z / spacingMm) + 1;
        if (!(nxf * nyf * nzf <= Array.MaxLength)) throw new ArgumentException($"A spacing of {spacingMm:g4} mm makes {nxf:g4}×{nyf:g4}×{nzf:g4} samples, more than one array can hold.");
        var (nx, ny, nz) = (Math.Max(2, (int)nxf), Math.Max(2, (int)nyf), Math.Max(2, (int)nzf));
        var samples = new float[nx * ny * nz];
        var largest = new float[nz];
        workers.Run(nz, k =>
        {
            for (var j = 0; j < ny; j++)
            {
                var row = samples.AsSpan((k * ny + j) * nx, nx);
                for (var t = 0; t < trees.Length; t++) Row(trees[t], min + new Vec3(0, j, k) * spacingMm, spacingMm, bandMm, row, isFirst: t == 0);
                foreach (var sample in row) largest[k] = Math.Max(largest[k], Math.Abs(sample));
            }
        });
        var rounding = largest.Max() * Rounding;
        return new DistanceField(samples, nx, ny, nz, min, new Vec3(spacingMm, spacingMm, spacingMm), Math.Sqrt(3) / 2 * spacingMm + rounding, rounding);
    }

    /// <summary>Distances to one mesh along a row of samples; the lesser of them and what stands there already, unless it is the first.</summary>
    private static void Row(TriangleTree tree, Vec3 from, double spacingMm, double bandMm, Span<float> row, bool isFirst)
    {
        // One step further the distance is at most one spacing larger: a tight start for the next search
        var (known, isInside) = (double.PositiveInfinity, false);
        for (var i = 0; i < row.Length; i++)
        {
            var distance = tree.SignedDistanceMm(from + new Vec3(i, 0, 0) * spacingMm, known, bandMm, isInside);
            (known, isInside) = (Math.Abs(distance) + spacingMm * (1 + 1e-9), distance < 0);
            row[i] = isFirst ? (float)distance : Math.Min(row[i], (float)distance);
        }
    }
}
