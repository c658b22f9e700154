using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>The closed surface around the inside voxels of a box: vertices on the lattice's edges, numbered row by row; triangles by <see cref="CubeCases"/>.</summary>
/// <remarks>After W. Schroeder, R. Maynard, B. Geveci, Flying Edges, IEEE LDAV 2015: rows first, each on its own, so that every vertex has its number before any
/// triangle is made and no vertex is looked up. Here a row is a string of bits: 64 cells are found to be empty by a few word operations, and a vertex's
/// place in its row is the number of crossings before it.</remarks>
internal sealed class FlyingEdges
{
    private readonly VolumeGrid _grid;
    private readonly InsideBits _bits;
    private readonly IWorkers _workers;

    /// <summary>The first vertex of each row; along x first, then y, then z.</summary>
    private readonly int[] _first;
    private readonly int[] _firstY;
    private readonly int[] _firstZ;
    private readonly int _parts;

    private FlyingEdges(VolumeGrid grid, InsideBits bits, IWorkers workers)
    {
        (_grid, _bits, _workers) = (grid, bits, workers);
        var rows = bits.RowsY * bits.RowsZ;
        (_first, _firstY, _firstZ) = (new int[rows + 1], new int[rows], new int[rows]);
        _parts = Math.Min(bits.RowsZ - 1, workers.Count == 1 ? 1 : 4 * workers.Count);
    }

    public static TriangleMesh Extract<TTest>(VolumeGrid grid, VoxelBox box, TTest test, IWorkers workers) where TTest : struct, IInsideTest
    {
        var edges = new FlyingEdges(grid, InsideBits.Of(grid, box, test, workers), workers);
        return new TriangleMesh(edges.Vertices(test), edges.Triangles());
    }

    private (int From, int To) Slices(int part) => ((_bits.RowsZ - 1) * part / _parts, (_bits.RowsZ - 1) * (part + 1) / _parts);

    private Vec3[] Vertices<TTest>(TTest test) where TTest : struct, IInsideTest
    {
        // The last slice and the last row of each are outside and have no edges of their own: only what stands before them does
        _workers.Run(_parts, part =>
        {
            var (from, to) = Slices(part);
            for (var row = from * _bits.RowsY; row < to * _bits.RowsY; row++) Count(row);
        });
        var total = 0;
        for (var row = 0; row < _first.Length; row++)
        {
            var count = _first[row];
            _first[row] = total;
            total = checked(total + count);
            if (row == _firstY.Length) break;
            _firstY[row] += _first[row];
            _firstZ[row] += _first[row];
        }
        var vertices = GC.AllocateUninitializedArray<Vec3>(total);
        _workers.Run(_parts, part =>
        {
            var (from, to) = Slices(part);
            for (var row = from * _bits.RowsY; row < to * _bits.RowsY; row++)
                if (_first[row + 1] > _first[row]) Place(test, row, vertices);
        });
        return vertices;
    }

    /// <summary>Leaves the row's counts in the places of its first numbers.</summary>
    private void Count(int row)
    {
        var up = row % _bits.RowsY < _bits.RowsY - 1 ? row + 1 : row;
        var far = row + _bits.RowsY;
        if (!_bits.IsUsed(row) && !_bits.IsUsed(up) && !_bits.IsUsed(far)) return;
        ReadOnlySpan<ulong> a = _bits.Row(row), b = _bits.Row(up), c = _bits.Row(far);
        var (x, y, z) = (0, 0, 0);
        for (var w = 0; w < a.Length; w++)
        {
            x += BitOperations.PopCount(a[w] ^ Next(a, w));
            y += BitOperations.PopCount(a[w] ^ b[w]);
            z += BitOperations.PopCount(a[w] ^ c[w]);
        }
        (_first[row], _firstY[row], _firstZ[row]) = (x + y + z, x, x + y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Next(ReadOnlySpan<ulong> row, int w) => row[w] >> 1 | (w + 1 < row.Length ? row[w + 1] << 63 : 0);

    private void Place<TTest>(TTest test, int row, Vec3[] vertices) where TTest : struct, IInsideTest
    {
        var box = _bits.Box;
        var (py, pz) = (row % _bits.RowsY, row / _bits.RowsY);
        var up = py < _bits.RowsY - 1 ? row + 1 : row;
        ReadOnlySpan<ulong> a = _bits.Row(row), b = _bits.Row(up), c = _bits.Row(row + _bits.RowsY);
        // Reckoned from the grid's first voxel, whatever the box: two labels' vertices between the same voxels are equal to the last bit
        var (stepX, stepY, stepZ) = (_grid.ScanFromIndex.Column0, _grid.ScanFromIndex.Column1, _grid.ScanFromIndex.Column2);
        var start = _grid.ToScan(new Vec3(0, box.J + py - 1, box.K + pz - 1)).Mm;
        var i0 = box.I - 1;
        // The number of the voxel at point 0, which may lie outside
        var offset = _grid.Offset(box.I - 1, box.J + py - 1, box.K + pz - 1);
        var (rowIn, upIn, farIn) = (In(py, box.Ny) && In(pz, box.Nz), In(py + 1, box.Ny) && In(pz, box.Nz), In(py, box.Ny) && In(pz + 1, box.Nz));
        var (x, y, z) = (_first[row], _firstY[row], _firstZ[row]);
        for (var w = 0; w < a.Length; w++)
        {
            for (var crossings = a[w] ^ Next(a, w); crossings != 0; crossings &= crossings - 1)
            {
                var px = 64 * w + BitOperations.TrailingZeroCount(crossings);
                var t = rowIn && px > 0 && px < box.Nx ? test.Crossing(offset + px, offset + px + 1) : 0.5;
                vertices[x++] = start + stepX * (i0 + px + t);
            }
            for (var crossings = a[w] ^ b[w]; crossings != 0; crossings &= crossings - 1)
            {
                var px = 64 * w + BitOperations.TrailingZeroCount(crossings);
                var t = rowIn && upIn ? test.Crossing(offset + px, offset + px + _grid.Nx) : 0.5;
                vertices[y++] = start + stepX * (i0 + px) + stepY * t;
            }
            for (var crossings = a[w] ^ c[w]; crossings != 0; crossings &= crossings - 1)
            {
                var px = 64 * w + BitOperations.TrailingZeroCount(crossings);
                var t = rowIn && farIn ? test.Crossing(offset + px, offset + px + _grid.Nx * _grid.Ny) : 0.5;
                vertices[z++] = start + stepX * (i0 + px) + stepZ * t;
            }
        }
    }

    private static bool In(int point, int count) => point >= 1 && point <= count;

    private int[] Triangles()
    {
        var parts = new (int[] Indices, int Count)[_parts];
        _workers.Run(_parts, part =>
        {
            var (from, to) = Slices(part);
            // About two triangles a vertex
            var (indices, count) = (GC.AllocateUninitializedArray<int>(6 * (_first[to * _bits.RowsY] - _first[from * _bits.RowsY]) + 64), 0);
            for (var pz = from; pz < to; pz++)
                for (var py = 0; py < _bits.RowsY - 1; py++) AddRow(pz * _bits.RowsY + py, ref indices, ref count);
            parts[part] = (indices, count);
        });
        var all = parts.Length == 1 && parts[0].Count == parts[0].Indices.Length ? parts[0].Indices : GC.AllocateUninitializedArray<int>(parts.Sum(p => p.Count));
        var at = 0;
        foreach (var (indices, count) in parts)
        {
            if (indices != all) indices.AsSpan(0, count).CopyTo(all.AsSpan(at));
            at += count;
        }
        return all;
    }

    /// <summary>The triangles of the cells between four rows.</summary>
    private void AddRow(int row, ref int[] indices, ref int count)
    {
        var (rowB, rowC, rowD) = (row + 1, row + _bits.RowsY, row + _bits.RowsY + 1);
        if (!_bits.IsUsed(row) && !_bits.IsUsed(rowB) && !_bits.IsUsed(rowC) && !_bits.IsUsed(rowD)) return;
        ReadOnlySpan<ulong> a = _bits.Row(row), b = _bits.Row(rowB), c = _bits.Row(rowC), d = _bits.Row(rowD);
        Span<int> ids = stackalloc int[12];
        ref var id = ref MemoryMarshal.GetReference(ids);
        ref var table = ref MemoryMarshal.GetArrayDataReference(CubeCases.Table);
        var flip = _grid.IsRightHanded ? 0 : 1;
        var (xa, xb, xc, xd) = (_first[row], _first[rowB], _first[rowC], _first[rowD]);
        var (ya, yc, za, zb) = (_firstY[row], _firstY[rowC], _firstZ[row], _firstZ[rowB]);
        for (var w = 0; w < a.Length; w++)
        {
            ulong a0 = a[w], b0 = b[w], c0 = c[w], d0 = d[w], a1 = Next(a, w), b1 = Next(b, w), c1 = Next(c, w), d1 = Next(d, w);
            var active = (a0 | a1 | b0 | b1 | c0 | c1 | d0 | d1) & ~(a0 & a1 & b0 & b1 & c0 & c1 & d0 & d1);
            ulong eXa = a0 ^ a1, eXb = b0 ^ b1, eXc = c0 ^ c1, eXd = d0 ^ d1, eYa = a0 ^ b0, eYc = c0 ^ d0, eZa = a0 ^ c0, eZb = b0 ^ d0;
            for (; active != 0; active &= active - 1)
            {
                var bit = BitOperations.TrailingZeroCount(active);
                var before = (1ul << bit) - 1;
                var pattern = (int)((a0 >> bit & 1) | (a1 >> bit & 1) << 1 | (b0 >> bit & 1) << 2 | (b1 >> bit & 1) << 3
                    | (c0 >> bit & 1) << 4 | (c1 >> bit & 1) << 5 | (d0 >> bit & 1) << 6 | (d1 >> bit & 1) << 7);
                id = xa + BitOperations.PopCount(eXa & before);
                Unsafe.Add(ref id, 1) = xb + BitOperations.PopCount(eXb & before);
                Unsafe.Add(ref id, 2) = xc + BitOperations.PopCount(eXc & before);
                Unsafe.Add(ref id, 3) = xd + BitOperations.PopCount(eXd & before);
                var y = ya + BitOperations.PopCount(eYa & before);
                (Unsafe.Add(ref id, 4), Unsafe.Add(ref id, 5)) = (y, y + (int)(eYa >> bit & 1));
                y = yc + BitOperations.PopCount(eYc & before);
                (Unsafe.Add(ref id, 6), Unsafe.Add(ref id, 7)) = (y, y + (int)(eYc >> bit & 1));
                var z = za + BitOperations.PopCount(eZa & before);
                (Unsafe.Add(ref id, 8), Unsafe.Add(ref id, 9)) = (z, z + (int)(eZa >> bit & 1));
                z = zb + BitOperations.PopCount(eZb & before);
                (Unsafe.Add(ref id, 10), Unsafe.Add(ref id, 11)) = (z, z + (int)(eZb >> bit & 1));

                ref var edge = ref Unsafe.Add(ref table, 16 * pattern);
                int triangles = edge;
                if (count + 3 * CubeCases.MostTriangles > indices.Length) Array.Resize(ref indices, indices.Length + indices.Length / 4 + 64);
                ref var to = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(indices), count);
                count += 3 * triangles;
                for (; triangles > 0; triangles--)
                {
                    to = Unsafe.Add(ref id, Unsafe.Add(ref edge, 1));
                    Unsafe.Add(ref to, 1 + flip) = Unsafe.Add(ref id, Unsafe.Add(ref edge, 2));
                    Unsafe.Add(ref to, 2 - flip) = Unsafe.Add(ref id, Unsafe.Add(ref edge, 3));
                    to = ref Unsafe.Add(ref to, 3);
                    edge = ref Unsafe.Add(ref edge, 3);
                }
            }
            xa += BitOperations.PopCount(eXa);
            xb += BitOperations.PopCount(eXb);
            xc += BitOperations.PopCount(eXc);
            xd += BitOperations.PopCount(eXd);
            ya += BitOperations.PopCount(eYa);
            yc += BitOperations.PopCount(eYc);
            za += BitOperations.PopCount(eZa);
            zb += BitOperations.PopCount(eZb);
        }
    }
}
