using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Tests.Calibration.Temporal;

public sealed class TemporalCalibrationFileTests
{
    private const string Json = """
        { "$schema": "x", "version": 1, "name": "n", "calibratedOn": "2026-01-15", "expiresOn": "2026-07-15", "lagMs": -64.4, "ciMs": [-81.6, -47.2],
          "correlation": -0.98, "videoFrames": 201, "overlapS": 17.4,
          "provenance": { "tracker": "a", "tool": "ProbeToTracker", "reference": "", "video": "b", "signal": "line" } }
        """;

    /// <summary>A tracker whose stamps are early is not delayed: the video's are taken back.</summary>
    [Fact]
    public void OneOfTheTwoLatenciesTakesTheLag()
    {
        var early = TemporalCalibrationFile.Parse(Json, "t.json");
        Assert.Equal((Duration.Zero, Duration.FromMilliseconds(64.4)), (early.TrackerLatency, early.VideoLatency));
        var late = TemporalCalibrationFile.Parse(Json.Replace("-64.4", "30", StringComparison.Ordinal).Replace("[-81.6, -47.2]", "[20, 40]", StringComparison.Ordinal), "t.json");
        Assert.Equal((Duration.FromMilliseconds(30), Duration.Zero), (late.TrackerLatency, late.VideoLatency));
        Assert.Equal(0.010 / 1.96, late.SdS, 9);
    }

    [Theory]
    [InlineData("2026-03-01", null)]
    [InlineData("2026-07-15", null)]
    [InlineData("2026-07-16", "expired on 2026-07-15")]
    [InlineData("2026-01-14", "after today")]
    public void ADayOutsideItsTermIsRefused(string day, string? why)
    {
        var said = TemporalCalibrationFile.Parse(Json, "t.json").WhyNotUsable(DateOnly.ParseExact(day, "yyyy-MM-dd"));
        if (why is null) Assert.Null(said);
        else Assert.Contains(why, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"lagMs\": -64.4", "\"lagMs\": -20", "outside its own interval")]
    [InlineData("\"version\": 1", "\"version\": 2", "version 2")]
    [InlineData("2026-07-15", "2025-07-15", "before it was made")]
    [InlineData("\"overlapS\"", "\"overlap\"", "did you mean 'overlapS'")]
    public void ContradictionsAreRefused(string from, string to, string why) =>
        Assert.Contains(why, Assert.Throws<ConfigException>(() => TemporalCalibrationFile.Parse(Json.Replace(from, to, StringComparison.Ordinal), "t.json")).Message, StringComparison.Ordinal);
}
