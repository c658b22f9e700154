using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Tests.Sensing.Time;

public sealed class DeviceClockPropertyTests
{
    /// <summary>Whatever a device and a line do (reordered, repeated, set, burst), stamps never run back and never lie after their arrival.</summary>
    [Fact]
    public void NoStreamMakesTimeRunBack() =>
        Gen.Select(Gen.Long[-50_000_000, 2_000_000_000], Gen.Long[0, 300_000_000], Gen.Bool).Array[1, 200].Sample(steps =>
        {
            var clock = new DeviceClock(Duration.FromMilliseconds(3));
            var (device, arrival, last) = (new DeviceInstant(1_000_000_000_000), Instant.FromSeconds(10), Instant.MinValue);
            foreach (var (deviceStep, arrivalStep, isSet) in steps)
            {
                device = isSet && deviceStep % 7 == 0 ? new DeviceInstant(deviceStep * 1000) : device + new Duration(deviceStep);
                arrival += new Duration(arrivalStep);
                var stamped = clock.Stamp(device, arrival);
                if (stamped < last || stamped > arrival) return false;
                last = stamped;
            }
            return true;
        }, iter: 300);

    /// <summary>Frames held up and delivered together: their moments are those of the frames, not of the delivery.</summary>
    [Fact]
    public void BurstsAreSpreadOut()
    {
        var clock = new DeviceClock();
        for (var i = 0; i < 60 * 60; i++)
        {
            var truth = Instant.FromSeconds(i / 60.0);
            // Every 8 frames arrive with the last of them, but for one second in ten.
            var arrival = i / 60 % 10 == 0 ? truth : Instant.FromSeconds((i / 8 * 8 + 7) / 60.0);
            var stamped = clock.Stamp(new DeviceInstant(truth.Nanoseconds), arrival);
            if (i > 600) Assert.InRange((stamped - truth).Milliseconds, -0.2, 0.2);
        }
    }

    [Fact]
    public void JitterAndLatencyAreTheLines()
    {
        var (clock, random) = (new DeviceClock(Duration.FromMilliseconds(5)), new SeededRandom(12));
        for (var i = 0; i < 60 * 60; i++)
        {
            var truth = Instant.FromSeconds(i / 60.0);
            // Exponential with a mean of 2 ms: its standard deviation is 2 ms as well.
            clock.Stamp(new DeviceInstant(truth.Nanoseconds), truth + Duration.FromMilliseconds(5 - 2 * Math.Log(1 - random.NextDouble())));
        }
        // Over the last 256: 6 % per standard deviation of the mean, 9 % of the deviation.
        Assert.InRange(clock.MeanDelayMs, 1.5, 2.6);
        Assert.InRange(clock.JitterMs, 1.4, 2.8);
        Assert.Equal(5 + clock.MeanDelayMs, clock.LatencyMs, 9);
    }
}
