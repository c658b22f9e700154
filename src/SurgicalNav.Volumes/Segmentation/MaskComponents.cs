using System.Runtime.InteropServices;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Segmentation;

/// <summary>One piece of a mask that hangs together.</summary>
/// <param name="Voxels">How many.</param>
/// <param name="VolumeMm3">Times the volume of one.</param>
/// <param name="CentreLps">Mean of its voxel centres.</param>
/// <param name="Box">The least box that holds it.</param>
public sealed record MaskComponent(int Voxels, double VolumeMm3, Point<Scan> CentreLps, VoxelBox Box);

/// <summary>The pieces of a mask, largest first.</summary>
/// <remarks>Runs of voxels along i are joined by union and find (K. Wu, E. Otoo, K. Suzuki, Pattern Analysis and Applications 12, 2009): memory grows with the runs, not
/// with the voxels. Pieces of equal size stand in the order of their first voxel.</remarks>
public sealed class MaskComponents
{
    private readonly VoxelMask _mask;
    private readonly Run[] _runs;
    private readonly int[] _pieceOfRun;

    private MaskComponents(VoxelMask mask, Run[] runs, int[] pieceOfRun, IReadOnlyList<MaskComponent> pieces) => (_mask, _runs, _pieceOfRun, Pieces) = (mask, runs, pieceOfRun, pieces);

    public IReadOnlyList<MaskComponent> Pieces { get; }

    public static MaskComponents Of(VoxelMask mask, Neighbours neighbours)
    {
        var grid = mask.Grid;
        var (runs, rowStart) = Runs(mask);
        var parent = new int[runs.Length];
        for (var r = 0; r < parent.Length; r++) parent[r] = r;
        var axes = NeighbourSteps.MostAxes(neighbours);
        // A row's earlier neighbours; how far runs may miss each other along i and still touch
        var rows = ((int J, int K)[])[(-1, 0), (-1, -1), (0, -1), (1, -1)];
        var slacks = rows.Select(n => axes - Math.Abs(n.J) - Math.Abs(n.K)).ToArray();
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
                for (var n = 0; n < rows.Length; n++)
                {
                    var ((dj, dk), slack) = (rows[n], Math.Min(slacks[n], 1));
                    if (slack < 0 || j + dj < 0 || j + dj >= grid.Ny || k + dk < 0) continue;
                    var (a, aEnd) = (rowStart[k * grid.Ny + j], rowStart[k * grid.Ny + j + 1]);
                    var row = (k + dk) * grid.Ny + j + dj;
                    var (b, bEnd) = (rowStart[row], rowStart[row + 1]);
                    while (a < aEnd && b < bEnd)
                    {
                        if (runs[a].First <= runs[b].Last + slack && runs[b].First <= runs[a].Last + slack) Join(parent, a, b);
                        if (runs[a].Last < runs[b].Last) a++;
                        else b++;
                    }
                }
        return Sorted(mask, runs, parent);
    }

    /// <summary>The mask of the pieces that are wanted, by their number among <see cref="Pieces"/>.</summary>
    public VoxelMask Keep(Func<int, MaskComponent, bool> wanted)
    {
        var keep = Pieces.Select((piece, number) => wanted(number, piece)).ToArray();
        var kept = new bool[_mask.Grid.VoxelCount];
        for (var r = 0; r < _runs.Length; r++)
            if (keep[_pieceOfRun[r]]) kept.AsSpan(_mask.Grid.Offset(_runs[r].First, _runs[r].J, _runs[r].K), _runs[r].Length).Fill(true);
        return new VoxelMask(_mask.Grid, kept);
    }

    /// <summary>Fills what the mask encloses: pieces of the rest, joined by faces, that do not reach the border of the scan.</summary>
    public static VoxelMask FillHoles(VoxelMask mask)
    {
        var rest = new bool[mask.Grid.VoxelCount];
        var voxels = mask.Voxels;
        for (var v = 0; v < rest.Length; v++) rest[v] = !voxels[v];
        var (nx, ny, nz) = (mask.Grid.Nx - 1, mask.Grid.Ny - 1, mask.Grid.Nz - 1);
        var holes = Of(new VoxelMask(mask.Grid, rest), Neighbours.Faces)
            .Keep((_, piece) => piece.Box is var b && b.I0 > 0 && b.J0 > 0 && b.K0 > 0 && b.I1 < nx && b.J1 < ny && b.K1 < nz);
        var filled = mask.Voxels.ToArray();
        for (var v = 0; v < filled.Length; v++) filled[v] |= holes.Voxels[v];
        return new VoxelMask(mask.Grid, filled);
    }

    private readonly record struct Run(int First, int Last, int J, int K)
    {
        public int Length => Last - First + 1;
    }

    private static (Run[] Runs, int[] RowStart) Runs(VoxelMask mask)
    {
        var grid = mask.Grid;
        var (runs, rowStart) = (new List<Run>(), new int[grid.Ny * grid.Nz + 1]);
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
            {
                rowStart[k * grid.Ny + j] = runs.Count;
                var row = mask.Voxels.Slice(grid.Offset(0, j, k), grid.Nx);
                for (var i = row.IndexOf(true); i >= 0 && i < row.Length;)
                {
                    var end = row[i..].IndexOf(false);
                    var last = end < 0 ? row.Length - 1 : i + end - 1;
                    runs.Add(new Run(i, last, j, k));
                    var next = last + 1 < row.Length ? row[(last + 1)..].IndexOf(true) : -1;
                    i = next < 0 ? row.Length : last + 1 + next;
                }
            }
        rowStart[^1] = runs.Count;
        return (CollectionsMarshal.AsSpan(runs).ToArray(), rowStart);
    }

    private static int Root(int[] parent, int r)
    {
        while (parent[r] != r) r = parent[r] = parent[parent[r]];
        return r;
    }

    private static void Join(int[] parent, int a, int b)
    {
        (a, b) = (Root(parent, a), Root(parent, b));
        // The earlier run is the root, so that the order of pieces does not depend on the way of joining
        if (a < b) parent[b] = a;
        else parent[a] = b;
    }

    private static MaskComponents Sorted(VoxelMask mask, Run[] runs, int[] parent)
    {
        var (grid, number) = (mask.Grid, new int[runs.Length]);
        var found = new List<(int Voxels, Vec3 Sum, VoxelBox Box)>();
        for (var r = 0; r < runs.Length; r++)
        {
            var (root, run) = (Root(parent, r), runs[r]);
            if (root == r)
            {
                number[r] = found.Count;
                found.Add((0, Vec3.Zero, new VoxelBox(run.First, run.J, run.K, run.Last, run.J, run.K)));
            }
            else number[r] = number[root];
            ref var piece = ref CollectionsMarshal.AsSpan(found)[number[r]];
            var (b, n) = (piece.Box, run.Length);
            piece = (piece.Voxels + n, piece.Sum + new Vec3((run.First + run.Last) / 2.0, run.J, run.K) * n,
                new VoxelBox(Math.Min(b.I0, run.First), Math.Min(b.J0, run.J), Math.Min(b.K0, run.K), Math.Max(b.I1, run.Last), Math.Max(b.J1, run.J), Math.Max(b.K1, run.K)));
        }
        var order = Enumerable.Range(0, found.Count).OrderByDescending(p => found[p].Voxels).ThenBy(p => p).ToArray();
        var place = new int[order.Length];
        for (var p = 0; p < order.Length; p++) place[order[p]] = p;
        for (var r = 0; r < number.Length; r++) number[r] = place[number[r]];
        return new MaskComponents(mask, runs, number,
            [.. order.Select(p => new MaskComponent(found[p].Voxels, found[p].Voxels * grid.VoxelVolumeMm3, grid.ToScan(found[p].Sum / found[p].Voxels), found[p].Box))]);
    }
}
