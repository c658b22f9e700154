using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Tests.Simulation.Trackers;

/// <summary>How often and for how long bodies vanish, counted over hours of a manual clock against what the options say.</summary>
public sealed class OcclusionRateTests
{
    private const double RateHz = 20;
    private const double Hours = 4;

    [Theory]
    [InlineData(20, 300)]
    [InlineData(6, 2000)]
    [InlineData(90, 400)]
    public void OcclusionsComeAsOftenAndLastAsLongAsTheOptionsSay(double perMinute, int meanMs)
    {
        var options = new TrackerTwinOptions { Seed = 11, RateHz = RateHz, OcclusionsPerMinute = perMinute, MeanOcclusion = Duration.FromMilliseconds(meanMs) };
        var twin = new TrackerTwin(options, new OrbitingBody("A"));
        var (near, far) = MemoryLink.CreatePair();
        twin.Attach(far);
        var heard = new byte[4096];
        var clock = new ManualClock(Instant.FromSeconds(50));
        var frame = Duration.FromSeconds(1 / RateHz);
        var (begun, before, last) = (0, 0L, false);
        var frames = (long)(Hours * 3600 * RateHz);
        for (var i = 0L; i < frames; i++, clock.Advance(frame))
        {
            twin.Step(clock.Now);
            near.Read(heard);
            var now = twin.Counters.OccludedPoses > before;
            if (now && !last) begun++;
            (before, last) = (twin.Counters.OccludedPoses, now);
        }
        // Hidden time is a sum of n exponential lengths: relative spread √(2/n) at most; 4 sigma allowed.
        var n = perMinute * 60 * Hours;
        var mean = meanMs * 1e-3;
        var share = n * mean / (Hours * 3600);
        Assert.Equal(share, before / (double)frames, 4 * share * Math.Sqrt(2 / n));
        // Two exponential phases are a Markov chain: seen every T, it goes from free to hidden with probability share · (1 − e^(−(1/mean + 1/pause)·T)).
        var pause = 60 / perMinute - mean;
        var expected = frames * (1 - share) * share * (1 - Math.Exp(-(1 / mean + 1 / pause) / RateHz));
        Assert.Equal(expected, begun, 4 * Math.Sqrt(expected));
    }

    [Fact]
    public void OcclusionsThatFillTheMinuteAreRefused()
    {
        var options = new TrackerTwinOptions { OcclusionsPerMinute = 40, MeanOcclusion = Duration.FromMilliseconds(1500) };
        Assert.Contains("do not fit", Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }
}
