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

    /// <summary>As of one map; of several, whose structures overlap, every one that a word fits.</summary>
    /// <exception cref="UserErrorException">One occurs in none of the maps, or all are empty.</exception>
    public static IReadOnlyList<(LabelMap Map, ushort Label)> Of(IReadOnlyList<LabelMap> maps, string? named)
    {
        if (maps.Count == 1) return [.. Of(maps[0], named).Select(label => (maps[0], label))];
        (LabelMap Map, ushort Label)[] all = [.. maps.SelectMany(map => map.PresentLabels().Select(label => (map, label)))];
        if (all.Length == 0) throw new UserErrorException($"'{maps[0].Name}' holds no label: all of its voxels are 0.");
        if (named is null) return all;
        return [.. named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(Fitting).Distinct()];

        (LabelMap, ushort)[] Fitting(string word)
        {
            (LabelMap, ushort)[] fitting = [.. all.Where(a => string.Equals(a.Map.NameOf(a.Label), word, StringComparison.OrdinalIgnoreCase) || a.Label.ToString(CultureInfo.InvariantCulture) == word)];
            return fitting.Length > 0 ? fitting : throw new UserErrorException($"'{maps[0].Name}' holds no label '{word}'. It holds: {string.Join(", ", all.Select(a => $"{a.Label} {a.Map.NameOf(a.Label)}"))}.");
        }
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
