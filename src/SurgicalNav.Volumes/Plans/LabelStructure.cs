using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Distances;

namespace SurgicalNav.Volumes.Plans;

/// <summary>A structure given as one label of a map: the union of its voxels' boxes.</summary>
/// <remarks>The field covers the label's own box and a band around it, not the whole map. Beyond, the true distance is above the band, and above the distance to the box.</remarks>
public sealed class LabelStructure : StructureDistance
{
    private readonly VolumeGrid _whole;
    private readonly LabelMap _cropped;
    private readonly ushort _label;
    private readonly PlacedField _field;
    private readonly double _bandMm;
    private readonly Rigid<FieldAxes, Scan> _fieldFromScan;
    private readonly Vec3 _min, _max;

    /// <param name="name">What people call it.</param>
    /// <param name="map">The map; not kept.</param>
    /// <param name="label">The label.</param>
    /// <param name="bandMm">How far around the label distances are kept as they are; beyond, only a lower bound is known.</param>
    /// <exception cref="ArgumentException">The label does not occur.</exception>
    public LabelStructure(string name, LabelMap map, ushort label, double bandMm = 30) : base(name)
    {
        (_whole, _cropped, _label) = (map.Grid, Crop(map, label), label);
        _field = LabelDistances.Around(_cropped, [label], bandMm);
        _bandMm = bandMm;
        _fieldFromScan = _field.ScanFromField.Inverse();
        var (min, max) = _cropped.Grid.BoundsMm();
        (_min, _max) = (min.Mm, max.Mm);
        var voxels = 0;
        foreach (var at in _cropped.Labels)
            if (at == label) voxels++;
        VolumeMm3 = voxels * map.Grid.VoxelVolumeMm3;
    }

    public override double ErrorMm => _field.Field.ErrorBoundMm;
    public override double KnownToMm => _bandMm;
    public override double NormalReachMm => 2 * Math.Max(_cropped.Grid.SpacingMm.X, Math.Max(_cropped.Grid.SpacingMm.Y, _cropped.Grid.SpacingMm.Z));
    public override (Point<Scan> Min, Point<Scan> Max) BoundsMm => (new Point<Scan>(_min), new Point<Scan>(_max));
    public override double VolumeMm3 { get; }

    public override double DistanceMm(Point<Scan> point)
    {
        var (p, field) = ((_fieldFromScan * point).Mm, _field.Field);
        var last = new Vec3((field.Size.X - 1) * field.SpacingMm.X, (field.Size.Y - 1) * field.SpacingMm.Y, (field.Size.Z - 1) * field.SpacingMm.Z);
        var near = BeyondBoxMm(p, field.OriginMm, field.OriginMm + last) > 0 ? _bandMm : field.DistanceMm(p);
        return BeyondBoxMm(point.Mm, _min, _max) is > 0 and var box ? Math.Max(near, box) : near;
    }

    public override bool Contains(Point<Scan> point) => _cropped.LabelAt(point) == _label;

    /// <summary>Within half a voxel of the map's border.</summary>
    public override bool IsCutOffAt(Point<Scan> point)
    {
        var at = _whole.ToIndex(point);
        return at.X < 0 || at.Y < 0 || at.Z < 0 || at.X > _whole.Nx - 1 || at.Y > _whole.Ny - 1 || at.Z > _whole.Nz - 1;
    }

    public override (double LeastMm, double GreatestMm) AcrossPlane(PlanPlane plane)
    {
        var (grid, half) = (_cropped.Grid, HalfHeightMm(plane));
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
                for (var i = 0; i < grid.Nx; i++)
                {
                    if (_cropped[i, j, k] != _label) continue;
                    var height = plane.HeightMm(grid.ToScan(new Vec3(i, j, k)).Mm);
                    (least, greatest) = (Math.Min(least, height - half), Math.Max(greatest, height + half));
                }
        return (least, greatest);
    }

    public override double VolumeAboveMm3(PlanPlane plane)
    {
        var (grid, half, whole, cut) = (_cropped.Grid, HalfHeightMm(plane), 0L, 0.0);
        Span<Vec3> corners = stackalloc Vec3[8];
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
                for (var i = 0; i < grid.Nx; i++)
                {
                    if (_cropped[i, j, k] != _label) continue;
                    var height = plane.HeightMm(grid.ToScan(new Vec3(i, j, k)).Mm);
                    if (height >= half) whole++;
                    if (Math.Abs(height) >= half) continue;
                    for (var c = 0; c < 8; c++) corners[c] = grid.ToScan(new Vec3(i - 0.5 + (c & 1), j - 0.5 + (c >> 1 & 1), k - 0.5 + (c >> 2))).Mm;
                    cut += Math.Abs(ClippedVolume.AboveMm3(corners, BoxTriangles, plane));
                }
        return whole * grid.VoxelVolumeMm3 + cut;
    }

    /// <summary>Outward where the grid is right-handed; corner c stands at its bits.</summary>
    private static ReadOnlySpan<int> BoxTriangles => [0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5];

    /// <summary>How far a voxel's box reaches above its centre.</summary>
    private double HalfHeightMm(PlanPlane plane)
    {
        var a = _cropped.Grid.ScanFromIndex;
        return (Math.Abs(Vec3.Dot(a.Column0, plane.Normal)) + Math.Abs(Vec3.Dot(a.Column1, plane.Normal)) + Math.Abs(Vec3.Dot(a.Column2, plane.Normal))) / 2;
    }

    private static LabelMap Crop(LabelMap map, ushort label)
    {
        var grid = map.Grid;
        var labels = map.Labels;
        int i0 = grid.Nx, j0 = grid.Ny, k0 = grid.Nz, i1 = -1, j1 = -1, k1 = -1;
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
            {
                var row = labels.Slice(grid.Offset(0, j, k), grid.Nx);
                var first = row.IndexOf(label);
                if (first < 0) continue;
                (i0, i1) = (Math.Min(i0, first), Math.Max(i1, row.LastIndexOf(label)));
                (j0, j1, k0, k1) = (Math.Min(j0, j), Math.Max(j1, j), Math.Min(k0, k), Math.Max(k1, k));
            }
        if (i1 < 0) throw new ArgumentException($"Label {label} does not occur in '{map.Name}'.");
        var (nx, ny, nz) = (i1 - i0 + 1, j1 - j0 + 1, k1 - k0 + 1);
        var cropped = new ushort[nx * ny * nz];
        for (var k = 0; k < nz; k++)
            for (var j = 0; j < ny; j++) labels.Slice(grid.Offset(i0, j0 + j, k0 + k), nx).CopyTo(cropped.AsSpan((k * ny + j) * nx));
        return new LabelMap(new VolumeGrid(nx, ny, nz, grid.ScanFromIndex, grid.ToScan(new Vec3(i0, j0, k0)).Mm), cropped, map.Name);
    }
}
