using System.Text.Json;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>A session recorded and replayed by the program itself: to the bit, changed, drawn again, damaged.</summary>
[Collection(MachineCollection.Name)]
public sealed class RecordReplayTests(RecordedDemo demo) : IClassFixture<RecordedDemo>
{
    [Fact]
    public async Task EveryOutcomeComesOutAgainToTheBit()
    {
        var run = await demo.Replay(demo.Recording, "--verify", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var verify = JsonDocument.Parse(run.Output).RootElement.GetProperty("verify");
        Assert.Equal((0, 0), (verify.GetProperty("differences").GetInt32(), verify.GetProperty("unusable").GetInt32()));
        // Three seconds of a tracker at 80 Hz with six bodies, of its loop and the guards' at 1 kHz and 625 Hz, and of 20 pictures a second.
        Assert.InRange(verify.GetProperty("poses").GetInt32(), 1440, 1800);
        Assert.InRange(verify.GetProperty("steps").GetInt32(), 3000, 3100);
        Assert.InRange(verify.GetProperty("frames").GetInt32(), 55, 62);
        Assert.InRange(verify.GetProperty("masks").GetInt32(), 25, 31);
        Assert.False(verify.TryGetProperty("masksNotCompared", out _), run.Output);
        foreach (var device in (string[])["manipulator", "exoskeleton"]) Assert.InRange(verify.GetProperty("decisions").GetProperty(device).GetInt32(), 1850, 1950);
    }

    [Fact]
    public async Task EveryStopCertificateHoldsWhenItIsCheckedAnew()
    {
        var run = await ProgramRun.Of(null, "guard", "audit", demo.Recording, "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var devices = JsonDocument.Parse(run.Output).RootElement.GetProperty("devices").EnumerateArray().ToList();
        Assert.Equal(["manipulator", "exoskeleton"], devices.Select(d => d.GetProperty("device").GetString()!));
        foreach (var device in devices)
        {
            Assert.Equal((0, 0), (device.GetProperty("findings").GetInt32(), device.GetProperty("lost").GetInt32()));
            Assert.InRange(device.GetProperty("certificates").GetInt32(), 1000, 1950);
        }
        Assert.True(devices[0].GetProperty("leastSpareMm").GetDouble() > 0);
    }

    [Fact]
    public async Task WhatTheGuardsAnsweredIsToldInWordsAndAPicture()
    {
        var folder = Path.Combine(demo.Folder, "guard");
        var run = await ProgramRun.Of(null, "guard", "explain", demo.Recording, "--device", "manipulator", "--out", folder);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("Held: the operator is not holding the enabling switch.", run.Output, StringComparison.Ordinal);
        Assert.Contains("The motion is safe and under way.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("exoskeleton", run.Output, StringComparison.Ordinal);
        Assert.Equal(["guard-manipulator.png"], Directory.GetFiles(folder).Select(Path.GetFileName));

        var other = await ProgramRun.Of(null, "guard", "explain", demo.Recording, "--device", "camera");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("has no device 'camera': it has 'manipulator' and 'exoskeleton'", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangesOfStateAreToldInWords()
    {
        var run = await ProgramRun.Of(null, "decode", "mcap", demo.Recording, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var words = run.Output.Split('\n').Where(l => l.Contains("StageState", StringComparison.Ordinal)).ToList();
        foreach (var tool in (string[])["Scope", "Reference"])
            Assert.Contains(words, l => l.Contains(tool, StringComparison.Ordinal) && l.Contains("is tracked", StringComparison.Ordinal));
        Assert.Contains(words, l => l.Contains("the video is in order", StringComparison.Ordinal));
    }

    /// <summary>Other software's bytes on disk must not pass for what was decided.</summary>
    [Fact]
    public async Task TheFirstDifferenceIsNamed()
    {
        var run = await demo.Replay(demo.WithAnotherLatency(), "--verify", "--json");
        Assert.True(run.ExitCode == 2, run.Output + run.Error);
        var first = JsonDocument.Parse(run.Output).RootElement.GetProperty("verify").GetProperty("first");
        Assert.Equal(("TrackerPose", "acquired_at_ns"), (first.GetProperty("kind").GetString(), first.GetProperty("field").GetString()));
        Assert.NotEqual(first.GetProperty("recorded").GetString(), first.GetProperty("replayed").GetString());
    }

    [Fact]
    public async Task ChangesAreToldByWhatTheyWouldHaveDone()
    {
        var shifted = (await Ask("reference-shift=2mm")).GetProperty("targetShiftMm");
        Assert.Equal(2, shifted.GetProperty("p50").GetDouble(), tolerance: 1e-6);
        Assert.Equal(2, shifted.GetProperty("max").GetDouble(), tolerance: 1e-6);

        var margin = await Ask("margin=60mm");
        Assert.Equal(0, margin.GetProperty("targetShiftMm").GetProperty("max").GetDouble());
        Assert.True(margin.GetProperty("decisions").GetProperty("manipulator").GetProperty("others").GetInt64() > 100);
        Assert.Equal(0, margin.GetProperty("decisions").GetProperty("exoskeleton").GetProperty("others").GetInt64());
        var moment = margin.GetProperty("moments")[0];
        Assert.Equal("guard of the manipulator", moment.GetProperty("what").GetString());
        Assert.Contains("forbidden region", moment.GetProperty("wouldBe").GetString(), StringComparison.Ordinal);

        // The scope moves at a few mm/s to some 50 mm/s: 40 ms are tenths of a millimetre to a few.
        var lag = await Ask("lag=+40ms");
        Assert.InRange(lag.GetProperty("targetShiftMm").GetProperty("p50").GetDouble(), 0.2, 5);

        async Task<JsonElement> Ask(string change)
        {
            var run = await demo.Replay(demo.Recording, "--what-if", change, "--json");
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            return JsonDocument.Parse(run.Output).RootElement.GetProperty("whatIf");
        }
    }

    [Fact]
    public async Task ThePicturesAreDrawnAgain()
    {
        var folder = Path.Combine(demo.Folder, "played");
        var run = await demo.Replay(demo.Recording, "--out", folder, "--every", "20", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var played = JsonDocument.Parse(run.Output).RootElement.GetProperty("played");
        Assert.InRange(played.GetProperty("pictures").GetInt32(), 55, 62);
        Assert.Equal(0, played.GetProperty("withoutPicture").GetInt32());
        Assert.True(File.Exists(Path.Combine(folder, "overlay.png")));
        Assert.InRange(Directory.GetFiles(folder, "frame-*.png").Length, 3, 4);
    }

    [Fact]
    public async Task ARecordingCutShortIsVerifiedUpToThereAndIsNotCalledTheSame()
    {
        var cut = Path.Combine(demo.Folder, "cut.mcap");
        await using (var whole = File.OpenRead(demo.Recording))
        await using (var part = File.Create(cut))
        {
            var bytes = new byte[(int)(whole.Length * 0.8)];
            await whole.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            await part.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }
        var run = await demo.Replay(cut, "--verify");
        Assert.True(run.ExitCode == 2, run.Output + run.Error);
        Assert.Contains("CUT SHORT", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FIRST DIFFERS", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("the same to the bit", run.Output, StringComparison.Ordinal);
    }

    /// <summary>A part without its session's beginning must not be told to differ, since nobody can know.</summary>
    [Fact]
    public async Task PartsAreVerifiedWhereTheyHoldWhatTheyFollowFrom()
    {
        string Place(string name) => Path.Combine(demo.Folder, name);
        var (first, rest, replayable, all) = (Place("first.mcap"), Place("rest.mcap"), Place("replayable.mcap"), Place("all.mcap"));
        RecordingCut.Crop(demo.Recording, first, 0, 1);
        RecordingCut.Crop(demo.Recording, rest, 1, null);
        RecordingCut.Crop(demo.Recording, replayable, 2, 2.5, replayable: true);
        RecordingCut.Merge([rest, first], all);
        (await demo.Replay(rest, "--verify")).AssertRefusal(rest, "beginning was cut away", "surgicalnav crop --replayable");
        (await demo.Replay(rest, "--what-if", "lag=+40ms")).AssertRefusal(rest, "beginning was cut away");
        Assert.InRange(await Decisions(first), 600, 650);
        Assert.InRange(await Decisions(replayable), 1500, 1600);
        Assert.Equal(await Decisions(demo.Recording), await Decisions(all));

        async Task<int> Decisions(string recording)
        {
            var run = await demo.Replay(recording, "--verify", "--json");
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            return JsonDocument.Parse(run.Output).RootElement.GetProperty("verify").GetProperty("decisions").GetProperty("manipulator").GetInt32();
        }
    }

    [Fact]
    public async Task MistakesAreRefusedInWords()
    {
        (await demo.Replay(Path.Combine(demo.Folder, "no-such.mcap"))).AssertRefusal("no-such.mcap: there is no such recording", "surgicalnav record");
        (await demo.Replay(demo.Recording, "--what-if", "lag=40")).AssertRefusal("'lag=40' needs a number in ms", "lag=+40ms,margin=3mm,reference-shift=2mm");
        (await demo.Replay(demo.Recording, "--what-if", "delay=4ms")).AssertRefusal("'delay' is not known");
        (await demo.Replay(demo.Recording, "--what-if", "lag=-40ms")).AssertRefusal("would make it negative");
        (await demo.Replay(demo.Recording, "--what-if", "lag=1ms", "--verify")).AssertRefusal("exclude each other");
        (await demo.Replay(demo.Recording, "--speed", "fast")).AssertRefusal("--speed 'fast' is no pace");
        var text = Path.Combine(demo.Folder, "text.mcap");
        await File.WriteAllTextAsync(text, "not a recording", TestContext.Current.CancellationToken);
        (await demo.Replay(text)).AssertRefusal(text, "cannot be replayed");
    }
}
