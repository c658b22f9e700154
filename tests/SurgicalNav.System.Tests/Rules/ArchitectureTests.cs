using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SurgicalNav.SystemTests.Rules;

/// <summary>Reads the project files and holds them to the picture in ARCHITECTURE.md.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Every room and the rooms it may see directly. Anything else is a wrong edge.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Core"] = [],
        ["Links"] = ["Core"],
        ["Volumes"] = ["Core"],
        ["Recording"] = ["Core"],
        ["Sensing"] = ["Core", "Links", "Volumes", "Recording"],
        ["Perception"] = ["Core"],
        ["Calibration"] = ["Core", "Volumes"],
        ["Registration"] = ["Core", "Volumes"],
        ["Motion"] = ["Core", "Links"],
        ["Rehab"] = ["Core", "Links", "Motion"],
        ["Overlay"] = ["Core", "Volumes"],
        ["GuardHost"] = ["Core", "Links", "Motion"],
        ["Simulation"] = ["Core", "Links", "Volumes", "Sensing", "Calibration", "Registration", "Motion", "Rehab", "Overlay"],
        ["Runtime"] = ["Core", "Links", "Volumes", "Recording", "Sensing", "Perception", "Calibration", "Registration", "Motion", "Rehab", "Overlay", "Simulation"],
        ["App"] = ["Runtime"],
    };

    /// <summary>Packages that may be used in these rooms only: native code is touched in as few places as possible.</summary>
    private static readonly Dictionary<string, string[]> Homes = new(StringComparer.Ordinal)
    {
        ["OpenCvSharp4"] = ["Sensing"],
        ["Microsoft.ML.OnnxRuntime"] = ["Perception"],
        ["Silk.NET.OpenGL"] = ["Overlay"],
        ["SkiaSharp"] = ["Overlay"],
        ["MathNet.Numerics"] = ["Calibration", "Registration"],
        ["Microsoft.Extensions.Logging.Abstractions"] = ["Runtime"],
        ["System.CommandLine"] = ["App"],
    };

    public static TheoryData<string> Rooms => [.. Directory.GetDirectories(Repository.Path("src")).Select(d => Path.GetFileName(d)["SurgicalNav.".Length..])];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void ARoomSeesOnlyWhatTheDesignLetsItSee(string room)
    {
        Assert.True(Allowed.TryGetValue(room, out var allowed), $"src/SurgicalNav.{room} is not in the design; add it to ARCHITECTURE.md and to this test, or remove it.");
        var seen = Load(room).Descendants("ProjectReference").Select(e => RoomName().Match((string)e.Attribute("Include")!).Groups[1].Value);
        Assert.Empty(seen.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void PackagesStayInTheirRooms(string room)
    {
        var packages = Load(room).Descendants("PackageReference").Select(e => ((string)e.Attribute("Include")!).Replace("$(OnnxRuntimePackage)", "Microsoft.ML.OnnxRuntime", StringComparison.Ordinal));
        Assert.DoesNotContain(packages, p => Homes.TryGetValue(p, out var homes) && !homes.Contains(room));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void OnlyRuntimeGuardHostAndAppOwnThreadsAndTheClock(string room)
    {
        var exempt = Load(room).Descendants("MayOwnThreadsAndClock").Any(e => e.Value == "true");
        Assert.Equal(room is "Runtime" or "GuardHost" or "App", exempt);
    }

    [Fact]
    public void TheCommandEncoderIsInternalToTheGuard()
    {
        var encoders = typeof(SurgicalNav.Motion.Trajectories.JointKnot).Assembly.GetTypes().Where(t => t.Name.Contains("CommandEncoder", StringComparison.Ordinal)).ToList();
        var encoder = Assert.Single(encoders);
        Assert.False(encoder.IsVisible);
        Assert.Equal("SurgicalNav.Motion.Guard", encoder.Namespace);
    }

    [Fact]
    public void NoSourceFileOutgrowsItsJob()
    {
        var long500 = Directory.GetFiles(Repository.Path("src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(f => File.ReadLines(f).Count() > 500);
        Assert.Empty(long500);
    }

    private static XDocument Load(string room) => XDocument.Load(Repository.Path("src", $"SurgicalNav.{room}", $"SurgicalNav.{room}.csproj"));


    [GeneratedRegex(@"SurgicalNav\.([A-Za-z]+)\.csproj$", RegexOptions.None, 1000)]
    private static partial Regex RoomName();
}
