using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Takes the voxel steps out of a surface without letting it shrink.</summary>
/// <remarks>Source: G. Taubin, A signal processing approach to fair surface design, SIGGRAPH 1995: one step towards the neighbours' mean (λ), one
/// slightly larger step away (μ); the pass band ends at 1/λ + 1/μ. What little volume still changes is put back by one even shift along the normals.</remarks>
public static class SurfaceSmoothing
{
    private const double Lambda = 0.5;
    private const double Mu = -0.53;
    private const int VolumeShifts = 8;
    private const double VolumeAgrees = 1e-6;

    /// <summary>A new mesh with the same triangles; the enclosed volume of a closed mesh stays within 0.1 %.</summary>
    /// <param name="mesh">The surface.</param>
    /// <param name="iterations">Two steps each.</param>
    /// <param name="volumeMm3">The volume to enclose instead: of a label's voxels, of which a surface half-way to their neighbours cuts the corners off.</param>
    public static TriangleMesh Taubin(TriangleMesh mesh, int iterations = 30, double? volumeMm3 = null)
    {
        var (starts, neighbours) = Neighbours(mesh);
        var (current, next) = ((Vec3[])mesh.Vertices.Clone(), new Vec3[mesh.Vertices.Length]);
        for (var step = 0; step < 2 * iterations; step++)
        {
            var weight = step % 2 == 0 ? Lambda : Mu;
            Step(current, next, (starts, neighbours), weight);
            (current, next) = (next, current);
        }
        return WithVolume(new TriangleMesh(current, mesh.Indices), volumeMm3 ?? mesh.SignedVolumeMm3());
    }

    /// <summary>Smooths the surfaces of several labels as one: where two of them had a vertex at the very same point, they still have after it, so that neighbours neither
    /// part nor overlap. Volume is put back by what touches no neighbour.</summary>
    /// <param name="meshes">The surfaces.</param>
    /// <param name="volumesMm3">The volumes to enclose, as for one; null for those that they have.</param>
    /// <param name="iterations">Two steps each.</param>
    /// <param name="workers">Who do the surfaces, one each.</param>
    public static IReadOnlyList<TriangleMesh> TaubinTogether(IReadOnlyList<TriangleMesh> meshes, IReadOnlyList<double>? volumesMm3 = null, int iterations = 30, IWorkers? workers = null)
    {
        workers ??= OneWorker.Instance;
        var shared = SharedVertices.Of(meshes);
        var neighbours = new (int[] Starts, int[] Neighbours)[meshes.Count];
        var (current, next) = (new Vec3[meshes.Count][], new Vec3[meshes.Count][]);
        workers.Run(meshes.Count, m => (neighbours[m], current[m], next[m]) = (Neighbours(meshes[m]), (Vec3[])meshes[m].Vertices.Clone(), new Vec3[meshes[m].Vertices.Length]));
        for (var step = 0; step < 2 * iterations; step++)
        {
            var weight = step % 2 == 0 ? Lambda : Mu;
            workers.Run(meshes.Count, m => Step(current[m], next[m], neighbours[m], weight));
            shared.Join(next);
            (current, next) = (next, current);
        }
        var smooth = new TriangleMesh[meshes.Count];
        workers.Run(meshes.Count, m => smooth[m] = WithVolume(new TriangleMesh(current[m], meshes[m].Indices), volumesMm3?[m] ?? meshes[m].SignedVolumeMm3(), shared.IsShared(m)));
        return smooth;
    }

    private static void Step(Vec3[] current, Vec3[] next, (int[] Starts, int[] Neighbours) all, double weight)
    {
        for (var v = 0; v < current.Length; v++)
        {
            var (from, to) = (all.Starts[v], all.Starts[v + 1]);
            var sum = Vec3.Zero;
            for (var n = from; n < to; n++) sum += current[all.Neighbours[n]];
            next[v] = to > from ? current[v] + (sum / (to - from) - current[v]) * weight : current[v];
        }
    }

    /// <summary>Shifts the vertices that may move along their normals until the volume is the one wanted. Each shift is right to first order.</summary>
    private static TriangleMesh WithVolume(TriangleMesh mesh, double volumeMm3, bool[]? held = null)
    {
        for (var shift = 0; shift < VolumeShifts; shift++)
        {
            var areaMm2 = 0.0;
            for (var i = 0; i < mesh.Indices.Length; i += 3)
            {
                var a = mesh.Vertices[mesh.Indices[i]];
                var third = Vec3.Cross(mesh.Vertices[mesh.Indices[i + 1]] - a, mesh.Vertices[mesh.Indices[i + 2]] - a).Length / 6;
                for (var c = 0; c < 3; c++) areaMm2 += held?[mesh.Indices[i + c]] == true ? 0 : third;
            }
            if (areaMm2 <= 0) return mesh;
            var missingMm3 = volumeMm3 - mesh.SignedVolumeMm3();
            if (Math.Abs(missingMm3) <= VolumeAgrees * Math.Abs(volumeMm3)) return mesh;
            var shiftMm = missingMm3 / areaMm2;
            var normals = mesh.VertexNormals();
            var shifted = new Vec3[mesh.Vertices.Length];
            for (var v = 0; v < shifted.Length; v++) shifted[v] = held?[v] == true ? mesh.Vertices[v] : mesh.Vertices[v] + normals[v] * shiftMm;
            mesh = new TriangleMesh(shifted, mesh.Indices);
        }
        return mesh;
    }

    /// <summary>Neighbours of vertex v are entries starts[v] … starts[v + 1] − 1; on a closed mesh each once.</summary>
    private static (int[] Starts, int[] Neighbours) Neighbours(TriangleMesh mesh)
    {
        var starts = new int[mesh.Vertices.Length + 1];
        foreach (var v in mesh.Indices) starts[v + 1]++;
        for (var v = 0; v < mesh.Vertices.Length; v++) starts[v + 1] += starts[v];
        var fill = starts.AsSpan(0, mesh.Vertices.Length).ToArray();
        var neighbours = new int[mesh.Indices.Length];
        for (var i = 0; i < mesh.Indices.Length; i += 3)
            for (var corner = 0; corner < 3; corner++)
                neighbours[fill[mesh.Indices[i + corner]]++] = mesh.Indices[i + (corner + 1) % 3];
        return (starts, neighbours);
    }
}
