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
        SummaryKeys.AssertAll(root, SummaryKeys.Session, SummaryKeys.Control);
        Assert.InRange(root.GetProperty("segmentation").GetProperty("meanIoU").GetDouble(), 0.3, 1);
        foreach (var age in (string[])["poseAgeMs", "maskAgeMs"])
            Assert.InRange(root.GetProperty(age).GetProperty("p50").GetDouble(), 0, 200);
        AssertControl(root);
        Assert.True(new FileInfo(Path.Combine(_folder, "first", "overlay-right.png")).Length > 10_000);
        Assert.NotEqual(await Bytes("first", "overlay.png"), await Bytes("first", "overlay-right.png"));
        Assert.Equal(await Bytes("first", "overlay-right.png"), await Bytes("second", "overlay-right.png"));
        foreach (var machine in (string[])["frameRateHz", "frameToSwapMs", "gcCount", "machine", "allocatedBytesPerFrame"])
            Assert.False(root.TryGetProperty(machine, out _), $"{machine} is decided by the machine and must be left out.");
    }

    /// <summary>Two seconds: the arm has moved towards its entry and was not held; there is no time for a walk, and none is promised.</summary>
    private static void AssertControl(JsonElement root)
    {
        var control = root.GetProperty("control");
        Assert.True(control.GetProperty("commandsAccepted").GetInt64() > 500);
        Assert.Equal(0, control.GetProperty("commandsStopped").GetInt64());
        Assert.Equal(0, control.GetProperty("limitViolations").GetInt64());
        Assert.Empty(control.GetProperty("heldBecause").EnumerateArray());
        Assert.Equal(["manipulator", "exoskeleton"], control.GetProperty("devices").EnumerateArray().Select(d => d.GetProperty("name").GetString()));
        foreach (var timing in (string[])["rateHz", "periodUs", "deadlinesMissed"])
        {
            Assert.False(control.TryGetProperty(timing, out _), $"control.{timing} is decided by the machine.");
            foreach (var device in control.GetProperty("devices").EnumerateArray()) Assert.False(device.TryGetProperty(timing, out _));
        }
        var gait = root.GetProperty("gait");
        Assert.Equal((0, 0), (gait.GetProperty("stepsPlanned").GetInt32(), gait.GetProperty("stepsDone").GetInt32()));
        Assert.Equal("standing", gait.GetProperty("endsIn").GetString());
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
