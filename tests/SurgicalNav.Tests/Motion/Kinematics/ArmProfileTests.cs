using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Tests.Motion.Kinematics;

/// <summary>The drive profiles of the described arms against their descriptions and what their makers publish.</summary>
public sealed class ArmProfileTests
{
    [Theory]
    [InlineData("psm", "psm.robot.json")]
    [InlineData("ecm", "ecm.robot.json")]
    [InlineData("ur5", "ur5.robot.json")]
    [InlineData("panda", "panda.robot.json")]
    [InlineData("iiwa7", "iiwa7.urdf")]
    public void TheDevicesFirstJointsAreTheArmsAndItsRangesLieWithinItsOwn(string profileName, string robotFile)
    {
        var (profile, model) = (Profile(profileName), RobotLoader.Load(Repository.Path("hardware", "robots", robotFile)));
        Assert.InRange(profile.Joints.Count, model.Joints.Length, model.Joints.Length + 1);
        for (var j = 0; j < model.Joints.Length; j++)
        {
            var (own, described) = (profile.Joints[j], model.Joints[j]);
            Assert.Equal(described.IsPrismatic, own.Unit == JointUnit.Millimetre);
            Assert.Equal(described.Name, own.Name);
            Assert.True(own.MinPosition >= described.Min && own.MaxPosition <= described.Max, $"{profileName}, {own.Name}: {own.MinPosition} to {own.MaxPosition} is not within {described.Min} to {described.Max}.");
            Assert.InRange(own.HomePosition, own.MinPosition, own.MaxPosition);
        }
        var shape = new ArmShape(model, ChainPose.Identity);
        shape.Take([.. profile.Joints.Take(model.Joints.Length).Select(j => j.HomePosition)]);
        Assert.True(shape.SelfClearance().DistanceMm > 5, $"{profileName} stands {shape.SelfClearance().DistanceMm} mm from itself at home.");
    }

    /// <summary>From its greatest speed, by the closed form of a jerk-limited stop: v/a + a/j, or where no constant part is left, 2 √(v/j).</summary>
    [Theory]
    [InlineData("psm")]
    [InlineData("ecm")]
    [InlineData("ur5")]
    [InlineData("panda")]
    [InlineData("iiwa7")]
    public void EveryJointRestsWithinTheGuardsTimeForAStop(string profileName)
    {
        var profile = Profile(profileName);
        var rules = GuardRulesFactory.FromProfile(profile);
        foreach (var j in profile.Joints)
        {
            var (v, a, jerk) = (j.MaxVelocity, j.MaxAcceleration, j.MaxJerk);
            var stopS = v * jerk >= a * a ? v / a + a / jerk : 2 * Math.Sqrt(v / jerk);
            Assert.True(stopS <= rules.MaxStopS, $"{profileName}, {j.Name}: {stopS} s");
        }
    }

    /// <summary>Franka Control Interface; Universal Robots UR5, KUKA LBR iiwa 7 R800: data sheets (° and °/s); dVRK: its software's own.</summary>
    [Fact]
    public void RatesAreThePublishedOnes()
    {
        const double Deg = Math.PI / 180;
        Assert.Equal([2.175, 2.175, 2.175, 2.175, 2.61, 2.61, 2.61], Profile("panda").Joints.Select(j => j.MaxVelocity));
        Assert.Equal([15, 7.5, 10, 12.5, 15, 20, 20], Profile("panda").Joints.Select(j => j.MaxAcceleration));
        Assert.Equal([7500, 3750, 5000, 6250, 7500, 10000, 10000], Profile("panda").Joints.Select(j => j.MaxJerk));
        Assert.Equal([87, 87, 87, 87, 12, 12, 12], Profile("panda").Joints.Select(j => j.MaxEffort));
        Assert.All(Profile("ur5").Joints, j => Assert.Equal(180 * Deg, j.MaxVelocity, tolerance: 1e-4));
        Assert.Equal([150, 150, 150, 28, 28, 28], Profile("ur5").Joints.Select(j => j.MaxEffort));
        Assert.All(Profile("iiwa7").Joints.Zip((double[])[98, 98, 100, 130, 140, 180, 180]), p => Assert.Equal(p.Second * Deg, p.First.MaxVelocity, tolerance: 1e-4));
        Assert.All(Profile("iiwa7").Joints.Zip((double[])[170, 120, 170, 120, 170, 120, 175]), p => Assert.Equal(p.Second * Deg, p.First.MaxPosition, tolerance: 1e-4));
        Assert.Equal([176, 176, 110, 110, 110, 40, 40], Profile("iiwa7").Joints.Select(j => j.MaxEffort));
        Assert.All(Profile("psm").Joints.Zip((double[])[180, 180, 200, 1080, 1080, 1080, 1080]), p => Assert.Equal(p.First.Unit == JointUnit.Millimetre ? p.Second : p.Second * Deg, p.First.MaxVelocity, tolerance: 1e-4));
        Assert.All(Profile("ecm").Joints.Zip((double[])[30, 30, 60, 30]), p => Assert.Equal(p.First.Unit == JointUnit.Millimetre ? p.Second : p.Second * Deg, p.First.MaxVelocity, tolerance: 1e-4));
    }

    private static DriveProfile Profile(string name) => DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", name + ".json"));
}
