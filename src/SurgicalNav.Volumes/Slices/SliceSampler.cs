using System.Numerics;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Voxels;

namespace SurgicalNav.Volumes.Slices;

/// <summary>What a thick slice shows of the samples behind one another.</summary>
public enum SlabMode
{
    Mean,

    /// <summary>Maximum intensity projection: vessels filled with contrast, bone.</summary>
    Maximum,

    /// <summary>Minimum intensity projection: airways.</summary>
    Minimum,
}

/// <summary>Values of a scan on a plane, by trilinear interpolation, as <see cref="Volume.SampleAt"/> gives them; not a number outside the scan.</summary>
public static class SliceSampler
{
    /// <summary>Fills <paramref name="pixels"/>, Width·Height values row by row.</summary>
    /// <param name="slabMm">Thickness about the plane; 0 is the plane alone. Planes stand as far apart in it as the finest voxel spacing, or less.</param>
    /// <exception cref="ArgumentException">Too few pixels, or a thickness that is negative or beyond the scan.</exception>
    public static void Fill(Volume scan, SlicePlane plane, Span<float> pixels, double slabMm = 0, SlabMode mode = SlabMode.Mean)
    {
        var count = plane.Width * plane.Height;
        if (pixels.Length < count) throw new ArgumentException($"{plane.Width}×{plane.Height} pixels take {count} values; {pixels.Length} were given.");
        var spacing = scan.Grid.SpacingMm;
        var finest = Math.Min(spacing.X, Math.Min(spacing.Y, spacing.Z));
        if (!(slabMm >= 0 && slabMm <= 2000)) throw new ArgumentException($"A slab is 0 to 2000 mm thick; {slabMm:g4} mm were given.");
        var planes = 1 + (int)Math.Ceiling(slabMm / finest);
        if (planes == 1)
        {
            FillPlane(scan, plane, pixels);
            return;
        }
        Slab(scan, plane, pixels[..count], slabMm, planes, mode);
    }

    private static void Slab(Volume scan, SlicePlane plane, Span<float> pixels, double slabMm, int planes, SlabMode mode)
    {
        var behind = new float[pixels.Length];
        var seen = mode == SlabMode.Mean ? new int[pixels.Length] : [];
        pixels.Fill(float.NaN);
        for (var n = 0; n < planes; n++)
        {
            FillPlane(scan, plane.Moved(slabMm * ((double)n / (planes - 1) - 0.5)), behind);
            for (var i = 0; i < pixels.Length; i++)
            {
                var value = behind[i];
                if (float.IsNaN(value)) continue;
                var so = pixels[i];
                if (mode == SlabMode.Mean) seen[i]++;
                pixels[i] = float.IsNaN(so) ? value : mode switch { SlabMode.Mean => so + value, SlabMode.Maximum => Math.Max(so, value), _ => Math.Min(so, value) };
            }
        }
        for (var i = 0; i < seen.Length; i++) pixels[i] /= seen[i];
    }

    private static void FillPlane(Volume scan, SlicePlane plane, Span<float> pixels)
    {
        if (scan.IsInt16) FillPlane(scan.Grid, scan.Int16, plane, pixels);
        else FillPlane(scan.Grid, scan.Float32, plane, pixels);
    }

    private static void FillPlane<T>(VolumeGrid grid, ReadOnlySpan<T> voxels, SlicePlane plane, Span<float> pixels) where T : unmanaged, INumberBase<T>
    {
        var step = grid.ToIndex(plane.ToScan(1, 0)) - grid.ToIndex(plane.ToScan(0, 0));
        for (var row = 0; row < plane.Height; row++)
        {
            var from = grid.ToIndex(plane.ToScan(0, row));
            var line = pixels.Slice(row * plane.Width, plane.Width);
            var (first, last) = Within(grid, from, step, plane.Width);
            line[..first].Fill(float.NaN);
            line[(last + 1)..].Fill(float.NaN);
            for (var column = first; column <= last; column++) line[column] = (float)Trilinear.At(grid, voxels, from + step * column);
        }
    }

    /// <summary>The columns of a row that lie in the scan, half a voxel beyond its outer centres included; last &lt; first where none does.</summary>
    private static (int First, int Last) Within(VolumeGrid grid, Vec3 from, Vec3 step, int width)
    {
        var (low, high) = (0.0, width - 1.0);
        Span<int> sizes = [grid.Nx, grid.Ny, grid.Nz];
        for (var axis = 0; axis < 3; axis++)
        {
            var (near, far) = (-0.5 - from[axis], sizes[axis] - 0.5 - from[axis]);
            if (Math.Abs(step[axis]) < 1e-12)
            {
                if (near > 0 || far < 0) return (0, -1);
                continue;
            }
            var (a, b) = (near / step[axis], far / step[axis]);
            (low, high) = (Math.Max(low, Math.Min(a, b)), Math.Min(high, Math.Max(a, b)));
        }
        var (first, last) = (Math.Ceiling(low), Math.Floor(high));
        return first > last ? (0, -1) : ((int)first, (int)last);
    }
}
