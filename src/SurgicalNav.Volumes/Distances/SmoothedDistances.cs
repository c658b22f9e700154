using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Volumes.Distances;

/// <summary>Takes the voxel steps out of a distance field, for registering to it.</summary>
/// <remarks>The field of voxel boxes slopes along the axes wherever the boundary is a stair, as if it held the surface sideways as well: a registration
/// would believe itself surer than it is. Binomial smoothing (1 2 1)/4 gives back the slope of the surface that the stair stands for, but pulls a curved
/// surface inwards; smoothing what it took away and adding that again, "twicing" (J. Tukey, Exploratory Data Analysis, 1977), undoes the pull to the second
/// order. Not for forbidden regions: it may report more distance than there is, up to the bound.</remarks>
public static class SmoothedDistances
{
    /// <summary>The field after some passes along each axis, twiced; the width is √(passes / 2) samples.</summary>
    /// <remarks>A distance changes by at most 1 mm per mm and a pass moves half the weight one sample away, so each adds at most half a spacing per axis to
    /// the bound; what is added again is as large as that at most.</remarks>
    public static DistanceField Of(DistanceField field, int passes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(passes);
        var size = field.Size;
        var once = Smooth(field.Samples.ToArray(), size, passes);
        var taken = field.Samples.ToArray();
        for (var i = 0; i < taken.Length; i++) taken[i] -= once[i];
        Smooth(taken, size, passes);
        for (var i = 0; i < once.Length; i++) once[i] += taken[i];
        var h = field.SpacingMm;
        return new DistanceField(once, size.X, size.Y, size.Z, field.OriginMm, h, field.ErrorBoundMm + passes * (h.X + h.Y + h.Z));
    }

    /// <summary>In place.</summary>
    private static float[] Smooth(float[] samples, (int X, int Y, int Z) size, int passes)
    {
        var (nx, ny, nz) = size;
        var line = new float[Math.Max(nx, Math.Max(ny, nz))];
        for (var pass = 0; pass < passes; pass++)
        {
            for (var k = 0; k < nz; k++)
                for (var j = 0; j < ny; j++) Pass(samples, line, (k * ny + j) * nx, 1, nx);
            for (var k = 0; k < nz; k++)
                for (var i = 0; i < nx; i++) Pass(samples, line, k * ny * nx + i, nx, ny);
            for (var j = 0; j < ny; j++)
                for (var i = 0; i < nx; i++) Pass(samples, line, j * nx + i, nx * ny, nz);
        }
        return samples;
    }

    /// <summary>The ends keep their values.</summary>
    private static void Pass(float[] samples, float[] line, int start, int stride, int n)
    {
        for (var i = 0; i < n; i++) line[i] = samples[start + i * stride];
        for (var i = 1; i < n - 1; i++) samples[start + i * stride] = (line[i - 1] + 2 * line[i] + line[i + 1]) / 4;
    }
}
