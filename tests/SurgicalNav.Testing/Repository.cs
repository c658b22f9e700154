namespace SurgicalNav.Testing;

/// <summary>Where the project's own files lie, found from the test's folder upwards.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "SurgicalNav.sln")))
                return folder.FullName;
        throw new InvalidOperationException("SurgicalNav.sln was not found above the test's folder.");
    }
}
