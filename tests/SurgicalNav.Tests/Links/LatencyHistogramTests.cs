using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Tests.Links;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void PercentilesLieWithinAThirtySecondAboveTheSortedSamples()
    {
        var random = new SeededRandom(7);
        var histogram = new LatencyHistogram();
        var samples = new long[20_000];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = (long)Math.Pow(10, random.Uniform(0, 10));
            histogram.Add(new Duration(samples[i]));
        }
        Array.Sort(samples);
        foreach (var p in new[] { 0, 1, 25, 50, 90, 99, 99.9, 100 })
        {
            var truth = samples[Math.Max(0, (int)Math.Ceiling(p / 100 * samples.Length) - 1)];
            Assert.InRange(histogram.Percentile(p).Nanoseconds, truth, truth + truth / 32);
        }
        Assert.Equal(samples[^1], histogram.Max.Nanoseconds);
        Assert.Equal(20_000, histogram.Count);
    }

    [Fact]
    public void TheEndsOfTheScaleAreTaken()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(Duration.Zero, histogram.Percentile(50));
        histogram.Add(new Duration(-5));
        Assert.Equal(Duration.Zero, histogram.Percentile(100));
        histogram.Add(new Duration(long.MaxValue));
        Assert.Equal(long.MaxValue, histogram.Percentile(100).Nanoseconds);
    }
}
