using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Surfaces;

namespace SurgicalNav.Tests.Overlay;

public sealed class LateralErrorTests
{
    private static readonly CameraModel Pinhole = new(1920, 1080, 1000, 1000, 960, 540, 0, 0, 0, 0, 0);
    private static readonly CameraModel Barrel = new(1920, 1080, 1010, 1004, 948.3, 551.7, -0.31, 0.12, 0.0011, -0.0007, -0.018);

    // Quantiles of |e| for standard deviations 1 and ρ, by numerical integration.
    [Theory]
    [InlineData(0, 1.95996)]
    [InlineData(0.2, 1.97041)]
    [InlineData(0.4, 2.00514)]
    [InlineData(0.6, 2.08130)]
    [InlineData(0.8, 2.23029)]
    [InlineData(1, 2.44775)]
    public void TheRadiusHolds95PercentOfATwoDimensionalNormal(double rho, double radius)
    {
        Assert.Equal(radius, LateralError.Radius95(1, 0, rho * rho), 0.0025);
        // The same ellipse turned by 30 degrees.
        var (c, s) = (Math.Cos(Math.PI / 6), Math.Sin(Math.PI / 6));
        Assert.Equal(radius, LateralError.Radius95(c * c + s * s * rho * rho, c * s * (1 - rho * rho), s * s + c * c * rho * rho), 0.0025);
    }

    [Fact]
    public void AMillimetreAcrossAtTenCentimetresIsTenPixels()
    {
        var pose = Uncertain<Camera, Scan>.Isotropic(Rigid<Camera, Scan>.Identity, 0, 1);
        Assert.Equal(10 * 2.44775, LateralError.Radius95Px(pose.Covariance, new Vec3(0, 0, 100), Pinhole), 0.03);
        Assert.Equal(1.959964, LateralError.Depth95Mm(pose.Covariance, new Vec3(0, 0, 100)), 1e-9);
    }

    [Fact]
    public void ATiltOfAMilliradianIsTheFocalLengthInPixelsAndNoDepth()
    {
        var pose = Uncertain<Camera, Scan>.Isotropic(Rigid<Camera, Scan>.Identity, 1e-3, 0);
        Assert.Equal(2.44775, LateralError.Radius95Px(pose.Covariance, new Vec3(0, 0, 100), Pinhole), 0.003);
        Assert.Equal(0, LateralError.Depth95Mm(pose.Covariance, new Vec3(0, 0, 100)), 1e-12);
    }

    [Fact]
    public void AgreesWithMovingThePoseBySmallTwistsThroughABentLens() => Gen.Select(Gen.Double[-60, 60], Gen.Double[-35, 35], Gen.Double[60, 160]).Sample((x, y, z) =>
    {
        double[] deviations = [0.004, 0.002, 0.003, 0.5, 0.3, 0.9];
        var covariance = Mat6.Diagonal([.. deviations.Select(d => d * d)]);
        var p = new Vec3(x, y, z);
        double xx = 0, xy = 0, yy = 0;
        for (var i = 0; i < 6; i++)
        {
            var (a, b) = (Moved(i, 1e-5), Moved(i, -1e-5));
            var (dx, dy) = ((a.X - b.X) / 2e-5 * deviations[i], (a.Y - b.Y) / 2e-5 * deviations[i]);
            (xx, xy, yy) = (xx + dx * dx, xy + dx * dy, yy + dy * dy);
        }
        var expected = LateralError.Radius95(xx, xy, yy);
        Assert.Equal(expected, LateralError.Radius95Px(covariance, p, Barrel), expected * 1e-5);

        (double X, double Y) Moved(int i, double by)
        {
            var unit = new Vec3(i % 3 == 0 ? by : 0, i % 3 == 1 ? by : 0, i % 3 == 2 ? by : 0);
            var twist = i < 3 ? new Twist(unit, Vec3.Zero) : new Twist(Vec3.Zero, unit);
            return Barrel.Project((Rigid<Camera, Scan>.Identity.PerturbedBy(twist) * new Point<Scan>(p)).Mm);
        }
    }, iter: 200);

    [Fact]
    public void NoEdgeOfTheAllowedLengthBendsMoreThanTheTolerance()
    {
        const double nearest = 60;
        var longest = LensJacobian.MaxEdgeMm(Barrel, nearest, 0.1);
        Assert.InRange(longest, 0.5, 10);
        Gen.Select(Gen.Double[0, 1919], Gen.Double[0, 1079], Gen.Double[0, 2 * Math.PI], Gen.Double[-1, 1], Gen.Double[0.05, 0.95]).Sample((px, py, angle, up, t) =>
        {
            var (x, y) = Barrel.Undistort(px, py);
            var a = new Vec3(x, y, 1) * (nearest + longest);
            var flat = Math.Sqrt(1 - up * up);
            var b = a + new Vec3(flat * Math.Cos(angle), flat * Math.Sin(angle), up) * longest;
            var ((ax, ay), (bx, by)) = (Barrel.Project(a), Barrel.Project(b));
            var (mx, my) = Barrel.Project(Vec3.Lerp(a, b, t));
            var length = Math.Sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
            if (length > 1e-3) Assert.True(Math.Abs((mx - ax) * (by - ay) - (my - ay) * (bx - ax)) / length <= 0.1);
        }, iter: 2000);
    }

    [Fact]
    public void AStraightLensNeedsNoSplitting() => Assert.Equal(double.PositiveInfinity, LensJacobian.MaxEdgeMm(Pinhole, 60, 0.1));
}
