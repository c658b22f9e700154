using System.Globalization;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Frames.Graph;

/// <summary>One named transform between two named frames: fixed, calibrated or live.</summary>
public sealed class FrameEdge
{
    private readonly ILiveEdge? _live;
    private EdgeReading _value;

    private FrameEdge(string to, string from, EdgeKind kind, string source, ILiveEdge? live, EdgeReading value)
    {
        (To, From, Kind, Source, _live, _value) = (to, from, kind, source, live, value);
        Name = $"{to}From{from}";
    }

    public string Name { get; }
    public string To { get; }
    public string From { get; }
    public EdgeKind Kind { get; }

    /// <summary>File, device or construction, for people.</summary>
    public string Source { get; }

    /// <summary>Of live edges.</summary>
    public Duration MaxAge { get; private init; }

    /// <summary>Of calibrated edges; null where the source does not say.</summary>
    public DateOnly? CalibratedOn { get; private init; }

    /// <summary>Last day of a calibrated edge; null where it does not expire.</summary>
    public DateOnly? ExpiresOn { get; private init; }

    /// <summary>False where the source states no error: the covariance is then zero, and a path's error is only the others'.</summary>
    public bool IsErrorKnown { get; private init; } = true;

    public static FrameEdge Fixed<TTo, TFrom>(in Uncertain<TTo, TFrom> value, string source) where TTo : struct, IFrame where TFrom : struct, IFrame =>
        new(FrameName.Of<TTo>(), FrameName.Of<TFrom>(), EdgeKind.Fixed, source, null, EdgeReading.Of(value));

    /// <param name="value">Null where the calibration is not at hand: the edge is then missing.</param>
    /// <param name="source">File, for people.</param>
    /// <param name="calibratedOn">Null where not recorded.</param>
    /// <param name="expiresOn">From the day after, it is refused; null never expires.</param>
    /// <param name="isErrorKnown">False where the file states none.</param>
    public static FrameEdge Calibrated<TTo, TFrom>(in Uncertain<TTo, TFrom>? value, string source, DateOnly? calibratedOn = null, DateOnly? expiresOn = null, bool isErrorKnown = true)
        where TTo : struct, IFrame where TFrom : struct, IFrame =>
        new(FrameName.Of<TTo>(), FrameName.Of<TFrom>(), EdgeKind.Calibrated, source, null, value is { } v ? EdgeReading.Of(v) : EdgeReading.None) { CalibratedOn = calibratedOn, ExpiresOn = expiresOn, IsErrorKnown = isErrorKnown };

    /// <param name="live">Asked at every query.</param>
    /// <param name="source">Device, for people.</param>
    /// <param name="maxAge">An older measurement is stale.</param>
    public static FrameEdge Live<TTo, TFrom>(ILiveEdge live, string source, Duration maxAge) where TTo : struct, IFrame where TFrom : struct, IFrame =>
        new(FrameName.Of<TTo>(), FrameName.Of<TFrom>(), EdgeKind.Live, source, live, EdgeReading.None) { MaxAge = maxAge };

    /// <summary>What the edge holds at a moment, and whether it may be used. Allocates nothing.</summary>
    public EdgeStatus Read(Instant now, DateOnly today, out EdgeReading reading)
    {
        if (_live is not null) _value = _live.Read(now);
        reading = _value;
        if (!reading.HasValue) return EdgeStatus.Missing;
        if (!reading.IsSound) return EdgeStatus.Invalid;
        if (Kind == EdgeKind.Live && now - reading.MeasuredAt > MaxAge) return EdgeStatus.Stale;
        if (today > ExpiresOn) return EdgeStatus.Expired;
        return today < CalibratedOn ? EdgeStatus.NotYetValid : EdgeStatus.Ok;
    }

    /// <summary>The status in words, with the numbers behind it.</summary>
    public string Explain(EdgeStatus status, in EdgeReading reading, Instant now, DateOnly today) => string.Create(CultureInfo.InvariantCulture, $"the edge '{Name}' ({Source}) ") + status switch
    {
        EdgeStatus.Missing => Kind == EdgeKind.Live ? "has no pose: is the device connected, and does it see the body?" : "has no transform: calibrate, or name the file that holds it.",
        EdgeStatus.Stale => string.Create(CultureInfo.InvariantCulture, $"is stale: its pose is {(now - reading.MeasuredAt).Milliseconds:f0} ms old, at most {MaxAge.Milliseconds:f0} ms are allowed."),
        EdgeStatus.Invalid => "is invalid: it is no rotation and translation with a covariance. Check what wrote it.",
        EdgeStatus.Expired => $"expired on {ExpiresOn:yyyy-MM-dd}, today is {today:yyyy-MM-dd}. Calibrate again.",
        EdgeStatus.NotYetValid => $"is dated {CalibratedOn:yyyy-MM-dd}, which is after today, {today:yyyy-MM-dd}. Check the clock.",
        _ => "may be used.",
    };
}
