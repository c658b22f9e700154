using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Tests.Runtime;

/// <summary>The figures of a stream whose every arrival is known.</summary>
public sealed class ToolMeterTests
{
    private static readonly Instant Start = Instant.FromSeconds(100);

    private static Instant At(double ms) => Start + Duration.FromMilliseconds(ms);

    private static PoseSample Sample(double ms, long frame, PoseStatus status = PoseStatus.Visible, bool hasTime = true) => new(
        0, status, Quat.Identity, Vec3.Zero, hasTime ? new DeviceInstant(1_000_000_000 + (long)(ms * 1e6)) : default, At(ms), At(ms), frame);

    [Fact]
    public void ASteadyStreamHasItsRateItsAgeAndNoJitter()
    {
        var meter = new ToolMeter(50);
        for (var i = 0; i < 51; i++) meter.Take(Sample(20 * i, i), isNumbered: false, At(20 * i + 7));
        Assert.Equal((51, 0, 0, 0), (meter.Poses, meter.Lost, meter.Unseen, meter.Distrusted));
        Assert.Equal(50, meter.RateHz(At(1007), hasEnded: true), 9);
        Assert.Equal(50, meter.RateHz(At(1007), hasEnded: false), 9);
        Assert.Equal(0, meter.JitterMs, 6);
        Assert.Equal(7, meter.Ages.Max.Milliseconds, 6);
        // Two seconds of silence are time in which poses should have come; a recording's end is none.
        Assert.Equal(51 / 3.0, meter.RateHz(At(3007), hasEnded: false), 9);
        Assert.Equal(50, meter.RateHz(At(3007), hasEnded: true), 9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GapsAreLossesByNumberOrByTheDevicesTime(bool isNumbered)
    {
        var meter = new ToolMeter(50);
        foreach (var i in (int[])[0, 1, 2, 6, 7, 9]) meter.Take(Sample(20 * i, i), isNumbered, At(20 * i));
        Assert.Equal((6, 4), (meter.Poses, meter.Lost));
    }

    [Fact]
    public void ASampleToldTwiceCountsOnceAndWhatIsNoPoseIsCountedApart()
    {
        var meter = new ToolMeter(50);
        meter.Take(Sample(0, 0), false, At(0));
        meter.Take(Sample(0, 0), false, At(3));
        meter.Take(Sample(20, 1, PoseStatus.Occluded), false, At(20));
        meter.Take(Sample(40, 2, PoseStatus.Frozen), false, At(40));
        meter.Take(Sample(60, 3, PoseStatus.Jumping), false, At(60));
        meter.Take(Sample(80, 4, PoseStatus.OutOfVolume), false, At(80));
        Assert.Equal((1, 1, 3, 0), (meter.Poses, meter.Unseen, meter.Distrusted, meter.Lost));
        Assert.Equal(10, meter.RateHz(At(80), hasEnded: true), 9);
    }

    /// <summary>Arrivals late by 0 and d in turn: an interval deviates by ±d, so that the delay's deviation comes to d/√2 of the interval's.</summary>
    [Fact]
    public void JitterIsTheDeviationOfTheArrivalsDelay()
    {
        var meter = new ToolMeter(100);
        const int n = 4001;
        const double lateMs = 3;
        for (var i = 0; i < n; i++) meter.Take(Sample(10 * i, i), false, At(10 * i + (i % 2 == 0 ? 0 : lateMs)));
        Assert.Equal(Math.Sqrt(lateMs * lateMs * (n - 1) / (n - 2) / 2), meter.JitterMs, 9);
    }

    [Fact]
    public void WithoutADevicesTimeNothingIsCalledLostAndJitterIsAgainstTheRate()
    {
        var meter = new ToolMeter(50);
        for (var i = 0; i < 10; i++) meter.Take(Sample(20 * i + (i > 4 ? 200 : 0), i, hasTime: false), false, At(20 * i + (i > 4 ? 200 : 0)));
        Assert.Equal((10, 0), (meter.Poses, meter.Lost));
        Assert.True(meter.JitterMs > 10);
    }
}
