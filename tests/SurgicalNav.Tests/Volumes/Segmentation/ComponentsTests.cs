using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Segmentation;

namespace SurgicalNav.Tests.Volumes.Segmentation;

public class ComponentsTests
{
    private static readonly Gen<Neighbours> Ways = Gen.Int[0, 2].Select(n => n switch { 0 => Neighbours.Faces, 1 => Neighbours.FacesAndEdges, _ => Neighbours.All });

    /// <summary>Independent: a flood from every voxel that no flood has reached, neighbours by the number of axes along which they differ.</summary>
    private static int[] Floods(VoxelMask mask, Neighbours neighbours)
    {
        var (grid, flood, next) = (mask.Grid, new int[mask.Voxels.Length], 0);
        var most = neighbours switch { Neighbours.Faces => 1, Neighbours.FacesAndEdges => 2, _ => 3 };
        for (var start = 0; start < flood.Length; start++)
        {
            if (!mask.Voxels[start] || flood[start] != 0) continue;
            flood[start] = ++next;
            var open = new Queue<int>([start]);
            while (open.TryDequeue(out var v))
                for (var w = 0; w < flood.Length; w++)
                {
                    var d = Masks.Index(grid, v) - Masks.Index(grid, w);
                    var (x, y, z) = (Math.Abs(d.X), Math.Abs(d.Y), Math.Abs(d.Z));
                    if (!mask.Voxels[w] || flood[w] != 0 || x > 1 || y > 1 || z > 1 || x + y + z > most) continue;
                    flood[w] = next;
                    open.Enqueue(w);
                }
        }
        return flood;
    }

    [Fact]
    public void PiecesAreThoseThatFloodsFind() => Gen.Select(Masks.Random, Ways).Sample((mask, neighbours) =>
    {
        var floods = Floods(mask, neighbours);
        var found = MaskComponents.Of(mask, neighbours);
        var sizes = floods.Where(f => f > 0).GroupBy(f => f).Select(g => g.Count()).OrderDescending().ToList();
        Assert.Equal(sizes, found.Pieces.Select(p => p.Voxels));
        for (var p = 0; p < found.Pieces.Count; p++)
        {
            var piece = found.Pieces[p];
            var kept = found.Keep((number, _) => number == p);
            var voxels = Enumerable.Range(0, floods.Length).Where(v => kept.Voxels[v]).ToList();
            Assert.Single(voxels.Select(v => floods[v]).Distinct());
            Assert.Equal((piece.Voxels, piece.Box), (voxels.Count, kept.Bounds()!.Value));
            var centre = voxels.Aggregate(Vec3.Zero, (sum, v) => sum + mask.Grid.ToScan(Masks.Index(mask.Grid, v)).Mm) / voxels.Count;
            Assert.Equal(0, (piece.CentreLps.Mm - centre).Length, tolerance: 1e-9);
            Assert.Equal(voxels.Count * mask.Grid.VoxelVolumeMm3, piece.VolumeMm3, tolerance: 1e-9);
        }
        Masks.AssertSame(mask, found.Keep((_, _) => true));
    }, iter: 200);

    [Fact]
    public void GrowingTakesTheFloodOfItsSeed() => Gen.Select(Masks.Random.Where(m => m.Count > 0), Ways, Gen.Int[0, 1000], Gen.Double[0.5, 8]).Sample((mask, neighbours, pick, reach) =>
    {
        var seedVoxel = Enumerable.Range(0, mask.Voxels.Length).Where(v => mask.Voxels[v]).ElementAt(pick % mask.Count);
        var seed = mask.Grid.ToScan(Masks.Index(mask.Grid, seedVoxel));
        var floods = Floods(mask, neighbours);
        var grown = RegionGrowing.Grow(mask, [seed], neighbours);
        for (var v = 0; v < floods.Length; v++) Assert.Equal(floods[v] == floods[seedVoxel], grown.Voxels[v]);
        // Bounded: the flood among the voxels within reach
        var near = Masks.Where(mask.Grid, i => mask.Voxels[mask.Grid.Offset((int)i.X, (int)i.Y, (int)i.Z)] && (mask.Grid.ToScan(i).Mm - seed.Mm).LengthSquared <= reach * reach * (1 + 1e-9));
        var bounded = RegionGrowing.Grow(mask, [seed], neighbours, reach);
        var nearFloods = Floods(near, neighbours);
        for (var v = 0; v < floods.Length; v++) Assert.Equal(nearFloods[v] > 0 && nearFloods[v] == nearFloods[seedVoxel], bounded.Voxels[v]);
    }, iter: 100);

    [Fact]
    public void ASeedBesideTheStructureIsRefused()
    {
        var mask = Masks.Where(Masks.Grid(4, 4, 4, new Vec3(1, 1, 1)), i => i.X > 1);
        Assert.Contains("does not belong", Assert.Throws<ArgumentException>(() => RegionGrowing.Grow(mask, [mask.Grid.ToScan(Vec3.Zero)], Neighbours.Faces)).Message, StringComparison.Ordinal);
        Assert.Contains("outside the scan", Assert.Throws<ArgumentException>(() => RegionGrowing.Grow(mask, [new Point<Scan>(99, 0, 0)], Neighbours.Faces)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RegionGrowing.Grow(mask, [], Neighbours.Faces));
    }

    [Fact]
    public void HolesAreFilledAndBaysAreNot()
    {
        var grid = Masks.Grid(12, 12, 12, new Vec3(1, 1, 1));
        double From(Vec3 i) => (i - new Vec3(6, 6, 6)).Length;
        var shell = Masks.Where(grid, i => From(i) is > 2.5 and < 4.5);
        Masks.AssertSame(Masks.Where(grid, i => From(i) < 4.5), MaskComponents.FillHoles(shell));
        var open = Masks.Where(grid, i => From(i) is > 2.5 and < 4.5 && !(i.X == 6 && i.Y == 6 && i.Z > 6));
        Masks.AssertSame(open, MaskComponents.FillHoles(open));
    }

    [Fact]
    public void FillingIsWhatFloodsFromTheBorderLeave() => Masks.Random.Sample(mask =>
    {
        var (grid, filled) = (mask.Grid, MaskComponents.FillHoles(mask));
        var rest = Masks.Where(grid, i => !mask.Voxels[grid.Offset((int)i.X, (int)i.Y, (int)i.Z)]);
        var floods = Floods(rest, Neighbours.Faces);
        bool Border(Vec3 i) => i.X == 0 || i.Y == 0 || i.Z == 0 || i.X == grid.Nx - 1 || i.Y == grid.Ny - 1 || i.Z == grid.Nz - 1;
        var outside = Enumerable.Range(0, floods.Length).Where(v => floods[v] > 0 && Border(Masks.Index(grid, v))).Select(v => floods[v]).ToHashSet();
        for (var v = 0; v < floods.Length; v++) Assert.Equal(mask.Voxels[v] || !outside.Contains(floods[v]), filled.Voxels[v]);
    }, iter: 200);
}
