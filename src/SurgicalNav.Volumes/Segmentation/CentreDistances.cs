using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Segmentation;

/// <summary>Squared distances (mm²) from every voxel centre of a box to the nearest centre of the chosen voxels; exact for any spacing.</summary>
/// <remarks>Lower envelopes of parabolas per axis: P. Felzenszwalb, D. Huttenlocher, Theory of Computing 8, 2012. Balls of morphology are asked of centres; the guard's
/// fields are measured to voxel boxes and are another thing (see <see cref="Distances.LabelDistances"/>).</remarks>
internal static class CentreDistances
{
    /// <summary>+∞ where there are none; i fastest within the box.</summary>
    public static float[] Squared(VoxelMask mask, bool of, VoxelBox box, IWorkers workers)
    {
        var (nx, ny, nz, h) = (box.Nx, box.Ny, box.Nz, mask.Grid.SpacingMm);
        var d = new float[checked(nx * ny * nz)];
        workers.Run(nz, k =>
        {
            var line = new Line(Math.Max(nx, ny));
            for (var j = 0; j < ny; j++)
            {
                var row = mask.Voxels.Slice(mask.Grid.Offset(box.I0, box.J0 + j, box.K0 + k), nx);
                var start = (k * ny + j) * nx;
                for (var i = 0; i < nx; i++) d[start + i] = row[i] == of ? 0 : float.PositiveInfinity;
                line.Transform(d, start, 1, nx, h.X);
            }
            for (var i = 0; i < nx; i++) line.Transform(d, k * ny * nx + i, nx, ny, h.Y);
        });
        workers.Run(ny, j =>
        {
            var line = new Line(nz);
            for (var i = 0; i < nx; i++) line.Transform(d, j * nx + i, nx * ny, nz, h.Z);
        });
        return d;
    }

    private sealed class Line(int longest)
    {
        private readonly double[] _f = new double[longest];
        private readonly int[] _apex = new int[longest];
        private readonly double[] _from = new double[longest];

        public void Transform(float[] d, int start, int stride, int n, double spacingMm)
        {
            var h2 = spacingMm * spacingMm;
            var top = -1;
            for (var q = 0; q < n; q++)
            {
                _f[q] = d[start + q * stride];
                if (double.IsPositiveInfinity(_f[q])) continue;
                var crossing = double.NegativeInfinity;
                while (top >= 0)
                {
                    var p = _apex[top];
                    crossing = ((_f[q] - _f[p]) / h2 + (double)q * q - (double)p * p) / (2.0 * (q - p));
                    if (crossing > _from[top]) break;
                    top--;
                }
                _apex[++top] = q;
                _from[top] = top == 0 ? double.NegativeInfinity : crossing;
            }
            if (top < 0) return;
            for (int x = 0, e = 0; x < n; x++)
            {
                while (e < top && _from[e + 1] < x) e++;
                double steps = x - _apex[e];
                d[start + x * stride] = (float)(_f[_apex[e]] + h2 * steps * steps);
            }
        }
    }
}
