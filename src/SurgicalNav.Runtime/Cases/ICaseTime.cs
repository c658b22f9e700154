using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Cases;

/// <summary>The session's time while a case is played: the machine's, or one that runs as fast as the work is done.</summary>
public interface ICaseTime : IClock
{
    /// <summary>Calls <paramref name="step"/> every millisecond of this time until the result is disposed.</summary>
    IDisposable Every(Action<Instant> step);

    /// <summary>Lets about a millisecond pass.</summary>
    void Wait();
}

/// <summary>The machine's time; steps run on a thread of their own, so that a device is polled while a picture is decoded or drawn.</summary>
public sealed class MachineTime : ICaseTime
{
    public Instant Now => MonotonicClock.Shared.Now;

    public IDisposable Every(Action<Instant> step) => new Polling(step);

    public void Wait() => Thread.Sleep(1);

    private sealed class Polling : IDisposable
    {
        private readonly LoopThread _thread;

        public Polling(Action<Instant> step)
        {
            _thread = new LoopThread("tracker", MonotonicClock.Shared, Duration.FromMilliseconds(1), step);
            _thread.Start();
        }

        public void Dispose() => _thread.Stop();
    }
}

/// <summary>Time that passes only in <see cref="Wait"/>, a millisecond a call: recorded pictures with recorded poses, and runs that must repeat exactly.</summary>
/// <param name="world">Stepped before everything else at each millisecond: whatever the session's devices are, where they are simulated.</param>
public sealed class StepTime(Action<Instant>? world = null) : ICaseTime
{
    private static readonly Duration Step = Duration.FromMilliseconds(1);

    private readonly ManualClock _clock = new();
    private readonly List<Action<Instant>> _steps = [];

    public Instant Now => _clock.Now;

    public IDisposable Every(Action<Instant> step)
    {
        _steps.Add(step);
        return new Ended(_steps, step);
    }

    public void Wait()
    {
        _clock.Advance(Step);
        world?.Invoke(Now);
        foreach (var step in _steps) step(Now);
    }

    private sealed class Ended(List<Action<Instant>> steps, Action<Instant> step) : IDisposable
    {
        public void Dispose() => steps.Remove(step);
    }
}
