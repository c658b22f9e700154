using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The guard in this process and in real time, on a thread of its own, over a pseudo-terminal.</summary>
public sealed class GuardOnLine : IDisposable
{
    private readonly TermiosLink _line;
    private readonly LoopThread _thread;
    private readonly Lock _gate = new();
    private readonly Operated _operated;

    public GuardOnLine(string path)
    {
        var profile = DriveProfileFile.Load(ProjectFiles.Path("hardware/profiles/manipulator/sim-rcm7.json"));
        _line = TermiosLink.Open(path, profile.Link.Baud);
        Link = new HoldingLink(_line);
        _operated = new Operated(profile, Link, (uint)MonotonicClock.Shared.Now.Nanoseconds);
        _thread = new LoopThread("guard", MonotonicClock.Shared, new Duration(800_000), Step, priority: 70);
        _thread.Start();
    }

    public HoldingLink Link { get; }

    public T Look<T>(Func<Operated, T> at)
    {
        lock (_gate) return at(_operated);
    }

    public void Do(Action<Operated> what)
    {
        lock (_gate) what(_operated);
    }

    public void Wait(Func<Operated, bool> condition, string what) =>
        Waiting.Until(() => _thread.Failure is null ? Look(condition) : throw new InvalidOperationException($"The guard's thread failed before {what}.", _thread.Failure), () => $"{what}: {Look(o => o.Words)}");

    public void Dispose()
    {
        _thread.Stop();
        _line.Dispose();
    }

    private void Step(Instant now)
    {
        lock (_gate) _operated.Step(now);
    }
}
