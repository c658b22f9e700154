using System.Text.Json;

namespace SurgicalNav.SystemTests.Sessions;

[Collection(MachineCollection.Name)]
public sealed class DemoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-demo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TwoSingleThreadRunsWithOneSeedAreTheSameToTheByte()
    {
        var (first, second) = (await Run("first", "7"), await Run("second", "7"));
        Assert.Equal(first, second);
        Assert.Equal(await Bytes("first", "overlay.png"), await Bytes("second", "overlay.png"));

        using var summary = JsonDocument.Parse(first);
        var root = summary.RootElement;
        Assert.Equal("surgicalnav/summary/1", root.GetProperty("schema").GetString());
        Assert.InRange(root.GetProperty("frames").GetInt64(), 35, 41);
        Assert.Equal(0, root.GetProperty("framesDropped").GetInt64());
        Assert.True(root.GetProperty("overlaysDrawn").GetInt64() > 30);
        Assert.InRange(root.GetProperty("registration").GetProperty("trueTreMm").GetDouble(), 0, 2);
        Assert.InRange(root.GetProperty("overlayErrorPx").GetProperty("mean").GetDouble(), 0, 2);
        foreach (var machine in (string[])["frameRateHz", "frameToSwapMs", "gcCount", "machine", "allocatedBytesPerFrame"])
            Assert.False(root.TryGetProperty(machine, out _), $"{machine} is decided by the machine and must be left out.");
    }

    [Fact]
    public async Task AnotherSeedIsAnotherPatient() => Assert.NotEqual(await Run("a", "7"), await Run("b", "8"));

    private async Task<string> Run(string name, string seed)
    {
        var run = await ProgramRun.Of(
            new Dictionary<string, string> { ["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache") },
            "demo", "--headless", "--single-thread", "--no-timings", "--seconds", "2", "--seed", seed, "--size", "320x180", "--out", Path.Combine(_folder, name));
        Assert.True(run.ExitCode == 0, run.Error);
        return await File.ReadAllTextAsync(Path.Combine(_folder, name, "summary.json"), TestContext.Current.CancellationToken);
    }

    private Task<byte[]> Bytes(string name, string file) => File.ReadAllBytesAsync(Path.Combine(_folder, name, file), TestContext.Current.CancellationToken);
}
