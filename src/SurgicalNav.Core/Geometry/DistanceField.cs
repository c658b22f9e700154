using System.Runtime.CompilerServices;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Geometry;

/// <summary>Signed distance (mm, negative inside) on a regular grid, read by trilinear interpolation with its exact gradient.</summary>
/// <remarks>The grid is axis-aligned in the field's own frame; samples stand at <c>OriginMm + index * SpacingMm</c>, x fastest. Built in Volumes;
/// immutable. Outside the grid the value at the nearest grid point less the distance to it bounds the true distance from below.</remarks>
public sealed class DistanceField
{
    private readonly float[] _samples;
    private readonly int _nx, _ny, _nz;
    private readonly Vec3 _inverseSpacing, _squaredSpacing;

    /// <param name="samples">nx·ny·nz distances in mm, x fastest; owned by the field from here on.</param>
    /// <param name="nx">Samples along x, at least 2; likewise y and z.</param>
    /// <param name="originMm">Position of sample (0, 0, 0).</param>
    /// <param name="spacingMm">Distance between samples per axis, all positive.</param>
    /// <param name="errorBoundMm">Proven bound on |interpolated − true| inside the grid, subtracted by whoever must be safe.</param>
    /// <param name="sampleErrorMm">How much a sample itself may exceed the true distance at its place; not a number where only the bound above is known.</param>
    public DistanceField(float[] samples, int nx, int ny, int nz, Vec3 originMm, Vec3 spacingMm, double errorBoundMm, double sampleErrorMm = double.NaN)
    {
        if (nx < 2 || ny < 2 || nz < 2 || samples.Length != (long)nx * ny * nz)
            throw new ArgumentException($"A distance field of {nx}×{ny}×{nz} samples needs {(long)nx * ny * nz} values and at least 2 per axis; {samples.Length} were given.");
        if (!(spacingMm.X > 0 && spacingMm.Y > 0 && spacingMm.Z > 0))
            throw new ArgumentException("Grid spacing must be positive on every axis.");
        (_samples, _nx, _ny, _nz) = (samples, nx, ny, nz);
        (OriginMm, SpacingMm, ErrorBoundMm, SampleErrorMm) = (originMm, spacingMm, errorBoundMm, sampleErrorMm);
        _inverseSpacing = new Vec3(1 / spacingMm.X, 1 / spacingMm.Y, 1 / spacingMm.Z);
        _squaredSpacing = new Vec3(spacingMm.X * spacingMm.X, spacingMm.Y * spacingMm.Y, spacingMm.Z * spacingMm.Z);
    }

    public Vec3 OriginMm { get; }
    public Vec3 SpacingMm { get; }
    public double ErrorBoundMm { get; }

    /// <summary>How much a sample may exceed the true distance at its place; not a number where that is not known apart from <see cref="ErrorBoundMm"/>.</summary>
    public double SampleErrorMm { get; }

    public (int X, int Y, int Z) Size => (_nx, _ny, _nz);
    public ReadOnlySpan<float> Samples => _samples;

    /// <summary>Signed distance in mm at a point of the field's frame. Allocates nothing.</summary>
    public double DistanceMm(Vec3 pointMm)
    {
        var cell = CellOf(pointMm, out var outsideMm);
        return ValueIn(cell) - outsideMm;
    }

    /// <summary>Signed distance in mm at a point of the field's frame, and its gradient (mm per mm). Allocates nothing.</summary>
    public double DistanceMm(Vec3 pointMm, out Vec3 gradient)
    {
        var cell = CellOf(pointMm, out var outsideMm);
        gradient = GradientIn(cell);
        return ValueIn(cell) - outsideMm;
    }

    /// <summary>What the distance at a point is at least, mm: proven, and far sharper than <see cref="ErrorBoundMm"/> everywhere but at the surface.
    /// Allocates nothing.</summary>
    /// <remarks>Let d be the true distance of a point p outside, q the nearest point of the structure, and w the trilinear weights of the corners c. No
    /// corner's distance exceeds |c − q|, so the value read is at most Σ w |c − q| ≤ √(Σ w |c − q|²) (Jensen) = √(d² + V), since Σ w c = p, with
    /// V = Σ w |c − p|² = Σ h² f (1 − f) over the three axes, f the place between two samples. Hence d² ≥ value² − V. Nothing inside is read as more than √V,
    /// as a distance changes by at most 1 mm per mm; up to there value − √V is the bound. Beyond the grid, where nothing is interpolated along an axis, the way to it comes off both,
    /// and √((x − w)² − V) ≤ √(x² − V) − w.</remarks>
    public double LowerBoundMm(Vec3 pointMm)
    {
        var cell = CellOf(pointMm, out var outsideMm);
        var value = ValueIn(cell) - outsideMm;
        if (double.IsNaN(SampleErrorMm)) return value - ErrorBoundMm;
        value -= SampleErrorMm;
        var spread = _squaredSpacing.X * cell.X * (1 - cell.X) + _squaredSpacing.Y * cell.Y * (1 - cell.Y) + _squaredSpacing.Z * cell.Z * (1 - cell.Z);
        var nearby = value * value - spread;
        return value > 0 && nearby > 0 ? Math.Sqrt(nearby) : value - Math.Sqrt(spread);
    }

    /// <summary>The cell that a point is read from, the nearest one where it is outside, and how far outside it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Cell CellOf(Vec3 pointMm, out double outsideMm)
    {
        var gx = (pointMm.X - OriginMm.X) * _inverseSpacing.X;
        var gy = (pointMm.Y - OriginMm.Y) * _inverseSpacing.Y;
        var gz = (pointMm.Z - OriginMm.Z) * _inverseSpacing.Z;
        var cx = Math.Clamp(gx, 0, _nx - 1);
        var cy = Math.Clamp(gy, 0, _ny - 1);
        var cz = Math.Clamp(gz, 0, _nz - 1);
        var ix = Math.Min((int)cx, _nx - 2);
        var iy = Math.Min((int)cy, _ny - 2);
        var iz = Math.Min((int)cz, _nz - 2);
        outsideMm = gx == cx && gy == cy && gz == cz ? 0 : new Vec3((gx - cx) * SpacingMm.X, (gy - cy) * SpacingMm.Y, (gz - cz) * SpacingMm.Z).Length;
        return new Cell((iz * _ny + iy) * _nx + ix, cx - ix, cy - iy, cz - iz);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double ValueIn(in Cell cell)
    {
        var (o, row, slab) = (cell.First, _nx, _nx * _ny);
        var y0 = Across(o, row, cell.X, cell.Y);
        var y1 = Across(o + slab, row, cell.X, cell.Y);
        return y0 + (y1 - y0) * cell.Z;
    }

    /// <summary>Between the four samples of one plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Across(int o, int row, double fx, double fy)
    {
        double s00 = _samples[o], s10 = _samples[o + 1], s01 = _samples[o + row], s11 = _samples[o + row + 1];
        var (x0, x1) = (s00 + (s10 - s00) * fx, s01 + (s11 - s01) * fx);
        return x0 + (x1 - x0) * fy;
    }

    private Vec3 GradientIn(in Cell cell)
    {
        var (o, row, slab) = (cell.First, _nx, _nx * _ny);
        double s000 = _samples[o], s100 = _samples[o + 1], s010 = _samples[o + row], s110 = _samples[o + row + 1];
        double s001 = _samples[o + slab], s101 = _samples[o + slab + 1], s011 = _samples[o + slab + row], s111 = _samples[o + slab + row + 1];
        var x00 = s000 + (s100 - s000) * cell.X;
        var x10 = s010 + (s110 - s010) * cell.X;
        var x01 = s001 + (s101 - s001) * cell.X;
        var x11 = s011 + (s111 - s011) * cell.X;
        var dx0 = (s100 - s000) + ((s110 - s010) - (s100 - s000)) * cell.Y;
        var dx1 = (s101 - s001) + ((s111 - s011) - (s101 - s001)) * cell.Y;
        return new Vec3(
            (dx0 + (dx1 - dx0) * cell.Z) * _inverseSpacing.X,
            (x10 - x00 + (x11 - x01 - (x10 - x00)) * cell.Z) * _inverseSpacing.Y,
            (x01 + (x11 - x01) * cell.Y - (x00 + (x10 - x00) * cell.Y)) * _inverseSpacing.Z);
    }

    /// <param name="First">Index of its lowest sample.</param>
    /// <param name="X">Where in the cell, 0 to 1; likewise Y and Z.</param>
    private readonly record struct Cell(int First, double X, double Y, double Z);
}
