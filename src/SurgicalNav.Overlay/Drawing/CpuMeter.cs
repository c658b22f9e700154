using SurgicalNav.Core.Time;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>Adds up the thread CPU time of the stretches between <see cref="Begin"/> and <see cref="End"/>, by a clock that its owner lends.</summary>
internal sealed class CpuMeter
{
    private Duration _begun;

    public Func<Duration>? Clock { get; set; }
    public Duration Used { get; private set; }

    public void Reset() => Used = default;

    public void Begin()
    {
        if (Clock is { } clock) _begun = clock();
    }

    public void End()
    {
        if (Clock is { } clock) Used += clock() - _begun;
    }
}
