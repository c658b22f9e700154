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
    private readonly Vec3 _inverseSpacing;

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
    }

    public Vec3 OriginMm { get; }
    public Vec3 SpacingMm { get; }
    public double ErrorBoundMm { get; }

    /// <summary>How much a sample may exceed the true distance at its place; not a number where that is not known apart from <see cref="ErrorBoundMm"/>.</summary>
    public double SampleErrorMm { get; }

    public (int X, int Y, int Z) Size => (_nx, _ny, _nz);
    public ReadOnlySpan<float> Samples => _samples;

    /// <summary>Signed distance in mm at a point of the field's frame. Allocates nothing.</summary>
    public double DistanceMm(Vec3 pointMm) => DistanceMm(pointMm, out _);

    /// <summary>Signed distance in mm at a point of the field's frame, and its gradient (mm per mm). Allocates nothing.</summary>
    /// <remarks>Inlined, so that where the gradient is thrown away it is not computed.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double DistanceMm(Vec3 pointMm, out Vec3 gradient)
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
        var (fx, fy, fz) = (cx - ix, cy - iy, cz - iz);
        var o = (iz * _ny + iy) * _nx + ix;
        var (row, slab) = (_nx, _nx * _ny);
        double s000 = _samples[o], s100 = _samples[o + 1], s010 = _samples[o + row], s110 = _samples[o + row + 1];
        double s001 = _samples[o + slab], s101 = _samples[o + slab + 1], s011 = _samples[o + slab + row], s111 = _samples[o + slab + row + 1];
        var x00 = s000 + (s100 - s000) * fx;
        var x10 = s010 + (s110 - s010) * fx;
        var x01 = s001 + (s101 - s001) * fx;
        var x11 = s011 + (s111 - s011) * fx;
        var y0 = x00 + (x10 - x00) * fy;
        var y1 = x01 + (x11 - x01) * fy;
        var dx0 = (s100 - s000) + ((s110 - s010) - (s100 - s000)) * fy;
        var dx1 = (s101 - s001) + ((s111 - s011) - (s101 - s001)) * fy;
        gradient = new Vec3(
            (dx0 + (dx1 - dx0) * fz) * _inverseSpacing.X,
            (x10 - x00 + (x11 - x01 - (x10 - x00)) * fz) * _inverseSpacing.Y,
            (y1 - y0) * _inverseSpacing.Z);
        var value = y0 + (y1 - y0) * fz;
        if (gx == cx && gy == cy && gz == cz) return value;
        var outside = new Vec3((gx - cx) * SpacingMm.X, (gy - cy) * SpacingMm.Y, (gz - cz) * SpacingMm.Z).Length;
        return value - outside;
    }

    /// <summary>What the distance at a point is at least, mm: proven, and far sharper than <see cref="ErrorBoundMm"/> everywhere but at the surface.
    /// Allocates nothing.</summary>
    /// <remarks>Let d be the true distance of a point p outside, q the nearest point of the structure, and w the trilinear weights of the corners c. No
    /// corner's distance exceeds |c − q|, so the value read is at most Σ w |c − q| ≤ √(Σ w |c − q|²) (Jensen) = √(d² + V), since Σ w c = p, with
    /// V = Σ w |c − p|² = Σ h² f (1 − f) over the three axes, f the place between two samples. Hence d² ≥ value² − V. Nothing inside is read as more than √V,
    /// as a distance changes by at most 1 mm per mm; up to there value − √V is the bound. Beyond the grid the way to it comes off both, and √((x − w)² − V)
    /// ≤ √(x² − V) − w.</remarks>
    public double LowerBoundMm(Vec3 pointMm)
    {
        var value = DistanceMm(pointMm);
        if (double.IsNaN(SampleErrorMm)) return value - ErrorBoundMm;
        value -= SampleErrorMm;
        var spread = Spread((pointMm.X - OriginMm.X) * _inverseSpacing.X, _nx, SpacingMm.X) + Spread((pointMm.Y - OriginMm.Y) * _inverseSpacing.Y, _ny, SpacingMm.Y)
            + Spread((pointMm.Z - OriginMm.Z) * _inverseSpacing.Z, _nz, SpacingMm.Z);
        var nearby = value * value - spread;
        return value > 0 && nearby > 0 ? Math.Sqrt(nearby) : value - Math.Sqrt(spread);
    }

    /// <summary>h² f (1 − f); beyond the grid, where the border's value less the way to it is read, nothing is interpolated along the axis.</summary>
    private static double Spread(double index, int count, double spacingMm)
    {
        if (!(index > 0 && index < count - 1)) return 0;
        var f = index - Math.Floor(index);
        return spacingMm * spacingMm * f * (1 - f);
    }
}
