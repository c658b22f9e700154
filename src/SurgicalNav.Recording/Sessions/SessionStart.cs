using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Recording.Sessions;

/// <summary>What is said once of a session: when it began by both clocks, and whatever else is worth keeping (versions, seed, arguments).</summary>
/// <param name="WallClock">Read once, by Runtime; a run on a manual clock says any fixed moment.</param>
/// <param name="At">The same moment by the session's monotonic clock.</param>
/// <param name="Values">Further pairs.</param>
public sealed record SessionStart(DateTimeOffset WallClock, Instant At, IReadOnlyList<KeyValuePair<string, string>> Values)
{
    /// <summary>The metadata record that says it.</summary>
    public const string MetadataName = "session";

    internal const string WallKey = "wallClockStart", MonotonicKey = "monotonicStartNs", OffsetKey = "unixMinusMonotonicNs";

    /// <summary>What to add to the session's time to get nanoseconds since 1970, as MCAP's viewers show them.</summary>
    public long UnixMinusMonotonicNs => (WallClock - DateTimeOffset.UnixEpoch).Ticks * 100 - At.Nanoseconds;

    /// <summary>The moment as MCAP writes it; what lies before 1970 is written as 1970, so that no viewer sees the year 2554.</summary>
    public ulong ToLogTimeNs(Instant at) => (ulong)Math.Max(0, at.Nanoseconds + UnixMinusMonotonicNs);

    /// <summary>What a file says of its session; null where it says nothing, or nothing that makes sense.</summary>
    public static SessionStart? From(IEnumerable<McapMetadata> metadata)
    {
        var said = metadata.FirstOrDefault(m => m.Name == MetadataName);
        return said is not null
            && DateTimeOffset.TryParseExact(said.Value(WallKey), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
            && long.TryParse(said.Value(MonotonicKey), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            ? new SessionStart(wall, new Instant(at), [.. said.Values.Where(v => v.Key is not (WallKey or MonotonicKey or OffsetKey))])
            : null;
    }

    internal List<KeyValuePair<string, string>> ToMetadata() =>
    [
        KeyValuePair.Create(WallKey, WallClock.ToString("O", CultureInfo.InvariantCulture)),
        KeyValuePair.Create(MonotonicKey, At.Nanoseconds.ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create(OffsetKey, UnixMinusMonotonicNs.ToString(CultureInfo.InvariantCulture)),
        .. Values,
    ];
}
