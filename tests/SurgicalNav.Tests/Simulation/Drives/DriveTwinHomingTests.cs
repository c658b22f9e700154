using SurgicalNav.Links.Drive;

namespace SurgicalNav.Tests.Simulation.Drives;

/// <summary>The drive link's section 12 on the simulated arm whose sensors count from wherever its joints stood.</summary>
public sealed class DriveTwinHomingTests
{
    private static readonly DriveProfile Arm = DriveBench.Incremental;

    /// <summary>At half of the greatest acceleration from a tenth of the greatest speed: 1.5 / 5 / 15 s for every joint of this arm.</summary>
    private const double BrakingMs = 20;

    private static DriveBench Standing(params ReadOnlySpan<double> at)
    {
        DriveJointProfile[] joints = [.. Arm.Joints];
        for (var j = 0; j < at.Length; j++) joints[j] = joints[j] with { HomePosition = at[j] };
        var bench = new DriveBench(Arm with { Joints = joints });
        bench.Hello();
        bench.Advance(2);
        return bench;
    }

    private static void Search(DriveBench bench, double milliseconds, Action? each = null)
    {
        for (var t = 0.0; t < milliseconds && !bench.Twin.IsHomed; t++)
        {
            bench.Home();
            bench.Advance(1);
            each?.Invoke();
        }
    }

    private static void StartSearch(DriveBench bench, double milliseconds = 0)
    {
        bench.Enable();
        bench.Advance(2);
        Search(bench, milliseconds);
    }

    [Fact]
    public void PoweredUpItKnowsNoJointSaysSoAndFollowsNobody()
    {
        var bench = Standing(0.3, -0.2, 150);
        Assert.Equal(DriveFlags.None, bench.Last.Flags & (DriveFlags.Homed | DriveFlags.Homing));
        Assert.True(bench.Identity!.Capabilities.HasFlag(DriveCapabilities.SearchesReferences));
        Assert.All(bench.Measured, m => Assert.Equal(0, m));
        bench.Enable();
        bench.Advance(2);
        bench.Hold();
        bench.Advance(2);
        Assert.Equal((DriveState.Enabled, DriveRefusal.State, DriveFaultCode.None), (bench.Last.State, bench.Last.LastRefusal, bench.Last.FaultCode));
    }

    [Theory]
    [InlineData(new double[] { 0, 0, 100, 0, 0, 0, 0 })]
    [InlineData(new[] { -0.4, 0.5, 40, -2, 0.7, -0.9, 0.6 })]
    // On their references, or a little way off.
    [InlineData(new[] { 0.95, 0.75, 3, -4.2, 1.3, -1.3, -0.15 })]
    [InlineData(new[] { 0.9, 0.7, 5, -4, 1.2, -1.2, -0.1 })]
    public void WhileItIsLetItFindsEveryReferenceInItsOrderAndNoFaster(double[] at)
    {
        var bench = Standing(at);
        StartSearch(bench);
        var (from, latest) = (0, 0);
        Search(bench, 120_000, () =>
        {
            Assert.Equal(DriveFaultCode.None, bench.Twin.LatchedFault.Code);
            for (var j = 0; j < at.Length; j++)
            {
                var homing = Arm.Joints[j].Homing!;
                var speed = Math.Abs(bench.Twin.Velocity(j));
                // A servo that is led with its speed alone overshoots a ramp of it by an eighth at most.
                Assert.True(speed <= 1.15 * homing.Speed, $"joint {j}: {speed}");
                Assert.True(Math.Abs(bench.Twin.Acceleration(j)) <= 1.01 * Arm.Joints[j].MaxAcceleration);
                if (speed < 0.5 * homing.Speed) continue;
                // Never back to an order that was done with.
                Assert.True(homing.Order >= latest, $"joint {j} moves in order {homing.Order} after {latest}");
                latest = homing.Order;
            }
            if (bench.Last.Flags.HasFlag(DriveFlags.Homing)) from++;
        });
        Assert.True(bench.Twin.IsHomed);
        Assert.True(from > 0);
        bench.Home();
        bench.Advance(3);
        Assert.Equal(DriveFlags.Homed, bench.Last.Flags & (DriveFlags.Homed | DriveFlags.Homing));
        for (var j = 0; j < at.Length; j++)
        {
            Assert.Equal(bench.Twin.Position(j), bench.Measured[j], tolerance: 3 * Arm.Joints[j].EncoderStep);
            Assert.InRange(bench.Twin.Position(j), Arm.Joints[j].MinPosition, Arm.Joints[j].MaxPosition);
        }
        bench.Hold();
        bench.Advance(3);
        Assert.True(bench.Last.Flags.HasFlag(DriveFlags.TrajectoryHeld));
    }

    /// <summary>Nothing more comes: 20 ms and a tick until the link is lost, and then the reference stands within the braking time.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhenItIsLetNoMoreItStandsWithinItsStatedTimeAndIsNotHomed(bool isDisabled)
    {
        var bench = Standing(0, 0, 100);
        StartSearch(bench, 1000);
        Assert.True(Math.Abs(bench.Twin.Velocity(2)) > 0.9 * Arm.Joints[2].Homing!.Speed);
        if (isDisabled) bench.Disable();
        bench.Advance((isDisabled ? 0 : Arm.Link.LinkDeadlineMs) + 0.5);
        if (isDisabled) bench.Heartbeat();
        bench.Advance(BrakingMs);
        var at = Enumerable.Range(0, 7).Select(bench.Twin.Reference).ToArray();
        if (isDisabled) bench.Heartbeat();
        bench.Advance(1);
        // Switched off at rest it is held by its brakes.
        if (bench.Twin.HoldsTorque) Assert.Equal(at, Enumerable.Range(0, 7).Select(bench.Twin.Reference));
        else Assert.All(Enumerable.Range(0, 7), j => Assert.Equal(0, bench.Twin.Velocity(j)));
        for (var i = 0; i < 6; i++)
        {
            if (isDisabled) bench.Heartbeat();
            bench.Advance(10);
        }
        Assert.Equal((StopPhase.Finished, isDisabled ? DriveFaultCode.None : DriveFaultCode.LinkLost), (bench.Last.StopPhase, bench.Last.FaultCode));
        Assert.Equal(DriveFlags.None, bench.Last.Flags & (DriveFlags.Homed | DriveFlags.Homing));
        for (var j = 0; j < 7; j++) Assert.True(Math.Abs(bench.Twin.Velocity(j)) < 0.01 * Arm.Joints[j].MaxVelocity);
        if (isDisabled) Assert.False(bench.Twin.HoldsTorque);
        // From the beginning, when it is let again.
        if (!isDisabled)
        {
            bench.Hello();
            bench.ClearFault(DriveFaultCode.LinkLost);
            bench.Advance(1);
        }
        StartSearch(bench, 60_000);
        Assert.True(bench.Twin.IsHomed);
    }

    [Fact]
    public void AHomeThatDoesNotBelongHereIsRefusedAndLetsNothingGoOn()
    {
        var bench = Standing();
        bench.Home();
        bench.Advance(2);
        Assert.Equal(DriveRefusal.State, bench.Last.LastRefusal);
        StartSearch(bench, 100);
        var losses = bench.Last.LinkLosses;
        var (session, errors) = (bench.Session, bench.Last.SessionErrors);
        // Of an earlier session: counted, and the search ends as in silence.
        bench.Session = session ^ 1;
        for (var i = 0; i < 30; i++)
        {
            bench.Home();
            bench.Advance(1);
        }
        Assert.True(bench.Last.SessionErrors > errors);
        Assert.Equal((losses + 1, DriveFaultCode.LinkLost), (bench.Last.LinkLosses, bench.Last.FaultCode));
        Assert.False(bench.Twin.IsHomed);
    }

    [Fact]
    public void AHomeOlderThanItsOwnDeadlineIsStale()
    {
        var bench = Standing();
        StartSearch(bench, 50);
        var stale = bench.Last.StaleErrors;
        bench.Home(deadlineUs: 500);
        bench.Stall(2);
        bench.Advance(1);
        Assert.Equal(stale + 1, bench.Last.StaleErrors);
    }

    [Fact]
    public void ADeviceThatKnowsByItselfSearchesNothing()
    {
        var bench = new DriveBench(DriveBench.Arm);
        bench.Start();
        Assert.False(bench.Identity!.Capabilities.HasFlag(DriveCapabilities.SearchesReferences));
        bench.Home(again: true);
        bench.Advance(2);
        Assert.Equal(DriveRefusal.State, bench.Last.LastRefusal);
        Assert.True(bench.Last.Flags.HasFlag(DriveFlags.Homed));
    }

    /// <summary>Frames that are on their way when the search ends begin no other; a set-point in between ends the matter.</summary>
    [Fact]
    public void ASearchIsBegunOnceAndAgainOnlyWhereThatIsSaid()
    {
        var bench = Standing(0.85, 0.65, 8, -3.8, 1.1, -1.1, 0);
        StartSearch(bench, 60_000);
        Assert.True(bench.Twin.IsHomed);
        for (var i = 0; i < 20; i++)
        {
            bench.Home(again: true);
            bench.Advance(1);
        }
        Assert.True(bench.Twin.IsHomed);
        for (var i = 0; i < 30; i++)
        {
            bench.Hold();
            bench.Advance(1);
        }
        bench.Home();
        bench.Advance(2);
        Assert.Equal((true, DriveRefusal.State), (bench.Twin.IsHomed, bench.Last.LastRefusal));
        // Where the reference still moves, not even then.
        double[] stands = [.. Enumerable.Range(0, 7).Select(bench.Twin.Reference)];
        bench.PlanStop(stands, [0.02, 0, 0, 0, 0, 0, 0]);
        bench.Setpoint(stands, [0.02, 0, 0, 0, 0, 0, 0]);
        bench.Advance(1);
        var refusals = bench.Last.Refusals;
        bench.Home(again: true);
        bench.Advance(2);
        Assert.Equal((true, refusals + 1), (bench.Twin.IsHomed, bench.Last.Refusals));
        for (var i = 0; i < 20; i++)
        {
            bench.Hold();
            bench.Advance(1);
        }
        bench.Home(again: true);
        bench.Advance(2);
        Assert.Equal(DriveFlags.Homing, bench.Last.Flags & (DriveFlags.Homed | DriveFlags.Homing));
        Search(bench, 60_000);
        Assert.True(bench.Twin.IsHomed);
    }

    [Fact]
    public void AJointThatFindsNoReferenceFails()
    {
        var bench = Standing();
        bench.Twin.Faults.DeadReferenceJoint = 5;
        StartSearch(bench, 60_000);
        Search(bench, 1);
        var fault = bench.Twin.LatchedFault;
        Assert.Equal((DriveFaultCode.HomingFailed, 5), (fault.Code, fault.Joint));
        Assert.Equal(1.1 * 2.8, fault.Limit, tolerance: 1e-5);
        Assert.InRange(fault.Value, fault.Limit, fault.Limit + 1e-3);
        bench.Advance(100);
        Assert.Equal((StopPhase.Finished, false), (bench.Last.StopPhase, bench.Twin.IsHomed));
    }

    [Fact]
    public void AJointThatIsHeldFastIsNotPushedHarderThanItMayBeWhileItHomes()
    {
        var bench = Standing();
        StartSearch(bench, 500);
        bench.Twin.Faults.BlockedJoint = 2;
        var greatest = 0.0;
        Search(bench, 100, () => greatest = Math.Max(greatest, Math.Abs(bench.Twin.Effort(2))));
        Assert.Equal((DriveFaultCode.EffortLimit, 2, 30f), (bench.Twin.LatchedFault.Code, bench.Twin.LatchedFault.Joint, bench.Twin.LatchedFault.Limit));
        // The reference comes to rest as well, and goes on by what it needs to.
        Assert.InRange(greatest, 30, 60);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PowerThatGoesAndAnEmergencyStopEndTheSearch(bool isPower)
    {
        var bench = Standing();
        StartSearch(bench, 500);
        if (isPower) bench.Twin.Faults.IsPowerLost = true;
        else bench.Twin.Faults.IsEmergencyStopPressed = true;
        Search(bench, 200);
        Assert.Equal((isPower ? DriveFaultCode.PowerLost : DriveFaultCode.EmergencyStop, StopPhase.Finished), (bench.Last.FaultCode, bench.Last.StopPhase));
        Assert.Equal(DriveFlags.None, bench.Last.Flags & (DriveFlags.Homed | DriveFlags.Homing));
    }

    [Theory]
    [InlineData(".speed", 0.16, 0.9, 10, 1)]
    [InlineData(".speed", 0, 0.9, 10, 1)]
    [InlineData(".position", 0.15, 1.0495, 10, 1)]
    [InlineData(".position", 0.15, -1.06, 10, 1)]
    [InlineData(".maxEffort", 0.15, 0.9, 21, 1)]
    [InlineData(".order", 0.15, 0.9, 10, 0)]
    public void AProfileThatWouldHomeBeyondItsLimitsIsRefused(string key, double speed, double position, double effort, int order)
    {
        var text = File.ReadAllText(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7-incremental.json"));
        var at = text.IndexOf("\"homing\"", StringComparison.Ordinal);
        var end = text.IndexOf('}', at) + 1;
        var bad = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text[..at]}\"homing\": {{ \"order\": {order}, \"direction\": \"positive\", \"position\": {position}, \"speed\": {speed}, \"maxEffort\": {effort} }}{text[end..]}");
        var why = Assert.Throws<DriveProfileException>(() => DriveProfileFile.Parse(System.Text.Encoding.UTF8.GetBytes(bad), "test")).Message;
        Assert.Contains("$.joints[0].homing" + key, why, StringComparison.Ordinal);
    }
}
