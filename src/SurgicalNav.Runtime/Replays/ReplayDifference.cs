using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Recorded.Fields;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Where a replay came to something else than was recorded.</summary>
/// <param name="Kind">The kind of record: its message's name, and which device where there are several.</param>
/// <param name="At">The record's moment on the session's clock.</param>
/// <param name="Field">The first field that differs.</param>
/// <param name="Recorded">Its value, to the last bit.</param>
/// <param name="Replayed">The same, of now.</param>
public sealed record ReplayDifference(string Kind, Instant At, string Field, string Recorded, string Replayed);

/// <summary>Compares records to the bit, and names the first field that differs. Allocates only where one does.</summary>
internal sealed class RecordComparison
{
    private const int MostBytes = 8192;
    private readonly byte[] _recorded = new byte[MostBytes], _replayed = new byte[MostBytes];

    /// <summary>Null where both are the same.</summary>
    public ReplayDifference? Of<T>(T recorded, T replayed, Instant at) where T : struct, IFieldRecord<T>
    {
        var a = _recorded.AsSpan(0, FieldWriter.Write(ref recorded, _recorded));
        var b = _replayed.AsSpan(0, FieldWriter.Write(ref replayed, _replayed));
        if (a.SequenceEqual(b)) return null;
        var (was, now) = (FieldList.Of(recorded), FieldList.Of(replayed));
        for (var i = 0; i < Math.Min(was.Count, now.Count); i++)
            if (was[i] != now[i]) return new ReplayDifference(T.MessageName, at, was[i].Name, was[i].Value, now[i].Value);
        return new ReplayDifference(T.MessageName, at, "fields", was.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), now.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
