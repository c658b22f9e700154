using System.Globalization;
using SurgicalNav.Core.Config;
using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Scans;

/// <summary>Labels as people name them: numbers or names, with commas between.</summary>
internal static class LabelChoice
{
    /// <summary>The labels named; all that occur where none is.</summary>
    /// <exception cref="UserErrorException">One does not occur in the map, or the map is empty.</exception>
    public static IReadOnlyList<ushort> Of(LabelMap map, string? named)
    {
        var present = map.PresentLabels();
        if (present.Count == 0) throw new UserErrorException($"'{map.Name}' holds no label: all of its voxels are 0.");
        if (named is null) return present;
        return [.. named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => One(map, present, word)).Distinct()];
    }

    /// <exception cref="UserErrorException">It does not occur.</exception>
    public static ushort One(LabelMap map, IReadOnlyList<ushort> present, string word)
    {
        var label = ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : map.LabelOf(word);
        if (label is { } found && present.Contains(found)) return found;
        var names = present.Select(map.NameOf).ToArray();
        var meant = NearestName.Of(word, names);
        throw new UserErrorException($"'{map.Name}' holds no label '{word}'.{(meant is null ? "" : $" Did you mean '{meant}'?")} It holds: {string.Join(", ", present.Select((p, n) => names[n] == $"label {p}" ? p.ToString(CultureInfo.InvariantCulture) : $"{p} {names[n]}"))}.");
    }
}
