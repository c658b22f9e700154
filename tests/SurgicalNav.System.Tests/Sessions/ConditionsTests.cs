using System.Text.Json;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>The demo under what an operating room brings: breathing, smoke, blood.</summary>
[Collection(MachineCollection.Name)]
public sealed class ConditionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-conditions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ABreathingPatientIsRegisteredWithTheBreathHeldAndThenFloatsUnderTheOverlay()
    {
        using var calm = await Demo("calm", 3);
        using var breathing = await Demo("breathing", 3, "--breathing");
        // The touches were made in apnoea: the registration is the very same.
        Assert.Equal(calm.RootElement.GetProperty("registration").GetRawText(), breathing.RootElement.GetProperty("registration").GetRawText());
        Assert.True(Error(breathing) > Error(calm) + 1, $"{Error(breathing)} px against {Error(calm)} px");
    }

    [Fact]
    public async Task SmokeAndBloodAreSegmentedAndDrawnOver()
    {
        using var summary = await Demo("haze", 1, "--smoke", "--blood");
        Assert.True(summary.RootElement.GetProperty("overlaysDrawn").GetInt64() > 10);
        Assert.InRange(summary.RootElement.GetProperty("segmentation").GetProperty("meanIoU").GetDouble(), 0.5, 1);
    }

    private static double Error(JsonDocument summary) => summary.RootElement.GetProperty("overlayErrorPx").GetProperty("mean").GetDouble();

    private async Task<JsonDocument> Demo(string name, int seconds, params string[] arguments)
    {
        var run = await ProgramRun.Of(
            new Dictionary<string, string> { ["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache") },
            ["demo", "--headless", "--single-thread", "--no-timings", "--mono", "--no-robots", "--seconds", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture), "--seed", "7", "--size", "320x180", "--out", Path.Combine(_folder, name), .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, name, "summary.json"), TestContext.Current.CancellationToken));
    }
}
