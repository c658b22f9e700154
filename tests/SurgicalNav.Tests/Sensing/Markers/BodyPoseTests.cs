using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Markers;
using SurgicalNav.Testing;

namespace SurgicalNav.Tests.Sensing.Markers;

public sealed class BodyPoseTests
{
    /// <summary>The 95 % point of the chi-square distribution with 6 degrees of freedom.</summary>
    private const double ChiSquare95 = 12.591587;

    private static readonly BodyPoseSolver Solver = new(TestBodies.Camera, new BodyPoseLimits());

    [Fact]
    public void ExactCornersGiveTheExactPose()
    {
        var random = new SeededRandom(1, 1);
        for (var i = 0; i < 200; i++)
        {
            var (rotation, shift) = TestBodies.Pose(random, 0, 0.7, random.Uniform(90, 250));
            Assert.Equal(MarkerVerdict.Measured, Solver.Solve(TestBodies.Corners(TestBodies.Roof, rotation, shift), 0.2, out var pose));
            Assert.InRange((pose.Rotation * rotation.Conjugate).Log().Length, 0, 1e-7);
            Assert.InRange((pose.TranslationMm - shift).Length, 0, 1e-5);
        }
    }

    /// <summary>The covariance is honest: the true pose lies within its 95 % region in 93 to 97 of 100 trials, for a body of several markers and for a single one.</summary>
    [Theory]
    [InlineData(false, 0.2)]
    [InlineData(false, 0.6)]
    [InlineData(true, 0.2)]
    public void TheTruePoseLiesWithinThe95PercentRegionAsOftenAsItSays(bool single, double noisePx)
    {
        const int trials = 1500;
        var random = new SeededRandom(2026, single ? 2u : 1u);
        var body = single ? TestBodies.Single : TestBodies.Roof;
        // Starts from a guess that is wrong, and learns the noise from the residuals.
        var noise = new CornerNoise(0.3);
        var (inside, measured) = (0, 0);
        for (var i = 0; i < trials; i++)
        {
            var (rotation, shift) = TestBodies.Pose(random, single ? 0.5 : 0, 0.8, random.Uniform(90, single ? 140 : 220));
            var corners = TestBodies.Corners(body, rotation, shift, () => random.Gaussian(0, noisePx));
            if (Solver.Solve(corners, noise.Px, out var pose) != MarkerVerdict.Measured) continue;
            noise.Learn(pose.SquaredPx, corners.Count);
            measured++;
            // true = Exp(ξ) · pose.
            var turn = (rotation * pose.Rotation.Conjugate).Normalized();
            var xi = Se3.Log(turn, shift - turn.Rotate(pose.TranslationMm));
            var covariance = pose.Covariance(noise.Px)!.Value;
            var weighted = Spd6.Solve(covariance, xi)!.Value;
            var distance = Vec3.Dot(weighted.RotationRad, xi.RotationRad) + Vec3.Dot(weighted.TranslationMm, xi.TranslationMm);
            if (distance <= ChiSquare95) inside++;
        }
        Assert.InRange(measured, trials * 0.9, trials);
        Assert.InRange(100.0 * inside / measured, 93, 97);
        Assert.InRange(noise.Px, 0.85 * noisePx, 1.15 * noisePx);
    }

    /// <summary>A small square seen nearly from the front has two poses that explain its corners: never the wrong one of them for sure.</summary>
    [Fact]
    public void APlaneThatCouldBeFlippedIsRefusedOrRight()
    {
        var random = new SeededRandom(7, 1);
        var (ambiguous, wrong, measured) = (0, 0, 0);
        for (var i = 0; i < 600; i++)
        {
            var (rotation, shift) = TestBodies.Pose(random, 0.05, 0.5, 500);
            var verdict = Solver.Solve(TestBodies.Corners(TestBodies.Single, rotation, shift, () => random.Gaussian(0, 0.2)), 0.2, out var pose);
            if (verdict == MarkerVerdict.Ambiguous) ambiguous++;
            if (verdict != MarkerVerdict.Measured) continue;
            measured++;
            // Flipped is farther away than twice the tilt's own uncertainty of a few degrees here.
            if ((pose.Rotation * rotation.Conjugate).Log().Length > 0.35) wrong++;
        }
        Assert.InRange(ambiguous, 300, 600);
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void TheSameSquareNearAndTiltedIsMeasured()
    {
        var random = new SeededRandom(8, 1);
        for (var i = 0; i < 200; i++)
        {
            var (rotation, shift) = TestBodies.Pose(random, 0.5, 0.8, 100);
            Assert.Equal(MarkerVerdict.Measured, Solver.Solve(TestBodies.Corners(TestBodies.Single, rotation, shift, () => random.Gaussian(0, 0.2)), 0.2, out var pose));
            Assert.InRange((pose.Rotation * rotation.Conjugate).Log().Length, 0, 0.1);
        }
    }

    [Fact]
    public void AMarkerThatDoesNotFitIsLeftOutAndTwoThatDoNotAreRefused()
    {
        var (rotation, shift) = TestBodies.Pose(new SeededRandom(3, 1), 0.2, 0.3, 120);
        var corners = TestBodies.Corners(TestBodies.Roof, rotation, shift);
        Assert.Equal(MarkerVerdict.Measured, Solver.Solve(Moved(corners, 1, 25), 0.2, out var pose));
        Assert.InRange((pose.TranslationMm - shift).Length, 0, 1e-4);
        var single = TestBodies.Corners(TestBodies.Single, rotation, shift);
        var skewed = new CornerSet(4);
        for (var i = 0; i < 4; i++) skewed.Add(single.BodyMm[i], i == 2 ? (single.Px[i].X + 30, single.Px[i].Y - 12) : single.Px[i]);
        Assert.Equal(MarkerVerdict.BadFit, Solver.Solve(skewed, 0.2, out _));
    }

    [Fact]
    public void RefiningAllocatesNothing()
    {
        var (rotation, shift) = TestBodies.Pose(new SeededRandom(4, 1), 0.2, 0.3, 120);
        var corners = TestBodies.Corners(TestBodies.Roof, rotation, shift);
        Allocations.AssertNone(() => PoseRefiner.Refine(corners, TestBodies.Camera, rotation, shift + new Vec3(3, -2, 8)), warmUp: 50, calls: 100);
    }

    [Fact]
    public void TheInverseOfAMatrixIsItsInverse()
    {
        var random = new SeededRandom(5, 1);
        var m = default(Mat6);
        Span<double> row = stackalloc double[6];
        for (var k = 0; k < 8; k++)
        {
            for (var i = 0; i < 6; i++) row[i] = random.NextGaussian() * (i < 3 ? 1000 : 1);
            for (var r = 0; r < 6; r++)
                for (var c = 0; c < 6; c++) m[r * 6 + c] += row[r] * row[c];
        }
        var unit = m * Spd6.Inverse(m)!.Value;
        for (var r = 0; r < 6; r++)
            for (var c = 0; c < 6; c++) Assert.Equal(r == c ? 1 : 0, unit.At(r, c), 1e-6);
        Assert.Null(Spd6.Inverse(default));
    }

    private static CornerSet Moved(CornerSet corners, int marker, double byPx)
    {
        var moved = new CornerSet(corners.Count);
        for (var i = 0; i < corners.Count; i++) moved.Add(corners.BodyMm[i], i / 4 == marker ? (corners.Px[i].X + byPx, corners.Px[i].Y - byPx) : corners.Px[i]);
        return moved;
    }
}
