using CsCheck;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Tests.Core;

public sealed class TimeTests
{
    [Theory]
    [InlineData(1.5, 1_500_000_000)]
    [InlineData(-1.5, -1_500_000_000)]
    [InlineData(1e-9, 1)]
    [InlineData(-1e-9, -1)]
    [InlineData(0.4e-9, 0)]
    [InlineData(0.6e-9, 1)]
    [InlineData(-0.6e-9, -1)]
    [InlineData(3600.000000001, 3_600_000_000_001)]
    public void SecondsBecomeTheNearestNanosecond(double seconds, long nanoseconds)
    {
        Assert.Equal(new Duration(nanoseconds), Duration.FromSeconds(seconds));
        Assert.Equal(new Instant(nanoseconds), Instant.FromSeconds(seconds));
        Assert.Equal(new Duration(nanoseconds), Duration.FromMilliseconds(seconds * 1e3));
    }

    [Fact]
    public void OneSpanReadsAlikeInEveryUnit()
    {
        var span = new Duration(-2_500_000);
        Assert.Equal((-0.0025, -2.5, -2500.0), (span.Seconds, span.Milliseconds, span.Microseconds));
        Assert.Equal(1e-9, new Instant(1).Seconds);
        Assert.Equal(new Duration(500_000), Duration.FromMilliseconds(0.5));
        Assert.Equal(0, Duration.Zero.Nanoseconds);
    }

    [Fact]
    public void MomentsAndSpansAddUp() =>
        Gen.Select(Gen.Long[-(1L << 60), 1L << 60], Gen.Long[-(1L << 60), 1L << 60], Gen.Long[-1000, 1000]).Sample((a, b, factor) =>
        {
            var (ta, tb, da) = (new Instant(a), new Instant(b), new Duration(a >> 12));
            return tb - ta == new Duration(b - a)
                && ta + (tb - ta) == tb
                && tb - (tb - ta) == ta
                && ta - tb == -(tb - ta)
                && da * factor - da == da * (factor - 1)
                && da + -da == Duration.Zero
                && new DeviceInstant(b) - new DeviceInstant(a) == tb - ta
                && new DeviceInstant(a) + (tb - ta) == new DeviceInstant(b);
        });

    [Fact]
    public void LaterIsGreater() =>
        Gen.Select(Gen.Long[-3, 3], Gen.Long[-3, 3]).Sample((a, b) =>
        {
            var (ta, tb, da, db, va, vb) = (new Instant(a), new Instant(b), new Duration(a), new Duration(b), new DeviceInstant(a), new DeviceInstant(b));
            bool[] expected = [a < b, a > b, a <= b, a >= b];
            Assert.True(expected.SequenceEqual([ta < tb, ta > tb, ta <= tb, ta >= tb]));
            Assert.True(expected.SequenceEqual([da < db, da > db, da <= db, da >= db]));
            Assert.True(expected.SequenceEqual([va < vb, va > vb, va <= vb, va >= vb]));
            int[] order = [ta.CompareTo(tb), da.CompareTo(db), va.CompareTo(vb)];
            Assert.All(order, o => Assert.Equal(a.CompareTo(b), o));
            Assert.True(Instant.MinValue <= ta);
        });

    [Fact]
    public void TheMachinesClockNeverRunsBackOnAnyThread()
    {
        var latest = 0L;
        var backwards = 0;
        void Read()
        {
            for (var i = 0; i < 100_000; i++)
            {
                var before = Volatile.Read(ref latest);
                var now = MonotonicClock.Shared.Now.Nanoseconds;
                if (now < before) Interlocked.Increment(ref backwards);
                Volatile.Write(ref latest, now);
            }
        }

        // Each reading is at or after one that another thread has published before it.
        var other = new Thread(Read);
        other.Start();
        Read();
        other.Join();
        Assert.Equal(0, backwards);
    }

    [Fact]
    public void TheMachinesClockIsReadWithoutAllocating() => Allocations.AssertNone(() => _ = MonotonicClock.Shared.Now);

    [Fact]
    public void AManualClockNeverRunsBack()
    {
        var clock = new ManualClock(new Instant(10));
        Assert.Equal(new Instant(10), clock.Now);
        clock.Advance(new Duration(5));
        Assert.Equal(new Instant(15), clock.Now);
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(new Duration(-1)));
        Assert.Equal(new Instant(15), clock.Now);
    }
}
