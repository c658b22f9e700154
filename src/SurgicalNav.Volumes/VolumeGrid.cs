using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes;

/// <summary>Where the voxels of a scan stand: p_scan (LPS, mm) = A · index + origin, index (i, j, k) with i fastest in memory and whole
/// numbers at voxel centres.</summary>
/// <remarks>Columns of A are direction cosine times spacing. A may be left-handed (mirrored storage order); shear is refused because no
/// scanner's geometry has it and distances along axes would be wrong. Immutable.</remarks>
public sealed class VolumeGrid
{
    /// <summary>How far the cosine between two axes may be from 0; float32 headers leave about 1e-6.</summary>
    public const double OrthogonalityTolerance = 1e-3;

    private readonly Mat3 _indexFromScan;

    /// <exception cref="ArgumentException">A size below 1, more voxels than an array can hold, a zero or non-finite spacing, or sheared axes.</exception>
    public VolumeGrid(int nx, int ny, int nz, Mat3 scanFromIndex, Vec3 originMm)
    {
        if (nx < 1 || ny < 1 || nz < 1) throw new ArgumentException($"A volume has at least one voxel per axis; this one says {nx}×{ny}×{nz}.");
        if ((long)nx * ny * nz > Array.MaxLength) throw new ArgumentException($"{nx}×{ny}×{nz} voxels are more than one array can hold.");
        (Nx, Ny, Nz, ScanFromIndex, OriginMm) = (nx, ny, nz, scanFromIndex, originMm);
        SpacingMm = new Vec3(scanFromIndex.Column0.Length, scanFromIndex.Column1.Length, scanFromIndex.Column2.Length);
        if (!SpacingMm.IsFinite || !originMm.IsFinite || SpacingMm.X <= 0 || SpacingMm.Y <= 0 || SpacingMm.Z <= 0)
            throw new ArgumentException($"Voxel spacing {SpacingMm.X:g6} × {SpacingMm.Y:g6} × {SpacingMm.Z:g6} mm and origin must be finite, and the spacing positive.");
        DirectionCosines = Mat3.FromColumns(scanFromIndex.Column0 / SpacingMm.X, scanFromIndex.Column1 / SpacingMm.Y, scanFromIndex.Column2 / SpacingMm.Z);
        var d = DirectionCosines;
        var shear = Math.Max(Math.Abs(Vec3.Dot(d.Column0, d.Column1)), Math.Max(Math.Abs(Vec3.Dot(d.Column0, d.Column2)), Math.Abs(Vec3.Dot(d.Column1, d.Column2))));
        if (!(shear <= OrthogonalityTolerance))
            throw new ArgumentException($"The voxel axes are not at right angles (cosine {shear:g3}). Sheared volumes, such as tilted-gantry CT, must be resampled first.");
        _indexFromScan = scanFromIndex.Inverted();
    }

    public int Nx { get; }
    public int Ny { get; }
    public int Nz { get; }

    /// <summary>Columns: the step in mm, in <see cref="Scan"/>, from one voxel to the next along i, j and k.</summary>
    public Mat3 ScanFromIndex { get; }

    /// <summary>Centre of voxel (0, 0, 0) in <see cref="Scan"/>.</summary>
    public Vec3 OriginMm { get; }

    public Vec3 SpacingMm { get; }

    /// <summary>Unit columns: the directions of i, j and k in <see cref="Scan"/>.</summary>
    public Mat3 DirectionCosines { get; }

    public int VoxelCount => Nx * Ny * Nz;
    public double VoxelVolumeMm3 => Math.Abs(ScanFromIndex.Determinant);
    public bool IsRightHanded => ScanFromIndex.Determinant > 0;

    public int Offset(int i, int j, int k) => (k * Ny + j) * Nx + i;
    public bool Contains(int i, int j, int k) => (uint)i < (uint)Nx && (uint)j < (uint)Ny && (uint)k < (uint)Nz;

    public Point<Scan> ToScan(Vec3 index) => new(ScanFromIndex * index + OriginMm);

    /// <summary>Fractional index of a point; may lie outside the volume.</summary>
    public Vec3 ToIndex(Point<Scan> point) => _indexFromScan * (point.Mm - OriginMm);

    /// <summary>Corners of the axis-aligned box in <see cref="Scan"/> that holds all voxels, half a voxel beyond the outer centres.</summary>
    public (Point<Scan> Min, Point<Scan> Max) BoundsMm()
    {
        var (min, max) = (new Vec3(double.MaxValue, double.MaxValue, double.MaxValue), new Vec3(double.MinValue, double.MinValue, double.MinValue));
        for (var corner = 0; corner < 8; corner++)
        {
            var p = ToScan(new Vec3((corner & 1) * Nx - 0.5, ((corner >> 1) & 1) * Ny - 0.5, ((corner >> 2) & 1) * Nz - 0.5)).Mm;
            (min, max) = (Vec3.Min(min, p), Vec3.Max(max, p));
        }
        return (new Point<Scan>(min), new Point<Scan>(max));
    }

    /// <summary>Null where both grids put the same voxels at the same places (within <paramref name="toleranceMm"/> at every corner); otherwise
    /// what differs, in words.</summary>
    public string? DifferenceFrom(VolumeGrid other, double toleranceMm = 0.01)
    {
        if ((Nx, Ny, Nz) != (other.Nx, other.Ny, other.Nz)) return $"sizes differ: {Nx}×{Ny}×{Nz} and {other.Nx}×{other.Ny}×{other.Nz} voxels";
        var worst = 0.0;
        for (var corner = 0; corner < 8; corner++)
        {
            var index = new Vec3((corner & 1) * (Nx - 1), ((corner >> 1) & 1) * (Ny - 1), ((corner >> 2) & 1) * (Nz - 1));
            worst = Math.Max(worst, (ToScan(index).Mm - other.ToScan(index).Mm).Length);
        }
        return worst <= toleranceMm ? null : $"the same voxel stands up to {worst:g4} mm apart in the two";
    }
}
