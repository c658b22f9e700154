namespace SurgicalNav.SystemTests.Sessions;

/// <summary>Mistakes about network and endoscope, tried on the real program: refused in words, before anything is drawn.</summary>
[Collection(MachineCollection.Name)]
public sealed class PerceptionInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-perception-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--ep", "nonsense", "names no execution provider")]
    [InlineData("--ep", "/no/such/provider.so", "does not exist")]
    [InlineData("--model", "/no/such/model", "model.json")]
    public async Task AMistakeAboutTheNetworkIsSaidBeforeAnythingIsDrawn(string option, string value, string words)
    {
        var run = await Demo(option, value);
        run.AssertRefusal(value, words);
        Assert.DoesNotContain("endoscope:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALoopThatWouldFillTheDiskSaysWhichRateFits()
    {
        var run = await Demo("--size", "1920x1080", "--rate", "60");
        run.AssertRefusal("1024 MiB", "43 frames per second", "smaller pictures");
    }

    private Task<ProgramRun> Demo(params string[] arguments) => ProgramRun.Of(
        new Dictionary<string, string> { ["XDG_CACHE_HOME"] = _folder },
        ["demo", "--headless", "--single-thread", "--mono", "--no-robots", "--seconds", "1", "--out", Path.Combine(_folder, "out"), .. arguments]);
}
