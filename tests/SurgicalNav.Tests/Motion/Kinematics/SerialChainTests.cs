using System.Text;
using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;

namespace SurgicalNav.Tests.Motion.Kinematics;

public sealed class SerialChainTests
{
    private static SerialChain Load(string name) => RobotFile.Load(Repository.Path("hardware", "robots", name)).Chain!;

    [Fact]
    public void PandaFlangeStandsWhereItsMakersToolboxSays()
    {
        var p = Load("panda.robot.json").BaseFromTip([1, 2, 3, 4, 5, 6, 7]).TranslationMm;
        Assert.True((p - new Vec3(85.75, 313.2, 532.1)).Length < 0.1, p.ToString());
    }

    [Fact]
    public void Ur5AtZeroIsStretchedAsPublished()
    {
        var p = Load("ur5.robot.json").BaseFromTip([0, 0, 0, 0, 0, 0]).TranslationMm;
        Assert.True((p - new Vec3(-817.25, -191.45, -5.491)).Length < 1e-9, p.ToString());
    }

    [Theory]
    [InlineData("panda.robot.json")]
    [InlineData("ur5.robot.json")]
    public void TheJacobianIsTheDerivativeInBothConventions(string file)
    {
        var chain = Load(file);
        var n = chain.JointCount;
        Gen.Double[-3, 3].Array[n].Sample(q =>
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
                var turning = (a.Rotation * b.Rotation.Conjugate).Log() / (2 * step);
                var moving = (a.TranslationMm - b.TranslationMm) / (2 * step);
                for (var r = 0; r < 3; r++)
                {
                    Assert.Equal(turning[r], jacobian[r * n + i], 1e-6);
                    Assert.Equal(moving[r], jacobian[(r + 3) * n + i], 1e-4);
                }
            }
        }, iter: 50);
    }

    [Fact]
    public void ForwardKinematicsAndJacobianAllocateNothing()
    {
        var chain = Load("panda.robot.json");
        double[] q = [1, 2, 3, 4, 5, 6, 7];
        var jacobian = new double[42];
        Allocations.AssertNone(() =>
        {
            chain.BaseFromTip(q);
            chain.Jacobian(q, jacobian);
        });
    }

    [Fact]
    public void TheSimulatedArmIsDescribed() =>
        Assert.Equal(new Rcm7Geometry(9.1, 10.2), RobotFile.Load(Repository.Path("hardware", "robots", "sim-rcm7.robot.json")).Rcm7);

    [Theory]
    [InlineData("""{"$schema":"x","version":1,"name":"a","rcm7":{"pitchToYawMm":9,"yawToTipMm":10,"extra":1}}""", "extra")]
    [InlineData("""{"$schema":"x","version":2,"name":"a","rcm7":{"pitchToYawMm":9,"yawToTipMm":10}}""", "version 2")]
    [InlineData("""{"$schema":"x","version":1,"name":"a","rcm7":{"pitchToYawMm":9}}""", "yawToTipMm")]
    [InlineData("""{"$schema":"x","version":1,"name":"a","rcm7":{"pitchToYawMm":-9,"yawToTipMm":10}}""", "pitch-to-yaw")]
    [InlineData("""{"$schema":"x","version":1,"name":"a"}""", "exactly one")]
    [InlineData("""{"$schema":"x","version":1,"name":"a","chain":{"convention":"other","links":[]}}""", "convention")]
    [InlineData("""{"$schema":"x","version":1,"name":"a","chain":{"convention":"standard","links":[]}}""", "1 to 16 joints")]
    [InlineData("""{"$schema":"x","version":1,"name":"a","chain":{"convention":"standard","links":[null]}}""", "null")]
    [InlineData("[]", "")]
    [InlineData("null", "empty")]
    public void FaultyDescriptionsAreRefusedWithTheirFault(string json, string mentions) =>
        Assert.Contains(mentions, Assert.Throws<RobotFileException>(() => RobotFile.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void MutatedDescriptionsNeverThrowAnythingElse()
    {
        var valid = File.ReadAllBytes(Repository.Path("hardware", "robots", "ur5.robot.json"));
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, valid.Length]).Sample((at, value, length) =>
        {
            var bytes = (byte[])valid.Clone();
            bytes[at] = value;
            try
            {
                RobotFile.Parse(bytes);
                RobotFile.Parse(bytes.AsSpan(0, length));
            }
            catch (RobotFileException)
            {
            }
        }, iter: 2000);
    }
}
