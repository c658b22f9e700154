using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Segmentation;

/// <summary>Brings voxels to another number along each axis, over the same space: voxel x of n stands at (x + ½) · m / n − ½ of m.</summary>
/// <remarks>Cubic convolution (R. Keys, IEEE TASSP 29(6), 1981), without smoothing before: as nnU-Net resamples scans for its networks, whose cubic splines differ from it
/// little. At the border the outermost voxel counts again.</remarks>
public static class CubicResampling
{
    /// <param name="voxels">x fastest.</param>
    /// <param name="from">Voxels along x, y and z.</param>
    /// <param name="to">Voxels wanted. Where none changes, the result is the input itself.</param>
    /// <param name="workers">Who works.</param>
    public static float[] Resample(float[] voxels, (int X, int Y, int Z) from, (int X, int Y, int Z) to, IWorkers? workers = null)
    {
        var w = workers ?? OneWorker.Instance;
        if (to.X != from.X) voxels = Along(voxels, 1, from.X, to.X, from.Y * from.Z, w);
        if (to.Y != from.Y) voxels = Along(voxels, to.X, from.Y, to.Y, from.Z, w);
        if (to.Z != from.Z) voxels = Along(voxels, to.X * to.Y, from.Z, to.Z, 1, w);
        return voxels;
    }

    /// <summary>Rows of <paramref name="inner"/> voxels one after another, of which <paramref name="from"/> become <paramref name="to"/>, in each of <paramref name="outer"/> blocks.</summary>
    private static float[] Along(float[] voxels, int inner, int from, int to, int outer, IWorkers workers)
    {
        var resampled = new float[checked(inner * to * outer)];
        workers.Run(outer == 1 ? to : outer, part =>
        {
            // One long block is shared out by its rows
            var (block, first, last) = outer == 1 ? (0, part, part + 1) : (part, 0, to);
            for (var x = first; x < last; x++)
            {
                var centre = (x + 0.5) * from / to - 0.5;
                var low = (int)Math.Floor(centre);
                var f = (float)(centre - low);
                var (wa, wb, wc, wd) = (((-0.5f * f + 1) * f - 0.5f) * f, (1.5f * f - 2.5f) * f * f + 1, ((-1.5f * f + 2) * f + 0.5f) * f, (0.5f * f - 0.5f) * f * f);
                var (a, b, c, d) = (Row(low - 1), Row(low), Row(low + 1), Row(low + 2));
                var target = (block * to + x) * inner;
                for (var i = 0; i < inner; i++) resampled[target + i] = wa * voxels[a + i] + wb * voxels[b + i] + wc * voxels[c + i] + wd * voxels[d + i];
            }

            int Row(int y) => (block * from + Math.Clamp(y, 0, from - 1)) * inner;
        });
        return resampled;
    }
}
