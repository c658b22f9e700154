using CsCheck;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Simulation.Drives;

public sealed class DriveTwinRefusalTests
{
    private static readonly double[] Rest = [0, 0, 100, 0, 0, 0, 0];
    private static readonly double[] Still = new double[7];

    private static DriveBench Started()
    {
        var bench = new DriveBench(DriveBench.Arm);
        bench.Start();
        return bench;
    }

    private static void AssertRefused(DriveBench bench, DriveRefusal refusal, DriveState state = DriveState.Enabled)
    {
        var before = bench.Last.SetpointSequence;
        bench.Advance(2);
        Assert.Equal((refusal, state, before), (bench.Last.LastRefusal, bench.Last.State, bench.Last.SetpointSequence));
    }

    [Fact]
    public void IdentityTellsWhatTheProfileSays()
    {
        var bench = new DriveBench(DriveBench.Arm);
        bench.Hello();
        var identity = Assert.IsType<DriveIdentity>(bench.Identity);
        Assert.Equal((DriveKind.Manipulator, "SIM-RCM7-0001", 20_000u, 10_000u, (ushort)625), (identity.Kind, identity.SerialNumber, identity.LinkDeadlineUs, identity.MaxAgeUs, identity.SetpointRateHz));
        Assert.Equal(JointUnit.Millimetre, identity.Joints[2].Unit);
        Assert.Equal((0f, 240f, 150f), (identity.Joints[2].MinPosition, identity.Joints[2].MaxPosition, identity.Joints[2].MaxVelocity));
    }

    [Fact]
    public void AFrameThatComesTwiceIsActedOnOnce()
    {
        var bench = Started();
        bench.PlanStop(Rest, Still);
        var frame = bench.SetpointBytes(Rest, Still, ++bench.Sequence, bench.HostUs);
        bench.Send(frame);
        bench.Advance(2);
        Assert.Equal((bench.Sequence, (ushort)0), (bench.Last.SetpointSequence, bench.Last.SequenceErrors));
        bench.Send(frame);
        AssertRefused(bench, DriveRefusal.Sequence);
        Assert.Equal(1, bench.Last.SequenceErrors);
    }

    [Fact]
    public void ReorderedFramesAreRefusedAndLostOnesForgiven()
    {
        var bench = Started();
        bench.PlanStop(Rest, Still);
        var first = bench.SetpointBytes(Rest, Still, ++bench.Sequence, bench.HostUs);
        var second = bench.SetpointBytes(Rest, Still, ++bench.Sequence, bench.HostUs);
        bench.Send(second);
        bench.Advance(2);
        Assert.Equal(bench.Sequence, bench.Last.SetpointSequence);
        bench.Send(first);
        AssertRefused(bench, DriveRefusal.Sequence);

        bench.Send(bench.SetpointBytes(Rest, Still, bench.Sequence += DriveProtocol.SequenceWindow, bench.HostUs));
        bench.Advance(2);
        Assert.Equal(bench.Sequence, bench.Last.SetpointSequence);
        bench.Send(bench.SetpointBytes(Rest, Still, (ushort)(bench.Sequence + DriveProtocol.SequenceWindow + 1), bench.HostUs));
        AssertRefused(bench, DriveRefusal.Sequence);
    }

    [Theory]
    [InlineData(9_000, 10_000, true)]
    [InlineData(10_600, 65_535, false)]
    [InlineData(3_000, 2_000, false)]
    [InlineData(-2_000, 10_000, true)]
    [InlineData(-3_000, 10_000, false)]
    [InlineData(-9_000, 10_000, false)]
    [InlineData(-10_600, 10_000, false)]
    public void OnlyAFreshFrameIsActedOn(int ageUs, ushort deadlineUs, bool isFresh)
    {
        var bench = Started();
        bench.PlanStop(Rest, Still);
        bench.Send(bench.SetpointBytes(Rest, Still, ++bench.Sequence, (uint)(bench.HostUs - ageUs), deadlineUs));
        if (isFresh)
        {
            bench.Advance(2);
            Assert.Equal(bench.Sequence, bench.Last.SetpointSequence);
        }
        else
        {
            AssertRefused(bench, DriveRefusal.Stale);
            Assert.Equal(1, bench.Last.StaleErrors);
        }
    }

    [Fact]
    public void WhatWasQueuedInAStallIsThrownAwayEvenOneCounterPeriodOld()
    {
        var bench = Started();
        var oldSession = bench.Session;
        bench.PlanStop(Rest, Still);
        for (var i = 0; i < 30; i++) bench.Setpoint(Rest, Still);
        bench.Stall(60);
        bench.Advance(2);
        Assert.Equal((DriveState.Fault, DriveFaultCode.LinkLost), (bench.Last.State, bench.Last.FaultCode));
        bench.Advance(100);

        bench.Hello(99);
        bench.ClearFault(DriveFaultCode.LinkLost);
        bench.Enable();
        bench.Advance(2);
        bench.Hold();
        bench.Advance(2);
        Assert.Equal((DriveState.Enabled, bench.Sequence), (bench.Last.State, bench.Last.SetpointSequence));

        // The very number and the very time that are due next, but of the session that is gone.
        var newSession = bench.Session;
        bench.Session = oldSession;
        bench.Send(bench.SetpointBytes(Rest, Still, (ushort)(bench.Sequence + 1), bench.HostUs));
        bench.Session = newSession;
        AssertRefused(bench, DriveRefusal.Session);
        Assert.Equal(1, bench.Last.SessionErrors);
    }

    [Fact]
    public void AHelloCannotTakeOverALiveSession()
    {
        var bench = Started();
        var session = bench.Session;
        bench.Hello(1234);
        Assert.Equal(session, bench.Session);
        bench.Advance(1);
        Assert.Equal((DriveRefusal.SessionLive, DriveState.Enabled), (bench.Last.LastRefusal, bench.Last.State));
    }

    [Fact]
    public void EitherWordOfEnableAloneSwitchesNothingOn()
    {
        var bench = new DriveBench(DriveBench.Arm);
        bench.Hello();
        foreach (var at in new[] { EnableLayout.ChannelA, EnableLayout.ChannelB })
        {
            bench.Send(RawFrames.Enable(++bench.Sequence, bench.HostUs, bench.Session, at));
            bench.Advance(2);
            Assert.Equal((DriveRefusal.MagicWords, DriveState.Disabled), (bench.Last.LastRefusal, bench.Last.State));
            Assert.Equal(DriveFlags.None, bench.Last.Flags & (DriveFlags.ChannelAEnabled | DriveFlags.ChannelBEnabled | DriveFlags.HoldingTorque));
        }
    }

    [Fact]
    public void HeartbeatsAloneDoNotKeepAnEnabledDeviceAlive()
    {
        var bench = Started();
        for (var i = 0; i < 30; i++)
        {
            bench.Heartbeat();
            bench.Advance(1);
        }

        Assert.Equal((DriveState.Fault, DriveFaultCode.LinkLost), (bench.Last.State, bench.Last.FaultCode));
    }

    [Theory]
    [InlineData(0, 1.06, 0.0, DriveFaultCode.CommandLimit)]
    [InlineData(2, -0.5, 0.0, DriveFaultCode.CommandLimit)]
    [InlineData(0, 0.0, 1.6, DriveFaultCode.CommandLimit)]
    [InlineData(1, 0.02, 0.0, DriveFaultCode.CommandLimit)]
    public void ASetpointBeyondTheDevicesOwnLimitsLatchesAFault(int joint, double position, double velocity, DriveFaultCode fault)
    {
        var bench = Started();
        var (positions, velocities) = ((double[])Rest.Clone(), new double[7]);
        (positions[joint], velocities[joint]) = (position, velocity);
        bench.PlanStop(positions, velocities);
        bench.Setpoint(positions, velocities);
        AssertRefused(bench, DriveRefusal.CommandLimit, DriveState.Fault);
        Assert.Equal((fault, (byte)joint), (bench.LastFault.Code, bench.LastFault.Joint));
        bench.Advance(100);
        Assert.Equal(StopPhase.Finished, bench.Last.StopPhase);
        Assert.Equal(Rest[joint], bench.Twin.Position(joint), 1e-3);
    }

    [Fact]
    public void AHeldTrajectoryBeyondTheLimitsIsNotTaken()
    {
        // Brakes at three times the limit; then runs past the joint's end; then faster than allowed in between.
        (ushort Ms, double End, double EndVelocity)[] bad = [(33, 0.03 + 1.4 * 0.0165, 0), (3000, 1.2, 0), (30, 0.15, 0)];
        foreach (var (ms, end, endVelocity) in bad)
        {
            var bench = Started();
            var velocities = new double[7];
            bench.PlanStop(Rest, velocities);
            bench.Held.DurationMs[1] = ms;
            bench.SetKnot(0, 0, 0.0, 0);
            bench.SetKnot(1, 0, end, endVelocity);
            bench.SetKnot(2, 0, end, 0);
            bench.SetKnot(3, 0, end, 0);
            bench.Setpoint(Rest, velocities);
            AssertRefused(bench, DriveRefusal.TrajectoryLimit, DriveState.Fault);
            Assert.Equal((DriveFaultCode.TrajectoryLimit, (byte)0), (bench.LastFault.Code, bench.LastFault.Joint));
        }
    }

    [Theory]
    [InlineData("short first segment")]
    [InlineData("not at rest")]
    [InlineData("empty segment")]
    [InlineData("landing for an arm")]
    [InlineData("not a number")]
    public void ATrajectoryOfTheWrongShapeIsRefused(string mistake)
    {
        var bench = Started();
        var positions = (double[])Rest.Clone();
        bench.PlanStop(positions, Still);
        var refusal = DriveRefusal.TrajectoryShape;
        switch (mistake)
        {
            case "short first segment": bench.Held.DurationMs[0] = 19; break;
            case "not at rest": bench.Held.VelocityCounts[3 * 7 + 4] = 1; break;
            case "empty segment": bench.Held.DurationMs[2] = 0; break;
            case "landing for an arm": bench.Held.Purpose = TrajectoryPurpose.Landing; break;
            default:
                positions[3] = double.NaN;
                refusal = DriveRefusal.NotFinite;
                break;
        }

        bench.Setpoint(positions, Still);
        AssertRefused(bench, refusal);
    }

    /// <summary>The rules in their order: where it starts is looked at before its limits, and nothing latches.</summary>
    [Theory]
    [InlineData(0, 5.0, 0.0)]
    [InlineData(2, 100.0, 400.0)]
    // Exactly 1 % of 150 mm/s is not under it.
    [InlineData(2, 100.0, 1.5)]
    public void AFirstSetpointFarOffOrMovingIsAStartPoseWhateverItsLimits(int joint, double position, double velocity)
    {
        var bench = new DriveBench(DriveBench.Arm);
        bench.Hello();
        bench.Enable();
        bench.Advance(1);
        var (positions, velocities) = ((double[])Rest.Clone(), new double[7]);
        (positions[joint], velocities[joint]) = (position, velocity);
        bench.PlanStop(Rest, Still);
        bench.Setpoint(positions, velocities);
        AssertRefused(bench, DriveRefusal.StartPose);
        bench.PlanStop(Rest, Still);
        bench.Setpoint(Rest, Still);
        bench.Advance(2);
        Assert.Equal(bench.Sequence, bench.Last.SetpointSequence);
    }

    /// <summary>A joint that breaks a limit is not looked at before the shape of all of them.</summary>
    [Fact]
    public void TheShapeIsLookedAtBeforeTheLimits()
    {
        var bench = Started();
        var positions = (double[])Rest.Clone();
        positions[0] = 5;
        bench.PlanStop(Rest, Still);
        bench.Held.VelocityCounts[3 * 7 + 6] = 1;
        bench.Setpoint(positions, Still);
        AssertRefused(bench, DriveRefusal.TrajectoryShape);
    }

    [Fact]
    public void EverySingleBitErrorInASetpointIsCountedAndNeverActedOn()
    {
        var bench = Started();
        bench.PlanStop(Rest, Still);
        var errors = 0;
        var good = bench.SetpointBytes(Rest, Still, (ushort)(bench.Sequence + 1), bench.HostUs);
        var before = bench.Last.SetpointSequence;
        for (var bit = 0; bit < 8 * good.Length; bit += 5)
        {
            var bad = (byte[])good.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            bench.Send(bad);
            bench.Send([0]);
            errors++;
            if (errors % 40 == 0)
            {
                bench.Advance(1);
                bench.Hold();
                bench.Advance(2);
                good = bench.SetpointBytes(Rest, Still, (ushort)(bench.Sequence + 1), bench.HostUs);
                before = bench.Last.SetpointSequence;
                Assert.Equal((bench.Sequence, DriveState.Enabled), (before, bench.Last.State));
            }
        }

        bench.Advance(2);
        Assert.Equal(before, bench.Last.SetpointSequence);
        // A flip in the delimiter joins two pieces into one bad frame; one that makes a zero cuts one into two.
        Assert.True(bench.Last.CrcErrors + bench.Last.FramingErrors >= errors - 1);
    }

    [Fact]
    public void ANoisyLineStopsTheArmRatherThanMovingItWrongly()
    {
        var bench = Started();
        bench.Twin.Faults.BitErrorProbability = 2e-3;
        for (var i = 0; i < 200; i++)
        {
            if (bench.Twin.State == DriveState.Enabled) bench.Hold();
            bench.Advance(2);
            for (var j = 0; j < 7; j++) Assert.Equal(Rest[j], bench.Twin.Position(j), 1e-3);
        }

        var status = bench.Twin.Status;
        Assert.True(status.CrcErrors + status.FramingErrors > 10);
        Assert.Equal((DriveState.Fault, DriveFaultCode.LinkLost), (bench.Twin.State, bench.Twin.LatchedFault.Code));
    }

    [Fact]
    public void ArbitraryBytesNeitherThrowNorEnable() =>
        Gen.Byte.Array[0, 3000].Sample(
            bytes =>
            {
                var (host, device) = MemoryLink.CreatePair();
                var twin = new DriveTwin(DriveBench.Arm, device);
                twin.Step(default);
                host.TryWrite(bytes);
                twin.Step(new Instant(1_000_000));
                Assert.Equal(DriveState.Disabled, twin.State);
            },
            iter: 200);
}
