using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Servos that are not those of the profile, or not set as it says, are refused in words and never enabled.</summary>
public sealed class ServoRefusalTests
{
    public static TheoryData<ushort, long, string> WrongSettings => new()
    {
        { 0, 1060, "the servo is an XL430-W250 (1060)" },
        { 6, 45, "its firmware is 45" },
        { DynamixelTable.ReturnDelayTime.Address, 254 * 8, "Return Delay Time (9)" },
        { 10, 1, "Drive Mode (10) is 1" },
        { 10, 8, "Drive Mode (10) is 8" },
        { DynamixelTable.OperatingMode.Address, 1, "Operating Mode (11) is 1, it must be 3" },
        { DynamixelTable.HomingOffset.Address, 10, "Homing Offset (20) is 10" },
        { DynamixelTable.CurrentLimit.Address, 1193, "Current Limit (38) is 3.2091" },
        { DynamixelTable.VelocityLimit.Address, 60, "Velocity Limit (44) is 60" },
        { DynamixelTable.MaxPositionLimit.Address, 4095, "Max Position Limit (48) is 4095" },
        { DynamixelTable.MinPositionLimit.Address, 1500, "Min Position Limit (52) is 1500" },
        { 63, 0, "Shutdown (63) is 0" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void AServoThatIsNotTheProfilesIsNeverEnabled(ushort address, long value, string words)
    {
        // A delay is counted in one byte; here the profile is what allows less.
        var rig = new GuardedServos(GuardedServos.Dynamixels, p => address == DynamixelTable.ReturnDelayTime.Address ? p with { Bus = p.Bus with { TurnaroundMs = 0.3 } } : p);
        if (address != DynamixelTable.ReturnDelayTime.Address) rig.Dynamixel!.Servos[2].Set(DynamixelTable.At(address)!, value);
        AssertRefused(rig, words);
        Assert.Equal(address == DynamixelTable.ReturnDelayTime.Address ? 0 : 2, rig.Profile.Joints.ToList().FindIndex(j => rig.Drive.Refusal!.Contains($"'{j.Name}' (ID {j.Id})", StringComparison.Ordinal)));
    }

    [Fact]
    public void AServoThatIsNotThereIsNamed()
    {
        var rig = new GuardedServos(GuardedServos.Dynamixels, p => p with { Joints = [.. p.Joints.Take(5), p.Joints[5] with { Id = 40 }] });
        AssertRefused(rig, "no answer from ID 40");
        Assert.Equal(DriveLinkState.Searching, rig.Drive.State);
    }

    [Fact]
    public void ALineThatIsDeadIsSaidInWords()
    {
        var rig = new GuardedServos(GuardedServos.ODrives) { IsCableOut = true };
        AssertRefused(rig, "no answer from the ODrive");
    }

    public static TheoryData<string> WrongBoards => ["firmware", "serial", "speed", "torque", "endless torque"];

    [Theory]
    [MemberData(nameof(WrongBoards))]
    public void ABoardThatIsNotTheProfilesIsNeverEnabled(string wrong)
    {
        var rig = new GuardedServos(GuardedServos.ODrives, p => wrong switch
        {
            "firmware" => p with { Firmware = "0.5.5" },
            "serial" => p with { SerialNumber = "45619029856331" },
            "speed" => p with { Joints = [p.Joints[0] with { MaxVelocity = 0.9 * p.Joints[0].MaxVelocity }, p.Joints[1]] },
            "torque" => p with { Joints = [p.Joints[0] with { MaxEffort = 0.39 }, p.Joints[1]] },
            _ => p,
        });
        if (wrong == "endless torque") rig.ODrive!.Axes[0].SetLimits(2, double.PositiveInfinity);
        AssertRefused(rig, wrong switch
        {
            "firmware" => "fw_version_revision reads 6",
            "serial" => "serial_number reads 356190298",
            "speed" => "axis0.controller.config.vel_limit reads",
            "torque" => "axis0.motor.config.torque_lim reads 0.4",
            _ => "axis0.controller.config.vel_limit reads 2",
        });
    }

    [Fact]
    public void ALimitThatIsEndlessIsRefused()
    {
        var rig = new GuardedServos(GuardedServos.ODrives);
        var joint = rig.Profile.Joints[0];
        rig.ODrive!.Axes[0].SetLimits(1.1 * joint.MaxVelocity * joint.TurnsPerUnit, double.PositiveInfinity);
        AssertRefused(rig, "axis0.motor.config.torque_lim reads as no number");
    }

    [Fact]
    public void AnODriveCanBeGivenNoForbiddenRegions()
    {
        var device = new SurgicalNav.Motion.Shared.GuardDeviceConfig
        {
            Name = "table",
            Profile = "sim-odrive2.json",
            Link = new(SurgicalNav.Motion.Shared.GuardLinkKind.Tcp, "localhost:1"),
            Regions = [new("vessel", "vessel.sdf", 1)],
        };
        var error = Assert.Throws<SurgicalNav.Motion.Shared.GuardHostConfigException>(() => SurgicalNav.Motion.Shared.GuardAssembly.Rules(device, Repository.Path("hardware", "profiles", "servos")));
        Assert.Contains("no forbidden regions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeviceMayNameAServoBusProfile()
    {
        var device = new SurgicalNav.Motion.Shared.GuardDeviceConfig { Name = "arm", Profile = "sim-dxl6.json", Link = new(SurgicalNav.Motion.Shared.GuardLinkKind.Tcp, "localhost:1"), RateShare = 0.5 };
        var (rules, tool) = SurgicalNav.Motion.Shared.GuardAssembly.Rules(device, Repository.Path("hardware", "profiles", "servos"));
        Assert.Null(tool);
        Assert.Equal((6, 0.75, 60), (rules.JointCount, rules.Joints[0].MaxVelocity, rules.MaxDriveAgeMs));
    }

    private static void AssertRefused(GuardedServos rig, string words)
    {
        rig.Run(2);
        rig.Pressed = true;
        rig.Run(1);
        Assert.NotEqual(DriveLinkState.Open, rig.Drive.State);
        Assert.Contains(words, rig.Drive.Refusal, StringComparison.Ordinal);
        Assert.False(rig.HasTorque);
        Assert.False(rig.Drive.Device.IsEnabled);
    }
}
