namespace SurgicalNav.Runtime;

/// <summary>Finds the files that come with the project (profiles, models, the guard's program) from wherever it was started.</summary>
public static class ProjectFiles
{
    private static readonly Lazy<string> RootFolder = new(FindRoot);

    public static string Root => RootFolder.Value;

    /// <exception cref="UserErrorException">The file is not there.</exception>
    public static string Path(string relative)
    {
        var path = System.IO.Path.Combine(Root, relative.Replace('/', System.IO.Path.DirectorySeparatorChar));
        return File.Exists(path) || Directory.Exists(path)
            ? path
            : throw new UserErrorException($"{path} is missing; it belongs to the project. Restore it with git, or set SURGICALNAV_ROOT to a complete copy.");
    }

    /// <summary>Folder for what can be made again, under the user's cache folder.</summary>
    public static string Cache(string name)
    {
        var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(home)) home = System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var folder = System.IO.Path.Combine(home, "surgicalnav", name);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string FindRoot()
    {
        var named = Environment.GetEnvironmentVariable("SURGICALNAV_ROOT");
        if (!string.IsNullOrEmpty(named)) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "SurgicalNav.sln")))
                return folder.FullName;
        throw new UserErrorException("The project's folder was not found above the program; set SURGICALNAV_ROOT to it.");
    }
}
