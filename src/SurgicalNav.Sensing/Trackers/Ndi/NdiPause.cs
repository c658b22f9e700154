using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Trackers.Ndi;

/// <summary>The pause between tries: twice as long after each failure, short again once all went well.</summary>
internal sealed class NdiPause(NdiTrackerOptions options)
{
    private Duration _next = options.FirstPause;
    private Instant _until = Instant.MinValue;

    public bool IsOver(Instant now) => now >= _until;

    public void Begin(Instant now)
    {
        _until = now + _next;
        _next = _next * 2 > options.LongestPause ? options.LongestPause : _next * 2;
    }

    public void Reset() => _next = options.FirstPause;
}
