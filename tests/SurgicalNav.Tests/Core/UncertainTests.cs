using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Core;

public sealed class UncertainTests
{
    private const double Step = 1e-5;

    [Fact]
    public void ComposedCovarianceMatchesTheNumericJacobian() =>
        Gen.Select(Gens.Pose<Camera, Scope>(), Gens.Pose<Scope, Tracker>(), Gens.Covariance, Gens.Covariance).Sample((a, b, sa, sb) =>
        {
            var composed = new Uncertain<Camera, Scope>(a, sa).Compose(new Uncertain<Scope, Tracker>(b, sb));
            var ja = Numeric(t => (a.PerturbedBy(t) * b * (a * b).Inverse()).Log());
            var jb = Numeric(t => (a * b.PerturbedBy(t) * (a * b).Inverse()).Log());
            AssertNear(Mat6.Propagate(ja, sa) + Mat6.Propagate(jb, sb), composed.Covariance);
        }, iter: 200);

    [Fact]
    public void InvertedCovarianceMatchesTheNumericJacobian() =>
        Gen.Select(Gens.Pose<Camera, Scope>(), Gens.Covariance).Sample((a, sa) =>
        {
            var j = Numeric(t => (a.PerturbedBy(t).Inverse() * a).Log());
            AssertNear(Mat6.Propagate(j, sa), new Uncertain<Camera, Scope>(a, sa).Inverse().Covariance);
        }, iter: 200);

    [Fact]
    public void PointCovarianceMatchesTheNumericJacobian() =>
        Gen.Select(Gens.Pose<Camera, Scope>(), Gens.Covariance, Gens.Vector(150)).Sample((a, sa, p) =>
        {
            var point = new Point<Scope>(p);
            var analytic = new Uncertain<Camera, Scope>(a, sa).PointCovariance(point);
            var numeric = Mat3.Zero;
            Span<Vec3> columns = stackalloc Vec3[6];
            for (var i = 0; i < 6; i++)
                columns[i] = ((a.PerturbedBy(Unit(i, Step)) * point).Mm - (a.PerturbedBy(Unit(i, -Step)) * point).Mm) / (2 * Step);
            for (var i = 0; i < 6; i++)
                for (var k = 0; k < 6; k++)
                    numeric += Mat3.Outer(columns[i], columns[k]) * sa.At(i, k);
            var scale = 1e-6 * (1 + analytic.Trace);
            Assert.True((numeric - analytic).Row0.Length < scale && (numeric - analytic).Row1.Length < scale && (numeric - analytic).Row2.Length < scale);
        }, iter: 200);

    [Fact]
    public void InvertingTwiceGivesTheSameCovariance() =>
        Gen.Select(Gens.Pose<Camera, Scope>(), Gens.Covariance).Sample((a, sa) =>
            AssertNear(sa, new Uncertain<Camera, Scope>(a, sa).Inverse().Inverse().Covariance), iter: 200);

    private static Mat6 Numeric(Func<Twist, Twist> map)
    {
        var j = default(Mat6);
        for (var column = 0; column < 6; column++)
        {
            var up = map(Unit(column, Step));
            var down = map(Unit(column, -Step));
            for (var row = 0; row < 6; row++) j[row * 6 + column] = (up[row] - down[row]) / (2 * Step);
        }
        return j;
    }

    private static Twist Unit(int i, double s) => i < 3
        ? new Twist(new Vec3(i == 0 ? s : 0, i == 1 ? s : 0, i == 2 ? s : 0), Vec3.Zero)
        : new Twist(Vec3.Zero, new Vec3(i == 3 ? s : 0, i == 4 ? s : 0, i == 5 ? s : 0));

    /// <summary>Each entry by its own measure, the product of the two standard deviations: rad² and mm² differ by five orders.</summary>
    private static void AssertNear(Mat6 expected, Mat6 actual)
    {
        for (var i = 0; i < 6; i++)
            for (var k = 0; k < 6; k++)
                Assert.True(Math.Abs(expected.At(i, k) - actual.At(i, k)) <= 1e-5 * Math.Sqrt(expected.At(i, i) * expected.At(k, k)),
                    $"entry ({i}, {k}): {actual.At(i, k)} instead of {expected.At(i, k)}");
    }
}
