using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Sequences;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>PLUS's own tests of interpolation and of time-stamp filtering, and its recordings with lost and repeated poses.</summary>
public sealed class PlusTimingTests
{
    /// <summary>TimestampFilteringTest: 500 frames with 16 ms of jitter. Filtered times within 80 ms of the raw ones, and frame periods at least 3 times steadier.</summary>
    [Fact]
    public void TimeStampsAreFilteredAsPlusAsks()
    {
        var frames = PlusSequenceTests.Open("TimestampFilteringTest.igs.mha").Frames;
        // The device counts frames; its rate is that of the whole record, by least squares.
        var (n, t) = (frames.Average(f => (double)f.Number), frames.Average(f => f.ArrivalS));
        var periodS = frames.Sum(f => (f.Number - n) * (f.ArrivalS - t)) / frames.Sum(f => (f.Number - n) * (f.Number - n));
        var clock = new DeviceClock();
        var stamped = frames.Select(f => clock.Stamp(new DeviceInstant((long)(f.Number * periodS * 1e9)), Instant.FromSeconds(f.ArrivalS - frames[0].ArrivalS)).Seconds).ToArray();
        var raw = frames.Select(f => f.ArrivalS - frames[0].ArrivalS).ToArray();
        // PLUS's line runs through the middle of the arrivals, this one along the earliest: the constant between them is the mean delay.
        var delayS = Enumerable.Range(0, raw.Length).Average(i => raw[i] - stamped[i]);
        for (var i = 0; i < frames.Count; i++)
        {
            Assert.InRange(raw[i] - stamped[i], -1e-9, 0.1);
            Assert.InRange(raw[i] - stamped[i] - delayS, -0.080, 0.080);
        }
        Assert.True(Deviation(raw) / Deviation(stamped) >= 3, $"{Deviation(raw) * 1000:f3} ms raw, {Deviation(stamped) * 1000:f3} ms filtered");
        Assert.InRange(clock.JitterMs, 5, 30);

        double Deviation(double[] times)
        {
            var periods = Enumerable.Range(1, frames.Count - 1).Select(i => (times[i] - times[i - 1]) / (frames[i].Number - frames[i - 1].Number)).ToArray();
            var mean = periods.Average();
            return Math.Sqrt(periods.Average(p => (p - mean) * (p - mean)));
        }
    }

    /// <summary>TransformInterpolationTest: five steps in each frame; neighbours differ by at most 0.5 mm and 1°. And on each frame the answer is that frame's pose.</summary>
    [Fact]
    public void PosesBetweenFramesAreSmooth()
    {
        var file = PlusSequenceTests.Open("TransformInterpolationTest.igs.mha");
        var (tracker, start) = (new SequenceTracker(SequenceTracker.AllTools(file) with { Watchdogs = WatchdogLimits.Off }, file), Instant.FromSeconds(1));
        for (var now = start; tracker.IsConnected; now += Duration.FromMilliseconds(5)) tracker.Poll(now);
        var probe = tracker.Tools.Single(t => t.Name == "ProbeToTracker").History;
        var (poses, t0) = (file.Find("ProbeToTracker")!, file.Frames[0].TimeS);
        var endS = file.Frames[^1].TimeS - t0;
        var (answered, refused) = (0, 0);
        PoseAnswer? before = null;
        for (var t = 0.0; t < endS; t += endS / (file.Frames.Count - 1) / 5)
        {
            var answer = probe.Lookup(start + Duration.FromSeconds(t));
            if (answer.IsUsable && before is { } b)
            {
                Assert.InRange((answer.TranslationMm - b.TranslationMm).Length, 0, 0.5);
                Assert.InRange((b.Rotation.Conjugate * answer.Rotation).Log().Length, 0, Math.PI / 180);
            }
            if (answer.IsUsable) answered++;
            else refused++;
            before = answer.IsUsable ? answer : null;
        }
        // Frame 7 is INVALID: what lies between its neighbours, two periods of about five steps, is refused.
        Assert.InRange(refused, 8, 12);
        Assert.InRange(answered, 2400, 2500);
        for (var i = 0; i < file.Frames.Count; i++)
        {
            Assert.True(poses.TryGet(i, out var pose));
            var answer = probe.Lookup(start + Duration.FromSeconds(file.Frames[i].TimeS - t0));
            Assert.Equal(i == 7 ? LookupStatus.Occluded : LookupStatus.Ok, answer.Status);
            if (i != 7) Assert.Equal(pose.TranslationMm, answer.TranslationMm);
        }
    }

    /// <summary>SyntheticTrackerBuffer20 steps by 1 mm every 0.5 s: half way between two frames the answer is half way, and with an ordinary limit on gaps there is none.</summary>
    [Fact]
    public void AKnownStaircaseIsMet()
    {
        var file = PlusSequenceTests.Open("SyntheticTrackerBuffer20.igs.mha");
        foreach (var bridged in (bool[])[true, false])
        {
            var options = SequenceTracker.AllTools(file) with { Watchdogs = WatchdogLimits.Off, History = new PoseHistoryOptions { MaxGap = Duration.FromSeconds(bridged ? 0.6 : 0.1) } };
            using var tracker = new SequenceTracker(options, file);
            for (var now = default(Instant); tracker.IsConnected; now += Duration.FromMilliseconds(10)) tracker.Poll(now);
            var answer = tracker.Tools[0].History.Lookup(Instant.FromSeconds(0.25));
            Assert.Equal(bridged ? LookupStatus.Ok : LookupStatus.GapTooLong, answer.Status);
            if (bridged) Assert.Equal(new Vec3(10, 20, 30.5), answer.TranslationMm, (a, b) => (a - b).Length < 1e-9);
            Assert.Equal(LookupStatus.NotYet, tracker.Tools[0].History.Lookup(Instant.FromSeconds(9.6)).Status);
            Assert.Equal(LookupStatus.TooOld, tracker.Tools[0].History.Lookup(Instant.FromSeconds(-0.1)).Status);
        }
    }

    /// <summary>The freehand sweep: the stylus is lost from the first frame to the last, probe and reference are seen in each; frame by frame.</summary>
    [Fact]
    public void TheLostStylusDrivesTheWatchdogFrameByFrame()
    {
        var file = PlusSequenceTests.Open("NwirePhantomFreehand.igs.mha");
        var faults = new FaultLog();
        using var tracker = new SequenceTracker(SequenceTracker.AllTools(file) with { LateAfter = Duration.FromMilliseconds(300) }, file, faults);
        var start = Instant.FromSeconds(5);
        for (var i = 0; i < file.Frames.Count; i++)
        {
            // Between frame i and the next.
            var now = start + Duration.FromSeconds(file.Frames[i].TimeS - file.Frames[0].TimeS + 0.01);
            if (i == 0) tracker.Poll(start);
            tracker.Poll(now);
            Assert.Equal(i + 1, tracker.Counters.Frames);
            foreach (var tool in tracker.Tools)
            {
                Assert.True(file.Find(tool.Name)!.TryGet(i, out var pose));
                var expected = pose.Status == SequenceStatus.Ok ? ToolState.Visible : ToolState.Occluded;
                Assert.Equal(tool.Name == "StylusToTracker" ? ToolState.Occluded : ToolState.Visible, expected);
                Assert.Equal(expected, tracker.Report(tool.Index, now).State);
            }
        }
        Assert.Equal((1L, 0L), (faults.Count(FaultCode.PoseMissing), faults.Count(FaultCode.PoseStale)));
        var end = start + Duration.FromSeconds(file.Frames[^1].TimeS - file.Frames[0].TimeS);
        tracker.Poll(end + Duration.FromSeconds(0.5));
        Assert.All(tracker.Tools, t => Assert.Equal(ToolState.Late, tracker.Report(t.Index, end + Duration.FromSeconds(0.5)).State));
        Assert.All(tracker.Tools, t => Assert.Equal(ToolState.Missing, tracker.Report(t.Index, end + Duration.FromSeconds(5)).State));
    }

    /// <summary>In the calibration sweep the stylus rests, and the tracker rounds: its pose repeats for up to 1.7 s. Under a limit of 1 s it is frozen in just the frames that a count of equal lines tells.</summary>
    [Fact]
    public void ARestingStylusIsFrozenInTheFramesThatItsLinesTell()
    {
        var file = PlusSequenceTests.Open("fCal_Test_Calibration_3NWires.igs.mha");
        var limits = new WatchdogLimits { FrozenAfter = Duration.FromSeconds(1), FrozenFrames = 5 };
        using var tracker = new SequenceTracker(SequenceTracker.AllTools(file) with { Watchdogs = limits, LateAfter = Duration.FromMilliseconds(300) }, file);
        var stylus = file.Find("StylusToTracker")!;
        var index = tracker.Tools.Single(t => t.Name == stylus.Name).Index;
        var (since, same, frozen) = (0, 0, 0);
        for (var i = 0; i < file.Frames.Count; i++)
        {
            var now = Instant.FromSeconds(file.Frames[i].TimeS - file.Frames[0].TimeS + 0.01);
            if (i == 0) tracker.Poll(default);
            tracker.Poll(now);
            var isSame = i > 0 && stylus.Poses[i].TranslationMm == stylus.Poses[i - 1].TranslationMm && stylus.Poses[i].Rotation == stylus.Poses[i - 1].Rotation;
            (since, same) = isSame ? (since, same + 1) : (i, 1);
            var expected = same >= 5 && file.Frames[i].TimeS - file.Frames[since].TimeS >= 1;
            if (expected) frozen++;
            Assert.Equal(expected ? ToolState.Frozen : ToolState.Visible, tracker.Report(index, now).State);
        }
        Assert.InRange(frozen, 5, 100);
    }

    [Fact]
    public void RealRecordingsAreNotDistrustedByTheUsualLimits()
    {
        foreach (var name in (string[])["WaterTankBottomTranslationTrackerBuffer.igs.mha", "fCal_Test_Calibration_3NWires.igs.mha", "NwirePhantomFreehand.igs.mha"])
        {
            var (file, faults) = (PlusSequenceTests.Open(name), new FaultLog());
            using var tracker = new SequenceTracker(SequenceTracker.AllTools(file), file, faults);
            for (var now = default(Instant); tracker.IsConnected; now += Duration.FromMilliseconds(10)) tracker.Poll(now);
            Assert.Equal((name, 0L, 0L), (name, faults.Count(FaultCode.PoseFrozen), faults.Count(FaultCode.PoseJumping)));
        }
    }
}
