namespace SurgicalNav.Runtime.Scans.Privacy;

/// <summary>Where a path really leads, links in it followed.</summary>
internal static class RealPath
{
    public static string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(full);
        if (parent is null) return full;
        var here = Path.Combine(Of(parent), Path.GetFileName(full));
        return Path.Exists(here) && new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : here;
    }

    /// <summary>Whether one path is another, or lies within it.</summary>
    public static bool IsWithin(string path, string folder)
    {
        var (inner, outer) = (Of(path), Of(folder));
        return inner == outer || inner.StartsWith(Path.EndsInDirectorySeparator(outer) ? outer : outer + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
