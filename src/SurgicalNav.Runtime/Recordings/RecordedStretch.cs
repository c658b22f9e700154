using System.Globalization;
using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Runtime.Recordings;

/// <summary>What a cut or joined recording still holds of its session, as it says of itself; a whole recording says nothing.</summary>
/// <param name="FromNs">Log time from which everything but pictures is there; 0 for the session's beginning.</param>
/// <param name="PicturesFromNs">Likewise for pictures and masks.</param>
/// <param name="UntilNs">Log time before which it is there; the greatest number for the session's end.</param>
/// <param name="HasGaps">Something is missing in between.</param>
/// <param name="Sessions">How many sessions stand in the one file.</param>
public sealed record RecordedStretch(ulong FromNs, ulong PicturesFromNs, ulong UntilNs, bool HasGaps, int Sessions)
{
    public const string MetadataName = "cut";

    public static readonly RecordedStretch Whole = new(0, 0, ulong.MaxValue, false, 1);

    public bool IsWhole => this == Whole;

    /// <summary>In words; empty for a whole recording.</summary>
    public string Words => string.Join("; ", Parts());

    /// <summary>Why the session cannot be run again from it, in words; null where it can.</summary>
    public string? WhyNotRunAgain =>
        Sessions > 1 ? $"it holds {Sessions} sessions joined into one file. Replay each of them by itself."
        : HasGaps ? "stretches are missing between the parts that were joined, and what follows cannot come out as it was. Join all of the session's parts, or replay the whole recording."
        : FromNs > 0 ? "the session's beginning was cut away, and with it the poses, programs and decisions that the rest follows from. Cut the whole recording again with: surgicalnav crop --replayable"
        : null;

    /// <summary>As the metadata of a file say, written by <see cref="ToMetadata"/>; what they do not say, or not in numbers, counts as whole.</summary>
    public static RecordedStretch Of(IEnumerable<McapMetadata> metadata)
    {
        var said = metadata.FirstOrDefault(m => m.Name == MetadataName);
        ulong Number(string key, ulong otherwise) => ulong.TryParse(said?.Value(key), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : otherwise;
        return said is null
            ? Whole
            : new RecordedStretch(Number("fromNs", 0), Number("picturesFromNs", 0), Number("untilNs", ulong.MaxValue), said.Value("gaps") == "true", (int)Math.Clamp(Number("sessions", 1), 1, int.MaxValue));
    }

    /// <summary>What is left where only these log times are kept.</summary>
    public RecordedStretch Cut(ulong fromNs, ulong picturesFromNs, ulong untilNs) =>
        this with { FromNs = Math.Max(FromNs, fromNs), PicturesFromNs = Math.Max(PicturesFromNs, picturesFromNs), UntilNs = Math.Min(UntilNs, untilNs) };

    /// <summary>What parts of one session hold together.</summary>
    public static RecordedStretch Together(IEnumerable<RecordedStretch> parts)
    {
        RecordedStretch? all = null;
        foreach (var part in parts.OrderBy(p => p.FromNs))
            all = all is null ? part : new RecordedStretch(
                all.FromNs, Math.Min(all.PicturesFromNs, part.PicturesFromNs), Math.Max(all.UntilNs, part.UntilNs), all.HasGaps || part.HasGaps || part.FromNs > all.UntilNs, Math.Max(all.Sessions, part.Sessions));
        return all ?? Whole;
    }

    public McapMetadata ToMetadata() => new(MetadataName,
    [
        KeyValuePair.Create("words", Words),
        KeyValuePair.Create("fromNs", FromNs.ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("picturesFromNs", PicturesFromNs.ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("untilNs", UntilNs.ToString(CultureInfo.InvariantCulture)),
        KeyValuePair.Create("gaps", HasGaps ? "true" : "false"),
        KeyValuePair.Create("sessions", Sessions.ToString(CultureInfo.InvariantCulture)),
    ]);

    private IEnumerable<string> Parts()
    {
        if (Sessions > 1) yield return $"{Sessions} sessions joined";
        if (FromNs > 0) yield return "the session's beginning was cut away";
        else if (PicturesFromNs > 0) yield return "the session's first pictures were cut away, nothing else of its beginning";
        if (UntilNs < ulong.MaxValue) yield return "its end was cut away";
        if (HasGaps) yield return "stretches between the joined parts are missing";
    }
}
