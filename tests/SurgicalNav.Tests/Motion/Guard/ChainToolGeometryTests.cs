using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Tests.Motion.Kinematics;

namespace SurgicalNav.Tests.Motion.Guard;

public class ChainToolGeometryTests
{
    public static TheoryData<string> Arms => new("psm.robot.json", "ecm.robot.json", "ur5.robot.json", "panda.robot.json", "iiwa7.urdf");

    /// <summary>Where the arm's own collision shapes are, which are held to distances of their own elsewhere.</summary>
    [Theory, MemberData(nameof(Arms))]
    public void EveryShapeIsWhereTheArmCarriesIt(string file)
    {
        var model = Robots.Load(file);
        var tool = new ChainToolGeometry(model);
        var shape = new ArmShape(model, ChainPose.Identity);
        var points = new Vec3[tool.PointCount];
        Robots.Joints(model).Sample(q =>
        {
            tool.Locate(q, points);
            lock (shape)
            {
                shape.Take(q);
                Assert.Equal(0, (points[0] - model.Chain.TipPose(q).OriginMm).Length, 1e-9);
                for (var i = 0; i < shape.Capsules.Length; i++)
                {
                    var (piece, capsule) = (tool.Pieces[i], shape.Capsules[i]);
                    Assert.Equal(capsule.RadiusMm, piece.RadiusMm);
                    Assert.Equal(0, (capsule.ToMm - points[piece.From]).Length, 1e-9);
                    Assert.Equal(0, (capsule.FromMm - points[piece.To]).Length, 1e-9);
                }
            }
        }, iter: 300, threads: 1);
    }

    /// <summary>Central differences along q + q̇ t + q̈ t²/2; their own error is below the tolerance at this step.</summary>
    [Theory, MemberData(nameof(Arms))]
    public void RatesAndAccelerationsAreTheDerivativesOfThePositionsAndWithinTheirBound(string file)
    {
        const double Step = 1e-4;
        var model = Robots.Load(file);
        var tool = new ChainToolGeometry(model);
        Gen.Select(Robots.Joints(model), Rates(model, 2), Rates(model, 20)).Sample((p, v, a) =>
        {
            var points = new PointMotion[tool.PointCount];
            tool.Move(p, v, a, points);
            Vec3[] before = At(-Step), now = At(0), after = At(Step);
            var bound = tool.GreatestAcceleration([.. p.Select(Math.Abs)], [.. v.Select(Math.Abs)], [.. a.Select(Math.Abs)]);
            for (var i = 0; i < points.Length; i++)
            {
                Assert.Equal(0, (points[i].PositionMm - now[i]).Length, 1e-9);
                Assert.Equal(0, (points[i].VelocityMmPerS - (after[i] - before[i]) / (2 * Step)).Length, 5e-3);
                Assert.Equal(0, (points[i].AccelerationMmPerS2 - (after[i] + before[i] - 2 * now[i]) / (Step * Step)).Length, 0.5);
                Assert.True(points[i].AccelerationMmPerS2.Length <= bound * (1 + 1e-12) + 1e-9, $"{points[i].AccelerationMmPerS2.Length} > {bound}");
            }

            Vec3[] At(double t)
            {
                var located = new Vec3[tool.PointCount];
                tool.Locate([.. p.Select((x, j) => x + v[j] * t + 0.5 * a[j] * t * t)], located);
                return located;
            }
        }, iter: 500);
    }

    /// <summary>The same arm described twice: in its own formulas, and as a chain like any other.</summary>
    [Fact]
    public void ARemoteCentreArmAsAChainMovesAsByItsOwnFormulas()
    {
        var geometry = new Rcm7Geometry(9.1, 10.2);
        var model = Robots.Load("sim-rcm7.robot.json");
        var asChain = new ChainToolGeometry(new RobotModel("as a chain", model.Chain, model.Joints, [new BodyCapsule(4, "shaft", new Capsule(Vec3.Zero, Vec3.Zero, 4))], remoteCentre: model.RemoteCentre));
        var own = new Rcm7ToolGeometry(new Rcm7Kinematics(geometry), 4);
        Gen.Select(Robots.Joints(model), Rates(model, 2), Rates(model, 20)).Sample((p, v, a) =>
        {
            var (theirs, ours) = (new PointMotion[own.PointCount], new PointMotion[asChain.PointCount]);
            own.Move(p, v, a, theirs);
            asChain.Move(p, v, a, ours);
            Assert.Equal(0, (theirs[0].PositionMm - ours[0].PositionMm).Length, 1e-9);
            Assert.Equal(0, (theirs[0].VelocityMmPerS - ours[0].VelocityMmPerS).Length, 1e-9);
            Assert.Equal(0, (theirs[0].AccelerationMmPerS2 - ours[0].AccelerationMmPerS2).Length, 1e-8);
        }, iter: 2000);
    }

    [Fact]
    public void TheShaftIsTheClaimedOneOrTheInstrument()
    {
        var psm = Robots.Load("psm.robot.json");
        Assert.Equal("shaft", psm.Capsules[new ChainToolGeometry(psm).Shaft].Name);
        var ur5 = Robots.Load("ur5.robot.json").WithInstrument(300, 4);
        var tool = new ChainToolGeometry(ur5);
        Assert.Equal("instrument", ur5.Capsules[tool.Shaft].Name);
        var points = new Vec3[tool.PointCount];
        tool.Locate(new double[6], points);
        var shaft = tool.Pieces[tool.Shaft];
        Assert.Equal(points[0], points[shaft.From]);
        Assert.Equal(300, (points[shaft.From] - points[shaft.To]).Length, 1e-9);
    }

    [Fact]
    public void AnArmWithoutShapesIsRefused() =>
        Assert.Contains("describes no shapes", Assert.Throws<ArgumentException>(() => new ChainToolGeometry(Robots.Load("sim-rcm7.robot.json"))).Message, StringComparison.Ordinal);

    private static Gen<double[]> Rates(RobotModel model, double most) =>
        Gen.Double[-most, most].Array[model.Joints.Length].Select(r => r.Select((x, j) => model.Joints[j].IsPrismatic ? 50 * x : x).ToArray());
}
