using System.Text;
using CsCheck;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Tests.Motion.Kinematics;

public sealed class RobotModelTests
{
    private static readonly string SystemText = File.ReadAllText(Repository.Path("hardware", "systems", "abdomen-four-arms.system.json"));

    [Fact]
    public void TheRemoteCentreClassIsTheSameAsAChain()
    {
        var model = Robots.Load("sim-rcm7.robot.json");
        var kinematics = new Rcm7Kinematics(model.Rcm7!.Value);
        Robots.Joints(model).Sample(q =>
        {
            var (a, b) = (model.Chain.BaseFromTip(q), kinematics.BaseFromTip([.. q, 0]));
            Assert.True((a.TranslationMm - b.TranslationMm).Length < 1e-9);
            Assert.True((a.Rotation * b.Rotation.Conjugate).Log().Length < 1e-9);
        }, iter: 300);
    }

    [Theory]
    [InlineData("psm.robot.json")]
    [InlineData("iiwa7.urdf")]
    [InlineData("ecm.robot.json")]
    public void TheJacobianIsTheDerivativeForSlidingJointsAndUrdfToo(string file)
    {
        var chain = Robots.Load(file).Chain;
        var n = chain.JointCount;
        Robots.Joints(Robots.Load(file)).Sample(q =>
        {
            var jacobian = new double[6 * n];
            chain.Jacobian(q, jacobian);
            const double step = 1e-6;
            for (var i = 0; i < n; i++)
            {
                var (plus, minus) = ((double[])q.Clone(), (double[])q.Clone());
                plus[i] += step;
                minus[i] -= step;
                var (a, b) = (chain.BaseFromTip(plus), chain.BaseFromTip(minus));
                var (turning, moving) = ((a.Rotation * b.Rotation.Conjugate).Log() / (2 * step), (a.TranslationMm - b.TranslationMm) / (2 * step));
                for (var r = 0; r < 3; r++)
                {
                    Assert.Equal(turning[r], jacobian[r * n + i], 1e-6);
                    Assert.Equal(moving[r], jacobian[(r + 3) * n + i], 1e-4);
                }
            }
        }, iter: 50);
    }

    /// <summary>The determinant of the UR5's Jacobian is known: a2 a3 s3 s5 (a2 c2 + a3 c23 + d5 s234).</summary>
    [Fact]
    public void ManipulabilityIsTheKnownDeterminant()
    {
        var model = Robots.Load("ur5.robot.json");
        const double A2 = -0.425, A3 = -0.39225, D5 = 0.09465;
        Robots.Joints(model).Sample(q =>
        {
            var expected = Math.Abs(A2 * A3 * Math.Sin(q[2]) * Math.Sin(q[4]) * (A2 * Math.Cos(q[1]) + A3 * Math.Cos(q[1] + q[2]) + D5 * Math.Sin(q[1] + q[2] + q[3])));
            Assert.Equal(expected, Manipulability.Yoshikawa(model.Chain, q), 1e-7);
        }, iter: 300);
        Assert.Equal(0, Manipulability.Yoshikawa(model.Chain, [0, 0, 0, 0, 0, 0]), 1e-7);
    }

    [Fact]
    public void JointsOutsideTheirLimitsAreNamedAndComputed()
    {
        var model = Robots.Load("psm.robot.json");
        double[] q = [2, 0, 10, 0, 0, 0];
        var warnings = model.LimitWarnings(q).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.StartsWith("joint 1 (yaw) is at 114.59° (2 rad), 23.61° (0.412 rad) above its upper limit", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("joint 3 (insertion) is at 10 mm, 10 mm below its lower limit 20 mm", warnings[1], StringComparison.Ordinal);
        Assert.True(model.Chain.BaseFromTip(q).IsValid);
    }

    [Fact]
    public void RollPitchYawIsThereAndBack()
    {
        Gen.Select(Gen.Double[-3.1, 3.1], Gen.Double[-1.5, 1.5], Gen.Double[-3.1, 3.1]).Sample((r, p, y) =>
        {
            Assert.True((RollPitchYaw.Of(RollPitchYaw.Matrix(new Vec3(r, p, y))) - new Vec3(r, p, y)).Length < 1e-9);
            var turns = Rcm7Kinematics.AboutZ(y) * Rcm7Kinematics.AboutY(p) * Rcm7Kinematics.AboutX(r);
            Assert.True((Quat.FromMatrix(RollPitchYaw.Matrix(new Vec3(r, p, y))) * turns.Conjugate).Log().Length < 1e-9);
        }, iter: 300);
        var straightUp = RollPitchYaw.Matrix(new Vec3(0.3, Math.PI / 2, 0.5));
        var again = RollPitchYaw.Matrix(RollPitchYaw.Of(straightUp)) - straightUp;
        Assert.True(again.Row0.Length + again.Row1.Length + again.Row2.Length < 1e-9);
    }

    [Fact]
    public void TheSystemHasThreeInstrumentsACameraAndAConsoleInOneFrame()
    {
        var system = RobotSystemFile.Load(Repository.Path("hardware", "systems", "abdomen-four-arms.system.json"));
        Assert.Equal([ArmRole.Instrument, ArmRole.Instrument, ArmRole.Instrument, ArmRole.Camera], system.Arms.Select(a => a.Role));
        Assert.Equal("camera", system.Console.ViewArm);
        // At rest every shaft points at one target, 198 mm deep at most.
        Span<Vec3> origins = stackalloc Vec3[SerialChain.MaxJoints], axes = stackalloc Vec3[SerialChain.MaxJoints];
        foreach (var arm in system.Arms)
        {
            arm.Model.Chain.Axes(arm.Home, origins, axes);
            var along = (arm.TableFromBase * new Direction<RobotBase>(axes[3])).Value;
            var target = new Vec3(0, 90, -130);
            Assert.True(Vec3.Cross(target - arm.TableFromBase.TranslationMm, along).Length < 0.01, arm.Name);
            Assert.True(Vec3.Dot(target - arm.TableFromBase.TranslationMm, along) > 0, arm.Name);
        }
    }

    [Theory]
    [InlineData("\"camera\",\n      \"role\": \"camera\"", "\"arm1\",\n      \"role\": \"camera\"", "two arms named 'arm1'")]
    [InlineData("\"role\": \"camera\"", "\"role\": \"crane\"", "instrument or camera")]
    [InlineData("\"leftArm\": \"arm1\"", "\"leftArm\": \"arm9\"", "no arm of this system")]
    [InlineData("\"leftArm\": \"arm1\"", "\"leftArm\": \"arm2\"", "with both hands")]
    [InlineData("\"viewArm\": \"camera\"", "\"viewArm\": \"arm3\"", "no camera arm")]
    [InlineData("[-120, 0, 0]", "[115, 0, 0]", "apart at home")]
    [InlineData("[-120, 0, 0]", "[-99999, 0, 0]", "mm away")]
    [InlineData("\"leastClearanceMm\": 20", "\"leastClearanceMm\": 20, \"extra\": 1", "extra")]
    [InlineData("[0, 0, 120, 0, 0, 0]", "[0, 0, 1200, 0, 0, 0]", "outside the arm's limits")]
    [InlineData("[0, 0, 120, 0, 0, 0]", "[0, 0]", "6 are needed")]
    public void AFaultySystemIsRefusedWithItsFault(string was, string becomes, string mentions)
    {
        Assert.Contains(was, SystemText, StringComparison.Ordinal);
        var faulty = SystemText.Replace(was, becomes, StringComparison.Ordinal);
        Assert.Contains(mentions, Assert.Throws<ConfigException>(() => RobotSystemFile.Parse(faulty, "s", name => Robots.Load(Path.GetFileName(name)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"minRad\":-1", "one end of its range")]
    [InlineData("\"minRad\":1,\"maxRad\":-1", "not below the upper")]
    [InlineData("\"minMm\":0,\"maxMm\":1", "revolute: its range is 'minRad'")]
    public void RangesOfJointsAreHeldToSense(string range, string mentions) =>
        Assert.Contains(mentions, Refusal($$"""{"convention":"modified","links":[{"type":"revolute","alphaRad":0,"aMm":0,"thetaRad":0,"dMm":0,{{range}}}]}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"capsules\":[{\"body\":2,\"name\":\"x\",\"fromMm\":[0,0,0],\"toMm\":[0,0,1],\"radiusMm\":1}]", "body 2 does not exist")]
    [InlineData("\"capsules\":[{\"body\":1,\"name\":\"x\",\"fromMm\":[0,0],\"toMm\":[0,0,1],\"radiusMm\":1}]", "three numbers")]
    [InlineData("\"capsules\":[{\"body\":1,\"name\":\"x\",\"fromMm\":[0,0,0],\"toMm\":[0,0,1],\"radiusMm\":0}]", "radius above 0")]
    [InlineData("\"mayTouch\":[[1]]", "pairs of bodies")]
    [InlineData("\"remoteCentre\":{\"shaftJoint\":1,\"centreMm\":[5,0,0]}", "misses it by 5 mm")]
    public void ShapesAndCentresAreHeldToSense(string part, string mentions) =>
        Assert.Contains(mentions, Refusal($$"""{"convention":"modified","links":[{"type":"revolute","alphaRad":0,"aMm":0,"thetaRad":0,"dMm":0}],{{part}}}"""), StringComparison.Ordinal);

    private static string Refusal(string chain) =>
        Assert.Throws<RobotFileException>(() => RobotFile.Parse(Encoding.UTF8.GetBytes($$"""{"$schema":"x","version":1,"name":"a","chain":{{chain}}}"""))).Message;
}
