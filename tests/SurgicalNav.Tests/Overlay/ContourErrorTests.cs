using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Surfaces;

namespace SurgicalNav.Tests.Overlay;

/// <summary>The error normal to a contour, against spheres: their contours are known in closed form, wherever the pose puts them.</summary>
public sealed class ContourErrorTests
{
    private const double Z95 = 1.959964;
    private static readonly CameraModel Pinhole = new(1920, 1080, 1000, 1000, 960, 540, 0, 0, 0, 0, 0);
    private static readonly CameraModel Barrel = new(1920, 1080, 1010, 1004, 948.3, 551.7, -0.31, 0.12, 0.0011, -0.0007, -0.018);

    [Theory]
    [InlineData(120, 30)]
    [InlineData(90, 60)]
    [InlineData(150, 1)]
    public void ASphereOnTheAxisHasAClosedForm(double distance, double radius)
    {
        // The edge lies at f·tan(atan(X/D) + asin(R/|C|)); its variance by shifts of 1 mm in X and in D adds up to f²·D⁴/(D² − R²)³.
        var expected = 1000 * distance * distance / Math.Pow(distance * distance - radius * radius, 1.5);
        var pose = Uncertain<Camera, Scan>.Isotropic(Rigid<Camera, Scan>.Identity, 0, 1);
        var centre = new Vec3(0, 0, distance);
        foreach (var (p, n) in Contour(centre, radius)) Assert.Equal(Z95 * expected, LateralError.AcrossContour95Px(pose.Covariance, p, n, Pinhole), expected * 1e-9);
    }

    [Fact]
    public void OnlyErrorsAcrossTheContourCount()
    {
        // A long edge along x, seen straight ahead: shifts along it do not move it, shifts across it by f/z.
        var p = new Vec3(0, 0, 100);
        var along = Mat6.Diagonal([0, 0, 0, 1, 0, 0]);
        var across = Mat6.Diagonal([0, 0, 0, 0, 0.25, 0]);
        Assert.Equal(0, LateralError.AcrossContour95Px(along, p, Vec3.UnitY, Pinhole), 1e-12);
        Assert.Equal(Z95 * 5, LateralError.AcrossContour95Px(across, p, Vec3.UnitY * -3, Pinhole), 1e-9);
        // The two-dimensional radius would count both.
        Assert.True(LateralError.Radius95Px(along, p, Pinhole) > 19);
    }

    [Fact]
    public void AcrossAContourTheErrorIsNoLargerThanTheTwoDimensionalRadius() => Gen.Select(Gen.Double[-40, 40], Gen.Double[-25, 25], Gen.Double[70, 160], Gen.Int[0, 35]).Sample((x, y, z, at) =>
    {
        var covariance = Mat6.Diagonal([1e-5, 4e-6, 9e-6, 0.3, 0.1, 0.8]);
        var (p, n) = Contour(new Vec3(x, y, z), 20).ElementAt(at);
        var across = LateralError.AcrossContour95Px(covariance, p, n, Barrel);
        Assert.InRange(across, 0, LateralError.Radius95Px(covariance, p, Barrel) * 1.002);
        Assert.Equal(across, LateralError.AcrossContour95Px(covariance, p, n * -7, Barrel), across * 1e-9);
        // What of the normal lies along the line of sight says nothing about the contour.
        Assert.Equal(across, LateralError.AcrossContour95Px(covariance, p, n + p * 0.002, Barrel), across * 1e-9);
    }, iter: 200);

    /// <summary>Poses are drawn at random, and where each puts the true contour of the sphere is found along the predicted normal by bisection.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(19)]
    [InlineData(30)]
    public void MatchesTheSpreadOfTrueContoursUnderManyPoses(int at)
    {
        const double radius = 25;
        const int runs = 20_000;
        var centre = new Vec3(24, -13, 105);
        double[] deviations = [0.004, 0.002, 0.003, 0.15, 0.1, 0.5];
        var covariance = Mat6.Diagonal([.. deviations.Select(d => d * d)]);
        var (p, n) = Contour(centre, radius).ElementAt(at);
        var half = LateralError.AcrossContour95Px(covariance, p, n, Barrel);
        var (nx, ny) = LateralError.ContourNormalPx(p, n, Barrel);
        Assert.Equal(1, nx * nx + ny * ny, 1e-12);
        Assert.Equal(half, Z95 * LateralError.SdAlongPx(covariance, p, Barrel, nx, ny), 1e-12);
        var (x0, y0) = Barrel.Project(p);
        var random = new SeededRandom(11 + (ulong)at);
        var (squares, inside) = (0.0, 0);
        for (var i = 0; i < runs; i++)
        {
            Vec3 Noise(int first) => new(random.NextGaussian() * deviations[first], random.NextGaussian() * deviations[first + 1], random.NextGaussian() * deviations[first + 2]);
            var moved = (Rigid<Camera, Scan>.Identity.PerturbedBy(new Twist(Noise(0), Noise(3))) * new Point<Scan>(centre)).Mm;
            var (low, high) = (-60.0, 60.0);
            while (high - low > 1e-4)
            {
                var middle = 0.5 * (low + high);
                var (u, v) = Barrel.Undistort(x0 + middle * nx, y0 + middle * ny);
                var sight = new Vec3(u, v, 1).Normalized();
                // Outwards the line of sight leaves the sphere: it misses it where its angle from the centre exceeds asin(R/|C|).
                if (Vec3.Cross(sight, moved).Length > radius) high = middle;
                else low = middle;
            }
            squares += low * low;
            if (Math.Abs(low) <= half) inside++;
        }
        Assert.InRange(Math.Sqrt(squares / runs) * Z95 / half, 0.975, 1.025);
        Assert.InRange(100.0 * inside / runs, 94.4, 95.6);
    }

    [Fact]
    public void WithoutANormalAcrossTheLineOfSightThereIsNoContour()
    {
        var covariance = Mat6.Diagonal([1, 1, 1, 1, 1, 1]);
        Assert.Equal(double.NaN, LateralError.AcrossContour95Px(covariance, new Vec3(0, 0, 100), Vec3.Zero, Barrel));
        Assert.Equal(double.NaN, LateralError.AcrossContour95Px(covariance, new Vec3(0, 0, 100), Vec3.UnitZ, Barrel));
    }

    /// <summary>36 points of the circle in which lines of sight touch a sphere, with outward normals.</summary>
    private static IEnumerable<(Vec3 Point, Vec3 Normal)> Contour(Vec3 centre, double radius)
    {
        var d2 = centre.LengthSquared;
        var middle = centre * (1 - radius * radius / d2);
        var rho = radius * Math.Sqrt(1 - radius * radius / d2);
        var u = Vec3.Cross(centre, Vec3.UnitY).Normalized();
        var v = Vec3.Cross(centre, u).Normalized();
        for (var i = 0; i < 36; i++)
        {
            var p = middle + u * (rho * Math.Cos(i * Math.PI / 18)) + v * (rho * Math.Sin(i * Math.PI / 18));
            yield return (p, (p - centre).Normalized());
        }
    }
}
