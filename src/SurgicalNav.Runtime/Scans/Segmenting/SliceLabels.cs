using System.Numerics.Tensors;
using SurgicalNav.Core.Flow;

namespace SurgicalNav.Runtime.Scans.Segmenting;

/// <summary>Labels on a scan's own voxels out of slices of logits on a network's: each scan voxel takes the class whose logits, interpolated linearly between the network's
/// voxels, are largest; the first of equals. Slices come in order, and no more than two are held.</summary>
internal sealed class SliceLabels
{
    private readonly (int X, int Y, int Z) _net, _scan;
    private readonly int _classes;
    private readonly IWorkers _workers;
    private readonly ushort[] _labels;
    private readonly float[] _before, _here, _between;
    private int _next;

    /// <param name="net">The network's voxels along x, y, z.</param>
    /// <param name="scan">The scan's voxels over the same space.</param>
    /// <param name="classes">How many classes.</param>
    /// <param name="workers">Who works; rows are shared out.</param>
    public SliceLabels((int X, int Y, int Z) net, (int X, int Y, int Z) scan, int classes, IWorkers workers)
    {
        (_net, _scan, _classes, _workers) = (net, scan, classes, workers);
        _labels = new ushort[checked(scan.X * scan.Y * scan.Z)];
        (_before, _here, _between) = (new float[net.X * net.Y * classes], new float[net.X * net.Y * classes], new float[net.X * net.Y * classes]);
    }

    /// <summary>x fastest; whole once the last slice has come.</summary>
    public ushort[] Labels => _next == _scan.Z ? _labels : throw new InvalidOperationException("Not all slices have come.");

    /// <summary>The network's slice <paramref name="z"/>: a picture for each class.</summary>
    public void Add(int z, ReadOnlySpan<float> logits)
    {
        _here.CopyTo(_before, 0);
        logits.CopyTo(_here);
        for (; _next < _scan.Z; _next++)
        {
            var (low, share) = Place(_next, _scan.Z, _net.Z);
            if (share == 0 ? low > z : low + 1 > z) return;
            // share > 0: between the slice before and this one
            if (share == 0) _here.CopyTo(_between, 0);
            else TensorPrimitives.Lerp(_before, _here, share, _between);
            Slice(_next);
        }
    }

    private void Slice(int k)
    {
        var (w, h, plane) = (_net.X, _net.Y, _net.X * _net.Y);
        _workers.Run(_scan.Y, j =>
        {
            var (row, best, line) = (new float[w], new float[_scan.X], new float[_scan.X]);
            var labels = _labels.AsSpan((k * _scan.Y + j) * _scan.X, _scan.X);
            var (y, fy) = Place(j, _scan.Y, h);
            for (var c = 0; c < _classes; c++)
            {
                var first = _between.AsSpan(c * plane + y * w, w);
                if (fy == 0) first.CopyTo(row);
                else TensorPrimitives.Lerp(first, _between.AsSpan(c * plane + (y + 1) * w, w), fy, row);
                for (var i = 0; i < line.Length; i++)
                {
                    var (x, fx) = Place(i, _scan.X, w);
                    line[i] = fx == 0 ? row[x] : row[x] + (row[x + 1] - row[x]) * fx;
                }
                for (var i = 0; i < line.Length; i++)
                {
                    if (c > 0 && !(line[i] > best[i])) continue;
                    (best[i], labels[i]) = (line[i], (ushort)c);
                }
            }
        });
    }

    /// <summary>Where voxel x of n stands among m over the same space: the one below, and the share of the one above; at the ends the outermost alone.</summary>
    private static (int Low, float Share) Place(int x, int n, int m)
    {
        if (n == m) return (x, 0);
        var at = Math.Clamp((x + 0.5) * m / n - 0.5, 0, m - 1);
        var low = Math.Min((int)at, Math.Max(m - 2, 0));
        return at - low < 1e-6 ? (low, 0) : at - low > 1 - 1e-6 ? (low + 1, 0) : (low, (float)(at - low));
    }
}
