using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Distances;

namespace SurgicalNav.Tests.Volumes;

public class SmoothedDistancesTests
{
    [Fact]
    public void ALinearFieldStaysAsItIs()
    {
        var samples = new float[7 * 6 * 5];
        for (var i = 0; i < samples.Length; i++) samples[i] = 0.5f * (i % 7) - 0.25f * (i / 7 % 6) + 0.125f * (i / 42);
        var smooth = SmoothedDistances.Of(new DistanceField(samples, 7, 6, 5, Vec3.Zero, new Vec3(1, 1, 1), 0.1), 2);
        for (var k = 2; k < 3; k++)
            for (var j = 2; j < 4; j++)
                for (var i = 2; i < 5; i++)
                    Assert.Equal(samples[(k * 6 + j) * 7 + i], smooth.Samples[(k * 6 + j) * 7 + i], tolerance: 1e-6f);
        Assert.Equal(0.1 + 2 * 3, smooth.ErrorBoundMm, tolerance: 1e-12);
    }

    /// <summary>One spike spreads by twice the binomial row 1 2 1, less its square 1 4 6 4 1, along each axis.</summary>
    [Fact]
    public void OnePassIsTwiceTheBinomialLessItsSquare()
    {
        var samples = new float[9 * 9 * 9];
        samples[(4 * 9 + 4) * 9 + 4] = 16 * 16 * 16;
        var smooth = SmoothedDistances.Of(new DistanceField(samples, 9, 9, 9, Vec3.Zero, new Vec3(1, 1, 1), 0), 1);
        float[] once = [0, 4, 8, 4, 0], square = [1, 4, 6, 4, 1];
        for (var k = 0; k < 5; k++)
            for (var j = 0; j < 5; j++)
                for (var i = 0; i < 5; i++)
                    Assert.Equal(2 * once[i] * once[j] * once[k] - square[i] * square[j] * square[k], smooth.Samples[((k + 2) * 9 + j + 2) * 9 + i + 2], tolerance: 1e-4f);
    }

    /// <summary>The exact field of a ball of 20 mm stays where it is; smoothed once it would shrink by half the variance times the curvature, 3 · ½ · 1.5 / 20 mm.</summary>
    [Fact]
    public void ABallKeepsItsRadius()
    {
        const int n = 64;
        var middle = new Vec3(31.3, 31.6, 31.9);
        var samples = new float[n * n * n];
        for (var i = 0; i < samples.Length; i++) samples[i] = (float)((new Vec3(i % n, i / n % n, i / (n * n)) - middle).Length - 20);
        var smooth = SmoothedDistances.Of(new DistanceField(samples, n, n, n, Vec3.Zero, new Vec3(1, 1, 1), 0), 3);
        var random = new SeededRandom(3);
        for (var i = 0; i < 200; i++)
        {
            var direction = new Vec3(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5).Normalized();
            // The trilinear value of a curved field is itself up to 3/8 · 1/20 mm too large.
            Assert.InRange(smooth.DistanceMm(middle + direction * 20, out _), -0.002, 0.02);
        }
    }

    /// <summary>On a slanted plane of voxels the field's slope comes near to the plane's own normal, which that of the boxes does not.</summary>
    [Fact]
    public void TheSlopeOfAStairIsThatOfItsPlane()
    {
        var normal = new Vec3(2, 3, 1).Normalized();
        var grid = new VolumeGrid(40, 40, 40, Mat3.Identity, Vec3.Zero);
        var labels = new ushort[grid.VoxelCount];
        for (var i = 0; i < labels.Length; i++) labels[i] = (ushort)(Vec3.Dot(new Vec3(i % 40 - 20, i / 40 % 40 - 20, i / 1600 - 20), normal) < 0 ? 1 : 0);
        var boxes = LabelDistances.Build(new LabelMap(grid, labels, "plane"), [1]).Field;
        var smooth = SmoothedDistances.Of(boxes, 3);
        Assert.True(Worst(boxes) > 20 && Worst(smooth) < 6, $"boxes {Worst(boxes):0.0}°, smoothed {Worst(smooth):0.0}°");

        double Worst(DistanceField field)
        {
            var worst = 0.0;
            for (var a = -6; a <= 6; a++)
                for (var b = -6; b <= 6; b++)
                {
                    var p = new Vec3(20, 20, 20) + new Vec3(3, -2, 0) * (a * 0.37) + new Vec3(1, 1, -5) * (b * 0.21);
                    field.DistanceMm(p, out var gradient);
                    worst = Math.Max(worst, Math.Acos(Math.Clamp(Vec3.Dot(gradient.Normalized(), normal), -1, 1)) * 180 / Math.PI);
                }
            return worst;
        }
    }
}
