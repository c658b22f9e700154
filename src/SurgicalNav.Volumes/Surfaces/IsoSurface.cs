using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Closed surfaces out of label maps and scans, in the scan frame (LPS mm), outward; each a 2-manifold: every edge between exactly two triangles, every
/// vertex within one fan of them.</summary>
/// <remarks>For planning, every structure needs a surface of its own that encloses it: distances, volumes and no-go zones rest on inside and outside. So each label
/// is extracted by itself (see <see cref="FlyingEdges"/>), and neighbours still meet: between voxels of two labels both surfaces have their vertices at the very
/// same points, half-way. Only along lines where three labels meet do they leave a gap of less than a voxel. What touches the border of the volume is closed
/// half a voxel beyond it. Memory: one bit a voxel besides the mesh.</remarks>
public static class IsoSurface
{
    /// <summary>The surface around the voxels of <paramref name="isoValue"/> and above, by linear interpolation between voxel centres. Empty mesh where there are none.</summary>
    public static TriangleMesh FromVolume(Volume scan, double isoValue, IWorkers? workers = null) => scan.IsInt16
        ? FlyingEdges.Extract(scan.Grid, VoxelBox.All(scan.Grid), new Int16Test(scan.Int16Array!, isoValue), workers ?? OneWorker.Instance)
        : FlyingEdges.Extract(scan.Grid, VoxelBox.All(scan.Grid), new Float32Test(scan.Float32Array!, isoValue), workers ?? OneWorker.Instance);

    /// <summary>The surface around the voxels that carry any of the labels, half-way between voxel centres. Empty mesh where there are none.</summary>
    public static TriangleMesh FromLabels(LabelMap map, IWorkers? workers, params ReadOnlySpan<ushort> labels)
    {
        if (labels.Length == 1) return FlyingEdges.Extract(map.Grid, VoxelBox.All(map.Grid), new LabelTest(map.LabelArray, labels[0]), workers ?? OneWorker.Instance);
        var wanted = new bool[ushort.MaxValue + 1];
        foreach (var label in labels) wanted[label] = true;
        return FlyingEdges.Extract(map.Grid, VoxelBox.All(map.Grid), new LabelSetTest(map.LabelArray, wanted), workers ?? OneWorker.Instance);
    }

    /// <summary>One surface for each label that occurs, by ascending number; of <paramref name="only"/> those where it is given.</summary>
    public static IReadOnlyList<(ushort Label, TriangleMesh Mesh)> EachLabel(LabelMap map, IReadOnlyCollection<ushort>? only = null, IWorkers? workers = null)
    {
        workers ??= OneWorker.Instance;
        var boxes = LabelBoxes.Of(map, workers);
        var labels = boxes.Keys.Where(l => only is null || only.Contains(l)).Order().ToArray();
        var surfaces = new (ushort, TriangleMesh)[labels.Length];
        for (var i = 0; i < labels.Length; i++) surfaces[i] = (labels[i], FlyingEdges.Extract(map.Grid, boxes[labels[i]], new LabelTest(map.LabelArray, labels[i]), workers));
        return surfaces;
    }
}
