using System.Globalization;

namespace SurgicalNav.Runtime.Scans.Surfaces;

/// <summary>File names out of label names, which may hold anything: letters, digits, - and _, never empty, each once.</summary>
internal static class SurfaceNames
{
    private const int Longest = 80;

    public static IReadOnlyList<string> Of(IReadOnlyList<(ushort Label, string Name)> labels)
    {
        var (names, used) = (new string[labels.Count], new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        for (var i = 0; i < names.Length; i++)
        {
            var (label, name) = labels[i];
            var plain = string.Concat(name.Trim().Take(Longest).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')).Trim('-');
            if (plain.Length == 0) plain = string.Create(CultureInfo.InvariantCulture, $"label-{label}");
            if (!used.Add(plain)) used.Add(plain = string.Create(CultureInfo.InvariantCulture, $"{plain}-{label}"));
            names[i] = plain;
        }
        return names;
    }
}
