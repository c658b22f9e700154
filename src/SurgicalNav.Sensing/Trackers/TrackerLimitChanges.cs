using SurgicalNav.Core.Config;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>Limits that a session's profile sets otherwise than the device's: the object <c>limits</c>, of which every key may be left out and then keeps the
/// device's value.</summary>
public sealed class TrackerLimitChanges
{
    private readonly StrictJson _source;
    private readonly List<(TrackerLimitKey Key, Func<TrackerLimits, TrackerLimits> Set)> _set;

    private TrackerLimitChanges(StrictJson source, IEnumerable<TrackerLimitKey> keys) => (_source, _set) = (source, [.. keys.Select(k => (k, k.Read(source)))]);

    /// <exception cref="ConfigException">A key is unknown, or a figure makes no sense by itself.</exception>
    public static TrackerLimitChanges Read(StrictJson o) => new(OnlyKnown(o), TrackerLimitKey.All.Where(k => o.Has(k.Name)));

    /// <summary>As <see cref="Read"/>, where none but the box may be left out.</summary>
    /// <exception cref="ConfigException">Also where one is missing.</exception>
    internal static TrackerLimitChanges ReadAll(StrictJson o) => new(OnlyKnown(o), TrackerLimitKey.All.Where(k => !k.IsOptional || o.Has(k.Name)));

    /// <exception cref="ConfigException">What comes of the two contradicts itself.</exception>
    public TrackerLimits On(TrackerLimits device)
    {
        var limits = _set.Aggregate(device, (l, change) => change.Set(l));
        return limits.LateAfter <= limits.MissingAfter
            ? limits
            : throw _source.Problem(FormattableString.Invariant($"has a tool missing ('missingAfterMs', {limits.MissingAfter.Milliseconds:g6}) sooner than late ('lateAfterMs', {limits.LateAfter.Milliseconds:g6})"));
    }

    /// <summary>Which values become others, with both; null where none does.</summary>
    public string? Words(TrackerLimits device)
    {
        var limits = On(device);
        var changed = _set.Select(c => (c.Key.Name, Now: c.Key.Words(limits), Before: c.Key.Words(device))).Where(c => !string.Equals(c.Now, c.Before, StringComparison.Ordinal)).ToList();
        return changed.Count == 0 ? null : "limits of this session: " + string.Join(", ", changed.Select(c => $"{c.Name} {c.Now} instead of {c.Before}"));
    }

    private static StrictJson OnlyKnown(StrictJson o)
    {
        o.RequireOnly([.. TrackerLimitKey.All.Select(k => k.Name)]);
        return o;
    }
}
