using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SurgicalNav.SystemTests.Rules;

/// <summary>What a project file of <c>src</c> takes in, read as text.</summary>
internal sealed partial class ProjectFile
{
    private readonly XDocument _file;

    public ProjectFile(string room)
    {
        Room = room;
        _file = XDocument.Load(Repository.Path("src", $"SurgicalNav.{room}", $"SurgicalNav.{room}.csproj"));
    }

    public static IReadOnlyList<string> Rooms { get; } =
        [.. Directory.GetDirectories(Repository.Path("src"), "SurgicalNav.*").Select(d => Path.GetFileName(d)["SurgicalNav.".Length..]).Order(StringComparer.Ordinal)];

    public string Room { get; }

    public string? Sdk => (string?)_file.Root!.Attribute("Sdk");

    public IEnumerable<string> Edges => Included("ProjectReference").Select(path => RoomName().Match(path) is { Success: true } m ? m.Groups[1].Value : path);

    public IEnumerable<string> Packages => Included("PackageReference").Select(p => p.Replace("$(OnnxRuntimePackage)", "Microsoft.ML.OnnxRuntime", StringComparison.Ordinal));

    /// <summary>Everything else by which code comes in: loose assemblies, frameworks, other SDKs, imports.</summary>
    public IEnumerable<string> Others =>
    [
        .. Included("Reference").Select(r => "Reference " + r),
        .. Included("FrameworkReference").Select(r => "FrameworkReference " + r),
        .. _file.Descendants("Sdk").Select(e => "Sdk " + (string?)e.Attribute("Name")),
        .. _file.Descendants("Import").Select(e => "Import " + (string?)e.Attribute("Project")),
    ];

    public bool Says(string property) => _file.Descendants(property).Any(e => e.Value == "true");

    /// <summary>Its own C# files, without what the build makes.</summary>
    public IEnumerable<string> Sources => SourcesBelow(Repository.Path("src", $"SurgicalNav.{Room}"));

    public static IEnumerable<string> SourcesBelow(string folder) => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(f => !BuildFolder().IsMatch(Path.GetRelativePath(Repository.Root, f)));

    private IEnumerable<string> Included(string element) => _file.Descendants(element).Select(e => (string?)e.Attribute("Include") ?? (string?)e.Attribute("Update") ?? "?");

    [GeneratedRegex(@"^\.\./SurgicalNav\.([A-Za-z]+)/SurgicalNav\.\1\.csproj$", RegexOptions.None, 1000)]
    private static partial Regex RoomName();

    [GeneratedRegex(@"(^|[/\\])(obj|bin)[/\\]", RegexOptions.None, 1000)]
    private static partial Regex BuildFolder();
}
