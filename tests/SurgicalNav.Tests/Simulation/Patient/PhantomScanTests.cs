using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Volumes;
using Xunit;

namespace SurgicalNav.Tests.Simulation.Patient;

public sealed class PhantomScanTests
{
    private static readonly AbdominalPhantom Phantom = AbdominalPhantom.Create(new PhantomOptions());
    private static readonly ScanOptions Options = new() { SpacingMm = new Vec3(3, 3, 3) };
    private static readonly (Volume Ct, LabelMap Labels) Scan = PhantomScan.Create(Phantom, Options);

    [Theory]
    [InlineData(PhantomLabels.Liver, 90)]
    [InlineData(PhantomLabels.Gallbladder, 12)]
    [InlineData(PhantomLabels.Tumour, 40)]
    [InlineData(PhantomLabels.Bone, 700)]
    [InlineData(PhantomLabels.Vessels, 175)]
    public void InnerVoxelsOfEachOrganHaveItsMeanAndTheNoise(ushort label, double hu)
    {
        var shape = label switch
        {
            PhantomLabels.Liver => Phantom.Liver.Surface,
            PhantomLabels.Gallbladder => Phantom.Gallbladder.Surface,
            PhantomLabels.Tumour => Phantom.Tumour.Surface,
            PhantomLabels.Bone => Phantom.Trunk.Bone,
            _ => Phantom.Vessels.Surface,
        };
        var (sum, square, n) = (0.0, 0.0, 0);
        var grid = Scan.Ct.Grid;
        for (var k = 0; k < grid.Nz; k++)
            for (var j = 0; j < grid.Ny; j++)
                for (var i = 0; i < grid.Nx; i++)
                {
                    var p = grid.ToScan(new Vec3(i, j, k)).Mm;
                    if (Scan.Labels[i, j, k] != label || shape.Field(p) > -1.7) continue;
                    if (label == PhantomLabels.Liver && Math.Min(Phantom.Vessels.Surface.Field(p), Math.Min(Phantom.Tumour.Surface.Field(p), Phantom.Gallbladder.Surface.Field(p))) < 2) continue;
                    var v = Scan.Ct[i, j, k];
                    (sum, square, n) = (sum + v, square + v * v, n + 1);
                }
        Assert.True(n > 30);
        var mean = sum / n;
        Assert.Equal(hu, mean, 4 * Options.NoiseHu / Math.Sqrt(n) + 1);
        if (n > 300) Assert.Equal(Options.NoiseHu, Math.Sqrt(square / n - mean * mean), 1.5);
    }

    [Fact]
    public void LabelVolumeIsTheMeshVolume()
    {
        var voxels = 0;
        foreach (var label in Scan.Labels.Labels)
            if (label is PhantomLabels.Liver or PhantomLabels.Vessels or PhantomLabels.Tumour) voxels++;
        var inside = voxels * Scan.Labels.Grid.VoxelVolumeMm3;
        // The gallbladder's bed is cut out of the labelled liver.
        Assert.InRange(inside / Phantom.Liver.Mesh.SignedVolumeMm3(), 0.975, 1.005);
    }

    [Fact]
    public void TheLiversBorderLiesWhereTheProfileIsHalfWay()
    {
        var (sum, n) = (0.0, 0);
        var random = new SeededRandom(1);
        while (n < 400)
        {
            var p = Phantom.Liver.Surface.ProjectedOnSurface(new Vec3(random.Uniform(-110, 45), random.Uniform(-60, 60), random.Uniform(-60, 60)), 20);
            var normal = Phantom.Liver.Surface.OutwardNormal(p);
            ushort Label(double d) => Scan.Labels.LabelAt(new Point<Scan>(p + normal * d));
            if (Math.Abs(Phantom.Liver.Surface.Field(p)) > 1e-4 || Label(4) != PhantomLabels.Fat || Label(9) != PhantomLabels.Fat) continue;
            if (Label(-4) != PhantomLabels.Liver || Phantom.Gallbladder.Surface.Field(p) < 8) continue;
            sum += Scan.Ct.SampleAt(new Point<Scan>(p));
            n++;
        }
        // Half way between liver (90) and fat (−100); the slope is about 75 HU/mm, so 10 HU are 0.13 mm.
        Assert.Equal(-5, sum / n, 10.0);
    }

    [Fact]
    public void TheSameOptionsGiveTheSameVoxels()
    {
        var small = Options with { SpacingMm = new Vec3(10, 10, 10) };
        var (a, b) = (PhantomScan.Create(Phantom, small), PhantomScan.Create(Phantom, small));
        Assert.True(a.Ct.Int16.SequenceEqual(b.Ct.Int16));
        Assert.False(a.Ct.Int16.SequenceEqual(PhantomScan.Create(Phantom, small with { NoiseSeed = 2 }).Ct.Int16));
    }
}
