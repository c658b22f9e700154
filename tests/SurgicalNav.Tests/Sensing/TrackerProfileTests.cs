using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Trackers.Ndi;

namespace SurgicalNav.Tests.Sensing;

public sealed class TrackerProfileTests
{
    private const string Profile = """
        { "$schema": "x", "version": 1, "kind": "openIgtLink", "name": "n", "description": "d", "rateHz": 40, "latencyMs": 25,
          "limits": { "lateAfterMs": 80, "missingAfterMs": 900, "frozenAfterMs": 700, "frozenFrames": 12, "maxSpeedMmPerS": 1500, "maxAccelerationMmPerS2": 40000, "maxAngularSpeedRadPerS": 15,
            "noiseMm": 0.4, "noiseRad": 0.01, "calmFrames": 7, "compareWithinMs": 300, "outOfVolume": "keep", "box": { "lowMm": [-1, -2, -3], "highMm": [1, 2, 3] } } }
        """;

    [Fact]
    public void EveryLimitOfTheFileReachesTheClient()
    {
        var options = OpenIgtLinkProfile.Parse(Profile, "p.json").OptionsFor(["Scope"]);
        options.Validate();
        Assert.Equal((40.0, Duration.FromMilliseconds(25), Duration.FromMilliseconds(80), Duration.FromMilliseconds(900)), (options.NominalRateHz, options.ConstantLatency, options.LateAfter, options.MissingAfter));
        var w = options.Watchdogs;
        Assert.Equal((Duration.FromMilliseconds(700), 12, 1500.0, 40_000.0, 15.0), (w.FrozenAfter, w.FrozenFrames, w.MaxSpeedMmPerS, w.MaxAccelerationMmPerS2, w.MaxAngularSpeedRadPerS));
        Assert.Equal((0.4, 0.01, 7, Duration.FromMilliseconds(300), false), (w.NoiseMm, w.NoiseRad, w.CalmFrames, w.CompareWithin, w.RefuseOutOfVolume));
        Assert.Equal((new Vec3(-1, -2, -3), new Vec3(1, 2, 3)), w.Volume);
    }

    [Theory]
    [InlineData("\"openIgtLink\"", "\"ndi\"", "has the kind 'ndi'")]
    [InlineData("\"frozenFrames\": 12", "\"frozenFrames\": 1", "must lie between 2")]
    [InlineData("\"missingAfterMs\": 900", "\"missingAfterMs\": 20", "sooner than late")]
    [InlineData("\"outOfVolume\": \"keep\"", "\"outOfVolume\": \"ignore\"", "'refuse' and 'keep' are known")]
    [InlineData("\"noiseMm\"", "\"noise\"", "did you mean")]
    [InlineData("[1, 2, 3]", "[1, 2, -3]", "does not lie below 'highMm'")]
    [InlineData("\"calmFrames\": 7, ", "", "lacks the key 'limits.calmFrames'")]
    public void WhatMakesNoSenseIsRefused(string from, string to, string words)
    {
        var message = Assert.Throws<ConfigException>(() => OpenIgtLinkProfile.Parse(Profile.Replace(from, to, StringComparison.Ordinal), "p.json")).Message;
        Assert.StartsWith("p.json", message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryProfileOfATrackerThatIsDeliveredCanBeUsed()
    {
        var folder = Repository.Path("hardware", "profiles", "tracker");
        foreach (var path in Directory.GetFiles(folder, "openigtlink-*.json")) OpenIgtLinkProfile.Load(path).OptionsFor(["A"]).Validate();
        var ndi = Directory.GetFiles(folder, "ndi-*.json");
        Assert.NotEmpty(ndi);
        foreach (var path in ndi)
        {
            var options = NdiTrackerOptions.For(NdiProfile.Load(path), ["A"], [new NdiToolOptions()]);
            options.Validate();
            Assert.Equal(options.Profile.Family == NdiFamily.Electromagnetic ? 0.5 : 0.25, options.Watchdogs.NoiseMm);
        }
    }
}
