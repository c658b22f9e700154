using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Tests.Calibration.Temporal;

public sealed class LagWatchTests
{
    /// <summary>Stamps agree at first; after a minute the tracker's come 60 ms later. The alarm comes once, within two windows, and not before.</summary>
    [Fact]
    public void ALagThatMovesIsToldOnce()
    {
        var faults = new FaultLog();
        var watch = new LagWatch(new LagWatchOptions { ExpectedHalfWidthS = 0.004 }, faults);
        var told = double.NaN;
        Run(watch, lagAt: t => t < 60 ? 0 : 0.06, seconds: 120, t => told = double.IsNaN(told) && faults.Count(FaultCode.LagMoved) > 0 ? t : told);
        Assert.InRange(told, 60, 100);
        Assert.Equal(1, faults.Count(FaultCode.LagMoved));
        Assert.Equal(LagState.Moved, watch.State);
        Assert.InRange(watch.Latest!.LagS, 0.055, 0.065);
        var fault = Assert.Single(faults.Newest());
        Assert.True(fault.Value > fault.Limit);
    }

    [Fact]
    public void ASteadyLagIsConfirmed()
    {
        var faults = new FaultLog();
        var watch = new LagWatch(new LagWatchOptions { ExpectedHalfWidthS = 0.002 }, faults);
        Run(watch, _ => 0, 90, _ => { });
        Assert.Equal((LagState.Confirmed, 0L), (watch.State, faults.Total));
    }

    [Fact]
    public void ABodyAtRestSaysNothing()
    {
        var faults = new FaultLog();
        var watch = new LagWatch(new LagWatchOptions(), faults);
        for (var i = 0; i < 3000; i++)
        {
            var now = Instant.FromSeconds(i * 0.02);
            watch.AddPose(now, Vec3.Zero);
            watch.AddPicture(now, 100);
            watch.Step(now);
        }
        Assert.Equal((LagState.Unknown, LagRefusal.TooLittleTrackerMotion, 0L), (watch.State, watch.Refusal, faults.Total));
    }

    [Fact]
    public void AddingAllocatesNothing()
    {
        var (watch, i) = (new LagWatch(new LagWatchOptions()), 0);
        Allocations.AssertNone(() =>
        {
            var now = Instant.FromSeconds(i++ * 0.02);
            watch.AddPose(now, Vec3.Zero);
            watch.AddPicture(now, 100);
        });
    }

    private static void Run(LagWatch watch, Func<double, double> lagAt, double seconds, Action<double> after)
    {
        var motion = new SimulatedMotion(8);
        var random = new SeededRandom(8);
        for (var i = 0; i < seconds * 50; i++)
        {
            var t = 5 + i * 0.02;
            watch.AddPose(Instant.FromSeconds(t + lagAt(t - 5)), new Vec3(10, 20, 0) + new Vec3(0.6, 0, 0.8) * (motion.AtMm(t) + 0.1 * random.NextGaussian()));
            if (i % 2 == 0) watch.AddPicture(Instant.FromSeconds(t), 300 - 6 * motion.AtMm(t) + random.NextGaussian());
            watch.Step(Instant.FromSeconds(t));
            after(t - 5);
        }
    }
}
