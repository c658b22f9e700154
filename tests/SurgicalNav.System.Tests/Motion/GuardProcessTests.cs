using System.Globalization;
using SurgicalNav.Core.Time;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>The guard's own process over real pseudo-terminals, undisturbed: for five seconds, or as many as SURGICALNAV_GUARD_SECONDS says.</summary>
/// <remarks>What the machine decides (rate, periods, deadlines) is reported; limits, allocations, reasons and steps are asserted.</remarks>
[Collection(MachineCollection.Name)]
public sealed class GuardProcessTests
{
    private const int Attempts = 12;

    [Fact]
    public async Task ItKeepsTheLimitsAllocatesNothingAndHoldsWhenTheOperatorLetsGo()
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("SURGICALNAV_GUARD_SECONDS") ?? "5", CultureInfo.InvariantCulture);
        for (var attempt = 1; attempt <= Attempts; attempt++)
            if (await HasRun(seconds)) return;
        Assert.Fail($"The machine stopped the motions in each of {Attempts} attempts.");
    }

    /// <returns>False where a machine too busy for set-points made the guard stop a motion: the guard's work and no failure of it, but then the rest did not take place.</returns>
    private static async Task<bool> HasRun(double seconds)
    {
        using var session = new GuardedSession(seconds);
        var robots = session.Robots;
        await session.Until(() => robots.HaveMoved || session.HasStopped, "both devices to follow their guards");
        var end = MonotonicClock.Shared.Now + Duration.FromSeconds(seconds);
        await session.Until(() => MonotonicClock.Shared.Now >= end && (robots.ArmHolds.Count > 0 || session.HasStopped), "the session's time, and the operator to let go of the arm");
        session.StopThreads();
        var (arm, walker) = (robots.ArmReport, robots.ExoskeletonReport);
        foreach (var (name, report) in ((string, SurgicalNav.Motion.Guard.GuardReport)[])[("arm", arm), ("exoskeleton", walker)])
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}: {report.Accepted} accepted, {report.Held} held, {report.Stopped} stopped, {report.SetPointsSent / report.EnabledS:0.0} set-points/s, period p50 {report.SetPointP50Us:0} p99 {report.SetPointP99Us:0} max {report.SetPointMaxUs:0} µs, {report.GapsOver3Ms} gaps over 3 ms, {report.DeadlineMisses} deadlines missed"));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{arm.AllocatedBytes} bytes allocated in {arm.CountedTicks} ticks"));
        foreach (var reason in robots.StoppedBecause) TestContext.Current.TestOutputHelper?.WriteLine(reason);
        Assert.True(robots.Bench.LimitViolations == 0, robots.Bench.ArmLimits.First ?? robots.Bench.ExoskeletonLimits.First);
        if (session.HasStopped) return false;
        Assert.True(arm.CountedTicks > 1000);
        // What the first use of some code costs once; a single object per tick would be a hundred thousand and more.
        Assert.InRange(arm.AllocatedBytes, 0, 200);
        Assert.Contains(robots.ArmHolds.Because, why => why.Contains("the operator is not holding the enabling switch", StringComparison.Ordinal));
        if (robots.Gait.Holds.Count == 0) Assert.Equal(robots.Gait.StepsPlanned, robots.Gait.StepsDone);
        return true;
    }
}
