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
        var failure = Assert.Throws<StageFailedException>(loop.Stop);
        Assert.IsType<InvalidDataException>(failure.InnerException);
        Assert.Contains("'broken' failed: lens cap on", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneThatWasNeverStartedStopsAtOnce() => new LoopThread("idle", MonotonicClock.Shared, default, _ => Assert.Fail("It ran.")).Stop();

    [Fact]
    public void AnOrderlyEndEndsEveryPartAndTellsTheFirstFailure()
    {
        var end = new OrderlyEnd();
        var ended = new List<string>();
        Assert.True(end.Try(() => ended.Add("guard")));
        Assert.False(end.Try(() => throw new InvalidDataException("first")));
        Assert.False(end.Try(() => throw new InvalidOperationException("second")));
        Assert.True(end.Try(() => ended.Add("overlay")));
        Assert.Equal(["guard", "overlay"], ended);
        Assert.Equal("first", Assert.Throws<InvalidDataException>(end.ThrowIfFailed).Message);
    }
}
