using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Volumes.Distances;

/// <summary>Takes the voxel steps out of a distance field, for registering to it.</summary>
/// <remarks>The field of voxel boxes slopes along the axes wherever the boundary is a stair, as if it held the surface sideways as well: a registration
/// would believe itself surer than it is. Binomial smoothing (1 2 1)/4 gives back the slope of the surface that the stair stands for. Not for
/// forbidden regions: it may report more distance than there is, up to the bound.</remarks>
public static class SmoothedDistances
{
    /// <summary>The field after some passes along each axis; the width is √(passes / 2) samples.</summary>
    /// <remarks>A distance changes by at most 1 mm per mm and a pass moves half the weight one sample away, so each adds at most half a spacing per axis to the bound.</remarks>
    public static DistanceField Of(DistanceField field, int passes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(passes);
        var (nx, ny, nz) = field.Size;
        var samples = field.Samples.ToArray();
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
        var h = field.SpacingMm;
        return new DistanceField(samples, nx, ny, nz, field.OriginMm, h, field.ErrorBoundMm + passes * (h.X + h.Y + h.Z) / 2);
    }

    /// <summary>The ends keep their values.</summary>
    private static void Pass(float[] samples, float[] line, int start, int stride, int n)
    {
        for (var i = 0; i < n; i++) line[i] = samples[start + i * stride];
        for (var i = 1; i < n - 1; i++) samples[start + i * stride] = (line[i - 1] + 2 * line[i] + line[i + 1]) / 4;
    }
}
