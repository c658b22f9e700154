using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>What counts as a gap between two set-points, and what does not: periods of 1.6 ms, a deadline of 20 ms.</summary>
public sealed class SetPointBoundsTests
{
    /// <summary>A gap is one that is longer than its limit, to the nanosecond: 2.4 ms, 3 ms and the deadline of 20 ms.</summary>
    [Theory]
    [InlineData(2_400_000, 0, 0, 0)]
    [InlineData(2_400_001, 1, 0, 0)]
    [InlineData(3_000_000, 1, 0, 0)]
    [InlineData(3_000_001, 1, 1, 0)]
    [InlineData(20_000_000, 1, 1, 0)]
    [InlineData(20_000_001, 1, 1, 1)]
    public void AGapIsCountedOnceItIsLongerThanItsLimit(long gapNs, long overOneAndAHalf, long over3Ms, long misses)
    {
        var report = Watched(gapNs, looks: 1);
        Assert.Equal((overOneAndAHalf, over3Ms, misses), (report.GapsOverOneAndAHalfPeriods, report.GapsOver3Ms, report.DeadlineMisses));
        Assert.Equal((2, gapNs * 1e-3), (report.SetPointsSent, report.SetPointMaxUs));
        // A miss is counted once, however often it is looked at, and again with the next gap only.
        var again = Watched(gapNs, looks: 5);
        Assert.Equal((overOneAndAHalf, over3Ms, misses), (again.GapsOverOneAndAHalfPeriods, again.GapsOver3Ms, again.DeadlineMisses));
    }

    /// <summary>What passes while no set-point may be sent is no gap, and each time of being enabled is one of its own.</summary>
    [Fact]
    public void ADriveThatIsNotFedMissesNothing()
    {
        var watch = new SetPointWatch(Duration.FromMilliseconds(1.6), Duration.FromMilliseconds(20));
        var report = default(GuardReport);
        Feed(0);
        watch.Look(new Instant(5_000_000), isFed: false);
        watch.SetPointSent(new Instant(5_000_000));
        watch.Look(new Instant(900_000_000), isFed: false);
        Feed(950_000_000);
        watch.Look(new Instant(955_000_000), isFed: true);
        watch.Fill(ref report);
        Assert.Equal((2, 0, 0, 0), (report.SetPointsSent, report.GapsOverOneAndAHalfPeriods, report.GapsOver3Ms, report.DeadlineMisses));
        Assert.Equal(0, report.SetPointMaxUs);
        Assert.Equal(0.005, report.EnabledS, tolerance: 1e-12);

        void Feed(long ns)
        {
            watch.Look(new Instant(ns), isFed: true);
            watch.SetPointSent(new Instant(ns + 4_000_000));
        }
    }

    /// <summary>A drive that is enabled and hears nothing at all has missed its first set-point.</summary>
    [Fact]
    public void TheFirstSetPointCanBeMissedToo()
    {
        var watch = new SetPointWatch(Duration.FromMilliseconds(1.6), Duration.FromMilliseconds(20));
        var report = default(GuardReport);
        foreach (var ns in (long[])[0, 20_000_000, 20_000_001, 30_000_000]) watch.Look(new Instant(ns), isFed: true);
        watch.Fill(ref report);
        Assert.Equal((0, 1), (report.SetPointsSent, report.DeadlineMisses));
    }

    /// <summary>98 intervals of 1.6 ms, one of 5 and one of 9: the percentiles are upper edges of bins of 10 µs.</summary>
    [Fact]
    public void ThePercentilesAreThoseOfTheIntervals()
    {
        var watch = new SetPointWatch(Duration.FromMilliseconds(1.6), Duration.FromMilliseconds(20));
        var report = default(GuardReport);
        var at = 0L;
        for (var i = 0; i <= 100; i++)
        {
            watch.Look(new Instant(at), isFed: true);
            watch.SetPointSent(new Instant(at));
            at += i == 50 ? 5_000_000 : i == 70 ? 9_000_000 : 1_600_000;
        }
        watch.Fill(ref report);
        Assert.Equal((1610, 5010, 9000), (report.SetPointP50Us, report.SetPointP99Us, report.SetPointMaxUs));
    }

    private static GuardReport Watched(long gapNs, int looks)
    {
        var watch = new SetPointWatch(Duration.FromMilliseconds(1.6), Duration.FromMilliseconds(20));
        var report = default(GuardReport);
        watch.Look(new Instant(0), isFed: true);
        watch.SetPointSent(new Instant(0));
        for (var i = 0; i < looks; i++) watch.Look(new Instant(gapNs), isFed: true);
        watch.SetPointSent(new Instant(gapNs));
        watch.Fill(ref report);
        return report;
    }
}
