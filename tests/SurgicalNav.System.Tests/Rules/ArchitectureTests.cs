using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SurgicalNav.SystemTests.Rules;

/// <summary>Reads the project files and sources and holds them to the picture in ARCHITECTURE.md.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Every room, the rooms and the packages it may name itself (nothing is passed on), and what else it may take in. Anything more is a wrong edge.</summary>
    private static readonly Dictionary<string, (string[] Rooms, string[] Packages, string[] Others)> Allowed = new(StringComparer.Ordinal)
    {
        ["Core"] = ([], [], []),
        ["Links"] = (["Core"], ["System.IO.Ports"], []),
        ["Volumes"] = (["Core"], [], ["Reference gdcm-sharp"]),
        ["Recording"] = (["Core"], ["K4os.Compression.LZ4", "ZstdSharp.Port"], []),
        ["Sensing"] = (["Core", "Links", "Volumes", "Recording"], ["OpenCvSharp4", "OpenCvSharp4.official.runtime.linux-x64"], []),
        ["Perception"] = (["Core"], ["Microsoft.ML.OnnxRuntime", "System.Numerics.Tensors"], []),
        ["Calibration"] = (["Core", "Volumes"], ["MathNet.Numerics"], []),
        ["Registration"] = (["Core", "Volumes"], ["MathNet.Numerics"], []),
        ["Motion"] = (["Core", "Links"], [], []),
        ["Rehab"] = (["Core", "Links", "Motion"], [], []),
        ["Overlay"] = (["Core", "Volumes"], ["Silk.NET.OpenGL", "Microsoft.Extensions.DependencyModel", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"], []),
        ["GuardHost"] = (["Core", "Links", "Motion"], [], []),
        ["Simulation"] = (["Core", "Links", "Volumes", "Sensing", "Calibration", "Registration", "Motion", "Rehab", "Overlay"], [], []),
        ["Runtime"] = (["Core", "Links", "Volumes", "Recording", "Sensing", "Perception", "Calibration", "Registration", "Motion", "Rehab", "Overlay", "Simulation"],
            ["Microsoft.Extensions.Logging.Abstractions", "Parquet.Net"], []),
        ["App"] = (["Core", "Simulation", "Runtime"], ["System.CommandLine"], []),
    };

    public static TheoryData<string> Rooms => [.. ProjectFile.Rooms];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void ARoomTakesInOnlyWhatTheDesignLetsItTakeIn(string room)
    {
        Assert.True(Allowed.TryGetValue(room, out var allowed), $"src/SurgicalNav.{room} is not in the design; add it to ARCHITECTURE.md and to this test, or remove it.");
        var project = new ProjectFile(room);
        Assert.Empty(project.Edges.Except(allowed.Rooms));
        Assert.Empty(project.Packages.Except(allowed.Packages));
        Assert.Empty(project.Others.Except(allowed.Others));
        Assert.Equal("Microsoft.NET.Sdk", project.Sdk);
    }

    /// <summary>The edges above are all there are only while MSBuild passes none on and nothing comes in from outside a project file.</summary>
    [Fact]
    public void NothingComesInBesideTheProjectFiles()
    {
        Assert.Contains(XDocument.Load(Repository.Path("src", "Directory.Build.props")).Descendants("DisableTransitiveProjectReferences"), e => e.Value == "true" && !e.HasAttributes);
        string[] shared = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "src/Directory.Build.props", "src/Directory.Build.targets"];
        var included = shared.Select(f => Repository.Path(f)).Where(File.Exists).Select(f => XDocument.Load(f))
            .SelectMany(d => d.Descendants().Where(e => e.Name.LocalName is "PackageReference" or "ProjectReference" or "Reference" or "FrameworkReference" or "GlobalPackageReference"))
            .Select(e => (string)e.Attribute("Include")!);
        Assert.Equal(["Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers"], included.Order());
        var projects = Directory.GetFiles(Repository.Path("src"), "*.csproj", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Repository.Path("src"), f));
        Assert.Equal(ProjectFile.Rooms.Select(r => $"SurgicalNav.{r}/SurgicalNav.{r}.csproj"), projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryPackageVersionIsUsed()
    {
        var named = XDocument.Load(Repository.Path("Directory.Packages.props")).Descendants("PackageVersion").Select(e => (string)e.Attribute("Include")!);
        var used = Directory.GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories).Append(Repository.Path("Directory.Build.props"))
            .SelectMany(f => XDocument.Load(f).Descendants("PackageReference")).Select(e => (string)e.Attribute("Include")!);
        // The two ways to have the network's runtime; which one is a property of the build.
        Assert.Equal(["Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxRuntime.Gpu"], named.Except(used).Order());
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void OnlyRuntimeAndGuardHostOwnThreadsAndTheClockAndOnlyProgramsTalk(string room)
    {
        var project = new ProjectFile(room);
        Assert.Equal(room is "Runtime" or "GuardHost", project.Says("MayOwnThreadsAndClock"));
        Assert.Equal(room is "App", project.Says("MayStartTasks"));
        Assert.Equal(room is "App" or "GuardHost", project.Says("MayUseConsole"));
        // The machine's clock is read in one place, and nobody else excuses himself from the list.
        var excused = project.Sources.Where(f => File.ReadAllText(f).Contains("RS0030", StringComparison.Ordinal)).Select(Path.GetFileName);
        Assert.Equal(room is "Core" ? ["Clocks.cs"] : Array.Empty<string>(), excused);
    }

    [Fact]
    public void TheCommandEncoderIsInternalToTheGuard()
    {
        var encoders = typeof(SurgicalNav.Motion.Trajectories.JointKnot).Assembly.GetTypes().Where(t => t.Name.Contains("CommandEncoder", StringComparison.Ordinal)).ToList();
        Assert.Equal(["DriveCommandEncoder", "DynamixelCommandEncoder", "ODriveCommandEncoder"], encoders.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(encoders, encoder => Assert.False(encoder.IsVisible));
        Assert.All(encoders, encoder => Assert.Equal("SurgicalNav.Motion.Guard", encoder.Namespace));

        var guard = Repository.Path("src", "SurgicalNav.Motion", "Guard") + Path.DirectorySeparatorChar;
        var named = ProjectFile.SourcesBelow(Repository.Path("src")).Where(f => CommandEncoder().IsMatch(File.ReadAllText(f)));
        Assert.All(named, f => Assert.StartsWith(guard, f, StringComparison.Ordinal));
        // Nor does anybody else name the instructions with which a Dynamixel is written to: its codec does, for settings that move nothing, and its twin, which hears them.
        string[] mayName = [guard, Below("Links", "Dynamixel"), Below("Simulation", "Drives", "Dynamixel")];
        var writing = ProjectFile.SourcesBelow(Repository.Path("src")).Where(f => WritingInstruction().IsMatch(File.ReadAllText(f)));
        Assert.All(writing, f => Assert.Contains(mayName, folder => f.StartsWith(folder, StringComparison.Ordinal)));
        // Internal is internal to the room and its tests: no other room is let in by name.
        var letIn = new ProjectFile("Motion").Sources.SelectMany(f => LetIn().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value);
        Assert.Equal(["SurgicalNav.Tests"], letIn.Distinct());
    }

    private static string Below(string room, params ReadOnlySpan<string> folders) => Repository.Path(["src", "SurgicalNav." + room, .. folders]) + Path.DirectorySeparatorChar;

    [Fact]
    public void NoSourceFileOutgrowsItsJob()
    {
        var long500 = ProjectFile.SourcesBelow(Repository.Path("src")).Where(f => File.ReadLines(f).Count() > 500);
        Assert.Empty(long500);
    }

    [GeneratedRegex(@"\b(?:Drive|Dynamixel|ODrive)CommandEncoder\b", RegexOptions.None, 1000)]
    private static partial Regex CommandEncoder();

    [GeneratedRegex(@"\bDynamixelInstruction\.(?:Write|RegWrite|Action|SyncWrite|BulkWrite)\b", RegexOptions.None, 1000)]
    private static partial Regex WritingInstruction();

    [GeneratedRegex(@"InternalsVisibleTo\(""([^""]+)""\)", RegexOptions.None, 1000)]
    private static partial Regex LetIn();
}
