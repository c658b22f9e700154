using System.Text.Json;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Tests.Runtime;

public sealed class SummaryTests
{
    private static readonly SessionSummary Whole = new()
    {
        Session = "test",
        Frames = 10,
        FramesDropped = 1,
        FrameRateHz = 1.0 / 3,
        FrameToSwapMs = new Percentiles(1, 2, 3),
        OwnCpuMs = new Percentiles(0.1, 0.2, 0.3),
        PoseAgeMs = new Percentiles(0, 0, 0),
        Registration = new RegistrationSummary(0.4, 0.5, double.NaN, 1.2),
        Control = new ControlSummary(
            500, new Percentiles(1000, 1001, 1002), 5, 2, 0, 0, null, 0, [], null,
            [new DeviceControlSummary("arm", 500, new Percentiles(1000, 1001, 1002), 5, 2, 0, 0, 0, 0, 1, ["the switch was let go"], 0)]),
        AllocatedBytesPerFrame = 12,
        GcCount = new GcCount(1, 0, 0),
        Machine = new MachineSummary("os", "runtime", 2, "renderer", "guard"),
    };

    [Fact]
    public void TheFileHasTheSchemaFirstAndCamelCaseKeys()
    {
        using var json = JsonDocument.Parse(SummaryFile.ToJson(Whole));
        var first = json.RootElement.EnumerateObject().First();
        Assert.Equal("schema", first.Name);
        Assert.Equal("surgicalnav/summary/1", first.Value.GetString());
        Assert.Equal(0.333333, json.RootElement.GetProperty("frameRateHz").GetDouble());
        Assert.Equal(2, json.RootElement.GetProperty("frameToSwapMs").GetProperty("p99").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("registration").GetProperty("trueTreMm").ValueKind);
        Assert.False(json.RootElement.TryGetProperty("gait", out _));
    }

    [Fact]
    public void WithoutTimingsNothingOfTheMachineIsLeft()
    {
        var text = SummaryFile.ToJson(SummaryFile.WithoutTimings(Whole));
        foreach (var word in (string[])["frameRateHz", "frameToSwapMs", "ownCpuMs", "rateHz", "periodUs", "allocated", "gcCount", "machine"])
            Assert.DoesNotContain(word, text, StringComparison.Ordinal);
        Assert.Contains("\"frames\": 10", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheScreenSaysWhatWasMeasuredAndNothingElse()
    {
        var screen = SummaryScreen.Render(Whole);
        Assert.Contains("RESEARCH USE ONLY", screen, StringComparison.Ordinal);
        Assert.Contains("p50 1.00  p99 2.00  max 3.00 ms (software share)", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("gait", screen, StringComparison.Ordinal);
        Assert.DoesNotContain("segmentation", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnfinishedFileNeverReplacesAFinishedOne()
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-summary-").FullName;
        var path = Path.Combine(folder, "summary.json");
        SummaryFile.Write(Whole, path);
        Assert.Equal(SummaryFile.ToJson(Whole), File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }
}
