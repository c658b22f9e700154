using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Threads;

/// <summary>A named thread that calls one step at a steady period, or as soon as it is woken, until stopped. The stages themselves own no threads.</summary>
/// <remarks>A step that throws ends the loop; the failure is kept and rethrown by <see cref="Stop"/> and seen through <see cref="Failure"/>.
/// A late step is not made up for: the schedule moves on, so that a stall never causes a burst.</remarks>
public sealed class LoopThread
{
    private readonly Action<Instant> _step;
    private readonly Action? _begin;
    private readonly Action? _end;
    private readonly IClock _clock;
    private readonly Duration _period;
    private readonly int _priority;
    private readonly WakeSignal? _wake;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <param name="name">Shown by debuggers and process listings.</param>
    /// <param name="clock">The session's clock.</param>
    /// <param name="period">From one step's start to the next; zero runs without pause.</param>
    /// <param name="step">Called on the thread with the moment it begins.</param>
    /// <param name="begin">Called once on the thread before the first step (makes a GL context current, say).</param>
    /// <param name="end">Called once on the thread after the last step, also after a failure.</param>
    /// <param name="priority">Real-time priority (SCHED_FIFO, 1 to 99) where it is granted (<see cref="RealTimePriority"/>); 0 stays with the ordinary scheduler.</param>
    /// <param name="wake">Begins the next step at once, before its time; not owned. Null where only time does.</param>
    public LoopThread(string name, IClock clock, Duration period, Action<Instant> step, Action? begin = null, Action? end = null, int priority = 0, WakeSignal? wake = null)
    {
        (_clock, _period, _step, _begin, _end, _priority, _wake) = (clock, period, step, begin, end, priority, wake);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    public Exception? Failure { get; private set; }

    public void Start() => _thread.Start();

    /// <summary>Ends the loop after the step in progress and waits for it; nothing where it was never started.</summary>
    /// <exception cref="StageFailedException">The loop failed, or does not end.</exception>
    public void Stop()
    {
        _stopping = true;
        _wake?.Signal();
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted)) return;
        if (!_thread.Join(TimeSpan.FromSeconds(120)))
            throw new StageFailedException(_thread.Name!, "it did not end within 120 s.");
        if (Failure is { } failure) throw new StageFailedException(_thread.Name!, failure.Message, failure);
    }

    private void Run()
    {
        var isRealTime = false;
        try
        {
            isRealTime = _priority > 0 && RealTimePriority.TrySet(_priority);
            _begin?.Invoke();
            var due = _clock.Now;
            while (!_stopping)
            {
                var now = _clock.Now;
                if (now < due)
                {
                    if (WaitFor(due - now)) due = _clock.Now;
                    continue;
                }
                _step(now);
                due += _period;
                if (due < now) due = now;
            }
        }
        catch (Exception e)
        {
            Failure = e;
        }
        finally
        {
            try
            {
                _end?.Invoke();
            }
            catch (Exception e)
            {
                Failure ??= e;
            }
            if (isRealTime) RealTimePriority.Leave();
        }
    }

    /// <summary>True when the wait was ended by a signal.</summary>
    private bool WaitFor(Duration span)
    {
        if (_wake is not null) return _wake.Wait(span);
        // The kernel wakes a sleeper 50-60 µs late: good enough for every loop of this process; the 1 kHz loop lives in the guard's.
        var ticks = Math.Max(1, span.Nanoseconds / 100);
        Thread.Sleep(TimeSpan.FromTicks(Math.Max(ticks, TimeSpan.TicksPerMillisecond)));
        return false;
    }
}
