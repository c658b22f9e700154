using SurgicalNav.Links.Drive;

namespace SurgicalNav.Tests.Simulation.Drives;

public sealed class DriveTwinFaultTests
{
    private const double Period = 0.002;

    private readonly double[] _position = [0, 0, 100, 0, 0, 0, 0], _velocity = new double[7];

    /// <summary>Moves joint 0 on, at up to 1 rad/s, with set-points as long as the device takes them.</summary>
    private void Move(DriveBench bench, double seconds)
    {
        for (var t = 0.0; t < seconds; t += Period)
        {
            if (bench.Twin.State == DriveState.Enabled)
            {
                _velocity[0] = Math.Min(1.0, _velocity[0] + 4 * Period);
                _position[0] += _velocity[0] * Period;
                bench.PlanStop(_position, _velocity);
                bench.Setpoint(_position, _velocity);
            }
            else
            {
                bench.Heartbeat();
            }

            bench.Advance(2);
        }
    }

    private static DriveBench Started()
    {
        var bench = new DriveBench(DriveBench.Arm);
        bench.Start();
        return bench;
    }

    [Fact]
    public void AStuckEncoderIsFoundByTheSecondSensorAndTheJointComesToRest()
    {
        var bench = Started();
        Move(bench, 0.3);
        var at = bench.Twin.Position(0);
        bench.Twin.Faults.StuckEncoderJoint = 0;
        Move(bench, 0.5);
        Assert.Equal((DriveFaultCode.SensorMismatch, (byte)0), (bench.LastFault.Code, bench.LastFault.Joint));
        Assert.Equal((DriveState.Fault, StopPhase.Finished), (bench.Last.State, bench.Last.StopPhase));
        Assert.InRange(bench.Twin.Position(0), at, at + 0.2);
        Assert.True(Math.Abs(bench.Twin.Velocity(0)) < 0.01);

        bench.ClearFault(DriveFaultCode.SensorMismatch);
        bench.Advance(2);
        Assert.Equal(DriveState.Fault, bench.Last.State);
        bench.Twin.Faults.StuckEncoderJoint = -1;
        bench.Advance(2);
        bench.ClearFault(DriveFaultCode.SensorMismatch);
        bench.Advance(2);
        Assert.Equal(DriveState.Disabled, bench.Last.State);
    }

    [Fact]
    public void ABlockedJointFaultsBeforeItCanCatchUp()
    {
        var bench = Started();
        Move(bench, 0.3);
        bench.Twin.Faults.BlockedJoint = 0;
        Move(bench, 0.2);
        Assert.Equal((DriveFaultCode.FollowingError, (byte)0), (bench.LastFault.Code, bench.LastFault.Joint));
        Assert.InRange(bench.LastFault.Value, 0.05f, 0.052f);
    }

    [Fact]
    public void WithoutPowerThereIsNoTorqueAndTheBrakesFallIn()
    {
        var bench = Started();
        Move(bench, 0.3);
        bench.Twin.Faults.IsPowerLost = true;
        bench.Advance(4);
        Assert.Equal((DriveState.Fault, DriveFaultCode.PowerLost), (bench.Last.State, bench.Last.FaultCode));
        Assert.Equal(DriveFlags.BrakesEngaged, bench.Last.Flags & (DriveFlags.BrakesEngaged | DriveFlags.HoldingTorque | DriveFlags.PowerGood));
        Assert.Equal(0, bench.Twin.Velocity(0));
        bench.ClearFault(DriveFaultCode.PowerLost);
        bench.Advance(2);
        Assert.Equal(DriveState.Fault, bench.Last.State);
        bench.Twin.Faults.IsPowerLost = false;
        // The joints stand, but the measured speed, a filtered one, has to show it before the fault may be cleared.
        bench.Advance(8);
        bench.ClearFault(DriveFaultCode.PowerLost);
        bench.Advance(2);
        Assert.Equal(DriveState.Disabled, bench.Last.State);
    }

    [Fact]
    public void AnEmergencyStopBrakesAlongTheHeldTrajectoryWithoutAJolt()
    {
        var bench = Started();
        Move(bench, 0.3);
        var greatest = 0.0;
        var previous = bench.Twin.Velocity(0);
        bench.AfterStep = () =>
        {
            greatest = Math.Max(greatest, Math.Abs(bench.Twin.Velocity(0) - previous) / DriveBench.StepPeriod.Seconds);
            previous = bench.Twin.Velocity(0);
        };
        var end = bench.Held.PositionCounts[21] * 1e-6;
        bench.Twin.Faults.IsEmergencyStopPressed = true;
        Move(bench, 0.3);
        Assert.Equal((DriveFaultCode.EmergencyStop, StopPhase.Finished), (bench.Last.FaultCode, bench.Last.StopPhase));
        Assert.InRange(greatest, 5, 1.05 * DriveBench.Arm.Joints[0].MaxAcceleration);
        Assert.Equal(end, bench.Twin.Position(0), 1e-4);
        bench.Enable();
        bench.Advance(2);
        Assert.Equal(DriveRefusal.State, bench.Last.LastRefusal);
    }

    [Fact]
    public void WithTheCableOutTheFirstFaultIsKeptAndTold()
    {
        var bench = Started();
        Move(bench, 0.1);
        var states = bench.States;
        bench.Twin.Faults.IsCableOut = true;
        Move(bench, 0.1);
        Assert.Equal(states, bench.States);
        Assert.Equal(DriveFaultCode.LinkLost, bench.Twin.LatchedFault.Code);
        bench.Twin.Faults.IsEmergencyStopPressed = true;
        bench.Twin.Faults.IsCableOut = false;
        var faults = bench.FaultFrames;
        bench.Advance(350);
        Assert.Equal(DriveFaultCode.LinkLost, bench.LastFault.Code);
        Assert.InRange(bench.FaultFrames - faults, 3, 4);
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        var bench = Started();
        bench.PlanStop([0, 0, 100, 0, 0, 0, 0], new double[7]);
        double[] rest = [0, 0, 100, 0, 0, 0, 0];
        var still = new double[7];
        Allocations.AssertNone(() =>
        {
            bench.Setpoint(rest, still);
            bench.Advance(2);
        });
        Assert.Equal(DriveState.Enabled, bench.Last.State);
    }

    [Fact]
    public void TwoRunsAreTheSameToTheBit()
    {
        double Run()
        {
            var bench = Started();
            (_position[0], _velocity[0]) = (0, 0);
            bench.Twin.Faults.BitErrorProbability = 1e-5;
            Move(bench, 0.4);
            return bench.Twin.Position(0) + bench.Twin.Velocity(0) + bench.Last.CrcErrors;
        }

        Assert.Equal(BitConverter.DoubleToInt64Bits(Run()), BitConverter.DoubleToInt64Bits(Run()));
    }
}
