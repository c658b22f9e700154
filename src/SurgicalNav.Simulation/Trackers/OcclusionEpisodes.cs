using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Trackers;

/// <summary>Random occlusions of one body: exponentially distributed pauses and lengths, whose means add up to a cycle of 60 s / <paramref name="perMinute"/>.
/// Asked with rising moments.</summary>
internal sealed class OcclusionEpisodes(SeededRandom random, double perMinute, Duration meanLength)
{
    private Instant _start, _end;
    private bool _drawn;

    public bool Covers(Instant at)
    {
        if (perMinute <= 0) return false;
        if (!_drawn) Draw(at);
        while (at >= _end) Draw(_end);
        return at >= _start;
    }

    private void Draw(Instant from)
    {
        _drawn = true;
        _start = from + Exponential(60 / perMinute - meanLength.Seconds);
        _end = _start + Exponential(meanLength.Seconds) + new Duration(1);
    }

    private Duration Exponential(double meanSeconds) => Duration.FromSeconds(-meanSeconds * Math.Log(1 - random.NextDouble()));
}
