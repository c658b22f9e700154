using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Tests.Core;

public sealed class LeaseTests
{
    [Fact]
    public void ALeaseThatIsNeverReleasedFailsWhoeverClosesThePool()
    {
        var pool = new FramePool(4, 2, PixelFormat.Bgr24, capacity: 2);
        Assert.True(pool.TryRent(default, default, 1, out _));
        var error = Assert.Throws<LeakedLeaseException>(pool.Dispose);
        Assert.Contains("1 frame lease(s) of 4×2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALeakNeverHidesTheErrorThatCausedIt()
    {
        var original = Assert.Throws<InvalidDataException>((Action)(() =>
        {
            using var pool = new FramePool(4, 2, PixelFormat.Bgr24, capacity: 1);
            Assert.True(pool.TryRent(default, default, 1, out _));
            throw new InvalidDataException("the picture is torn");
        }));
        Assert.Equal("the picture is torn", original.Message);
        // What has been handled excuses no later leak.
        ALeaseThatIsNeverReleasedFailsWhoeverClosesThePool();
    }

    [Fact]
    public void RetainedLeasesGoBackWithTheLastRelease()
    {
        using var pool = new FramePool(4, 2, PixelFormat.Gray8, capacity: 1);
        Assert.True(pool.TryRent(new Instant(5), new Instant(7), 42, out var lease));
        lease.Retain();
        lease.Release();
        Assert.Equal(1, pool.LeasesOut);
        Assert.False(pool.TryRent(default, default, 43, out _));
        Assert.Equal(1, pool.Exhausted);
        lease.Release();
        Assert.Equal(0, pool.LeasesOut);
        Assert.Throws<ObjectDisposedException>(lease.Release);
    }

    [Fact]
    public void RentingAllocatesNothing()
    {
        using var pool = new FramePool(64, 64, PixelFormat.Rgba32, capacity: 1);
        Allocations.AssertNone(() =>
        {
            pool.TryRent(default, default, 1, out var lease);
            lease.Release();
        });
    }
}
