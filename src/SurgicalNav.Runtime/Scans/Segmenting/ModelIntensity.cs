using SurgicalNav.Perception.Tiles;
using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Scans.Segmenting;

/// <summary>A scan's values as a network was trained on them, in the order of the network's axes.</summary>
internal static class ModelIntensity
{
    /// <param name="aligned">Axes to left, posterior, superior.</param>
    /// <param name="input">The card's input.</param>
    /// <exception cref="UserErrorException">The scan is one value throughout, or holds what is not finite.</exception>
    public static float[] Normalised(Volume aligned, VolumeInput input)
    {
        var g = aligned.Grid;
        var (low, high, mean, sd) = Numbers(aligned, input.Intensity);
        var scale = 1 / sd;
        var (flipX, flipY, flipZ) = Flips(input.Orientation);
        var (values, at) = (new float[g.VoxelCount], 0);
        for (var k = 0; k < g.Nz; k++)
            for (var j = 0; j < g.Ny; j++)
            {
                var row = g.Offset(0, flipY ? g.Ny - 1 - j : j, flipZ ? g.Nz - 1 - k : k);
                for (var i = 0; i < g.Nx; i++) values[at++] = (float)((Math.Clamp(aligned[row + (flipX ? g.Nx - 1 - i : i)], low, high) - mean) * scale);
            }
        return values;
    }

    /// <summary>Labels in the network's order, back to left, posterior, superior.</summary>
    public static ushort[] Aligned(ushort[] labels, VolumeGrid g, string orientation)
    {
        var (flipX, flipY, flipZ) = Flips(orientation);
        if (!flipX && !flipY && !flipZ) return labels;
        var (back, at) = (new ushort[labels.Length], 0);
        for (var k = 0; k < g.Nz; k++)
            for (var j = 0; j < g.Ny; j++)
            {
                var row = g.Offset(0, flipY ? g.Ny - 1 - j : j, flipZ ? g.Nz - 1 - k : k);
                for (var i = 0; i < g.Nx; i++) back[row + (flipX ? g.Nx - 1 - i : i)] = labels[at++];
            }
        return back;
    }

    private static (bool X, bool Y, bool Z) Flips(string orientation) => (orientation[0] == 'R', orientation[1] == 'A', orientation[2] == 'I');

    private static (double Low, double High, double Mean, double Sd) Numbers(Volume scan, VolumeIntensity intensity)
    {
        for (var v = 0; !scan.IsInt16 && v < scan.Grid.VoxelCount; v++)
            if (!float.IsFinite(scan[v])) throw new UserErrorException($"{scan.Name} has voxels that are not finite; a network cannot be run on them.");
        if (intensity.Kind == "fixed") return (intensity.ClipLow!.Value, intensity.ClipHigh!.Value, intensity.Mean!.Value, intensity.Sd!.Value);
        var (low, high) = intensity.LowPercent is { } a ? Percentiles(scan, a, intensity.HighPercent!.Value) : (double.NegativeInfinity, double.PositiveInfinity);
        var (sum, squares, n) = (0.0, 0.0, scan.Grid.VoxelCount);
        for (var v = 0; v < n; v++) sum += Math.Clamp(scan[v], low, high);
        var mean = sum / n;
        for (var v = 0; v < n; v++) squares += Math.Pow(Math.Clamp(scan[v], low, high) - mean, 2);
        var sd = Math.Sqrt(squares / n);
        return sd > 1e-9 ? (low, high, mean, sd) : throw new UserErrorException($"{scan.Name} is one value throughout ({mean:g6}); there is nothing to segment.");
    }

    /// <summary>Interpolated linearly between the sorted values, as numpy does.</summary>
    private static (double Low, double High) Percentiles(Volume scan, double low, double high)
    {
        var values = new float[scan.Grid.VoxelCount];
        for (var v = 0; v < values.Length; v++) values[v] = scan[v];
        Array.Sort(values);
        double At(double percent)
        {
            var at = percent / 100 * (values.Length - 1);
            var below = Math.Min((int)at, values.Length - 1);
            return values[below] + (values[Math.Min(below + 1, values.Length - 1)] - (double)values[below]) * (at - below);
        }
        return (At(low), At(high));
    }
}
