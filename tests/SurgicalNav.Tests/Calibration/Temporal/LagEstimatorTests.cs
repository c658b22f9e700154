using SurgicalNav.Calibration.Temporal;

namespace SurgicalNav.Tests.Calibration.Temporal;

public sealed class LagEstimatorTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.0648)]
    [InlineData(0.0831)]
    [InlineData(0.2)]
    public void FindsAKnownLag(double lagS)
    {
        var motion = new SimulatedMotion(3);
        var estimate = LagEstimator.Estimate(motion.Tracker(30, 60, 0.05, lagS), motion.Video(30, 25, 0.3, 0));
        Assert.InRange(estimate.LagS, lagS - 0.001, lagS + 0.001);
        Assert.InRange(lagS, estimate.LowS, estimate.HighS);
        Assert.InRange(estimate.Correlation, -1, -0.999);
    }

    /// <summary>With perfect signals what remains is the method's own error.</summary>
    [Fact]
    public void HasNoBiasOfItsOwn()
    {
        var motion = new SimulatedMotion(4);
        var estimate = LagEstimator.Estimate(motion.Tracker(40, 100, 0, 0.0303), motion.Video(40, 30, 0, 0));
        Assert.InRange(estimate.LagS, 0.0302, 0.0304);
    }

    /// <summary>The 95 % interval must hold the truth in 95 % of records; 150 of them tell 95 from 88 or 100.</summary>
    [Theory]
    [InlineData(0.0, 8.0)]
    [InlineData(0.8, 6.0)]
    public void TheIntervalHoldsTheTruthAsOftenAsItSays(double memory, double noisePx)
    {
        var (held, records) = Coverage(150, memory, noisePx);
        // Binomial, 3.5 standard deviations to each side of 0.95.
        Assert.InRange(held / (double)records, 0.95 - 3.5 * 0.0178, 1.0);
        Assert.True(held < records, "an interval that is never wrong is too wide");
    }

    internal static (int Held, int Records) Coverage(int records, double memory, double noisePx)
    {
        var held = 0;
        for (var i = 0; i < records; i++)
        {
            var lagS = -0.1 + 0.2 * i / records;
            var motion = new SimulatedMotion((ulong)(1000 + i));
            var estimate = LagEstimator.Estimate(motion.Tracker(25, 50, 0.3, lagS), motion.Video(24, 20, noisePx, memory), new LagOptions { MaxLagS = 0.3 });
            if (estimate.LowS <= lagS && lagS <= estimate.HighS) held++;
        }
        return (held, records);
    }

    [Fact]
    public void TooShortAnOverlapIsRefused() =>
        AssertRefused(LagRefusal.TooShortOverlap, "5 s and 40 frames", m => (m.Tracker(5.5, 50, 0, 0), m.Video(5.5, 25, 0, 0)));

    [Fact]
    public void ABodyAtRestIsRefused() =>
        AssertRefused(LagRefusal.TooLittleTrackerMotion, "8 mm are needed", m => (Still(m.Tracker(30, 50, 0, 0), 0.05), m.Video(30, 25, 0, 0)));

    [Fact]
    public void APictureAtRestIsRefused() =>
        AssertRefused(LagRefusal.TooLittleVideoMotion, "8 px are needed", m => (m.Tracker(30, 50, 0, 0), Still(m.Video(30, 25, 0, 0), 0.01)));

    [Fact]
    public void MotionsOfDifferentBodiesAreRefused()
    {
        var other = new SimulatedMotion(99);
        AssertRefused(LagRefusal.LowCorrelation, "0.8 is needed", m => (m.Tracker(30, 50, 0, 0), other.Video(30, 25, 0, 0)));
    }

    [Fact]
    public void AnEvenSwingIsRefused() =>
        AssertRefused(LagRefusal.PeriodicAmbiguity, "repeats itself", _ => (Swing(50, 30), Swing(25, 30)));

    [Fact]
    public void ALagBeyondTheRangeIsRefused() =>
        AssertRefused(LagRefusal.AtTheEdge, "one clock", m => (m.Tracker(30, 50, 0, 0.14), m.Video(30, 25, 0, 0)), new LagOptions { MaxLagS = 0.1 });

    [Fact]
    public void ALagThatIsHardlyKnownIsRefused() =>
        AssertRefused(LagRefusal.TooUncertain, "known to", m => (m.Tracker(30, 50, 0, 0), m.Video(30, 25, 40, 0.8)), new LagOptions { MostHalfWidthS = 0.005, LeastDistinction = 1.01 });

    private static void AssertRefused(LagRefusal reason, string words, Func<SimulatedMotion, (MotionSignal, MotionSignal)> record, LagOptions? options = null)
    {
        var (tracker, video) = record(new SimulatedMotion(3));
        var refused = Assert.Throws<LagRefusedException>(() => LagEstimator.Estimate(tracker, video, options));
        Assert.Equal(reason, refused.Reason);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static MotionSignal Still(MotionSignal signal, double part) => new([.. signal.TimesS], [.. signal.Values.ToArray().Select(v => v * part)]);

    private static MotionSignal Swing(double rateHz, double seconds)
    {
        double[] times = [.. Enumerable.Range(0, (int)(rateHz * seconds)).Select(i => i / rateHz)];
        return new MotionSignal(times, [.. times.Select(t => 20 * Math.Sin(2 * Math.PI * 2 * t))]);
    }
}
