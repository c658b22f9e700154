using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Volumes.Distances;

/// <summary>Distance fields around closed meshes, exact at the samples, in the mesh's own frame.</summary>
public static class MeshDistances
{
    /// <summary>Samples over the mesh's box widened by <paramref name="marginMm"/>, every <paramref name="spacingMm"/>; negative inside.</summary>
    /// <remarks>Error bound: signed distance to a closed surface changes by at most 1 mm per mm, so the trilinear value is off by at most half the
    /// cell's diagonal (√3/2 · spacing); plus float32 rounding of the samples. The mesh's own error is the caller's to add.</remarks>
    /// <exception cref="ArgumentException">The mesh is not closed, the spacing not positive, or the grid larger than an array can hold.</exception>
    public static DistanceField Build(TriangleMesh mesh, double spacingMm, double marginMm)
    {
        var tree = new TriangleTree(mesh);
        if (!(spacingMm > 0) || !(marginMm >= 0)) throw new ArgumentException($"A distance field needs a positive spacing and a margin of 0 or more; {spacingMm:g4} and {marginMm:g4} mm were given.");
        var (min, max) = (mesh.Vertices[0], mesh.Vertices[0]);
        foreach (var v in mesh.Vertices) (min, max) = (Vec3.Min(min, v), Vec3.Max(max, v));
        var margin = new Vec3(marginMm, marginMm, marginMm);
        return Sample(tree, min - margin, max + margin, spacingMm);
    }

    /// <summary>The union of several structures on one grid: the least of their distances.</summary>
    /// <remarks>Outside all of them that is exact as for one. Inside, where structures overlap, it understates the depth, never the danger: the sign is
    /// right and the value is not below the true one.</remarks>
    public static DistanceField BuildUnion(IReadOnlyList<TriangleMesh> meshes, double spacingMm, double marginMm)
    {
        if (meshes.Count == 0) throw new ArgumentException("A union needs at least one structure.");
        var all = new TriangleMesh([.. meshes.SelectMany(m => m.Vertices)], []);
        var trees = meshes.Select(m => new TriangleTree(m)).ToArray();
        var (min, max) = (all.Vertices[0], all.Vertices[0]);
        foreach (var v in all.Vertices) (min, max) = (Vec3.Min(min, v), Vec3.Max(max, v));
        var margin = new Vec3(marginMm, marginMm, marginMm);
        var fields = trees.Select(t => Sample(t, min - margin, max + margin, spacingMm)).ToArray();
        var samples = fields[0].Samples.ToArray();
        foreach (var field in fields.AsSpan(1))
            for (var i = 0; i < samples.Length; i++) samples[i] = Math.Min(samples[i], field.Samples[i]);
        var (nx, ny, nz) = fields[0].Size;
        return new DistanceField(samples, nx, ny, nz, fields[0].OriginMm, fields[0].SpacingMm, fields.Max(f => f.ErrorBoundMm));
    }

    private static DistanceField Sample(TriangleTree tree, Vec3 min, Vec3 max, double spacingMm)
    {
        var extent = max - min;
        double nxf = Math.Ceiling(extent.X / spacingMm) + 1, nyf = Math.Ceiling(extent.Y / spacingMm) + 1, nzf = Math.Ceiling(extent.Z / spacingMm) + 1;
        if (!(nxf * nyf * nzf <= Array.MaxLength)) throw new ArgumentException($"A spacing of {spacingMm:g4} mm makes {nxf:g4}×{nyf:g4}×{nzf:g4} samples, more than one array can hold.");
        var (nx, ny, nz) = (Math.Max(2, (int)nxf), Math.Max(2, (int)nyf), Math.Max(2, (int)nzf));
        var samples = new float[nx * ny * nz];
        var largest = 0f;
        for (var k = 0; k < nz; k++)
            for (var j = 0; j < ny; j++)
            {
                var known = double.PositiveInfinity;
                for (var i = 0; i < nx; i++)
                {
                    var distance = tree.SignedDistanceMm(min + new Vec3(i, j, k) * spacingMm, known);
                    // One step further the distance is at most one spacing larger: a tight start for the next search
                    known = Math.Abs(distance) + spacingMm * (1 + 1e-9);
                    samples[(k * ny + j) * nx + i] = (float)distance;
                    largest = Math.Max(largest, Math.Abs((float)distance));
                }
            }
        return new DistanceField(samples, nx, ny, nz, min, new Vec3(spacingMm, spacingMm, spacingMm), Math.Sqrt(3) / 2 * spacingMm + largest * 1e-6);
    }
}
