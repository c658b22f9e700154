using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Distances;

namespace SurgicalNav.Tests.Volumes;

public class LabelDistancesTests
{
    [Fact]
    public void RandomMapsAgreeWithBruteForceOverAllBoxes() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[1, 7], Gen.Double[0.3, 3], Gen.Double[0.3, 3], Gen.Int[0, int.MaxValue]).Sample((nx, ny, nz, hx, hz, seed) =>
        {
            // Stored with x to the right: the field turns it to the left
            var grid = new VolumeGrid(nx, ny, nz, Mat3.Diagonal(-hx, 1, hz), new Vec3(4, -7, 11));
            var labels = new ushort[grid.VoxelCount];
            var state = (uint)seed;
            for (var i = 0; i < labels.Length; i++)
            {
                state = state * 1664525 + 1013904223;
                labels[i] = (ushort)(state >> 29);
            }
            labels[0] = 3;
            var map = new LabelMap(grid, labels);
            var placed = LabelDistances.Build(map, [1, 3, 5], marginMm: 2);
            Assert.Equal(Quat.Identity, placed.ScanFromField.Rotation);
            for (var trial = 0; trial < 20; trial++)
            {
                var (i, j, k) = (trial % placed.Field.Size.X, trial * 7 % placed.Field.Size.Y, trial * 5 % placed.Field.Size.Z);
                var p = placed.Field.OriginMm + new Vec3(i * placed.Field.SpacingMm.X, j * placed.Field.SpacingMm.Y, k * placed.Field.SpacingMm.Z);
                Assert.Equal(BruteForceMm(map, p), placed.Field.DistanceMm(p, out _), 1e-4);
            }
        }, iter: 200);

    [Fact]
    public void InterpolatedValuesStayWithinTheStatedBound()
    {
        var grid = new VolumeGrid(20, 20, 20, Mat3.Diagonal(1, 1.5, 2), Vec3.Zero);
        var labels = new ushort[grid.VoxelCount];
        for (var v = 0; v < labels.Length; v++)
            labels[v] = (new Vec3(v % 20, v / 20 % 20 * 1.5, v / 400 * 2) - new Vec3(9, 14, 19)).Length < 7 ? (ushort)1 : (ushort)0;
        var map = new LabelMap(grid, labels);
        var field = LabelDistances.Build(map, [1]).Field;
        Assert.InRange(field.ErrorBoundMm, new Vec3(1, 1.5, 2).Length / 2, new Vec3(1, 1.5, 2).Length / 2 + 1e-3);
        Gen.Select(Gen.Double[0, 19], Gen.Double[0, 28], Gen.Double[0, 38]).Sample((x, y, z) =>
            Assert.InRange(field.DistanceMm(new Vec3(x, y, z), out _) - BruteForceMm(map, new Vec3(x, y, z)), -field.ErrorBoundMm, field.ErrorBoundMm), iter: 300);
    }

    [Fact]
    public void ObliqueMapsKeepTheirOwnAxes()
    {
        var turn = Quat.Exp(new Vec3(0.2, -0.1, 0.3)).ToMatrix();
        var grid = new VolumeGrid(9, 9, 9, turn, new Vec3(1, 2, 3));
        var labels = new ushort[729];
        labels[grid.Offset(4, 4, 4)] = 1;
        var placed = LabelDistances.Build(new LabelMap(grid, labels), [1]);
        var point = grid.ToScan(new Vec3(7, 4, 4));
        Assert.Equal(2.5, placed.Field.DistanceMm((placed.ScanFromField.Inverse() * point).Mm, out var gradient), 5);
        var inScan = placed.ScanFromField * new Direction<FieldAxes>(gradient);
        Assert.Equal(1, Vec3.Dot(inScan.Value, turn.Column0), 5);
    }

    [Fact]
    public void AnAbsentLabelIsRefused() =>
        Assert.Contains("None of the wanted labels", Assert.Throws<ArgumentException>(() =>
            LabelDistances.Build(new LabelMap(new VolumeGrid(2, 2, 2, Mat3.Identity, Vec3.Zero), new ushort[8], "map"), [4])).Message, StringComparison.Ordinal);

    /// <summary>Signed distance to the union of the boxes of labels 3, 5 and 1, one box after the other; depth from a ring of outside boxes.</summary>
    private static double BruteForceMm(LabelMap map, Vec3 scanMm)
    {
        var grid = map.Grid;
        var h = grid.SpacingMm;
        var g = grid.ToIndex(new Point<Scan>(scanMm));
        var (toInside, toOutside) = (double.MaxValue, double.MaxValue);
        for (var k = -1; k <= grid.Nz; k++)
            for (var j = -1; j <= grid.Ny; j++)
                for (var i = -1; i <= grid.Nx; i++)
                {
                    var d = new Vec3(Gap(g.X - i) * h.X, Gap(g.Y - j) * h.Y, Gap(g.Z - k) * h.Z).Length;
                    if (grid.Contains(i, j, k) && map[i, j, k] is (1 or 3 or 5)) toInside = Math.Min(toInside, d);
                    else toOutside = Math.Min(toOutside, d);
                }
        return toInside > 0 ? toInside : -toOutside;

        static double Gap(double delta) => Math.Max(Math.Abs(delta) - 0.5, 0);
    }
}
