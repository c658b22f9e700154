using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Inverse;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Tests.Motion.Kinematics;

/// <summary>Shafts that pass through one point: by the mechanism, and by the joints of arms without one.</summary>
public sealed class RemoteCentreTests
{
    private const double InstrumentMm = 300;
    private static readonly Vec3 Centre = new(500, 0, 250);

    [Theory]
    [InlineData("psm.robot.json")]
    [InlineData("ecm.robot.json")]
    [InlineData("sim-rcm7.robot.json")]
    public void AMechanismThatClaimsACentreKeepsIt(string file)
    {
        var model = Robots.Load(file);
        Assert.NotNull(model.RemoteCentre);
        Robots.Joints(model).Sample(q => Assert.True(model.RemoteCentreErrorMm(q) < 1e-9), iter: 500);
    }

    [Fact]
    public void AClaimThatTheMechanismDoesNotKeepIsRefused()
    {
        var panda = Robots.Load("panda.robot.json");
        var refusal = Assert.Throws<RobotFileException>(() => new RobotModel("x", panda.Chain, panda.Joints, [], remoteCentre: new RemoteCentreClaim(7, new Vec3(0, 0, 333))));
        Assert.Contains("misses it by", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("joint 9", Assert.Throws<RobotFileException>(() => new RobotModel("x", panda.Chain, panda.Joints, [], remoteCentre: new RemoteCentreClaim(9, default))).Message, StringComparison.Ordinal);
    }

    /// <summary>Tips in a cone below the centre; the shaft passes through it, the tip is where it was wanted, and the turn about the shaft follows the wish.</summary>
    [Theory]
    [InlineData("panda.robot.json")]
    [InlineData("iiwa7.urdf")]
    public void ASevenJointArmHoldsTheCentreByItsJoints(string file)
    {
        var model = Robots.Load(file).WithInstrument(InstrumentMm, 4);
        var task = new RemoteCentreTask(model, new ArmInverse(model), new Point<RobotBase>(Centre), InstrumentMm);
        var seed = Seed(model);
        var joints = new double[7];
        var solved = 0;
        Gen.Select(Gen.Double[-0.4, 0.4], Gen.Double[-0.4, 0.4], Gen.Double[40, 160], Gen.Double[-1, 1]).Sample((a, b, depth, roll) =>
        {
            var wanted = Down(Centre + new Vec3(Math.Sin(a), Math.Sin(b), -1).Normalized() * depth, roll);
            var answer = task.Solve(wanted, seed, joints);
            if (!answer.IsSolved) return;
            solved++;
            Assert.True(answer.DeviationMm < 1e-4, $"{answer.DeviationMm} mm");
            var tip = model.Chain.BaseFromTip(joints);
            Assert.True((tip.TranslationMm - wanted.TranslationMm).Length < 1e-4);
            Assert.True(Math.Abs((tip.Rotation * wanted.Rotation.Conjugate).Log().Length - answer.TurnedRad) < 1e-6);
            Assert.True(model.IsWithinLimits(joints));
            Assert.Equal(depth, answer.DepthMm, 1e-9);
        }, iter: 200, threads: 1);
        Assert.True(solved > 190, $"{solved} of 200");
    }

    [Fact]
    public void AStraightWayKeepsTheShaftAtTheCentreBetweenItsKnotsToo()
    {
        var model = Robots.Load("panda.robot.json").WithInstrument(InstrumentMm, 4);
        var anywhere = new RemoteCentreTask(model, new ArmInverse(model), new Point<RobotBase>(Centre), InstrumentMm);
        var near = new RemoteCentreTask(model, new ArmInverse(model, new LeastSquaresOptions { MaxStarts = 1 }), new Point<RobotBase>(Centre), InstrumentMm);
        var (from, to) = (Down(Centre + new Vec3(-30, 10, -80), 0), Down(Centre + new Vec3(40, -20, -130), 0.5));
        var start = new double[7];
        Assert.True(anywhere.Solve(from, Seed(model), start).IsSolved);
        var path = RemoteCentrePath.Plan(near, start, from, to, stepMm: 5, toleranceMm: 0.05);
        Assert.Null(path.Refusal);
        Assert.True(path.LargestDeviationMm <= 0.05);
        Assert.True((model.Chain.BaseFromTip(path.Joints[^1]).TranslationMm - to.TranslationMm).Length < 1e-4);
        for (var i = 1; i < path.Joints.Count; i++)
            for (var s = 0.1; s < 1; s += 0.2)
            {
                var (a, b) = (path.Joints[i - 1], path.Joints[i]);
                var between = a.Zip(b, (x, y) => x + s * (y - x)).ToArray();
                Assert.True(near.DeviationMm(between) <= 0.1);
            }
    }

    [Fact]
    public void ATipThatNoShaftCouldReachIsRefusedInWords()
    {
        var model = Robots.Load("panda.robot.json").WithInstrument(InstrumentMm, 4);
        var task = new RemoteCentreTask(model, new ArmInverse(model), new Point<RobotBase>(Centre), InstrumentMm);
        var joints = new double[7];
        Assert.Equal(RemoteCentreOutcome.TipAtCentre, task.Solve(Down(Centre + new Vec3(0, 0, -2), 0), Seed(model), joints).Outcome);
        Assert.Equal(RemoteCentreOutcome.TooDeep, task.Solve(Down(Centre + new Vec3(0, 0, -301), 0), Seed(model), joints).Outcome);
        Assert.Equal(RemoteCentreOutcome.ArmCannot, task.Solve(new Rigid<RobotBase, ToolTip>(default, Vec3.Zero), Seed(model), joints).Outcome);
        Assert.Contains("no direction", task.Solve(Down(Centre, 0), Seed(model), joints).Describe(model), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RemoteCentreTask(model, new ArmInverse(model), new Point<RobotBase>(double.NaN, 0, 0), InstrumentMm));
        Assert.Throws<RobotFileException>(() => model.WithInstrument(-1, 4));
    }

    private static Rigid<RobotBase, ToolTip> Down(Vec3 tip, double rollRad) => new(Rcm7Kinematics.AboutX(Math.PI) * Rcm7Kinematics.AboutZ(rollRad), tip);

    private static double[] Seed(RobotModel model) => [.. model.Joints.ToArray().Select(j => 0.5 * (j.Min + j.Max))];
}
