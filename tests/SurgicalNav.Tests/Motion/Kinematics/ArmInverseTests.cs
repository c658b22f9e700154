using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Inverse;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Tests.Motion.Kinematics;

public sealed class ArmInverseTests
{
    [Theory]
    [InlineData("ur5.robot.json", IkMethod.SixAxisClosedForm)]
    [InlineData("psm.robot.json", IkMethod.RemoteCentreClosedForm)]
    [InlineData("sim-rcm7.robot.json", IkMethod.RemoteCentreClosedForm)]
    [InlineData("panda.robot.json", IkMethod.DampedLeastSquares)]
    [InlineData("iiwa7.urdf", IkMethod.DampedLeastSquares)]
    public void TheGeometryDecidesHowAnArmIsSolved(string file, IkMethod method) => Assert.Equal(method, new ArmInverse(Robots.Load(file)).Method);

    /// <summary>FK(IK(x)) = x, within limits, from a seed that knows nothing of the answer.</summary>
    [Theory]
    [InlineData("ur5.robot.json", 4000)]
    [InlineData("psm.robot.json", 4000)]
    [InlineData("panda.robot.json", 1500)]
    [InlineData("iiwa7.urdf", 1500)]
    [InlineData("ecm.robot.json", 1000)]
    public void PosesThatTheArmTakesAreFoundAgain(string file, int poses)
    {
        var model = Robots.Load(file);
        var inverse = new ArmInverse(model);
        // Evenly drawn, as the bar is stated for: CsCheck draws limits, zeros and equal values again and again, which is where an arm is singular.
        var random = new SeededRandom(2026);
        var found = 0;
        for (var pose = 0; pose < poses; pose++)
        {
            var (q, seed) = (Robots.Evenly(model, random), Robots.Evenly(model, random));
            var wanted = model.Chain.BaseFromTip(q);
            var joints = new double[q.Length];
            var report = inverse.Solve(wanted, seed, joints);
            if (!report.IsSolved) continue;
            found++;
            Assert.True(model.IsWithinLimits(joints));
            var reached = model.Chain.BaseFromTip(joints);
            Assert.True((reached.TranslationMm - wanted.TranslationMm).Length <= 1e-3, $"{(reached.TranslationMm - wanted.TranslationMm).Length} mm");
            Assert.True((reached.Rotation * wanted.Rotation.Conjugate).Log().Length <= 1e-5);
        }
        Assert.True(found >= 0.995 * poses, $"{found} of {poses}");
    }

    /// <summary>The seed decides among the solutions: from the posture itself that posture comes back.</summary>
    [Theory]
    [InlineData("ur5.robot.json")]
    [InlineData("psm.robot.json")]
    public void AClosedFormTakesTheSolutionNearestToTheSeed(string file)
    {
        var model = Robots.Load(file);
        var inverse = new ArmInverse(model);
        // Away from limits and from the middle, where elbow and wrist are straight and the joints badly determined.
        Robots.Joints(model, 0.06, 0.46).Sample(q =>
        {
            var joints = new double[q.Length];
            Assert.True(inverse.Solve(model.Chain.BaseFromTip(q), q, joints).IsSolved);
            for (var i = 0; i < q.Length; i++) Assert.Equal(q[i], joints[i], 1e-3);
        }, iter: 1000);
    }

    [Fact]
    public void TheUr5HasEightSolutionsAndAllAreOnes()
    {
        var model = Robots.Load("ur5.robot.json");
        double[] q = [0.3, -1.2, 1.4, 0.5, 0.9, -0.4];
        var wanted = model.Chain.BaseFromTip(q);
        var random = new SeededRandom(3);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var joints = new double[6];
        for (var i = 0; i < 600; i++)
        {
            var seed = Enumerable.Range(0, 6).Select(_ => random.Uniform(-3, 3)).ToArray();
            var report = new ArmInverse(model).Solve(wanted, seed, joints);
            Assert.Equal((IkOutcome.Solved, 8), (report.Outcome, report.Solutions));
            Assert.True((model.Chain.BaseFromTip(joints).TranslationMm - wanted.TranslationMm).Length < 1e-9);
            seen.Add(string.Join(' ', joints.Select(j => Math.Round(Math.IEEERemainder(j, 2 * Math.PI), 3).ToString("0.000", System.Globalization.CultureInfo.InvariantCulture))));
        }
        Assert.Equal(8, seen.Count);
    }

    /// <summary>Stretched elbow, aligned wrist, and the last axis parallel to the three: where a formula divides by nothing.</summary>
    [Theory]
    [InlineData(0.3, -1.2, 0, 0.5, 0.9, -0.4)]
    [InlineData(0.3, -1.2, 1.4, 0.5, 0, -0.4)]
    [InlineData(0.3, -1.2, 1.4, 0.5, Math.PI, -0.4)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    public void SingularPosturesAreFoundAgain(double a, double b, double c, double d, double e, double f)
    {
        var model = Robots.Load("ur5.robot.json");
        double[] q = [a, b, c, d, e, f];
        var (wanted, joints) = (model.Chain.BaseFromTip(q), new double[6]);
        Assert.True(new ArmInverse(model).Solve(wanted, [0.1, -1, 0.2, 0.2, 0.2, 0.2], joints).IsSolved);
        var reached = model.Chain.BaseFromTip(joints);
        Assert.True((reached.TranslationMm - wanted.TranslationMm).Length < 1e-4);
        Assert.True((reached.Rotation * wanted.Rotation.Conjugate).Log().Length < 1e-6);
    }

    [Fact]
    public void WhatCannotBeReachedIsSaidInWords()
    {
        var far = new Rigid<RobotBase, ToolTip>(Quat.Identity, new Vec3(3000, 0, 0));
        foreach (var (file, outcome, mentions) in (ReadOnlySpan<(string, IkOutcome, string)>)[("ur5.robot.json", IkOutcome.OutOfReach, "out of the arm's reach"), ("panda.robot.json", IkOutcome.NotFound, "mm and")])
        {
            var model = Robots.Load(file);
            var joints = new double[model.Joints.Length];
            var report = new ArmInverse(model).Solve(far, new double[joints.Length], joints);
            Assert.Equal(outcome, report.Outcome);
            Assert.Contains(mentions, report.Describe(model), StringComparison.Ordinal);
        }
        var psm = Robots.Load("psm.robot.json");
        var q = new double[6];
        var deep = psm.Chain.BaseFromTip([0, 0, 300, 0, 0, 0]);
        var refused = new ArmInverse(psm).Solve(deep, [0, 0, 100, 0, 0, 0], q);
        Assert.Equal((IkOutcome.OutsideLimits, 2), (refused.Outcome, refused.Joint));
        Assert.Equal(60, refused.Excess, 1e-9);
        Assert.Contains("joint 3 (insertion) would be 60 mm above its upper limit", refused.Describe(psm), StringComparison.Ordinal);
        Assert.Equal(IkOutcome.NotAPose, new ArmInverse(psm).Solve(new Rigid<RobotBase, ToolTip>(default, Vec3.Zero), [0, 0, 100, 0, 0, 0], q).Outcome);
        Assert.Equal(IkOutcome.NotAPose, new ArmInverse(psm).Solve(deep, [0, 0, double.NaN, 0, 0, 0], q).Outcome);
    }

    /// <summary>The closed forms against the search, which shares nothing with them but forward kinematics.</summary>
    [Theory]
    [InlineData("ur5.robot.json")]
    [InlineData("psm.robot.json")]
    public void TheSearchFindsWhatTheClosedFormFinds(string file)
    {
        var model = Robots.Load(file);
        var search = new ArmInverse(model, searchOnly: true);
        Assert.Equal(IkMethod.DampedLeastSquares, search.Method);
        var solved = 0;
        Robots.Joints(model).Select(Robots.Joints(model)).Sample((q, seed) =>
        {
            var joints = new double[q.Length];
            if (search.Solve(model.Chain.BaseFromTip(q), seed, joints).IsSolved) Interlocked.Increment(ref solved);
        }, iter: 400);
        Assert.True(solved >= 398, $"{solved} of 400");
    }

    [Fact]
    public void TheSameQuestionGetsTheSameAnswerAndSpareJointsKeepAwayFromTheirLimits()
    {
        var model = Robots.Load("panda.robot.json");
        double[] q = [0.4, 0.3, -0.2, -1.8, 0.6, 1.9, 0.1];
        var wanted = model.Chain.BaseFromTip(q);
        double[] Solve(double centring, double[] seed)
        {
            var joints = new double[7];
            Assert.True(new ArmInverse(model, new LeastSquaresOptions { Centring = centring }).Solve(wanted, seed, joints).IsSolved);
            return joints;
        }
        double Off(double[] joints) => joints.Select((v, i) => Math.Pow((v - 0.5 * (model.Joints[i].Min + model.Joints[i].Max)) / (model.Joints[i].Max - model.Joints[i].Min), 2)).Sum();
        var random = new SeededRandom(5);
        var nearer = 0;
        for (var i = 0; i < 60; i++)
        {
            var seed = model.Joints.ToArray().Select(j => random.Uniform(j.Min, j.Max)).ToArray();
            Assert.Equal(Solve(0.2, seed), Solve(0.2, seed));
            if (Off(Solve(0.2, seed)) <= Off(Solve(0, seed))) nearer++;
        }
        Assert.True(nearer > 40, $"{nearer} of 60");
    }

    [Fact]
    public void SolvingAllocatesNothing()
    {
        foreach (var file in (string[])["ur5.robot.json", "psm.robot.json", "panda.robot.json"])
        {
            var model = Robots.Load(file);
            var inverse = new ArmInverse(model);
            double[] q = [.. model.Joints.ToArray().Select(j => 0.4 * j.Min + 0.6 * j.Max)], seed = [.. model.Joints.ToArray().Select(j => 0.5 * (j.Min + j.Max))];
            var (wanted, joints) = (model.Chain.BaseFromTip(q), new double[q.Length]);
            Allocations.AssertNone(() => inverse.Solve(wanted, seed, joints));
        }
    }
}
