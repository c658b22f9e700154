using CsCheck;
using SurgicalNav.Links.Drive;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Simulation.Drives;

/// <summary>A device whose processor stands still and goes on, with a clock that counts meanwhile and with one that does not (drive link, sections 4.5 and 6.2); its memory; its brakes.</summary>
public sealed class DriveTwinStandstillTests
{
    private const double PeriodMs = 1.5, SpeedRadPerS = 0.4;
    private const uint EarlyUs = 10_000 / 4;

    private readonly double[] _position = [0, 0, 100, 0, 0, 0, 0], _velocity = new double[7];

    private DriveBench Moving()
    {
        var bench = new DriveBench(DriveBench.Arm);
        Array.Clear(_velocity);
        _position[0] = 0;
        bench.Start();
        for (var i = 0; i < 200; i++)
        {
            _velocity[0] = Math.Min(SpeedRadPerS, _velocity[0] + 0.01);
            SendNext(bench);
            bench.Advance(PeriodMs);
        }

        Assert.Equal((DriveState.Enabled, 0), (bench.Last.State, (int)bench.Last.StaleErrors));
        return bench;
    }

    private void SendNext(DriveBench bench)
    {
        _position[0] += _velocity[0] * PeriodMs * 1e-3;
        bench.PlanStop(_position, _velocity);
        bench.Setpoint(_position, _velocity);
    }

    private void SendFor(DriveBench bench, double milliseconds)
    {
        for (var t = 0.0; t < milliseconds; t += PeriodMs)
        {
            SendNext(bench);
            bench.Advance(Math.Min(PeriodMs, milliseconds - t));
        }
    }

    /// <summary>However long the clock stood: of what was sent meanwhile only the first quarter of the greatest age is acted on, and motion ends where it is not resumed from fresh frames.</summary>
    [Fact]
    public void ABacklogNeverPassesForFreshHoweverLongTheClockStood() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 300]).Sample(
            (shortMs, longMs) =>
            {
                var standstillMs = longMs < 150 ? shortMs * 0.5 : longMs;
                var bench = Moving();
                var reference = bench.Twin.Reference(0);
                var stoppedAtUs = bench.HostUs;
                (bench.Twin.Faults.IsHalted, bench.Twin.Faults.HaltStopsClock) = (true, true);
                SendFor(bench, standstillMs);
                bench.Twin.Faults.IsHalted = false;
                bench.Advance(0.5);
                Assert.True((int)(bench.Twin.Status.EchoHostTimeUs - stoppedAtUs) <= (int)EarlyUs);
                // Fresh frames come on and seem to be of the future.
                SendFor(bench, 25);
                if (standstillMs * 1000 <= EarlyUs - 500)
                {
                    Assert.Equal((DriveState.Enabled, 0), (bench.Twin.State, (int)bench.Twin.Status.StaleErrors));
                    return;
                }

                if (standstillMs * 1000 > EarlyUs + 500) Assert.Equal((DriveState.Fault, DriveFaultCode.LinkLost), (bench.Twin.State, bench.Twin.LatchedFault.Code));
                bench.Advance(400);
                if (bench.Twin.State == DriveState.Fault) Assert.InRange(bench.Twin.Reference(0), reference, reference + SpeedRadPerS * 0.045);
            },
            iter: 60, threads: 1);

    /// <summary>Standstills that are each too short to be seen do not add up.</summary>
    [Fact]
    public void ShortStandstillsOfTheClockDoNotAddUp()
    {
        var bench = Moving();
        _velocity[0] = 0;
        bench.Twin.Faults.HaltStopsClock = true;
        var stood = 0.0;
        for (var i = 0; i < 60 && bench.Twin.State == DriveState.Enabled; i++)
        {
            bench.Twin.Faults.IsHalted = true;
            bench.Advance(0.5);
            bench.Twin.Faults.IsHalted = false;
            stood += 0.5;
            SendNext(bench);
            bench.Advance(PeriodMs);
            if (bench.Twin.Status.SetpointSequence == bench.Sequence) Assert.True(stood * 1000 <= EarlyUs + 200, $"Taken after {stood} ms of standstill.");
        }

        Assert.Equal(DriveFaultCode.LinkLost, bench.Twin.LatchedFault.Code);
    }

    /// <summary>The clock counted on: the link is lost, the backlog purged, and the reference goes on from where it stood.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(300)]
    public void AfterAStandstillTheReferenceGoesOnFromWhereItWas(double standstillMs)
    {
        var bench = Moving();
        var reference = bench.Twin.Reference(0);
        var taken = bench.Twin.Status.SetpointSequence;
        bench.Twin.Faults.IsHalted = true;
        SendFor(bench, standstillMs);
        bench.Twin.Faults.IsHalted = false;
        bench.Advance(0.5);
        Assert.Equal((DriveState.Fault, DriveFaultCode.LinkLost, taken), (bench.Twin.State, bench.Twin.LatchedFault.Code, bench.Twin.Status.SetpointSequence));
        Assert.InRange(bench.Twin.Reference(0), reference, reference + SpeedRadPerS * 1e-3);
        var previous = bench.Twin.Reference(0);
        bench.AfterStep = () =>
        {
            Assert.InRange(bench.Twin.Reference(0) - previous, 0, 1.01 * SpeedRadPerS * DriveBench.StepPeriod.Seconds);
            previous = bench.Twin.Reference(0);
        };
        bench.Advance(400);
        Assert.Equal(StopPhase.Finished, bench.Twin.StopPhase);
        Assert.Equal(0, bench.Twin.Status.Refusals + bench.Twin.Status.SessionErrors);
    }

    [Fact]
    public void DamagedMemoryEndsInBrakesAndOnlyPowerEndsIt()
    {
        var bench = Moving();
        var end = bench.Held.PositionCounts[21] * 1e-6;
        bench.Twin.Faults.IsMemoryDamaged = true;
        bench.Advance(1);
        Assert.Equal((DriveState.Fault, DriveFaultCode.Internal, 1f), (bench.Twin.State, bench.LastFault.Code, bench.LastFault.Value));
        bench.Advance(400);
        Assert.Equal(end, bench.Twin.Position(0), 1e-3);
        Assert.Equal(DriveFlags.BrakesEngaged, bench.Last.Flags & (DriveFlags.BrakesEngaged | DriveFlags.HoldingTorque | DriveFlags.SessionOpen));
        bench.Twin.Faults.IsMemoryDamaged = false;
        var before = bench.Session;
        bench.Hello(99);
        Assert.Equal((before, DriveRefusal.State), (bench.Session, bench.Last.LastRefusal));
        bench.ClearFault(DriveFaultCode.Internal);
        bench.Advance(3);
        Assert.Equal((DriveState.Fault, DriveFaultCode.Internal), (bench.Last.State, bench.Last.FaultCode));
    }

    [Fact]
    public void InternalTakesThePlaceOfAFaultThatCouldHaveBeenCleared()
    {
        var bench = Moving();
        bench.Advance(300);
        Assert.Equal((DriveFaultCode.LinkLost, true), (bench.Last.FaultCode, bench.Twin.HoldsTorque));
        bench.Twin.Faults.IsMemoryDamaged = true;
        bench.Advance(3);
        Assert.Equal((DriveFaultCode.Internal, false), (bench.Last.FaultCode, bench.Twin.HoldsTorque));
    }

    [Fact]
    public void AJointThatRunsAwayLosesTorqueAndIsBraked()
    {
        var bench = Moving();
        bench.Twin.Faults.RunawayJoint = 3;
        var worst = 0.0;
        bench.AfterStep = () => worst = Math.Max(worst, Math.Abs(bench.Twin.Position(3) - bench.Twin.Reference(3)));
        SendFor(bench, 300);
        Assert.Equal((DriveState.Fault, (byte)3), (bench.LastFault.StopPhase == StopPhase.None ? DriveState.Disabled : bench.Last.State, bench.LastFault.Joint));
        Assert.True(bench.LastFault.Code is DriveFaultCode.FollowingError or DriveFaultCode.VelocityLimit);
        Assert.False(bench.Twin.HoldsTorque);
        Assert.InRange(worst, 1 * DriveBench.Arm.Joints[3].MaxFollowingError, 2.2 * DriveBench.Arm.Joints[3].MaxFollowingError);
        for (var j = 0; j < 7; j++) Assert.Equal(0, bench.Twin.Velocity(j));
    }

    [Fact]
    public void WithoutPowerAndBrakesTheJointsCoastToRest()
    {
        var bench = Moving();
        bench.Twin.Faults.AreBrakesWorn = true;
        bench.Twin.Faults.IsPowerLost = true;
        bench.Advance(10);
        Assert.Equal(DriveFaultCode.PowerLost, bench.Last.FaultCode);
        Assert.InRange(bench.Twin.Velocity(0), 0.9 * SpeedRadPerS, SpeedRadPerS * 1.01);
        bench.Advance(2000);
        Assert.Equal(StopPhase.Finished, bench.Last.StopPhase);
        Assert.InRange(bench.Twin.Velocity(0), 0, 0.01 * DriveBench.Arm.Joints[0].MaxVelocity);
    }
}
