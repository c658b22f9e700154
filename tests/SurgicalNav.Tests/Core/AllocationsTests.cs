using Xunit.Sdk;

namespace SurgicalNav.Tests.Core;

/// <summary>The helper that other tests lean on must itself catch what allocates.</summary>
public sealed class AllocationsTests
{
    private object? _kept;
    private int _calls;

    [Fact]
    public void WhatAllocatesOnEveryCallFails()
    {
        // An object of no fields takes a header and a method table: 24 bytes on 64 bits.
        Assert.Throws<EqualException>(() => Allocations.AssertNone(() => _kept = new object()));
        Assert.Equal(24, Allocations.BytesPerCall(() => _kept = new object()), 1.0);
        GC.KeepAlive(_kept);
    }

    [Fact]
    public void WhatAllocatesOnlyNowAndThenFails() =>
        Assert.Throws<EqualException>(() => Allocations.AssertNone(() =>
        {
            if (++_calls % 500 == 0) _kept = new byte[64];
        }));

    [Fact]
    public void WhatAllocatesOnlyAtFirstPasses()
    {
        Allocations.AssertNone(() => _kept ??= new object());
        Allocations.AssertNone(() => _calls++);
        Assert.Equal(200 + 1000, _calls);
    }
}
