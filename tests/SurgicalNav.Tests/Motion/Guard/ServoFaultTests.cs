using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.ODrive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Simulation.Drives.ODrive;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Faults of the servos themselves, and when their torque comes and goes.</summary>
public sealed class ServoFaultTests
{
    [Fact]
    public void AHardwareErrorStopsLatchesAndIsClearedByARebootOnceAcknowledged()
    {
        var rig = new GuardedServos(GuardedServos.Dynamixels);
        rig.Start();
        rig.Run(0.3);
        rig.Dynamixel!.Servos[3].HardwareError = 0x20;
        rig.Run(0.1);
        Assert.Equal((GuardDecision.Stop, GuardReasons.DriveFault), (rig.Drive.Verdict.Decision, rig.Drive.Verdict.First));
        Assert.Equal((int)DriveFaultCode.Internal, (int)rig.Drive.Verdict.Value);
        rig.Run(0.5);
        Assert.Contains("'forearm' (ID 14): Overload Error", rig.Drive.FaultWords, StringComparison.Ordinal);
        // Without an acknowledgement nothing happens, however long and however often the switch is pressed.
        for (var i = 0; i < 4; i++)
        {
            rig.Pressed = i % 2 == 1;
            rig.Run(0.5);
        }
        Assert.Equal(0x20, rig.Dynamixel.Servos[3].HardwareError);
        Assert.Equal(GuardMotion.Latched, rig.Drive.Guard.Motion);
        rig.Acknowledge();
        Assert.Equal(0, rig.Dynamixel.Servos[3].HardwareError);
        Assert.True(rig.Drive.Guard.Motion == GuardMotion.Resting, rig.Words);
        rig.Start(0.2);
        rig.Run(6);
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
    }

    [Fact]
    public void AnAxisErrorStopsLatchesAndIsClearedOnceAcknowledged()
    {
        var rig = new GuardedServos(GuardedServos.ODrives);
        rig.Start();
        rig.Run(0.3);
        rig.ODrive!.Axes[1].Disarm(1 << 6);
        rig.Run(0.1);
        Assert.Equal(GuardDecision.Stop, rig.Drive.Verdict.Decision);
        rig.Run(0.1);
        Assert.True(rig.Drive.Verdict.Reasons.HasFlag(GuardReasons.DriveFault), rig.Words);
        Assert.Contains("'slide' (axis 1): MOTOR_FAILED", rig.Drive.FaultWords, StringComparison.Ordinal);
        rig.Run(2);
        Assert.All(rig.ODrive.Axes, axis => Assert.Equal(ODriveAxisState.Idle, axis.State));
        rig.Acknowledge();
        Assert.Equal(0u, rig.ODrive.Axes[1].Error);
        rig.Start(0.2);
        rig.Run(6);
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
    }

    /// <summary>Torque that went in motion would let a sound joint coast, which its servo can bring to rest.</summary>
    [Theory]
    [InlineData(GuardedServos.Dynamixels)]
    [InlineData(GuardedServos.ODrives)]
    public void TheOthersKeepTheirTorqueUntilTheyStand(string family)
    {
        var rig = new GuardedServos(family, p => p with { OnDisable = DisableBehaviour.Release });
        rig.Start();
        rig.Run(0.3);
        Assert.True(Math.Abs(rig.Velocity(0)) > 0.1 * rig.Profile.Joints[0].MaxVelocity);
        if (rig.Dynamixel is { } bus) bus.Servos[3].HardwareError = 0x20;
        else rig.ODrive!.Axes[1].Disarm(1 << 6);
        var isFound = false;
        for (var i = 0; i < 2000 && rig.HasAnyTorque; i++)
        {
            var velocity = rig.Velocity(0);
            rig.Step();
            isFound |= rig.Drive.Verdict.Decision == GuardDecision.Stop;
            Assert.True(rig.HasAnyTorque || Math.Abs(velocity) < 0.03 * rig.Profile.Joints[0].MaxVelocity, $"{velocity} per s as the torque went");
        }
        Assert.True(isFound);
        Assert.False(rig.HasAnyTorque);
    }

    /// <summary>One servo that no longer answers leaves nothing known of the others either: all rest at the last goal.</summary>
    [Fact]
    public void AServoThatIsLostOnTheBusStopsAllOfThem()
    {
        var rig = new GuardedServos(GuardedServos.Dynamixels);
        rig.Start();
        rig.Run(0.3);
        // As a connector that comes loose behind it.
        rig.Dynamixel!.Servos[5].Set(DynamixelTable.Id, 99);
        rig.Run(0.08);
        Assert.Equal((GuardDecision.Stop, GuardReasons.LinkLost), (rig.Drive.Verdict.Decision, rig.Drive.Verdict.First));
        var sent = rig.Drive.Guard.Position;
        rig.Run(0.3);
        for (var j = 0; j < 5; j++) Assert.Equal(sent[j], rig.Position(j), tolerance: 2 * rig.Profile.Joints[j].Step(rig.Profile.Family));
        rig.Run(2);
        Assert.Contains("no answer from ID 16", rig.Drive.Refusal, StringComparison.Ordinal);
        Assert.Equal(GuardMotion.Latched, rig.Drive.Guard.Motion);
    }

    [Fact]
    public void AServoWhoseTorqueGoesInMotionStopsAllOfThem()
    {
        var rig = new GuardedServos(GuardedServos.Dynamixels);
        rig.Start();
        rig.Run(0.3);
        rig.Dynamixel!.Servos[1].Set(DynamixelTable.TorqueEnable, 0);
        rig.Run(0.05);
        Assert.Equal(GuardDecision.Stop, rig.Drive.Verdict.Decision);
        Assert.Contains(rig.Drive.Verdict.First, new[] { GuardReasons.DriveNotEnabled, GuardReasons.FollowingError });
    }

    [Theory]
    [InlineData(GuardedServos.Dynamixels)]
    [InlineData(GuardedServos.ODrives)]
    public void AJointThatDoesNotFollowStopsAllOfThem(string family)
    {
        var rig = new GuardedServos(family);
        rig.Start();
        rig.Run(0.2);
        if (rig.Dynamixel is { } bus) bus.Servos[0].Set(DynamixelTable.VelocityLimit, 1);
        else rig.ODrive!.Axes[0].SetLimits(0.01, 0.4);
        for (var i = 0; i < 1000 && rig.Drive.Verdict.Decision != GuardDecision.Stop; i++) rig.Step();
        Assert.Equal((GuardDecision.Stop, GuardReasons.FollowingError), (rig.Drive.Verdict.Decision, rig.Drive.Verdict.First));
        Assert.Equal(0, rig.Drive.Verdict.Joint);
        // It does not push on: held where it stands, or let go, within a few periods.
        rig.Run(5.0 / rig.Profile.Bus.SetpointRateHz);
        if (rig.Dynamixel is { } held) Assert.InRange(held.Servos[0][DynamixelTable.GoalPosition], held.Servos[0].PositionSteps - 3, held.Servos[0].PositionSteps + 3);
        else Assert.All(rig.ODrive!.Axes, axis => Assert.Equal(ODriveAxisState.Idle, axis.State));
    }

    /// <summary>A switch that was held from the beginning enables nothing; it must be let go and pressed.</summary>
    [Theory]
    [InlineData(GuardedServos.Dynamixels)]
    [InlineData(GuardedServos.ODrives)]
    public void TorqueComesOnlyWithAPressAfterARelease(string family)
    {
        var rig = new GuardedServos(family) { Pressed = true };
        rig.Run(1.5);
        Assert.Equal(ProgramRefusal.None, rig.Drive.Load(rig.Move(0.5)));
        rig.Run(2, () => Assert.False(rig.HasTorque));
        rig.Pressed = false;
        rig.Run(0.5, () => Assert.False(rig.HasTorque));
        rig.Pressed = true;
        rig.Run(0.5);
        Assert.True(rig.HasTorque, rig.Words);
    }

    /// <summary>A press that ends before all has been read back leaves nothing switched on.</summary>
    [Theory]
    [InlineData(GuardedServos.Dynamixels)]
    [InlineData(GuardedServos.ODrives)]
    public void APressThatEndsHalfWayLeavesNoTorqueWhereItIsToBeReleased(string family)
    {
        for (var ms = 5; ms < 300; ms += 20)
        {
            var rig = new GuardedServos(family, p => p with { OnDisable = DisableBehaviour.Release });
            rig.Run(1.5);
            Assert.Equal(ProgramRefusal.None, rig.Drive.Load(rig.Move(0.5)));
            rig.Run(0.1);
            rig.Pressed = true;
            rig.Run(ms * 1e-3);
            rig.Pressed = false;
            rig.Run(0.6);
            // Once it was enabled it stays so, at rest, as with every other device.
            Assert.Equal(rig.Drive.Device.IsEnabled, rig.HasTorque);
            Assert.True(rig.ODrive is null || rig.ODrive.Axes.All(a => a.Error == 0), rig.Words);
        }
    }

    [Theory]
    [InlineData(GuardedServos.Dynamixels, DisableBehaviour.Release, false)]
    [InlineData(GuardedServos.Dynamixels, DisableBehaviour.Hold, true)]
    [InlineData(GuardedServos.ODrives, DisableBehaviour.Release, false)]
    public void TheLastWordLeavesTheTorqueAsTheProfileSays(string family, DisableBehaviour onDisable, bool hasTorque)
    {
        var rig = new GuardedServos(family, p => p with { OnDisable = onDisable });
        rig.Start();
        rig.Run(0.3);
        rig.Pressed = false;
        rig.Run(1.5);
        Assert.True(rig.Drive.IsAtRest);
        rig.GuardIsAlive = false;
        for (var i = 0; i < 3; i++)
        {
            rig.Drive.Disable(rig.Now);
            rig.Step();
        }
        var at = rig.Position(0);
        rig.Run(1);
        Assert.Equal(hasTorque, rig.HasTorque);
        Assert.Equal(at, rig.Position(0), tolerance: 1e-9);
        // Nothing is left behind that the next start would have to acknowledge.
        Assert.True(rig.Dynamixel is null || rig.Dynamixel.Servos.All(s => !s.IsStoppedByWatchdog));
        Assert.True(rig.ODrive is null || rig.ODrive.Axes.All(a => a.Error == 0));
    }

    /// <summary>Velocity sent along would stay on silence, and hold the axis beyond its set-point: 0.5 turns/s with a gain of 40 per s is 0.0125 turns.</summary>
    [Fact]
    public void AVelocitySentAlongWouldCarryAnAxisBeyondItsSetPoint()
    {
        var rig = new GuardedServos(GuardedServos.ODrives);
        rig.Start();
        rig.GuardIsAlive = false;
        var (host, device) = SurgicalNav.Links.MemoryLink.CreatePair();
        rig.ODrive!.Attach(device);
        var line = new byte[ODriveProtocol.MostLineBytes];
        var at = rig.ODrive.Axes[0].Position;
        rig.Run(0.5, () => host.TryWrite(line.AsSpan(0, ODriveCommandEncoder.SetPoint(line, 0, at, 0.5, 0))));
        Assert.Equal(at + 0.0125, rig.ODrive.Axes[0].Position, tolerance: 1e-6);
        rig.Run(0.5, () => host.TryWrite(line.AsSpan(0, ODriveCommandEncoder.SetPoint(line, 0, at, 0, 0))));
        Assert.Equal(at, rig.ODrive.Axes[0].Position, tolerance: 1e-6);
    }

    /// <summary>Without torque a joint goes on as far as it coasts: the range that the guard holds it to is narrower by that.</summary>
    [Theory]
    [InlineData(GuardedServos.Dynamixels)]
    [InlineData(GuardedServos.ODrives)]
    public void AServoThatTakesItsOwnTorqueAwayCoastsNoFurtherThanTheProfileSays(string family)
    {
        for (var after = 0.1; after < 0.9; after += 0.1)
        {
            var rig = new GuardedServos(family);
            rig.Start(1);
            rig.Run(after);
            var (joint, at) = (rig.Profile.Joints[0], rig.Position(0));
            if (rig.Dynamixel is { } bus) bus.Servos[0].HardwareError = 0x04;
            else rig.ODrive!.Axes[0].Disarm(1 << 6);
            rig.Run(1.5);
            Assert.InRange(rig.Position(0), at - 1e-9, Math.Min(at + joint.CoastDistance + 1e-3 * joint.MaxVelocity, joint.MaxPosition));
        }
    }
}
