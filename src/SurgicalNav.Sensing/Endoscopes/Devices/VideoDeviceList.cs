namespace SurgicalNav.Sensing.Endoscopes.Devices;

/// <summary>A capture device of this machine.</summary>
/// <param name="Path">E.g. /dev/video0.</param>
/// <param name="Name">As the kernel names it.</param>
/// <param name="Formats">Null where it could not be asked.</param>
/// <param name="Problem">Why it cannot be used, in words; null where it can.</param>
public sealed record VideoDeviceInfo(string Path, string Name, VideoFormats? Formats, string? Problem);

/// <summary>The capture devices that the kernel lists (sysfs), with what their drivers say.</summary>
/// <param name="control">Asks the drivers.</param>
/// <param name="root">Before /sys and /dev; another one in tests.</param>
public sealed class VideoDeviceList(IVideoControl control, string root = "")
{
    /// <summary>Where the kernel lists them.</summary>
    public string Folder => root + "/sys/class/video4linux";

    /// <summary>Sorted by number; nodes that deliver no pictures (metadata, output, coders) are left out.</summary>
    public IReadOnlyList<VideoDeviceInfo> Find()
    {
        if (!Directory.Exists(Folder)) return [];
        var found = new List<VideoDeviceInfo>();
        foreach (var node in Directory.EnumerateFileSystemEntries(Folder, "video*").Order(NumberedNames.Order))
        {
            var path = $"{root}/dev/{System.IO.Path.GetFileName(node)}";
            var formats = control.Query(path, out var why);
            if (formats is { Captures: false }) continue;
            found.Add(new VideoDeviceInfo(path, NameOf(node) ?? formats?.Card ?? "", formats, why ?? (formats is { Formats.Count: 0 } ? $"{path} offers no format" : null)));
        }
        return found;
    }

    private static string? NameOf(string node)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(node, "name")).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
