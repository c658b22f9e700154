using System.Numerics;
using SurgicalNav.Core.Flow;

namespace SurgicalNav.Volumes.Segmentation;

/// <summary>The middle one of the 27 values around each voxel, many voxels of a row at once.</summary>
/// <remarks>Forgetful selection: of 15 values neither the least nor the greatest can be the middle one of 27, so both are dropped and the next is taken in, until one is left
/// (A. Paeth, Median finding on a 3×3 grid, in Graphics Gems, 1990). Exchanges do not depend on the values, so whole vectors go through them.</remarks>
internal static class MedianFilter
{
    private const int Values = 27, Kept = Values / 2 + 2;

    public static T[] Of<T>(VolumeGrid grid, ReadOnlyMemory<T> from, IWorkers workers) where T : unmanaged
    {
        var to = new T[grid.VoxelCount];
        // One voxel more at either end of a row, and room for a vector beyond it
        var stride = grid.Nx + 2 + Vector<T>.Count;
        workers.Run(grid.Nz, k =>
        {
            var rows = new T[9 * stride];
            for (var j = 0; j < grid.Ny; j++)
            {
                for (var r = 0; r < 9; r++)
                {
                    var (y, z) = (Math.Clamp(j + r % 3 - 1, 0, grid.Ny - 1), Math.Clamp(k + r / 3 - 1, 0, grid.Nz - 1));
                    var (row, source) = (rows.AsMemory(r * stride, stride), from.Slice(grid.Offset(0, y, z), grid.Nx));
                    source.CopyTo(row[1..]);
                    row.Span[0] = source.Span[0];
                    row.Span[grid.Nx + 1] = source.Span[grid.Nx - 1];
                }
                Row(rows, stride, to.AsSpan(grid.Offset(0, j, k), grid.Nx));
            }
        });
        return to;
    }

    private static void Row<T>(ReadOnlySpan<T> rows, int stride, Span<T> to) where T : unmanaged
    {
        Span<Vector<T>> v = stackalloc Vector<T>[Values];
        Span<T> last = stackalloc T[Vector<T>.Count];
        for (var x = 0; x < to.Length; x += Vector<T>.Count)
        {
            for (var r = 0; r < 9; r++)
                for (var d = 0; d < 3; d++) v[3 * r + d] = new Vector<T>(rows[(r * stride + x + d)..]);
            var middle = Middle(v);
            if (x + Vector<T>.Count <= to.Length) middle.CopyTo(to[x..]);
            else
            {
                middle.CopyTo(last);
                last[..(to.Length - x)].CopyTo(to[x..]);
            }
        }
    }

    private static Vector<T> Middle<T>(Span<Vector<T>> v) where T : unmanaged
    {
        var (low, high, next) = (0, Kept - 1, Kept);
        while (low < high)
        {
            for (int i = low, j = high; i < j; i++, j--) Exchange(v, i, j);
            var middle = (low + high) / 2;
            for (var i = low + 1; i <= middle; i++) Exchange(v, low, i);
            for (var j = high - 1; j > middle || (j == middle && (high - low) % 2 == 0); j--) Exchange(v, j, high);
            // The least is passed over; the greatest gives way to the next value, or is passed over too
            low++;
            if (next < Values) v[high] = v[next++];
            else high--;
        }
        return v[low];
    }

    private static void Exchange<T>(Span<Vector<T>> v, int less, int more) where T : unmanaged
    {
        var (a, b) = (v[less], v[more]);
        (v[less], v[more]) = (Vector.Min(a, b), Vector.Max(a, b));
    }
}
