using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Trackers.Ndi;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Tests.Sensing.Trackers;

/// <summary>Limits of a session on top of those of a device.</summary>
public sealed class TrackerLimitChangesTests
{
    private static readonly DateOnly Today = new(2026, 3, 1);

    private static TrackerRequest Session(string limits, string address = "ndi://h?profile=ndi-aurora") => SessionProfile.Parse(
        $$"""{ "$schema": "x", "version": 1, "name": "n", "trackers": [ { "address": "{{address}}", "limits": {{limits}} } ] }""", "s.json", Today).Trackers[0];

    private static NdiTrackerOptions Device(string profile = "ndi-aurora") =>
        NdiTrackerOptions.For(NdiProfile.Load(Repository.Path("hardware", "profiles", "tracker", profile + ".json")), ["A"], [new NdiToolOptions()]);

    [Fact]
    public void WhatASessionLeavesOutKeepsTheDevicesValue()
    {
        var device = Device();
        var options = Session("""{ "maxSpeedMmPerS": 900, "missingAfterMs": 4000 }""").NdiOptions(out var notice);
        // NDI's Aurora has more noise than the usual limits bear: the session that speaks only of speed must not forget it.
        Assert.NotEqual(new WatchdogLimits().NoiseMm, device.Watchdogs.NoiseMm);
        Assert.Equal(device.Watchdogs with { MaxSpeedMmPerS = 900 }, options.Watchdogs);
        Assert.Equal((device.LateAfter, Duration.FromSeconds(4)), (options.LateAfter, options.MissingAfter));
        Assert.EndsWith("; limits of this session: missingAfterMs 4000 instead of 1000, maxSpeedMmPerS 900 instead of 2000", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryKeyCanBeSaidAndIsNamedWhereItDiffers()
    {
        var before = TrackerLimits.In(Device());
        var changes = TrackerLimitChanges.Read(StrictJson.Parse("""
            { "lateAfterMs": 81, "missingAfterMs": 901, "frozenAfterMs": 701, "frozenFrames": 12, "maxSpeedMmPerS": 1501, "maxAccelerationMmPerS2": 40001, "maxAngularSpeedRadPerS": 15.5,
              "noiseMm": 0.45, "noiseRad": 0.011, "calmFrames": 7, "compareWithinMs": 301, "outOfVolume": "keep", "box": { "lowMm": [-1, -2, -3], "highMm": [1, 2, 3.5] } }
            """, "s.json"));
        var after = changes.On(before);
        Assert.Equal(new TrackerLimits(Duration.FromMilliseconds(81), Duration.FromMilliseconds(901), new WatchdogLimits
        {
            FrozenAfter = Duration.FromMilliseconds(701),
            FrozenFrames = 12,
            MaxSpeedMmPerS = 1501,
            MaxAccelerationMmPerS2 = 40_001,
            MaxAngularSpeedRadPerS = 15.5,
            NoiseMm = 0.45,
            NoiseRad = 0.011,
            CalmFrames = 7,
            CompareWithin = Duration.FromMilliseconds(301),
            RefuseOutOfVolume = false,
            Volume = (new Vec3(-1, -2, -3), new Vec3(1, 2, 3.5)),
        }), after);
        Assert.Equal(13, changes.Words(before)!.Split(" instead of ").Length - 1);
        Assert.EndsWith("outOfVolume keep instead of refuse, box from (-1, -2, -3) to (1, 2, 3.5) instead of none", changes.Words(before), StringComparison.Ordinal);
        Assert.Null(changes.Words(after));
        Assert.Null(TrackerLimitChanges.Read(StrictJson.Parse("{}", "s.json")).Words(before));
    }

    [Fact]
    public void TheTwoTogetherMayNotContradictEachOther()
    {
        var message = Assert.Throws<UserErrorException>(() => Session("""{ "missingAfterMs": 40 }""").NdiOptions(out _)).Message;
        Assert.Contains("s.json", message, StringComparison.Ordinal);
        Assert.Contains("missing ('missingAfterMs', 40) sooner than late ('lateAfterMs', 100)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limits\": { \"refuseOutOfVolume\": 0 }", "unknown key 'trackers[0].limits.refuseOutOfVolume'", "outOfVolume")]
    [InlineData("limits\": { \"volumeMm\": [0, 0, 0, 1, 1, 1] }", "unknown key 'trackers[0].limits.volumeMm'", "box")]
    [InlineData("watchdogs\": { \"frozenAfterMs\": 500 }", "unknown key 'trackers[0].watchdogs'", "limits")]
    [InlineData("lateAfterMs\": 50", "unknown key 'trackers[0].lateAfterMs'", "limits")]
    public void AnOtherWordIsRefusedAndTheRightOneNamed(string entry, string what, string right)
    {
        var message = Assert.Throws<UserErrorException>(() => SessionProfile.Parse(
            $$"""{ "$schema": "x", "version": 1, "name": "n", "trackers": [ { "address": "ndi://h", "{{entry}} } ] }""", "s.json", Today)).Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(right, message[(message.IndexOf(what, StringComparison.Ordinal) + what.Length)..], StringComparison.Ordinal);
    }
}
