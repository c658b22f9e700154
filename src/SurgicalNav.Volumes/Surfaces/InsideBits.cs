namespace SurgicalNav.Volumes.Surfaces;

/// <summary>One bit for every voxel of a box, 1 inside, with one voxel of outside all around, so that surfaces close at the border: point p of the rows is voxel p − 1.</summary>
internal sealed class InsideBits
{
    private readonly ulong[] _words;

    /// <summary>Whether a row has anything inside.</summary>
    private readonly bool[] _used;

    private InsideBits(VoxelBox box)
    {
        (Box, RowWords, RowsY, RowsZ) = (box, (box.Nx + 2 + 63) / 64, box.Ny + 2, box.Nz + 2);
        _words = new ulong[(long)RowWords * RowsY * RowsZ];
        _used = new bool[RowsY * RowsZ];
    }

    public VoxelBox Box { get; }

    public int RowWords { get; }

    /// <summary>Rows along y, two more than voxels.</summary>
    public int RowsY { get; }

    public int RowsZ { get; }

    public ReadOnlySpan<ulong> Row(int row) => _words.AsSpan(row * RowWords, RowWords);

    public bool IsUsed(int row) => _used[row];

    public static InsideBits Of<TTest>(VolumeGrid grid, VoxelBox box, TTest test, Core.Flow.IWorkers workers) where TTest : struct, IInsideTest
    {
        var bits = new InsideBits(box);
        var parts = Math.Min(box.Nz, workers.Count == 1 ? 1 : 4 * workers.Count);
        workers.Run(parts, part =>
        {
            for (var k = box.Nz * part / parts; k < box.Nz * (part + 1) / parts; k++)
                for (var j = 0; j < box.Ny; j++)
                {
                    var row = (k + 1) * bits.RowsY + j + 1;
                    bits._used[row] = Fill(test, grid.Offset(box.I, box.J + j, box.K + k), box.Nx, bits._words.AsSpan(row * bits.RowWords, bits.RowWords));
                }
        });
        return bits;
    }

    private static bool Fill<TTest>(TTest test, int offset, int count, Span<ulong> row) where TTest : struct, IInsideTest
    {
        // Bits move up by one for the outside at the row's beginning
        var (carry, any) = (0ul, 0ul);
        for (var w = 0; w < row.Length; w++)
        {
            var left = count - 64 * w;
            ulong bits;
            if (left >= 64) bits = test.Inside64(offset + 64 * w);
            else if (left <= 0) bits = 0;
            else if (offset + 64 * w + 64 <= test.VoxelCount) bits = test.Inside64(offset + 64 * w) & (1ul << left) - 1;
            else
            {
                bits = 0;
                for (var i = 0; i < left; i++) bits |= (test.Inside(offset + 64 * w + i) ? 1ul : 0) << i;
            }
            any |= bits;
            row[w] = bits << 1 | carry;
            carry = bits >> 63;
        }
        return any != 0;
    }
}
