using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>The bars of control are counted from what was sent: rate, gaps, deadline, by the guard and by the device.</summary>
public sealed class SetPointWatchTests
{
    private const string Arm = "manipulator/sim-rcm7.json", Exoskeleton = "exoskeleton/sim-lower-limb6.json";

    [Theory]
    [InlineData(Arm)]
    [InlineData(Exoskeleton)]
    public void AnUndisturbedLoopMeetsTheRateWithMarginAndMissesNothing(string profile)
    {
        var rig = new GuardedTwin(profile);
        rig.Start(profile == Arm ? rig.Move : rig.Steps);
        rig.Run(3);
        var report = Report(rig);
        Assert.InRange(report.SetPointsSent / report.EnabledS, 620, 630);
        Assert.InRange(report.EnabledS, 3, 3.3);
        // Steps of 1 ms make of 1.6 ms now one and now two of them.
        Assert.Equal(2000, report.SetPointMaxUs);
        Assert.Equal((0, 0, 0), (report.GapsOverOneAndAHalfPeriods, report.GapsOver3Ms, report.DeadlineMisses));
        Assert.Equal(0, report.Link.DeviceLinkLosses);
        Assert.InRange(report.Link.DeviceLeastMarginUs, 5_000, 19_999);
        Assert.False(report.IsLineGone);
    }

    [Fact]
    public void AStallBeyondTheDeadlineIsOneMissAndAFault()
    {
        var rig = new GuardedTwin(Arm);
        rig.Start(rig.Move);
        rig.Run(0.3);
        rig.Stall(25);
        rig.Run(0.5);
        var report = Report(rig);
        Assert.Equal((1, 1, 1), (report.GapsOverOneAndAHalfPeriods, report.GapsOver3Ms, report.DeadlineMisses));
        Assert.True(report.Verdict.First == GuardReasons.TickLate, rig.Words);
        Assert.Equal(1, report.Link.DeviceLinkLosses);
        Assert.Equal(DriveFaultCode.LinkLost, rig.Twin.LatchedFault.Code);
    }

    [Fact]
    public void ShorterGapsAreCountedAndTheReferenceOfTheDeviceStaysSmooth()
    {
        var rig = new GuardedTwin(Arm);
        rig.Start(rig.Move);
        var limit = rig.Rules.Joints[0].MaxAcceleration;
        var (before, change, gapS) = (rig.Twin.Reference(0), 0.0, 0.001);
        int[] gaps = [3, 15, 7, 11, 4, 14, 5, 9];
        for (var i = 0; i < 80; i++)
        {
            gapS = (gaps[i % gaps.Length] + 3) * 1e-3;
            rig.Stall(gaps[i % gaps.Length], Smooth);
            rig.Run(0.004, Smooth);
        }
        rig.Run(3);
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
        Assert.Equal(0.5, rig.Twin.Position(0), tolerance: 1e-3);
        Assert.Equal(0, rig.Twin.Status.Refusals);
        var report = Report(rig);
        Assert.Equal(0, report.DeadlineMisses);
        Assert.InRange(report.GapsOver3Ms, 70, 80);
        Assert.InRange(report.SetPointMaxUs, 15_000, 18_000);

        // Where a new set-point takes over, the device's reference steps by no more than the joint could have strayed in the gap.
        void Smooth()
        {
            var now = rig.Twin.Reference(0);
            Assert.InRange(now - before - change, -limit * gapS * gapS, limit * gapS * gapS);
            (before, change) = (now, now - before);
        }
    }

    [Fact]
    public void OnlySetPointsFeedTheWatch()
    {
        var watch = new SetPointWatch(Duration.FromMilliseconds(1.6), Duration.FromMilliseconds(20));
        var report = default(GuardReport);
        watch.SetPointSent(new Instant(0));
        for (var ms = 0; ms <= 30; ms++) watch.Look(new Instant(ms * 1_000_000L), isFed: true);
        watch.SetPointSent(new Instant(30_000_000));
        watch.SetPointSent(new Instant(32_000_000));
        watch.SetPointSent(new Instant(35_500_000));
        watch.Fill(ref report);
        Assert.Equal((3, 1), (report.SetPointsSent, report.DeadlineMisses));
        Assert.Equal(0.030, report.EnabledS, tolerance: 1e-9);
        Assert.Equal((2, 2), (report.GapsOverOneAndAHalfPeriods, report.GapsOver3Ms));
        Assert.Equal(3500, report.SetPointMaxUs);
    }

    [Fact]
    public void AComingToRestOfTheDevicesOwnIsNoRest()
    {
        var rig = new GuardedTwin(Arm);
        Assert.False(rig.Drive.HasBeenEnabled);
        rig.Start(rig.Move);
        Assert.True(rig.Drive.HasBeenEnabled);
        rig.Run(0.3);
        rig.Drive.Disable(rig.Now);
        rig.GuardIsAlive = false;
        rig.Run(0.002);
        rig.GuardIsAlive = true;
        rig.Run(0.01);
        Assert.Equal(StopPhase.Executing, rig.Twin.StopPhase);
        Assert.False(rig.Drive.Client.IsEnabled);
        Assert.False(rig.Drive.IsAtRest);
        rig.Run(1.5);
        Assert.True(rig.Drive.IsAtRest, rig.Words);
    }

    private static GuardReport Report(GuardedTwin rig)
    {
        var report = default(GuardReport);
        rig.Drive.WriteReport(rig.Now, ref report);
        return report;
    }
}
