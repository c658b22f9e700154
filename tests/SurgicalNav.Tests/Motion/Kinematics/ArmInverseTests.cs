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
    public void PosesThatTheArmTakesAreFoundAgain(string file, int poses)
    {
        var model = Robots.Load(file);
        var inverse = new ArmInverse(model);
        var found = 0;
        Robots.Joints(model).Select(Robots.Joints(model)).Sample((q, seed) =>
        {
            var wanted = model.Chain.BaseFromTip(q);
            var joints = new double[q.Length];
            var report = inverse.Solve(wanted, seed, joints);
            if (!report.IsSolved) return;
            Interlocked.Increment(ref found);
            Assert.True(model.IsWithinLimits(joints));
            var reached = model.Chain.BaseFromTip(joints);
            Assert.True((reached.TranslationMm - wanted.TranslationMm).Length <= 1e-3, $"{(reached.TranslationMm - wanted.TranslationMm).Length} mm");
            Assert.True((reached.Rotation * wanted.Rotation.Conjugate).Log().Length <= 1e-5);
        }, iter: poses);
        Assert.True(found >= 0.995 * poses, $"{found} of {poses}");
    }
}
