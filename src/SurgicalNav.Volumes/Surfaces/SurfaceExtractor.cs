using System.Runtime.InteropServices;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Closed surfaces out of label maps and scans, in the scan frame (LPS mm), outward, every edge between exactly two triangles.</summary>
/// <remarks>Marching tetrahedra (see <see cref="TetrahedronCases"/>). What touches the border of the volume is closed half a voxel beyond it.
/// Memory: two slices of vertex numbers besides the mesh.</remarks>
public static class SurfaceExtractor
{
    /// <summary>The surface around the voxels that carry any of the labels, half-way between voxel centres. Empty mesh where there are none.</summary>
    public static TriangleMesh FromLabels(LabelMap map, params ReadOnlySpan<ushort> labels)
    {
        var inside = new bool[ushort.MaxValue + 1];
        foreach (var label in labels) inside[label] = true;
        return Extract(map.Grid, new LabelSource(map, inside));
    }

    /// <summary>The surface around the voxels of <paramref name="isoValue"/> and above, by linear interpolation between voxel centres.</summary>
    public static TriangleMesh FromVolume(Volume scan, double isoValue) => Extract(scan.Grid, new VolumeSource(scan, isoValue));

    private interface ISource
    {
        /// <summary>1 inside, 0 outside.</summary>
        byte Inside(int offset);

        /// <summary>Where the surface crosses from voxel a (0) to voxel b (1).</summary>
        double Crossing(int a, int b);
    }

    private readonly struct LabelSource(LabelMap map, bool[] inside) : ISource
    {
        public byte Inside(int offset) => inside[map.Labels[offset]] ? (byte)1 : (byte)0;
        public double Crossing(int a, int b) => 0.5;
    }

    private readonly struct VolumeSource(Volume scan, double isoValue) : ISource
    {
        /// <summary>Keeps crossings a thousandth of a step away from voxel centres, where triangles would shrink to nothing.</summary>
        private const double Margin = 1e-3;

        public byte Inside(int offset) => scan[offset] >= isoValue ? (byte)1 : (byte)0;

        public double Crossing(int a, int b)
        {
            double va = scan[a], vb = scan[b];
            var t = (isoValue - va) / (vb - va);
            return double.IsFinite(t) ? Math.Clamp(t, Margin, 1 - Margin) : 0.5;
        }
    }

    private static TriangleMesh Extract<TSource>(VolumeGrid grid, TSource source) where TSource : struct, ISource
    {
        var (vertices, indices) = (new List<Vec3>(), new List<int>());
        // One layer of outside around the volume closes surfaces at its border: lattice point p is voxel p − 1
        int width = grid.Nx + 2, layer = width * (grid.Ny + 2);
        var (lower, upper) = (new byte[layer], new byte[layer]);
        var (lowerIds, upperIds) = (new int[layer * 8], new int[layer * 8]);
        var upperUsed = false;
        for (var pz = 0; pz <= grid.Nz; pz++)
        {
            (lower, upper) = (upper, lower);
            (lowerIds, upperIds) = (upperIds, lowerIds);
            var lowerUsed = upperUsed;
            upperUsed = FillLayer(grid, source, upper, pz, width);
            Array.Clear(upperIds);
            if (!lowerUsed && !upperUsed) continue;
            for (var py = 0; py <= grid.Ny; py++)
            {
                var row = py * width;
                var column = Column(lower, upper, row, width);
                for (var px = 0; px <= grid.Nx; px++)
                {
                    var next = Column(lower, upper, row + px + 1, width);
                    var pattern = column | next << 1;
                    column = next;
                    if (pattern is 0 or 255) continue;
                    foreach (var edge in TetrahedronCases.Triangles[pattern])
                    {
                        var (corner, direction) = (edge >> 3, edge & 7);
                        var (x, y, z) = (px + (corner & 1), py + (corner >> 1 & 1), corner >> 2);
                        ref var id = ref (z == 0 ? lowerIds : upperIds)[(y * width + x) * 8 + direction];
                        if (id == 0)
                        {
                            vertices.Add(Vertex(grid, source, x, y, pz + z, direction));
                            id = vertices.Count;
                        }
                        indices.Add(id - 1);
                    }
                }
            }
        }
        var triangles = indices.ToArray();
        if (!grid.IsRightHanded)
            for (var i = 0; i < triangles.Length; i += 3) (triangles[i + 1], triangles[i + 2]) = (triangles[i + 2], triangles[i + 1]);
        return new TriangleMesh(CollectionsMarshal.AsSpan(vertices).ToArray(), triangles);
    }

    private static bool FillLayer<TSource>(VolumeGrid grid, TSource source, byte[] layer, int pz, int width) where TSource : struct, ISource
    {
        if (pz >= grid.Nz)
        {
            Array.Clear(layer);
            return false;
        }
        var any = 0;
        var offset = grid.Offset(0, 0, pz);
        for (var j = 0; j < grid.Ny; j++)
        {
            var row = layer.AsSpan((j + 1) * width + 1, grid.Nx);
            for (var i = 0; i < row.Length; i++) any |= row[i] = source.Inside(offset++);
        }
        return any != 0;
    }

    /// <summary>The four corners of a cube's side at one x, as the bits of its even corners.</summary>
    private static int Column(byte[] lower, byte[] upper, int at, int width) =>
        lower[at] | lower[at + width] << 2 | upper[at] << 4 | upper[at + width] << 6;

    private static Vec3 Vertex<TSource>(VolumeGrid grid, TSource source, int px, int py, int pz, int direction) where TSource : struct, ISource
    {
        var (i, j, k) = (px - 1, py - 1, pz - 1);
        var (di, dj, dk) = (direction & 1, direction >> 1 & 1, direction >> 2);
        var t = grid.Contains(i, j, k) && grid.Contains(i + di, j + dj, k + dk)
            ? source.Crossing(grid.Offset(i, j, k), grid.Offset(i + di, j + dj, k + dk))
            : 0.5;
        return grid.ToScan(new Vec3(i + t * di, j + t * dj, k + t * dk)).Mm;
    }
}
