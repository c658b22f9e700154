using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Core;

public sealed class RigidTests
{
    [Fact]
    public void CompositionIsAssociativeAndInvertible() =>
        Gen.Select(Gens.Pose<Camera, Scope>(), Gens.Pose<Scope, Tracker>(), Gens.Pose<Tracker, Scan>()).Sample((a, b, c) =>
            Gens.Near(a * b * c, a * (b * c), 1e-12)
            && Gens.Near(a * a.Inverse(), Rigid<Camera, Camera>.Identity, 1e-12)
            && Gens.Near((a * b).Inverse(), b.Inverse() * a.Inverse(), 1e-12));

    [Fact]
    public void ActingInStepsIsActingAtOnce() =>
        Gen.Select(Gens.Pose<Camera, Scope>(), Gens.Pose<Scope, Tracker>(), Gens.Vector(200)).Sample((a, b, p) =>
            Gens.Near((a * b * new Point<Tracker>(p)).Mm, (a * (b * new Point<Tracker>(p))).Mm, 1e-9)
            && Gens.Near((a * new Direction<Scope>(p)).Value, (a * new Point<Scope>(p)).Mm - a.TranslationMm, 1e-9));

    [Fact]
    public void ExponentialAndLogarithmUndoEachOther() =>
        Gens.Pose<Camera, Scope>().Sample(a => Gens.Near(Rigid<Camera, Scope>.Exp(a.Log()), a, 1e-9));

    [Fact]
    public void SmallTwistsSurviveTheRoundTrip() =>
        Gen.Select(Gens.Vector(1), Gens.Vector(1), Gen.Double[-12, -3]).Sample((w, v, exponent) =>
        {
            var s = Math.Pow(10, exponent);
            var back = Rigid<Camera, Scope>.Exp(new Twist(w * s, v * s)).Log();
            return Gens.Near(back.RotationRad, w * s, 1e-12 * s + 1e-16) && Gens.Near(back.TranslationMm, v * s, 1e-10 * s + 1e-16);
        });

    [Fact]
    public void ExponentialMatchesTheMatrixPowerSeries() =>
        Gen.Select(Gens.Vector(1.5), Gens.Vector(20)).Sample((w, v) =>
        {
            // exp of the 4×4 twist matrix, top three rows, summed term by term
            var k = Mat3.Skew(w);
            var (termR, termT) = (Mat3.Identity, Vec3.Zero);
            var (sumR, sumT) = (Mat3.Identity, Vec3.Zero);
            for (var n = 1; n <= 40; n++)
            {
                termT = (n == 1 ? v : k * termT) * (1.0 / n);
                termR = k * termR * (1.0 / n);
                sumR += termR;
                sumT += termT;
            }
            var pose = Rigid<Camera, Scope>.Exp(new Twist(w, v));
            return Gens.Near(pose.TranslationMm, sumT, 1e-9)
                && Gens.Near(pose.Rotation.ToMatrix() * Vec3.UnitX, sumR.Column0, 1e-11)
                && Gens.Near(pose.Rotation.ToMatrix() * Vec3.UnitY, sumR.Column1, 1e-11)
                && Gens.Near(pose.Rotation.ToMatrix() * Vec3.UnitZ, sumR.Column2, 1e-11);
        });

    [Fact]
    public void AdjointCarriesTwistsAcross() =>
        Gen.Select(Gens.Pose<Camera, Scope>(), Gens.Vector(0.8), Gens.Vector(30)).Sample((a, w, v) =>
        {
            var ad = Se3.Adjoint(a.Rotation, a.TranslationMm);
            var moved = new Twist(ad.Block(0, 0) * w, ad.Block(1, 0) * w + ad.Block(1, 1) * v);
            return Gens.Near(a * Rigid<Scope, Scope>.Exp(new Twist(w, v)) * a.Inverse(), Rigid<Camera, Camera>.Exp(moved), 1e-9);
        });

    [Fact]
    public void LeftJacobianMatchesDifferences() =>
        Gens.Vector(2).Where(w => w.Length < 3).Sample(w =>
        {
            const double h = 1e-6;
            var j = Se3.LeftJacobian(w);
            var ok = Gens.Near(Se3.LeftJacobianInverse(w) * (j * new Vec3(1, 2, 3)), new Vec3(1, 2, 3), 1e-9);
            foreach (var d in new[] { Vec3.UnitX, Vec3.UnitY, Vec3.UnitZ })
            {
                var numeric = (Quat.Exp(w + d * h) * Quat.Exp(w - d * h).Conjugate).Log() / (2 * h);
                ok &= Gens.Near(numeric, j * d, 1e-6);
            }
            return ok;
        });

    [Fact]
    public void InterpolationMeetsItsEndsAndTurnsAtConstantRate() =>
        Gen.Select(Gens.Pose<Tracker, Scope>(), Gens.Vector(1.4), Gens.Vector(50), Gen.Double[0, 1]).Sample((a, w, d, t) =>
        {
            var b = new Rigid<Tracker, Scope>(a.Rotation * Quat.Exp(w), a.TranslationMm + d);
            var middle = Rigid<Tracker, Scope>.Interpolate(a, b, t);
            return Gens.Near(Rigid<Tracker, Scope>.Interpolate(a, b, 1), b, 1e-9)
                && Gens.Near((a.Rotation.Conjugate * middle.Rotation).Log(), w * t, 1e-9)
                && Gens.Near(middle.TranslationMm, a.TranslationMm + d * t, 1e-9);
        });

    [Fact]
    public void MatricesThatAreNoRotationAreRefusedInWords()
    {
        double[] good = [0, -1, 0, 5, 1, 0, 0, 6, 0, 0, 1, 7, 0, 0, 0, 1];
        Assert.Equal(new Vec3(5, 6, 7), Rigid<Camera, Scope>.FromRowMajor(good).TranslationMm);
        Assert.Equal(new Vec3(4, 6, 7), (Rigid<Camera, Scope>.FromRowMajor(good) * new Point<Scope>(0, 1, 0)).Mm);

        double[] transposed = [0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1];
        Assert.Contains("transposed", Assert.Throws<ArgumentException>(() => Rigid<Camera, Scope>.FromRowMajor(transposed)).Message, StringComparison.Ordinal);
        double[] mirrored = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1];
        Assert.Contains("mirror", Assert.Throws<ArgumentException>(() => Rigid<Camera, Scope>.FromRowMajor(mirrored)).Message, StringComparison.Ordinal);
        double[] scaled = [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
        Assert.Contains("scaling", Assert.Throws<ArgumentException>(() => Rigid<Camera, Scope>.FromRowMajor(scaled)).Message, StringComparison.Ordinal);
        double[] nan = [double.NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
        Assert.Throws<ArgumentException>(() => Rigid<Camera, Scope>.FromRowMajor(nan));
        Assert.False(default(Rigid<Camera, Scope>).IsValid);
        Assert.True(Rigid<Camera, Scope>.Identity.IsValid);
    }

    [Fact]
    public void MatrixAndQuaternionAgree() =>
        Gens.Rotation.Sample(q => Gens.Near((Quat.FromMatrix(q.ToMatrix()).Conjugate * q).Log(), Vec3.Zero, 1e-7));

    [Fact]
    public void ComposingAllocatesNothing()
    {
        var a = new Rigid<Camera, Scope>(Quat.Exp(new Vec3(0.1, 0.2, 0.3)), new Vec3(1, 2, 3));
        var b = new Rigid<Scope, Tracker>(Quat.Exp(new Vec3(0.3, 0.1, -0.3)), new Vec3(3, 2, 1));
        var sum = 0.0;
        Allocations.AssertNone(() => sum += (a * b * new Point<Tracker>(1, 2, 3)).Mm.X);
        Assert.NotEqual(0, sum);
    }
}
