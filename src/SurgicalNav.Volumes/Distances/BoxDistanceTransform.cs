using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Distances;

/// <summary>Squared Euclidean distance (mm²) from voxel centres to the nearest point of the chosen voxels' boxes; separable, linear in the voxels.</summary>
internal static class BoxDistanceTransform
{
    /// <summary>Distances to the boxes of the voxels whose value is <paramref name="of"/>; +∞ where there are none.</summary>
    public static double[] Squared(bool[] voxels, bool of, int nx, int ny, int nz, Vec3 spacingMm)
    {
        var d = new double[voxels.Length];
        for (var i = 0; i < d.Length; i++) d[i] = voxels[i] == of ? 0 : double.PositiveInfinity;
        var line = new Line(Math.Max(nx, Math.Max(ny, nz)));
        for (var k = 0; k < nz; k++)
            for (var j = 0; j < ny; j++) line.Transform(d, (k * ny + j) * nx, 1, nx, spacingMm.X);
        for (var k = 0; k < nz; k++)
            for (var i = 0; i < nx; i++) line.Transform(d, k * ny * nx + i, nx, ny, spacingMm.Y);
        for (var j = 0; j < ny; j++)
            for (var i = 0; i < nx; i++) line.Transform(d, j * nx + i, nx * ny, nz, spacingMm.Z);
        return d;
    }

    /// <summary>One line: out(x) = min over voxels v of f(v) + (h · max(|x − v| − ½, 0))².</summary>
    /// <remarks>That is f(x) itself, or a parabola that starts on a face between voxels: faces q = 0 … n stand at q − ½ and carry the lesser of the two
    /// voxels beside them. A face's parabola never falls below the true value, since a voxel's far face is farther than its near one.</remarks>
    private sealed class Line(int longest)
    {
        private readonly double[] _f = new double[longest];
        private readonly double[] _face = new double[longest + 1];
        private readonly int[] _apex = new int[longest + 1];
        private readonly double[] _from = new double[longest + 2];

        public void Transform(double[] d, int start, int stride, int n, double spacingMm)
        {
            var any = false;
            for (var x = 0; x < n; x++)
            {
                _f[x] = d[start + x * stride];
                any |= !double.IsPositiveInfinity(_f[x]);
            }
            if (!any) return;
            var h2 = spacingMm * spacingMm;
            for (var q = 0; q <= n; q++)
                _face[q] = Math.Min(q > 0 ? _f[q - 1] : double.PositiveInfinity, q < n ? _f[q] : double.PositiveInfinity);

            var top = -1;
            for (var q = 0; q <= n; q++)
            {
                if (double.IsPositiveInfinity(_face[q])) continue;
                var crossing = double.NegativeInfinity;
                while (top >= 0)
                {
                    var p = _apex[top];
                    crossing = ((_face[q] - _face[p]) / h2 + (double)q * q - (double)p * p) / (2.0 * (q - p));
                    if (crossing > _from[top]) break;
                    top--;
                }
                _apex[++top] = q;
                _from[top] = top == 0 ? double.NegativeInfinity : crossing;
            }
            for (int x = 0, e = 0; x < n; x++)
            {
                // A voxel centre x stands at face coordinate x + ½
                while (e < top && _from[e + 1] < x + 0.5) e++;
                var steps = x + 0.5 - _apex[e];
                d[start + x * stride] = Math.Min(_f[x], _face[_apex[e]] + h2 * steps * steps);
            }
        }
    }
}
