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
            static object Run(Rigid<Camera, Tracker> cameraFromTracker, Rigid<Tracker, Scope> trackerFromScope, Point<Scope> pScope, Point<Camera> pCamera)
                => 
        """;

    [Theory]
    [InlineData("cameraFromTracker * trackerFromScope")]
    [InlineData("cameraFromTracker * trackerFromScope * pScope")]
    [InlineData("(cameraFromTracker * trackerFromScope).Inverse() * pCamera")]
    public void MatchingFramesCompile(string expression) => Assert.Empty(Errors(expression));

    [Theory]
    [InlineData("trackerFromScope * cameraFromTracker")]
    [InlineData("cameraFromTracker * pScope")]
    [InlineData("cameraFromTracker.Inverse() * trackerFromScope")]
    [InlineData("cameraFromTracker * trackerFromScope * pCamera")]
    public void WrongFramesDoNotCompile(string expression) =>
        Assert.Contains(Errors(expression), e => e.Id is "CS0019" or "CS9340" or "CS9342");

    [Fact]
    public void PointsOfDifferentFramesDoNotSubtract() =>
        Assert.Contains(Errors("pScope - pCamera"), e => e.Id is "CS0019" or "CS9340" or "CS9342");

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
