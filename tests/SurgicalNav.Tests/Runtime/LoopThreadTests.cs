using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Tests.Runtime;

public sealed class LoopThreadTests
{
    [Fact]
    public void StepsUntilStoppedBetweenItsBeginAndItsEnd()
    {
        using var five = new CountdownEvent(5);
        var order = new List<string>();
        var loop = new LoopThread("test", MonotonicClock.Shared, Duration.FromMilliseconds(1),
            _ => { if (!five.IsSet) five.Signal(); }, () => order.Add("begin"), () => order.Add("end"));
        loop.Start();
        Assert.True(five.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        loop.Stop();
        Assert.Equal(["begin", "end"], order);
    }

    [Fact]
    public void AStepThatThrowsEndsTheLoopAndIsToldAtStop()
    {
        using var ended = new ManualResetEventSlim();
        var loop = new LoopThread("broken", MonotonicClock.Shared, Duration.FromMilliseconds(1), _ => throw new InvalidDataException("lens cap on"), end: ended.Set);
        loop.Start();
        Assert.True(ended.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        var failure = Assert.Throws<InvalidOperationException>(loop.Stop);
        Assert.Contains("'broken' failed: lens cap on", failure.Message, StringComparison.Ordinal);
    }
}
