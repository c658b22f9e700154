using System.Globalization;
using SurgicalNav.Core.Config;

namespace SurgicalNav.Runtime.Cases;

/// <summary>The files of one series, a file for each picture: named by a pattern with * for the number, in the order of the numbers; or one file for
/// all pictures.</summary>
internal sealed class NumberedFiles
{
    private readonly string _what, _pattern;
    private readonly CaseFile _case;

    private NumberedFiles(CaseFile file, string what, string pattern, IReadOnlyList<(long Number, string Path)> found) =>
        (_case, _what, _pattern, Found) = (file, what, pattern, found);

    /// <summary>Empty where one file serves all pictures.</summary>
    public IReadOnlyList<(long Number, string Path)> Found { get; }

    public bool IsSeries => Found.Count > 0;

    public static bool IsPattern(string path) => Path.GetFileName(path).Contains('*', StringComparison.Ordinal);

    /// <param name="file">The case, for messages.</param>
    /// <param name="what">What the files hold, in words, e.g. "left pictures".</param>
    /// <param name="pattern">Full path; * in the file's name stands for digits.</param>
    /// <exception cref="ConfigException">No such file, or a number twice.</exception>
    public static NumberedFiles Open(CaseFile file, string what, string pattern)
    {
        if (!IsPattern(pattern)) return File.Exists(pattern) ? new NumberedFiles(file, what, pattern, []) : throw file.Missing(what, pattern);
        var folder = Path.GetDirectoryName(pattern)!;
        var parts = Path.GetFileName(pattern).Split('*');
        if (parts.Length != 2) throw new ConfigException(file.Path, $"names the {what} by the pattern '{pattern}'; one * is possible, in the place of the number.");
        if (!Directory.Exists(folder)) throw file.Missing($"folder of the {what}", folder);
        var found = new List<(long Number, string Path)>();
        foreach (var path in Directory.GetFiles(folder))
            if (Number(Path.GetFileName(path), parts[0], parts[1]) is { } number) found.Add((number, path));
        if (found.Count == 0) throw file.Missing(what, pattern);
        found.Sort();
        for (var i = 1; i < found.Count; i++)
            if (found[i].Number == found[i - 1].Number)
                throw new ConfigException(file.Path, $"names the {what} by a pattern that fits number {found[i].Number} twice: {found[i - 1].Path} and {found[i].Path}. Take one of them away.");
        return new NumberedFiles(file, what, pattern, found);
    }

    /// <summary>The file of the picture of that place in the series, from 0.</summary>
    /// <exception cref="ConfigException">The series is shorter.</exception>
    public string At(int picture) => !IsSeries ? _pattern
        : picture < Found.Count ? Found[picture].Path
        : throw new ConfigException(_case.Path, $"has only {Found.Count} files of {_what} ({_pattern}), but more pictures. Every picture needs its file.");

    /// <summary>Refuses two series whose numbers differ: what follows a missing file would silently be paired with its neighbour's.</summary>
    /// <exception cref="ConfigException">A number stands in one of them only.</exception>
    public void RequireSameNumbers(NumberedFiles other)
    {
        if (!IsSeries || !other.IsSeries) return;
        Odd(this, other);
        Odd(other, this);

        void Odd(NumberedFiles has, NumberedFiles lacks)
        {
            var known = lacks.Found.Select(f => f.Number).ToHashSet();
            foreach (var (number, path) in has.Found)
                if (!known.Contains(number))
                    throw new ConfigException(_case.Path, $"has {path} among the {has._what}, but the {lacks._what} ({lacks._pattern}) lack number {number}. Restore that file, or take its partners away.");
        }
    }

    private static long? Number(string name, string before, string after) =>
        name.Length > before.Length + after.Length && name.StartsWith(before, StringComparison.Ordinal) && name.EndsWith(after, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(before.Length, name.Length - before.Length - after.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
