using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Registration;
using SurgicalNav.Registration.Errors;
using SurgicalNav.Registration.Points;

namespace SurgicalNav.Tests.Registration;

public sealed class PairedPointTests
{
    private static readonly Vec3[] Landmarks = [new(0, 0, 0), new(90, 5, -10), new(20, 80, 5), new(60, 60, 50), new(-30, 40, 30)];
    private static readonly Point<Scan> Target = new(40, 30, 90);

    private static Rigid<Scan, PatientReference> Pose(SeededRandom random) => new(random.Rotation(), random.GaussianVec3(200));

    [Fact]
    public void ExactPointsGiveTheExactTransform() => Gen.ULong.Sample(seed =>
    {
        var random = new SeededRandom(seed);
        var truth = Pose(random);
        var from = Landmarks.Select(p => new Point<PatientReference>(p)).ToArray();
        var result = PairedPointRegistration.Solve<Scan, PatientReference>(from.Select(p => truth * p).ToArray(), from);
        Assert.True(result.FreMm < 1e-10);
        Assert.True((result.Transform.Mean.Rotation.Conjugate * truth.Rotation).Log().Length < 1e-7);
        Assert.True((result.Transform.Mean.TranslationMm - truth.TranslationMm).Length < 1e-8);
    }, iter: 200);

    [Fact]
    public void MirroredOrFlatPointsStillGiveARotation()
    {
        var from = Landmarks.Select(p => new Point<PatientReference>(p)).ToArray();
        var mirrored = Landmarks.Select(p => new Point<Scan>(-p.X, p.Y, p.Z)).ToArray();
        var result = PairedPointRegistration.Solve<Scan, PatientReference>(mirrored, from);
        Assert.Equal(1, result.Transform.Mean.Rotation.ToMatrix().Determinant, 1e-12);
        Assert.True(result.FreMm > 5);

        Point<PatientReference>[] flat = [new(0, 0, 0), new(50, 0, 0), new(0, 70, 0), new(30, 40, 0)];
        var turn = new Rigid<Scan, PatientReference>(Quat.FromAxisAngle(new Vec3(1, 2, 3), 2.5), new Vec3(1, 2, 3));
        var found = PairedPointRegistration.Solve<Scan, PatientReference>(flat.Select(p => turn * p).ToArray(), flat);
        Assert.True(found.FreMm < 1e-10);
    }

    [Fact]
    public void FitzpatricksFormulaIsTheTraceOfThePropagatedCovariance() => Gen.ULong.Sample(seed =>
    {
        var random = new SeededRandom(seed);
        var truth = Pose(random);
        var from = Landmarks.Select(p => new Point<PatientReference>(p + random.GaussianVec3(20))).ToArray();
        var to = from.Select(p => truth * p).ToArray();
        var result = PairedPointRegistration.Solve<Scan, PatientReference>(to, from, 0.35);
        var target = truth * new Point<PatientReference>(random.GaussianVec3(60));
        Assert.Equal(FitzpatrickTre.RmsMm<Scan>(to, target, 0.35), TargetError<Scan>.At("target", target, result.Transform).RmsMm, 1e-6);
    }, iter: 200);

    [Fact]
    public void TheFormulaAgreesWithAWorkedCase()
    {
        // A tetrahedron-like cross of six points at ±50 on the axes: N = 6, f² = 2·50²·2/6 on each axis; target 100 along x has d² = 0, 100², 100².
        Point<Scan>[] cross = [new(50, 0, 0), new(-50, 0, 0), new(0, 50, 0), new(0, -50, 0), new(0, 0, 50), new(0, 0, -50)];
        var f2 = 4 * 2500.0 / 6;
        var expected = Math.Sqrt(3 * 0.25 / 6 * (1 + 2 * 10000 / f2 / 3));
        Assert.Equal(expected, FitzpatrickTre.RmsMm<Scan>(cross, new Point<Scan>(100, 0, 0), 0.5), 1e-12);
    }

    [Fact]
    public void PredictedErrorIsWhatManyRegistrationsShow()
    {
        const double sd = 0.5;
        const int trials = 4000;
        var random = new SeededRandom(20240611);
        var truth = Pose(random);
        var to = Landmarks.Select(p => new Point<Scan>(p)).ToArray();
        var inverse = truth.Inverse();
        var exact = to.Select(p => inverse * p).ToArray();
        var from = new Point<PatientReference>[to.Length];
        double squares = 0, freSquares = 0;
        var covariance = Mat3.Zero;
        var inside = 0;
        for (var trial = 0; trial < trials; trial++)
        {
            for (var i = 0; i < from.Length; i++) from[i] = new Point<PatientReference>(exact[i].Mm + random.GaussianVec3(sd));
            var result = PairedPointRegistration.Solve<Scan, PatientReference>(to, from, sd);
            var error = (result.Transform.Mean * (inverse * Target) - Target).Value;
            squares += error.LengthSquared / trials;
            freSquares += result.FreMm * result.FreMm / trials;
            covariance += Mat3.Outer(error, error) * (1.0 / trials);
            var mapped = result.Transform.Mean * (inverse * Target);
            if (TargetError<Scan>.At("t", mapped, result.Transform).RegionContains(Target)) inside++;
        }
        var predicted = PairedPointRegistration.Solve<Scan, PatientReference>(to, exact, sd).Transform;
        var region = TargetError<Scan>.At("t", Target, predicted);
        Assert.Equal(1, Math.Sqrt(squares) / region.RmsMm, 0.025);
        Assert.Equal(1, Math.Sqrt(squares) / FitzpatrickTre.RmsMm<Scan>(to, Target, sd), 0.025);
        for (var axis = 0; axis < 3; axis++) Assert.Equal(1, Math.Sqrt(covariance[axis, axis] / region.CovarianceMm2[axis, axis]), 0.03);
        Assert.Equal(sd, FitzpatrickTre.FleSdFromFreMm(Math.Sqrt(freSquares), to.Length), 0.02 * sd);
        // 0.95 ± 4 standard deviations of a proportion.
        Assert.InRange(inside / (double)trials, 0.95 - 0.014, 0.95 + 0.014);
    }

    [Fact]
    public void WeightsFromTheTrueCovarianceGiveTheSmallerErrorThatTheyPredict()
    {
        var noise = Mat3.Diagonal(0.04, 0.04, 4);
        var sds = new Vec3(0.2, 0.2, 2);
        var random = new SeededRandom(7);
        var to = Landmarks.Select(p => new Point<Scan>(p)).ToArray();
        var from = Landmarks.Select(p => new Point<PatientReference>(p)).ToArray();
        var covariances = Enumerable.Repeat(noise, to.Length).ToArray();
        double weighted = 0, plain = 0;
        const int trials = 3000;
        var target = new Point<PatientReference>(Target.Mm);
        for (var trial = 0; trial < trials; trial++)
        {
            var noisy = to.Select(p => new Point<Scan>(p.Mm + new Vec3(random.Gaussian(0, sds.X), random.Gaussian(0, sds.Y), random.Gaussian(0, sds.Z)))).ToArray();
            weighted += (PairedPointRegistration.SolveWeighted<Scan, PatientReference>(noisy, from, covariances).Transform.Mean * target - Target).Value.LengthSquared / trials;
            plain += (PairedPointRegistration.Solve<Scan, PatientReference>(noisy, from, 1).Transform.Mean * target - Target).Value.LengthSquared / trials;
        }
        var predicted = TargetError<Scan>.At("t", Target, PairedPointRegistration.SolveWeighted<Scan, PatientReference>(to, from, covariances).Transform).RmsMm;
        Assert.Equal(1, Math.Sqrt(weighted) / predicted, 0.03);
        Assert.True(weighted < 0.9 * plain, $"{weighted} against {plain}");
    }

    [Fact]
    public void LandmarksThatCannotHoldATransformAreRefusedInWords()
    {
        void Refused(string words, params Vec3[] points)
        {
            var from = points.Select(p => new Point<PatientReference>(p)).ToArray();
            var to = points.Select(p => new Point<Scan>(p)).ToArray();
            Assert.Contains(words, Assert.Throws<RegistrationRefusedException>(() => PairedPointRegistration.Solve<Scan, PatientReference>(to, from)).Message, StringComparison.Ordinal);
        }
        Refused("At least 3 landmarks are needed; 2 were given", new Vec3(0, 0, 0), new Vec3(10, 0, 0));
        Refused("Landmarks 1 and 3 in Scan are 0.50 mm apart", new Vec3(0, 0, 0), new Vec3(50, 0, 0), new Vec3(0.5, 0, 0), new Vec3(0, 40, 0));
        Refused("lie on a line", new Vec3(0, 0, 0), new Vec3(50, 0.5, 0), new Vec3(100, 0, 0), new Vec3(150, 0, 0.5));
        Refused("Landmark 2 in Scan is not a finite", new Vec3(0, 0, 0), new Vec3(double.NaN, 0, 0), new Vec3(100, 0, 0));
        Assert.Contains("each needs its partner", Assert.Throws<RegistrationRefusedException>(() =>
            PairedPointRegistration.Solve<Scan, PatientReference>([new(0, 0, 0)], [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AShuffledPairShowsInItsResidual()
    {
        var from = Landmarks.Select(p => new Point<PatientReference>(p)).ToArray();
        var to = Landmarks.Select(p => new Point<Scan>(p)).ToArray();
        (to[1], to[3]) = (to[3], to[1]);
        Assert.True(PairedPointRegistration.Solve<Scan, PatientReference>(to, from).FreMm > 15);
    }
}
