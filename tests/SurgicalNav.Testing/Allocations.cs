using Xunit;

namespace SurgicalNav.Testing;

/// <summary>Holds a piece of code to its promise of allocating nothing.</summary>
public static class Allocations
{
    private const int Rounds = 4;

    /// <summary>Managed bytes that one call allocates on this thread, after warm-up, averaged over many calls.</summary>
    public static double BytesPerCall(Action action, int warmUp = 200, int calls = 1000)
    {
        for (var i = 0; i < warmUp; i++) action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++) action();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)calls;
    }

    /// <summary>Fails when the action allocates.</summary>
    /// <remarks>A collection caused by another thread retires this thread's allocation block and charges its unused rest (up to 8 KB) here. So several
    /// rounds are measured and the least counts: what allocates on every call does so in each of them.</remarks>
    public static void AssertNone(Action action, int warmUp = 200, int calls = 1000)
    {
        var least = BytesPerCall(action, warmUp, calls);
        for (var round = 1; round < Rounds && least > 0; round++) least = Math.Min(least, BytesPerCall(action, 0, calls));
        Assert.Equal(0, least);
    }
}
