using System.Globalization;

namespace SurgicalNav.Volumes.Voxels;

/// <summary>The files that a header names for its voxels. A header may come from anywhere, so it may name only what lies in its own folder or below.</summary>
internal static class DataFileNames
{
    public const int MostFiles = 65536;

    /// <exception cref="VolumeFormatException">The name leads out of the folder, or the file is not there.</exception>
    public static string Beside(string header, string named)
    {
        var folder = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(header))!);
        if (named.Length == 0 || named.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(named))
            throw new VolumeFormatException(header, $"names its voxels '{Short(named)}'; a data file stands in the header's folder or below.");
        var path = Path.GetFullPath(Path.Combine(folder, named.Replace('\\', '/')));
        if (!path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal))
            throw new VolumeFormatException(header, $"names its voxels '{Short(named)}', outside its own folder; that is not followed.");
        if (!File.Exists(path)) throw new VolumeFormatException(header, $"names its voxels '{Short(named)}', which are not there. A header and its data file belong together: copy both.");
        return path;
    }

    /// <summary>Names by a pattern with one whole number in it, such as slice%03d.raw.</summary>
    /// <exception cref="VolumeFormatException">Another pattern, a range without end, or too many files.</exception>
    public static string[] ByPattern(string header, string pattern, string first, string last, string step)
    {
        if (!int.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var from) || !int.TryParse(last, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var to)
            || !int.TryParse(step, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var by) || by == 0 || (to > from && by < 0) || (to < from && by > 0))
            throw new VolumeFormatException(header, $"numbers its data files from '{Short(first)}' to '{Short(last)}' in steps of '{Short(step)}', which is no range.");
        var count = ((long)to - from) / by + 1;
        if (count > MostFiles) throw new VolumeFormatException(header, $"names {count} data files; at most {MostFiles} are read.");
        var names = new string[count];
        for (var i = 0; i < names.Length; i++) names[i] = Numbered(header, pattern, from + i * by);
        return names;
    }

    private static string Numbered(string header, string pattern, int number)
    {
        var at = pattern.IndexOf('%', StringComparison.Ordinal);
        var end = at + 1;
        while (at >= 0 && end < pattern.Length && char.IsAsciiDigit(pattern[end])) end++;
        var digits = at < 0 ? "" : pattern[(at + 1)..end];
        if (at < 0 || end >= pattern.Length || pattern[end] is not ('d' or 'i' or 'u') || digits.Length > 2 || pattern.IndexOf('%', end) >= 0)
            throw new VolumeFormatException(header, $"names its data files by the pattern '{Short(pattern)}'; one whole number such as %03d is understood.");
        var width = digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
        var padded = number.ToString(CultureInfo.InvariantCulture).PadLeft(width, digits.StartsWith('0') ? '0' : ' ');
        return string.Concat(pattern.AsSpan(0, at), padded, pattern.AsSpan(end + 1));
    }

    public static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
