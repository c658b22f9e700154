using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SurgicalNav.Core.Frames;

namespace SurgicalNav.Tests.Core;

/// <summary>Holds the compiler to its promise: frames that do not meet do not compose.</summary>
public sealed class WrongFramesTests
{
    private const string Head = """
        using SurgicalNav.Core.Frames;
        static class Probe
        {
            static object Run(Rigid<Camera, Tracker> cameraFromTracker, Rigid<Tracker, Scope> trackerFromScope, Point<Scope> pScope, Point<Camera> pCamera,
                Direction<Scope> dScope, Direction<Camera> dCamera, Uncertain<Camera, Tracker> uCameraFromTracker, Uncertain<Tracker, Scope> uTrackerFromScope)
                => 
        """;

    [Theory]
    [InlineData("cameraFromTracker * trackerFromScope")]
    [InlineData("cameraFromTracker * trackerFromScope * pScope")]
    [InlineData("(cameraFromTracker * trackerFromScope).Inverse() * pCamera")]
    [InlineData("cameraFromTracker.Inverse() * pCamera")]
    [InlineData("pScope - pScope")]
    [InlineData("pCamera + dCamera")]
    [InlineData("trackerFromScope * dScope")]
    [InlineData("dScope + dScope * 2")]
    [InlineData("uCameraFromTracker.Compose(uTrackerFromScope)")]
    [InlineData("uCameraFromTracker.Compose(uTrackerFromScope).PointCovariance(pScope)")]
    [InlineData("uTrackerFromScope.Inverse().Compose(uCameraFromTracker.Inverse())")]
    public void MatchingFramesCompile(string expression) => Assert.Empty(Errors(expression));

    [Theory]
    [InlineData("trackerFromScope * cameraFromTracker")]
    [InlineData("cameraFromTracker * pScope")]
    [InlineData("cameraFromTracker.Inverse() * trackerFromScope")]
    [InlineData("cameraFromTracker * trackerFromScope * pCamera")]
    [InlineData("pScope - pCamera")]
    [InlineData("pScope + dCamera")]
    [InlineData("pScope + pScope")]
    [InlineData("dScope + dCamera")]
    [InlineData("cameraFromTracker * dScope")]
    [InlineData("trackerFromScope * dCamera")]
    public void WrongFramesDoNotCompile(string expression) =>
        Assert.Contains(Errors(expression), e => e.Id is "CS0019" or "CS9340" or "CS9342");

    [Theory]
    [InlineData("uTrackerFromScope.Compose(uCameraFromTracker)")]
    [InlineData("uCameraFromTracker.Compose(uTrackerFromScope.Inverse())")]
    [InlineData("uCameraFromTracker.PointCovariance(pScope)")]
    public void WrongFramesAreNoArguments(string expression) =>
        Assert.Contains(Errors(expression), e => e.Id is "CS1503" or "CS0411");

    /// <summary>The probe itself is sound: what is wrong in another way fails in another way, and the references are found.</summary>
    [Fact]
    public void TheProbeTellsErrorsApart()
    {
        Assert.Equal(["CS0103"], Errors("noSuchName").Select(e => e.Id));
        Assert.Equal(["CS1061"], Errors("pScope.NoSuchMember").Select(e => e.Id));
    }

    private static List<Diagnostic> Errors(string expression)
    {
        var tree = CSharpSyntaxTree.ParseText(Head + expression + "; }", new CSharpParseOptions(LanguageVersion.CSharp14));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(Camera).Assembly.Location)
            .Select(p => MetadataReference.CreateFromFile(p));
        return CSharpCompilation.Create("probe", [tree], references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
    }
}
