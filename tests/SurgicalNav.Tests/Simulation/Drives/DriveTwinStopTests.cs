using SurgicalNav.Links.Drive;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Simulation.Drives;

public sealed class DriveTwinStopTests
{
    private const double Period = 0.002;

    /// <summary>Moves every joint on a raised cosine, one set-point each 2 ms, and goes silent at the greatest speed.</summary>
    private static (DriveBench Bench, double[] Position, double[] Velocity) MoveThenSilence(DriveProfile profile, DriveTwinOptions? options = null)
    {
        var bench = new DriveBench(profile, options);
        bench.Start();
        var n = profile.Joints.Count;
        var (start, amplitude, position, velocity) = (new double[n], new double[n], new double[n], new double[n]);
        const double Omega = 2 * Math.PI * 0.8;
        for (var j = 0; j < n; j++)
        {
            start[j] = bench.Twin.Reference(j);
            var room = Math.Min(profile.Joints[j].MaxPosition - start[j], 0.5 * (profile.Joints[j].MaxPosition - profile.Joints[j].MinPosition));
            amplitude[j] = Math.Min(0.35 * room, 0.9 * profile.Joints[j].MaxVelocity / Omega);
        }

        for (var t = 0.0; Omega * t < Math.PI / 2; t += Period)
        {
            for (var j = 0; j < n; j++)
            {
                position[j] = start[j] + amplitude[j] * (1 - Math.Cos(Omega * t));
                velocity[j] = amplitude[j] * Omega * Math.Sin(Omega * t);
            }

            bench.PlanStop(position, velocity);
            bench.Setpoint(position, velocity);
            bench.Advance(2);
        }

        Assert.Equal(DriveState.Enabled, bench.Last.State);
        Assert.Equal(0, bench.Last.Refusals + bench.Last.StaleErrors + bench.Last.SequenceErrors + bench.Last.SessionErrors + bench.Last.CrcErrors + bench.Last.FramingErrors);
        return (bench, position, velocity);
    }

    [Fact]
    public void OnSilenceTheArmComesToRestWhereItsHeldStopEnds()
    {
        var (bench, _, velocity) = MoveThenSilence(DriveBench.Arm);
        var n = DriveBench.Arm.Joints.Count;
        Assert.All(Enumerable.Range(0, n), j => Assert.True(Math.Abs(bench.Twin.Velocity(j)) > 0.5 * Math.Abs(velocity[j])));
        var previous = new double[n];
        var greatest = new double[n];
        for (var j = 0; j < n; j++) previous[j] = bench.Twin.Velocity(j);
        bench.AfterStep = () =>
        {
            for (var j = 0; j < n; j++)
            {
                var now = bench.Twin.Velocity(j);
                greatest[j] = Math.Max(greatest[j], Math.Abs(now - previous[j]) / DriveBench.StepPeriod.Seconds);
                Assert.True(now > -0.05 * DriveBench.Arm.Joints[j].MaxVelocity, $"Joint {j} turned back at {now}.");
                previous[j] = now;
            }
        };

        bench.Advance(17);
        Assert.Equal(DriveState.Enabled, bench.Twin.State);
        bench.Advance(4);
        Assert.Equal((DriveState.Fault, StopPhase.Executing, DriveFaultCode.LinkLost), (bench.Twin.State, bench.Twin.StopPhase, bench.Twin.LatchedFault.Code));
        bench.Advance(400);

        Assert.Equal((DriveState.Fault, StopPhase.Finished), (bench.Last.State, bench.Last.StopPhase));
        Assert.Equal((DriveFaultCode.LinkLost, DriveProtocol.NoJoint, 20f), (bench.LastFault.Code, bench.LastFault.Joint, bench.LastFault.Limit));
        Assert.InRange(bench.LastFault.Value, 20f, 20.6f);
        Assert.True(bench.Last.Flags.HasFlag(DriveFlags.HoldingTorque));
        Assert.False(bench.Last.Flags.HasFlag(DriveFlags.BrakesEngaged));
        for (var j = 0; j < n; j++)
        {
            var joint = DriveBench.Arm.Joints[j];
            var end = bench.Held.PositionCounts[3 * n + j] * DriveUnits.PositionStep(joint.Unit);
            Assert.Equal(end, bench.Twin.Position(j), 3 * joint.EncoderStep);
            Assert.True(Math.Abs(bench.Twin.Velocity(j)) < 0.005 * joint.MaxVelocity);
            Assert.True(greatest[j] < 1.05 * joint.MaxAcceleration, $"Joint {j} braked at {greatest[j]} of {joint.MaxAcceleration}.");
            Assert.True(greatest[j] > 0.1 * joint.MaxAcceleration || Math.Abs(velocity[j]) < 0.1 * joint.MaxVelocity, $"Joint {j} never braked ({greatest[j]}).");
        }
    }

    [Fact]
    public void OnSilenceTheExoskeletonLandsInDoubleStance()
    {
        var bench = new DriveBench(DriveBench.Exo);
        bench.Start();
        var twin = (ExoskeletonTwin)bench.Twin;
        Assert.Equal("standing", twin.StancePosture);

        // Left leg swings: hip to 0.6 rad, knee to 0.9 rad, over 0.6 s; the landing brings both back to standing.
        var n = 6;
        var (position, velocity) = (new double[n], new double[n]);
        double[] from = [0, 0.05, 0, 0, 0.05, 0];
        double[] to = [0.6, 0.9, 0.1, -0.1, 0.05, 0];
        for (var t = 0.0; t <= 0.5; t += Period)
        {
            var u = t / 0.6;
            var s = u * u * u * (10 + u * (-15 + 6 * u));
            var rate = 30 * u * u * (1 + u * (-2 + u)) / 0.6;
            for (var j = 0; j < n; j++) (position[j], velocity[j]) = (from[j] + (to[j] - from[j]) * s, (to[j] - from[j]) * rate);
            bench.Held.Purpose = TrajectoryPurpose.Landing;
            (bench.Held.DurationMs[0], bench.Held.DurationMs[1], bench.Held.DurationMs[2], bench.Held.DurationMs[3]) = (20, 200, 800, 1);
            for (var j = 0; j < n; j++)
            {
                var coast = position[j] + velocity[j] * 0.02;
                bench.SetKnot(0, j, coast, velocity[j]);
                bench.SetKnot(1, j, coast + velocity[j] * 0.1, 0);
                bench.SetKnot(2, j, from[j], 0);
                bench.SetKnot(3, j, from[j], 0);
            }

            bench.Setpoint(position, velocity);
            bench.Advance(2);
        }

        Assert.Equal((DriveState.Enabled, 0), (bench.Last.State, (int)bench.Last.Refusals));
        Assert.False(twin.IsInDoubleStance);
        Assert.False(bench.Last.Flags.HasFlag(DriveFlags.DoubleStance));
        bench.Advance(1200);
        Assert.Equal((DriveState.Fault, StopPhase.Finished, DriveFaultCode.LinkLost), (bench.Last.State, bench.Last.StopPhase, bench.Last.FaultCode));
        Assert.Equal("standing", twin.StancePosture);
        Assert.True(bench.Last.Flags.HasFlag(DriveFlags.DoubleStance | DriveFlags.HoldingTorque));
        for (var j = 0; j < n; j++) Assert.Equal(from[j], twin.Position(j), 1e-4);
    }

    [Fact]
    public void MotionComesBackOnlyAfterHelloClearFaultAndEnable()
    {
        var (bench, position, _) = MoveThenSilence(DriveBench.Arm);
        bench.Advance(500);
        var rest = Enumerable.Range(0, 7).Select(bench.Twin.Reference).ToArray();

        bench.Enable();
        bench.Advance(2);
        Assert.Equal(DriveRefusal.Session, bench.Last.LastRefusal);

        var old = bench.Session;
        bench.Hello(8);
        Assert.NotEqual(old, bench.Session);
        bench.Enable();
        bench.Advance(2);
        Assert.Equal((DriveState.Fault, DriveRefusal.State), (bench.Last.State, bench.Last.LastRefusal));
        bench.ClearFault(DriveFaultCode.FollowingError);
        bench.Advance(2);
        Assert.Equal((DriveState.Fault, DriveRefusal.FaultCode), (bench.Last.State, bench.Last.LastRefusal));
        bench.ClearFault(DriveFaultCode.LinkLost);
        bench.Advance(2);
        Assert.Equal((DriveState.Disabled, DriveFaultCode.None), (bench.Last.State, bench.Last.FaultCode));

        // The old target is far from where the arm stands now: no jump.
        bench.Enable();
        bench.Advance(2);
        position[0] -= 0.3;
        bench.PlanStop(position, new double[7]);
        bench.Setpoint(position, new double[7]);
        bench.Advance(2);
        Assert.Equal((DriveState.Enabled, DriveRefusal.StartPose), (bench.Last.State, bench.Last.LastRefusal));
        bench.PlanStop(rest, new double[7]);
        bench.Setpoint(rest, new double[7]);
        bench.Advance(2);
        Assert.Equal(bench.Sequence, bench.Last.SetpointSequence);
        Assert.Equal(DriveState.Enabled, bench.Last.State);
    }

    [Fact]
    public void DisableStopsAlongTheHeldTrajectoryAndThenLetsGo()
    {
        var (bench, _, _) = MoveThenSilence(DriveBench.Arm);
        bench.Disable();
        bench.Advance(2);
        Assert.Equal((DriveState.Disabled, StopPhase.Executing), (bench.Last.State, bench.Last.StopPhase));
        Assert.True(bench.Last.Flags.HasFlag(DriveFlags.HoldingTorque));
        for (var i = 0; i < 60; i++)
        {
            bench.Heartbeat();
            bench.Advance(5);
        }

        Assert.Equal((DriveState.Disabled, StopPhase.Finished, DriveFaultCode.None), (bench.Last.State, bench.Last.StopPhase, bench.Last.FaultCode));
        Assert.Equal(DriveFlags.BrakesEngaged, bench.Last.Flags & (DriveFlags.BrakesEngaged | DriveFlags.HoldingTorque));
        Assert.Equal(bench.Held.PositionCounts[21] * 1e-6, bench.Twin.Position(0), 1e-3);
    }

    [Fact]
    public void ADisabledExoskeletonGoesOnHolding()
    {
        var bench = new DriveBench(DriveBench.Exo);
        bench.Start();
        bench.Disable();
        for (var i = 0; i < 6; i++)
        {
            bench.Heartbeat();
            bench.Advance(5);
        }

        Assert.Equal((DriveState.Disabled, StopPhase.Finished), (bench.Last.State, bench.Last.StopPhase));
        bench.Advance(300);
        Assert.True(bench.Last.Flags.HasFlag(DriveFlags.HoldingTorque));
        Assert.Equal(DriveState.Disabled, bench.Last.State);
        Assert.False(bench.Last.Flags.HasFlag(DriveFlags.SessionOpen));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(-80)]
    public void ADriftingClockIsFollowed(double driftPpm)
    {
        var bench = new DriveBench(DriveBench.Arm, new DriveTwinOptions(ClockDriftPpm: driftPpm));
        bench.Start();
        for (var i = 0; i < 10_000; i++)
        {
            bench.Hold();
            bench.Advance(2);
        }

        Assert.Equal((DriveState.Enabled, 0), (bench.Last.State, (int)bench.Last.StaleErrors));
        Assert.True(bench.Last.SetpointAgeUs < 600, $"Age {bench.Last.SetpointAgeUs} µs.");
    }

    [Fact]
    public void AtThreeMegabaudThroughAUsbAdapterNothingIsRefused()
    {
        var bench = new DriveBench(DriveBench.Arm, isPaced: true);
        bench.Hello();
        bench.Advance(5);
        bench.Enable();
        bench.Advance(3);
        for (var i = 0; i < 1000; i++)
        {
            bench.Hold();
            bench.Advance(2);
            if (i == 10) bench.WorstRoundTripUs = 0;
        }

        Assert.Equal((DriveState.Enabled, DriveRefusal.None), (bench.Last.State, bench.Last.LastRefusal));
        Assert.InRange(bench.Sequence - bench.Last.SetpointSequence, 0, 3);
        Assert.Equal(0, bench.Last.CrcErrors + bench.Last.FramingErrors);
        // 0.85 ms out, up to 1.6 ms back (170 bytes and 1 ms latency timer), and the bench's own 0.5 ms steps at either end.
        Assert.InRange(bench.WorstRoundTripUs, 1500u, 3500u);
        // The longest silence of the session is that between HELLO and ENABLE, 6 ms.
        Assert.InRange(bench.Last.LeastWatchdogMarginUs, 13_500, 14_500);
    }
}
