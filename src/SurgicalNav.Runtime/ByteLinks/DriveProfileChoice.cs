using SurgicalNav.Core.Config;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.ByteLinks;

/// <summary>A drive profile as a person names it: a file, or one of the project's own such as manipulator/sim-rcm7.</summary>
public static class DriveProfileChoice
{
    private static string Folder => ProjectFiles.Path("hardware/profiles");

    /// <exception cref="UserErrorException">There is no such file, or it is no drive profile; names those that there are.</exception>
    public static string Path(string profile)
    {
        var named = System.IO.Path.Combine(Folder, profile.EndsWith(".json", StringComparison.Ordinal) ? profile : profile + ".json");
        var path = File.Exists(profile) ? profile : named;
        if (!File.Exists(path)) throw new UserErrorException($"{profile}: there is no such file, nor a profile of that name below {Folder}. {Known()}");
        return IsDrive(path) ? path : throw new UserErrorException($"{profile} is no drive profile: its 'kind' is neither manipulator nor exoskeleton. {Known()}");
    }

    private static string Known()
    {
        var names = Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Where(IsDrive).Select(f => System.IO.Path.ChangeExtension(System.IO.Path.GetRelativePath(Folder, f), null));
        return $"Drive profiles here: {string.Join(", ", names.Order(StringComparer.Ordinal))}.";
    }

    private static bool IsDrive(string path)
    {
        var file = StrictJson.Open(path);
        return file.Has("kind") && Enum.TryParse<DriveKind>(file.Text("kind"), ignoreCase: true, out _);
    }
}
