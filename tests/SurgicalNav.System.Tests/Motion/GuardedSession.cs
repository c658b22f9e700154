using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.SystemTests.Motion;

/// <summary>Both robots with the guard's own process on pseudo-terminals, in real time: the devices on one thread, their operators on another.</summary>
/// <remarks>Reports are read on the operators' thread alone: conditions on them are evaluated there.</remarks>
internal sealed class GuardedSession : IDisposable
{
    private readonly LoopThread _devices, _operators;
    private readonly Lock _gate = new();
    private Func<bool>? _wanted;
    private TaskCompletionSource _met = new();
    private volatile bool _silent;
    private Instant _steppedAt;

    internal GuardedSession(double seconds)
    {
        var clock = MonotonicClock.Shared;
        Robots = TestRobots.Create(inOwnProcess: true, seconds, clock.Now);
        _devices = new LoopThread("devices", clock, Duration.FromMilliseconds(1), now => Robots.Bench.Step(_steppedAt = now), priority: 70);
        _operators = new LoopThread("operators", clock, Duration.FromMilliseconds(5), Operate, priority: 60);
        _devices.Start();
        _operators.Start();
    }

    internal DemoRobots Robots { get; }
    internal ExoskeletonTwin Walker => Robots.Bench.Exoskeleton;

    /// <summary>A guard that was stopped by a machine too busy for its set-points: nothing was proven, and the attempt is made again.</summary>
    internal bool HasStopped => Robots.StoppedBecause.Count > 0;

    /// <summary>Waits until a condition holds, looked at on the operators' thread.</summary>
    internal async Task Until(Func<bool> condition, string what)
    {
        Task met;
        lock (_gate) (_wanted, met) = (condition, (_met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
        var limit = Task.Delay(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        Assert.True(await Task.WhenAny(met, limit) == met,
            $"Waited in vain for {what}. Arm: {GuardWords.Explain(Robots.ArmReport.Verdict)} Exoskeleton: {GuardWords.Explain(Robots.ExoskeletonReport.Verdict)} Guard: {Robots.Rig.Process!.Said}");
    }

    /// <summary>From now on nothing more is written to the guard, as when the imaging process has been killed.</summary>
    internal void FallSilent() => _silent = true;

    /// <summary>Ends both threads; then the devices can be stepped by hand.</summary>
    internal void StopThreads()
    {
        _operators.Stop();
        _devices.Stop();
    }

    /// <summary>Lets the devices' time run on by itself, after <see cref="StopThreads"/>.</summary>
    internal void StepDevices(double seconds, Action afterStep)
    {
        for (var end = _steppedAt + Duration.FromSeconds(seconds); _steppedAt < end; afterStep())
            Robots.Bench.Step(_steppedAt += Duration.FromMilliseconds(1));
    }

    internal static bool IsStill(DriveTwin twin)
    {
        for (var j = 0; j < twin.Profile.Joints.Count; j++)
            if (Math.Abs(twin.Velocity(j)) > 1e-3) return false;
        return true;
    }

    public void Dispose()
    {
        var end = new OrderlyEnd();
        end.Try(Robots.Rig.Process!.Stop);
        end.Try(_operators.Stop);
        end.Try(_devices.Stop);
        end.Try(Robots.Dispose);
        end.ThrowIfFailed();
    }

    private void Operate(Instant now)
    {
        if (!_silent) Robots.Step(now, TestRobots.Good(Robots, now));
        lock (_gate)
            if (_wanted?.Invoke() == true)
            {
                _wanted = null;
                _met.TrySetResult();
            }
    }
}
