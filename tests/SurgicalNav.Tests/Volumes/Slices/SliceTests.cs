using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Tests.Volumes.Slices;

public class SliceTests
{
    private static readonly VolumeGrid s_grid = new(11, 9, 7, Mat3.Diagonal(1, 1.5, 2), new Vec3(-3, 4, 10));

    /// <summary>A scan whose value is 100 + x − 2y + 3z of its place in the patient.</summary>
    private static Volume Linear(VolumeGrid grid)
    {
        var voxels = new float[grid.VoxelCount];
        for (var v = 0; v < voxels.Length; v++) voxels[v] = (float)Value(grid.ToScan(new Vec3(v % grid.Nx, v / grid.Nx % grid.Ny, v / (grid.Nx * grid.Ny))).Mm);
        return new Volume(grid, voxels);
    }

    private static double Value(Vec3 p) => 100 + p.X - 2 * p.Y + 3 * p.Z;

    private static float[] Fill(Volume scan, SlicePlane plane, double slabMm = 0, SlabMode mode = SlabMode.Mean)
    {
        var pixels = new float[plane.Width * plane.Height];
        SliceSampler.Fill(scan, plane, pixels, slabMm, mode);
        return pixels;
    }

    [Fact]
    public void AnAxialSliceAtTheVoxelsIsTheVoxels()
    {
        var grid = new VolumeGrid(5, 4, 3, Mat3.Diagonal(1.25, 1.25, 3), new Vec3(10, 20, 30));
        var voxels = new short[grid.VoxelCount];
        for (var v = 0; v < voxels.Length; v++) voxels[v] = (short)(v * 37 % 101);
        var scan = new Volume(grid, voxels);
        var plane = SlicePlane.Axial(grid, grid.ToScan(new Vec3(0, 0, 1)));
        Assert.Equal((5, 4), (plane.Width, plane.Height));
        Assert.Equal(voxels.Skip(20).Take(20).Select(v => (float)v), Fill(scan, plane));
    }

    [Fact]
    public void PicturesAreAsRadiologistsHoldThem()
    {
        var middle = s_grid.ToScan(new Vec3(5, 4, 3));
        // The patient's left is x, the back y, the head z
        Assert.Equal((Vec3.UnitX, Vec3.UnitY), (SlicePlane.Axial(s_grid, middle).Right, SlicePlane.Axial(s_grid, middle).Down));
        Assert.Equal((Vec3.UnitX, -Vec3.UnitZ), (SlicePlane.Coronal(s_grid, middle).Right, SlicePlane.Coronal(s_grid, middle).Down));
        Assert.Equal((Vec3.UnitY, -Vec3.UnitZ), (SlicePlane.Sagittal(s_grid, middle).Right, SlicePlane.Sagittal(s_grid, middle).Down));
        // Looking towards the head from the feet is the axial picture, and towards the back from the front the coronal one
        Assert.Equal(Vec3.UnitZ, SlicePlane.Axial(s_grid, middle).Normal);
        var front = SlicePlane.Oblique(s_grid, middle, Vec3.UnitY);
        Assert.Equal(0, (front.Right - Vec3.UnitX).Length + (front.Down + Vec3.UnitZ).Length, 12);
    }

    [Fact]
    public void ObliqueSlicesOfALinearScanAreExact() =>
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[0.4, 1.3], Gen.Double[0, 4]).Sample((x, y, z, mm, slab) =>
        {
            var looking = new Vec3(x, y, z + 1.5);
            var scan = Linear(s_grid);
            var plane = SlicePlane.Oblique(s_grid, s_grid.ToScan(new Vec3(5, 4, 3)), looking, mm);
            Assert.Equal(0, Vec3.Cross(plane.Normal, looking.Normalized()).Length, 1e-9);
            var (pixels, thick) = (Fill(scan, plane), Fill(scan, plane, slab));
            for (var row = 0; row < plane.Height; row++)
                for (var column = 0; column < plane.Width; column++)
                {
                    var at = plane.ToScan(column, row);
                    var index = s_grid.ToIndex(at);
                    // Beyond the outer centres the border's value is repeated
                    var isWellInside = index.X is > 0 and < 10 && index.Y is > 0 and < 8 && index.Z is > 0 and < 6;
                    var value = pixels[row * plane.Width + column];
                    if (isWellInside) Assert.Equal(Value(at.Mm), value, 1e-3);
                    var sampled = scan.SampleAt(at);
                    if (double.IsNaN(sampled) != float.IsNaN(value)) Assert.True(IsAtTheEdge(index));
                    else if (!float.IsNaN(value)) Assert.Equal(sampled, value, 1e-3);
                    var (c, r, behind) = plane.ToPicture(at);
                    Assert.Equal(0, Math.Abs(c - column) + Math.Abs(r - row) + Math.Abs(behind), 1e-9);
                    // The mean of a linear scan over a slab about the plane is its value on the plane
                    if (index.X is > 4 and < 6 && index.Y is > 3 and < 5 && index.Z is > 2 and < 4) Assert.Equal(value, thick[row * plane.Width + column], 1e-2);
                }
        }, iter: 60);

    private static bool IsAtTheEdge(Vec3 i) =>
        Math.Min(Math.Min(Math.Abs(i.X + 0.5), Math.Abs(i.X - 10.5)), Math.Min(Math.Min(Math.Abs(i.Y + 0.5), Math.Abs(i.Y - 8.5)), Math.Min(Math.Abs(i.Z + 0.5), Math.Abs(i.Z - 6.5)))) < 1e-6;

    /// <summary>VTK 9.1's vtkImageReslice, linear, on the same voxels, axes and pixels; it places an index to 2⁻¹⁷ of a voxel, and neighbours differ by up to 100 here.</summary>
    [Fact]
    public void AnObliqueSliceIsWhatVtkReslices()
    {
        var grid = new VolumeGrid(24, 20, 16, Mat3.Diagonal(0.9, 1.1, 1.7), new Vec3(-10, 5, 100));
        var voxels = new float[grid.VoxelCount];
        for (var v = 0; v < voxels.Length; v++) voxels[v] = (v % 24 * 7 + v / 24 % 20 * 13 + v / 480 * 29) % 101;
        var plane = SlicePlane.Oblique(grid, new Point<Scan>(0.5, 15, 112), new Vec3(0.3, 0.8, 0.4), 0.75);
        plane = plane with { FirstMm = new Vec3(0.5, 15, 112) - (plane.Right + plane.Down) * 4.5, Width = 13, Height = 13 };
        var pixels = Fill(new Volume(grid, voxels), plane);
        float[] first = [29.6550f, 32.0048f, 34.3545f, 36.7041f, 39.0539f, 41.4035f, 43.7533f, 46.1028f, 48.4526f, 50.8022f, 53.1520f, 55.5015f, 57.8513f];
        float[] seventh = [81.5152f, 83.8647f, 83.6981f, 88.5641f, 85.1666f, 65.4319f, 29.3596f, 17.0201f, 33.7483f, 7.6033f, 9.9531f, 16.6597f, 14.6525f];
        for (var column = 0; column < 13; column++)
        {
            Assert.Equal(first[column], pixels[column], 8e-4f);
            Assert.Equal(seventh[column], pixels[6 * 13 + column], 8e-4f);
        }
        Assert.Equal(8395.1207, pixels.Sum(p => (double)p), 0.02);
    }

    [Fact]
    public void SlabsShowTheBrightestTheDarkestAndTheMean()
    {
        var grid = new VolumeGrid(1, 1, 5, Mat3.Identity, Vec3.Zero);
        var scan = new Volume(grid, new short[] { 1, 9, 4, 2, 5 });
        var plane = SlicePlane.Axial(grid, new Point<Scan>(0, 0, 2));
        // Planes at 1, 2 and 3 mm
        Assert.Equal(9, Fill(scan, plane, 2, SlabMode.Maximum)[0]);
        Assert.Equal(2, Fill(scan, plane, 2, SlabMode.Minimum)[0]);
        Assert.Equal(5, Fill(scan, plane, 2, SlabMode.Mean)[0]);
        // What lies outside the scan takes no part
        Assert.Equal((1 + 9 + 4 + 2 + 5) / 5f, Fill(scan, plane, 8, SlabMode.Mean)[0], 1e-6f);
    }

    [Fact]
    public void AToolsSliceHoldsItsShaftAndTurnsAboutIt() =>
        Gen.Select(Gen.Double[-1, 1], Gen.Double[-1, 1], Gen.Double[0.2, 1], Gen.Double[-3, 3]).Sample((x, y, z, turn) =>
        {
            var shaft = new Vec3(x, y, z).Normalized();
            var tip = s_grid.ToScan(new Vec3(5, 4, 3));
            var plane = SlicePlane.AlongTool(s_grid, tip, shaft, turn);
            Assert.Equal(0, (plane.Down + shaft).Length, 1e-12);
            Assert.Equal(0, plane.ToPicture(new Point<Scan>(tip.Mm + shaft * 3)).BehindMm, 1e-9);
            Assert.Equal(Math.Cos(turn), Vec3.Dot(plane.Right, SlicePlane.AlongTool(s_grid, tip, shaft).Right), 1e-9);
        });

    [Fact]
    public void WindowsRunFromBlackToWhite()
    {
        var window = new SliceWindow(50, 400);
        Assert.Equal((0, 0, 128, 255, 255), (window.Grey(-1000), window.Grey(-150), window.Grey(50), window.Grey(250), window.Grey(3000)));
        Assert.Equal(0, window.Grey(float.NaN));
        var percentiles = SliceWindow.Of([.. Enumerable.Range(0, 1001).Select(n => (float)n), float.NaN]);
        Assert.Equal((500, 980), (percentiles.Level, percentiles.Width));
    }

    [Fact]
    public void OutlinesRunAlongVoxelFacesWithTheInsideOnTheRight()
    {
        var grid = new VolumeGrid(6, 5, 1, Mat3.Identity, Vec3.Zero);
        var labels = new ushort[30];
        for (var j = 1; j <= 2; j++)
            for (var i = 2; i <= 4; i++) labels[grid.Offset(i, j, 0)] = 7;
        var found = SliceContours.Of(new LabelMap(grid, labels), SlicePlane.Axial(grid, new Point<Scan>(0, 0, 0)));
        var pieces = Assert.Single(found).Value;
        // 3 × 2 pixels with the four corners cut: area 6 − 4 · 1/8, positive where the inside is on the right as y runs down
        Assert.Equal(6 - 0.5, Area(pieces), 1e-6);
        Assert.All(pieces, p => Assert.InRange(p.X0, 1.5f, 4.5f));
        Assert.Equal((1.5f, 4.5f, 0.5f, 2.5f), (pieces.Min(p => p.X0), pieces.Max(p => p.X0), pieces.Min(p => p.Y0), pieces.Max(p => p.Y0)));
    }

    [Fact]
    public void OutlinesOfAnyMapAreClosedAndMeasureItsPixels() =>
        Gen.Int[0, int.MaxValue].Sample(seed =>
        {
            var grid = new VolumeGrid(12, 10, 1, Mat3.Identity, Vec3.Zero);
            var random = new SeededRandom((ulong)seed);
            var labels = new ushort[120];
            for (var v = 0; v < labels.Length; v++) labels[v] = (ushort)(random.NextUInt64() % 3);
            foreach (var (label, pieces) in SliceContours.Of(new LabelMap(grid, labels), SlicePlane.Axial(grid, new Point<Scan>(0, 0, 0))))
            {
                var ends = new Dictionary<(float, float), int>();
                foreach (var piece in pieces)
                {
                    ends[(piece.X0, piece.Y0)] = ends.GetValueOrDefault((piece.X0, piece.Y0)) + 1;
                    ends[(piece.X1, piece.Y1)] = ends.GetValueOrDefault((piece.X1, piece.Y1)) - 1;
                }
                Assert.All(ends.Values, balance => Assert.Equal(0, balance));
                var pixels = labels.Count(l => l == label);
                Assert.InRange(Area(pieces), pixels * 0.5, pixels * 1.5);
            }
        }, iter: 100);

    private static double Area(IReadOnlyList<ContourPiece> pieces) => pieces.Sum(p => (double)p.X0 * p.Y1 - (double)p.X1 * p.Y0) / 2;

    [Fact]
    public void ACurvedSliceRunsStraightDownAStraightPathAndKeepsItsSide()
    {
        var scan = Linear(s_grid);
        var from = s_grid.ToScan(new Vec3(5, 4, 1));
        var to = s_grid.ToScan(new Vec3(5, 4, 5));
        var curved = new CurvedSlice([from, to], Vec3.UnitX, 2, 0.5);
        Assert.Equal((9, 17, 8.0), (curved.Width, curved.Height, curved.LengthMm));
        var pixels = new float[curved.Width * curved.Height];
        curved.Fill(scan, pixels);
        for (var row = 0; row < curved.Height; row++)
            for (var column = 0; column < curved.Width; column++)
            {
                Assert.Equal(0, (curved.ToScan(column, row).Mm - (from.Mm + new Vec3((column - 4) * 0.5, 0, row * 0.5))).Length, 1e-9);
                Assert.Equal(Value(curved.ToScan(column, row).Mm), pixels[row * curved.Width + column], 1e-3);
            }
    }

    [Fact]
    public void ACurvedSlicesSideStaysAcrossThePathAndNeverTurnsAboutIt() =>
        Gen.Double[-1, 1].Array[12].Sample(d =>
        {
            var path = new Point<Scan>[5];
            var at = Vec3.Zero;
            for (var n = 0; n < 5; n++)
            {
                path[n] = new Point<Scan>(at);
                at += new Vec3(d[2 * n % 12], d[(2 * n + 1) % 12], 1.5) * 4;
            }
            var curved = new CurvedSlice(path, Vec3.UnitX, 1, 0.25);
            var cornerMm = 0.0;
            for (var corner = 1; corner < 4; corner++)
            {
                var (into, onward) = ((path[corner].Mm - path[corner - 1].Mm).Normalized(), (path[corner + 1].Mm - path[corner].Mm).Normalized());
                cornerMm += (path[corner].Mm - path[corner - 1].Mm).Length;
                var row = (int)(cornerMm / 0.25);
                var (before, after) = (Side(curved, row), Side(curved, row + 1));
                Assert.Equal(0, Math.Abs(Vec3.Dot(before, into)) + Math.Abs(Vec3.Dot(after, onward)), 1e-9);
                // The smallest turn leaves what is along its own axis as it was
                var axis = Vec3.Cross(into, onward);
                Assert.Equal(Vec3.Dot(before, axis), Vec3.Dot(after, axis), 1e-9);
            }
        }, iter: 200);

    private static Vec3 Side(CurvedSlice curved, int row) => (curved.ToScan(curved.Width - 1, row).Mm - curved.ToScan(0, row).Mm).Normalized();
}
