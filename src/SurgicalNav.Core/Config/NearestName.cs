namespace SurgicalNav.Core.Config;

/// <summary>Finds what a mistyped name was probably meant to be.</summary>
public static class NearestName
{
    private const int LongestCompared = 64;

    /// <summary>The known name within a third of its length in single-letter changes (case counts for nothing), or of which the name is the
    /// beginning; or null.</summary>
    public static string? Of(string name, ReadOnlySpan<string> known)
    {
        string? best = null;
        var least = int.MaxValue;
        foreach (var candidate in known)
        {
            var changes = Changes(name, candidate);
            var begun = name.Length >= 2 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);
            if (changes >= least || (!begun && changes > Math.Max(1, candidate.Length / 3))) continue;
            (best, least) = (candidate, changes);
        }
        return best;
    }

    /// <summary>Levenshtein distance, of the first letters where a name is very long.</summary>
    private static int Changes(string a, string b)
    {
        var (n, m) = (Math.Min(a.Length, LongestCompared), Math.Min(b.Length, LongestCompared));
        var row = new int[m + 1];
        for (var j = 0; j <= m; j++) row[j] = j;
        for (var i = 1; i <= n; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= m; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                var change = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[m];
    }
}
