using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>When to try again: after a first wait, doubled by each failure up to a longest one.</summary>
internal sealed class RetryClock(Duration first, Duration longest)
{
    private Instant _next = Instant.MinValue;

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    public Duration Wait { get; private set; }

    public bool IsDue(Instant now) => now >= _next;

    public void Failed(Instant now)
    {
        Wait = Failures == 0 ? first : Wait * 2 > longest ? longest : Wait * 2;
        Failures++;
        _next = now + Wait;
    }

    public void Succeeded() => (Failures, Wait) = (0, Duration.Zero);
}
