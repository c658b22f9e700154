using CsCheck;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
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
    public void ABandCutsTheExactFieldAndChangesNothingWithinIt() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 9], Gen.Int[1, 12], Gen.Double[0.4, 5], Gen.Int[0, int.MaxValue], Gen.Int[2, 30]).Sample((nx, ny, nz, band, seed, rarity) =>
        {
            var grid = new VolumeGrid(nx, ny, nz, Mat3.Diagonal(0.7, 1.1, -1.6), new Vec3(4, -7, 11));
            var random = new SeededRandom((ulong)seed);
            var labels = new ushort[grid.VoxelCount];
            for (var i = 0; i < labels.Length; i++) labels[i] = (ushort)(random.NextDouble() * rarity < 1 ? 300 : 1);
            labels[random.NextUInt64() % (ulong)labels.Length] = 300;
            var map = new LabelMap(grid, labels);
            var exact = LabelDistances.Build(map, [300]).Field;
            var banded = LabelDistances.Build(map, [300], bandMm: band, workers: new Backwards(3)).Field;
            var around = LabelDistances.Around(map, [300], band);
            for (var i = 0; i < exact.Samples.Length; i++)
                Assert.Equal(Math.Clamp(exact.Samples[i], (float)-band, (float)band), banded.Samples[i], 1e-6f);
            // The field around the labels ends where everything is further away than the band
            var (sx, sy, sz) = around.Field.Size;
            for (var trial = 0; trial < 20; trial++)
            {
                var (i, j, k) = ((int)(random.NextDouble() * sx), (int)(random.NextDouble() * sy), (int)(random.NextDouble() * sz));
                var value = around.Field.Samples[(k * sy + j) * sx + i];
                var at = around.ScanFromField * new Point<FieldAxes>(around.Field.OriginMm + new Vec3(i * 0.7, j * 1.1, k * 1.6));
                Assert.Equal(Math.Clamp(BruteForceMm(map, at.Mm, 300), -band, band), value, 1e-5);
                if (i == 0 || j == 0 || k == 0 || i == sx - 1 || j == sy - 1 || k == sz - 1) Assert.Equal(band, value, 1e-6);
            }
        }, iter: 200);

    /// <summary>The parts in the opposite order, as if others had been faster.</summary>
    private sealed class Backwards(int count) : IWorkers
    {
        public int Count => count;

        public void Run(int parts, Action<int> part)
        {
            for (var p = parts - 1; p >= 0; p--) part(p);
        }
    }

    [Fact]
    public void AMillionPointsLieWithinBothBoundsOfTheTrueDistance()
    {
        // The truth is the distance to every box that can be the nearest one: those at the map's inner surface, found by brute force
        var grid = new VolumeGrid(14, 12, 10, Mat3.Diagonal(1, 1.5, 2), Vec3.Zero);
        var labels = new ushort[grid.VoxelCount];
        for (var v = 0; v < labels.Length; v++)
        {
            var p = grid.ToScan(new Vec3(v % 14, v / 14 % 12, v / 168)).Mm;
            labels[v] = (p - new Vec3(6, 8, 9)).Length < 4 || (p - new Vec3(10, 12, 14)).Length < 2.6 ? (ushort)1 : (ushort)0;
        }
        var map = new LabelMap(grid, labels);
        var field = LabelDistances.Build(map, [1], marginMm: 6).Field;
        var compact = Compact(field);
        var truth = new BoxTruth(map);
        var random = new SeededRandom(3);
        var (given, far, worst) = (0.0, 0, 0.0);
        for (var n = 0; n < 1_000_000; n++)
        {
            var p = new Vec3(random.Uniform(-6, 19), random.Uniform(-6, 23), random.Uniform(-6, 24));
            var exact = truth.DistanceMm(p);
            var error = field.DistanceMm(p) - exact;
            if (Math.Abs(error) > field.ErrorBoundMm) Assert.Fail($"At {p} the field is {error} mm off.");
            var spare = exact - field.LowerBoundMm(p);
            if (spare < -1e-9) Assert.Fail($"At {p} the lower bound is {-spare} mm above the truth.");
            var compactSpare = exact - compact.LowerBoundMm(p);
            if (compactSpare < -1e-9 || Math.Abs(compact.DistanceMm(p) - exact) > compact.ErrorBoundMm) Assert.Fail($"At {p} the compact field breaks a bound.");
            worst = Math.Max(worst, Math.Abs(error));
            if (exact is > 4 and < 5) (given, far) = (given + spare, far + 1);
        }
        Assert.True(worst > 0.5 * field.ErrorBoundMm, "the bound is nowhere near what happens");
        // The one bound for the whole field takes half a diagonal, 1.35 mm, off everywhere; V ≤ 1.8 mm² takes off 0.23 mm at most 4 mm away
        Assert.InRange(given / far, 0, 0.25);
    }

    private static DistanceField Compact(DistanceField field)
    {
        var stream = new MemoryStream();
        DistanceFieldFile.Write(stream, field, compact: true);
        stream.Position = 0;
        return DistanceFieldFile.Read(stream, stream.Length, "compact");
    }

    /// <summary>Distances to the boxes of label 1, one after the other; depth from those outside that touch one.</summary>
    private sealed class BoxTruth
    {
        private readonly List<(Vec3 Min, Vec3 Max)> _inside = [], _outside = [];

        public BoxTruth(LabelMap map)
        {
            var (grid, h) = (map.Grid, map.Grid.SpacingMm / 2);
            for (var k = -1; k <= grid.Nz; k++)
                for (var j = -1; j <= grid.Ny; j++)
                    for (var i = -1; i <= grid.Nx; i++)
                    {
                        var isInside = Is(i, j, k);
                        if (!Touches(i, j, k, !isInside)) continue;
                        var centre = grid.ToScan(new Vec3(i, j, k)).Mm;
                        (isInside ? _inside : _outside).Add((centre - h, centre + h));
                    }

            bool Is(int i, int j, int k) => grid.Contains(i, j, k) && map[i, j, k] == 1;

            bool Touches(int i, int j, int k, bool side)
            {
                for (var n = 0; n < 27; n++)
                    if (Is(i + n % 3 - 1, j + n / 3 % 3 - 1, k + n / 9 - 1) == side) return true;
                return false;
            }

            Deep = p => { var g = grid.ToIndex(new Point<Scan>(p)); return Is((int)Math.Floor(g.X + 0.5), (int)Math.Floor(g.Y + 0.5), (int)Math.Floor(g.Z + 0.5)); };
        }

        private Func<Vec3, bool> Deep { get; }

        public double DistanceMm(Vec3 p) => Deep(p) ? -Least(_outside, p) : Least(_inside, p);

        private static double Least(List<(Vec3 Min, Vec3 Max)> boxes, Vec3 p)
        {
            var squared = double.MaxValue;
            foreach (var (min, max) in boxes) squared = Math.Min(squared, Vec3.Max(Vec3.Max(min - p, p - max), Vec3.Zero).LengthSquared);
            return Math.Sqrt(squared);
        }
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
    private static double BruteForceMm(LabelMap map, Vec3 scanMm, ushort other = 1)
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
                    if (grid.Contains(i, j, k) && (map[i, j, k] == other || (other == 1 && map[i, j, k] is 3 or 5))) toInside = Math.Min(toInside, d);
                    else toOutside = Math.Min(toOutside, d);
                }
        return toInside > 0 ? toInside : -toOutside;

        static double Gap(double delta) => Math.Max(Math.Abs(delta) - 0.5, 0);
    }
}
