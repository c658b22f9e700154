using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Tests.Sensing.Time;

public sealed class DeviceClockTests
{
    private const long DeviceStart = 1_700_000_000_000_000_000;

    /// <summary>A device whose clock runs fast by the given drift, sampled at 60 Hz; delay = latency + exponential jitter, with rare long stalls.</summary>
    private sealed class Line(double driftPpm, double latencyMs, double jitterMs, ulong seed)
    {
        private readonly SeededRandom _random = new(seed);

        public Instant Truth(int i) => Instant.FromSeconds(100 + i / 60.0);

        public DeviceInstant Device(int i) => new(DeviceStart + (long)Math.Round((Truth(i) - Truth(0)).Nanoseconds * (1 + driftPpm * 1e-6)));

        public Instant Arrival(int i)
        {
            var stall = _random.NextDouble() < 0.01 ? _random.Uniform(5, 40) : 0;
            return Truth(i) + Duration.FromMilliseconds(latencyMs - jitterMs * Math.Log(1 - _random.NextDouble()) + stall);
        }
    }

    [Theory]
    [InlineData(50, 0.2)]
    [InlineData(-50, 0.2)]
    [InlineData(50, 1.0)]
    [InlineData(0, 0.05)]
    [InlineData(200, 0.5)]
    public void FindsDriftAndMomentThroughJitter(double driftPpm, double jitterMs)
    {
        const double latencyMs = 8;
        var line = new Line(driftPpm, latencyMs, jitterMs, 42);
        var clock = new DeviceClock(Duration.FromMilliseconds(latencyMs));
        var errors = new SampleStatistics(20_000);
        for (var i = 0; i < 60 * 180; i++)
        {
            var stamped = clock.Stamp(line.Device(i), line.Arrival(i));
            if (i > 60 * 15) errors.Add(Math.Abs((stamped - line.Truth(i)).Milliseconds));
        }
        Assert.True(clock.IsSettled);
        Assert.Equal(0, clock.Resets);
        Assert.InRange(clock.DriftPpm, -driftPpm - 3 - 5 * jitterMs, -driftPpm + 3 + 5 * jitterMs);
        Assert.True(errors.Max < 0.1, $"residual up to {errors.Max:f4} ms, p50 {errors.Percentile(50):f4} ms, drift {clock.DriftPpm:f2} ppm");
    }

    [Fact]
    public void NeverRunsBackAndNeverPassesTheArrival()
    {
        var line = new Line(-80, 2, 3, 7);
        var clock = new DeviceClock();
        var last = Instant.MinValue;
        for (var i = 0; i < 6000; i++)
        {
            var arrival = line.Arrival(i);
            var stamped = clock.Stamp(line.Device(i), arrival);
            Assert.True(stamped >= last);
            Assert.True(stamped <= arrival || stamped == last);
            last = stamped;
        }
    }

    [Fact]
    public void ANearlyLateFirstSecondDoesNotLast()
    {
        var clock = new DeviceClock();
        for (var i = 0; i < 60 * 20; i++)
        {
            var truth = Instant.FromSeconds(i / 60.0);
            var stamped = clock.Stamp(new DeviceInstant(truth.Nanoseconds), truth + Duration.FromMilliseconds(i < 30 ? 45 : 1));
            if (i > 60 * 10) Assert.InRange((stamped - truth).Milliseconds, 0.99, 1.05);
        }
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(0.2)]
    [InlineData(-0.2)]
    [InlineData(-1_000_000)]
    public void ADeviceClockThatIsSetIsFollowedWithinSeconds(double stepSeconds)
    {
        var line = new Line(30, 4, 0.1, 11);
        var clock = new DeviceClock(Duration.FromMilliseconds(4));
        var last = Instant.MinValue;
        for (var i = 0; i < 60 * 40; i++)
        {
            var device = line.Device(i) + Duration.FromSeconds(i < 60 * 20 ? 0 : stepSeconds);
            var stamped = clock.Stamp(device, line.Arrival(i));
            Assert.True(stamped >= last);
            last = stamped;
            if (i > 60 * 35) Assert.InRange((stamped - line.Truth(i)).Milliseconds, -0.3, 0.3);
        }
        Assert.Equal(1, clock.Resets);
    }

    [Fact]
    public void AStallOfTheLineDoesNotResetTheClock()
    {
        var clock = new DeviceClock();
        for (var i = 0; i < 60 * 30; i++)
        {
            var truth = Instant.FromSeconds(i / 60.0);
            // Everything measured from 15 s to 17 s arrives at 17 s.
            var arrival = i is >= 900 and < 1020 ? Instant.FromSeconds(17) : truth;
            var stamped = clock.Stamp(new DeviceInstant(truth.Nanoseconds), arrival);
            Assert.InRange((stamped - truth).Milliseconds, -0.01, 0.01);
        }
        Assert.Equal(0, clock.Resets);
    }

    [Fact]
    public void MessagesOfOneMeasurementShareItsMoment()
    {
        var clock = new DeviceClock();
        var first = clock.Stamp(new DeviceInstant(5), new Instant(100));
        Assert.Equal(first, clock.Stamp(new DeviceInstant(5), new Instant(900)));
    }

    [Fact]
    public void StampingAllocatesNothing()
    {
        var clock = new DeviceClock();
        var i = 0L;
        Allocations.AssertNone(() =>
        {
            i++;
            clock.Stamp(new DeviceInstant(i * 16_666_667), new Instant(i * 16_666_667 + i * 7919 % 100_000));
        });
    }
}
