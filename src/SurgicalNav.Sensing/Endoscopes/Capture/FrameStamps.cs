using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>When a frame shows the world, from what the source says of it.</summary>
/// <remarks>A camera driver's stamp is taken as it is where it can be true: Video4Linux stamps by this machine's monotonic clock. RTSP's own time is
/// mapped by a fitted line. Any other stream's is not believed (MJPEG over HTTP has none, and is numbered at a rate of its own invention):
/// then the arrival counts. The source's constant latency is taken off in each case.</remarks>
internal sealed class FrameStamps(CaptureOptions options, DeviceClock clock)
{
    private static readonly Duration OldestBelieved = Duration.FromSeconds(1);

    private readonly bool _hasOwnClock = options.Address.Target.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase);
    private Instant? _start;
    private Duration _first, _last;

    /// <summary>Of a live frame that has arrived at <paramref name="now"/>.</summary>
    public Instant Acquired(Duration? position, Instant now)
    {
        if (position is not { } p || p <= Duration.Zero) return now - options.Latency;
        if (options.Address.Kind == VideoKind.Device)
        {
            var taken = new Instant(p.Nanoseconds);
            return (taken <= now && now - taken < OldestBelieved ? taken : now) - options.Latency;
        }
        return _hasOwnClock ? clock.Stamp(new DeviceInstant(p.Nanoseconds), now) : now - options.Latency;
    }

    /// <summary>Of a file's frame <paramref name="number"/>: by its own stamp where that grows, else by the file's rate; the first is due at once.</summary>
    public Instant Due(Duration? position, double? rate, long number, Instant now)
    {
        if (_start is null) (_start, _first) = (now, position ?? Duration.Zero);
        var byRate = Duration.FromSeconds(number / (rate ?? 25));
        var played = position is { } p && (p - _first > _last || number == 0) ? p - _first : byRate;
        _last = played > _last ? played : _last;
        return _start.Value + _last;
    }
}
