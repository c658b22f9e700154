using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Trackers.Ndi;
using SurgicalNav.Sensing.Watchdogs;
using SurgicalNav.Simulation.Trackers.Ndi;
using SurgicalNav.Tests.Links.Ndi;

namespace SurgicalNav.Tests.Sensing.Ndi;

public sealed class NdiTrackerTests
{
    [Theory]
    [InlineData(NdiTwinModel.Vega, false, NdiTrackingReply.Bx2, 60)]
    [InlineData(NdiTwinModel.Lyra, false, NdiTrackingReply.Bx2, 60)]
    [InlineData(NdiTwinModel.Spectra, true, NdiTrackingReply.Bx, 60)]
    [InlineData(NdiTwinModel.Vicra, true, NdiTrackingReply.Bx, 20)]
    public void EachPolarisIsSetUpAndTrackedWithItsOwnCommand(NdiTwinModel model, bool serial, NdiTrackingReply reply, double rateHz)
    {
        NdiTwinBody[] bodies = [new(new NdiRig.Swing("A") { DepthMm = -1000 }, "A"), new(new NdiRig.Swing("B") { DepthMm = -1000 }, "B")];
        using var rig = new NdiRig(new NdiTwinOptions { Model = model }, serial: serial, bodies: bodies);
        rig.RunUntilTracking();
        rig.Run(5);
        Assert.Equal((reply, 1, 2, 0L), (rig.Tracker.Reply, rig.Tracker.SetUps, rig.Twin.EnabledTools, rig.Twin.Errors));
        Assert.Empty(rig.Tracker.Warnings);
        for (var tool = 0; tool < 2; tool++)
        {
            var report = rig.Tracker.Report(tool, rig.Now);
            Assert.Equal(ToolState.Visible, report.State);
            Assert.InRange(report.RateHz, rateHz * 0.97, rateHz * 1.03);
        }
        var counters = rig.Tracker.Counters;
        Assert.Equal((0L, 0L, 0L, 0L), (counters.FramesLost, counters.InvalidPoses, counters.UnknownTools, counters.Stream.Errors));
        Assert.Contains("tracking with " + reply.ToString().ToUpperInvariant(), rig.Tracker.Words, StringComparison.Ordinal);
        Assert.Contains(model.ToString(), rig.Tracker.Version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NdiTwinModel.Vega, 1e-3, 1e-5)]
    [InlineData(NdiTwinModel.Spectra, 1e-3, 1e-5)]
    public void APoseIsWhereTheBodyWas(NdiTwinModel model, double mm, double rad)
    {
        var body = new NdiRig.Swing("A");
        var profile = NdiRig.ProfileOf(model);
        using var rig = new NdiRig(new NdiTwinOptions { Model = model, AnswerTime = Duration.Zero }, NdiTrackerOptions.For(profile, ["A"], [new NdiToolOptions { Rom = TestRom.Rom("A") }]) with { ConstantLatency = Duration.Zero },
            bodies: new NdiTwinBody(body, "A"));
        rig.RunUntilTracking();
        rig.Run(2);
        var sample = rig.Samples[0];
        // The device measures at whole frames since its start, which was at the rig's first step.
        var (q, t) = body.PoseAt(sample.DeviceTime is var d && model == NdiTwinModel.Vega
            ? Instant.FromSeconds(5.001) + (d - new NdiTwinOptions().ClockStart)
            : Instant.FromSeconds(5.001) + new Duration(d.Nanoseconds));
        Assert.True((sample.TranslationMm - t).Length < mm, $"{(sample.TranslationMm - t).Length} mm");
        Assert.True((q.Conjugate * sample.Rotation).Log().Length < rad);
        Assert.Equal(0.12, sample.ErrorMm, 6);
    }

    [Fact]
    public void TheTextReplyServesWhereNoBinaryOneIsKnown()
    {
        var profile = NdiRig.ProfileOf(NdiTwinModel.Vega) with { Replies = [NdiTrackingReply.Tx] };
        using var rig = new NdiRig(options: NdiRig.Options(profile));
        rig.RunUntilTracking();
        rig.Run(2);
        Assert.Equal((NdiTrackingReply.Tx, 0L), (rig.Tracker.Reply, rig.Tracker.Counters.FramesLost));
        Assert.Equal(ToolState.Visible, rig.Tracker.Report(1, rig.Now).State);
    }

    [Fact]
    public void ADeviceThatDoesNotKnowBx2IsAskedWithBx()
    {
        // The profile of a Vega, but the device is a Spectra.
        using var rig = new NdiRig(new NdiTwinOptions { Model = NdiTwinModel.Spectra }, NdiRig.Options(NdiRig.ProfileOf(NdiTwinModel.Vega)));
        rig.RunUntilTracking();
        Assert.Equal(NdiTrackingReply.Bx, rig.Tracker.Reply);
    }

    [Fact]
    public void ASerialLineIsResetAt9600AndTakenToItsRate()
    {
        using var rig = new NdiRig(new NdiTwinOptions { Model = NdiTwinModel.Spectra }, serial: true);
        rig.RunUntilTracking();
        Assert.Equal((1, 921_600, 921_600), (rig.Line!.Breaks, rig.Line.Baud, rig.Twin.Baud));
        Assert.InRange(rig.Line.LongestBreak.Milliseconds, 250, 252);
        // The link's own counts are those of the tracker, and its latencies those from command to reply.
        var (stream, activity) = (rig.Tracker.Counters.Stream, rig.Line.Activity);
        Assert.Equal((stream.Messages, stream.CrcErrors), (activity.Frames, activity.CrcErrors));
        Assert.InRange(activity.Latency.Count, 5, stream.Messages);
    }

    [Fact]
    public void AuroraToolsAreMatchedByPortAndPartNumber()
    {
        NdiTwinBody[] bodies = [new(new NdiRig.Swing("x") { DepthMm = 200 }, "610016", 2), new(new NdiRig.Swing("y") { DepthMm = 200 }, "610029", 1), new(new NdiRig.Swing("z") { DepthMm = 200 }, "610077", 3)];
        var options = NdiTrackerOptions.For(NdiRig.ProfileOf(NdiTwinModel.Aurora), ["probe", "needle"], [new NdiToolOptions { PartNumber = "610016" }, new NdiToolOptions { WiredPort = 1 }]);
        using var rig = new NdiRig(new NdiTwinOptions { Model = NdiTwinModel.Aurora }, options, serial: true, bodies: bodies);
        rig.RunUntilTracking();
        rig.Run(2);
        Assert.Equal((0x0B, 0x0A, 2), (rig.Tracker.Status(0).Handle, rig.Tracker.Status(1).Handle, rig.Twin.EnabledTools));
        Assert.InRange(rig.Tracker.Report(0, rig.Now).RateHz, 38.5, 41.5);
    }

    [Fact]
    public void AnAuroraToolIsTakenUpWhenItIsPluggedInAgain()
    {
        NdiTwinBody[] bodies = [new(new NdiRig.Swing("x") { DepthMm = 200 }, "1", 1), new(new NdiRig.Swing("y") { DepthMm = 200 }, "2", 2)];
        var options = NdiTrackerOptions.For(NdiRig.ProfileOf(NdiTwinModel.Aurora), ["one", "two"], [new NdiToolOptions { WiredPort = 1 }, new NdiToolOptions { WiredPort = 2 }]);
        using var rig = new NdiRig(new NdiTwinOptions { Model = NdiTwinModel.Aurora }, options, serial: true, bodies: bodies);
        rig.RunUntilTracking();
        rig.Twin.Unplug(2);
        rig.Run(3);
        Assert.Equal((ToolState.Visible, ToolState.Missing), (rig.Tracker.Report(0, rig.Now).State, rig.Tracker.Report(1, rig.Now).State));
        Assert.Contains("'two' is not there", Assert.Single(rig.Tracker.Warnings), StringComparison.Ordinal);
        rig.Twin.Plug(2);
        rig.Run(3);
        Assert.Equal((ToolState.Visible, ToolState.Visible), (rig.Tracker.Report(0, rig.Now).State, rig.Tracker.Report(1, rig.Now).State));
        // Neither needed a new reset.
        Assert.Equal(1, rig.Tracker.SetUps);
    }

    [Theory]
    [InlineData(NdiTwinModel.Vega)]
    [InlineData(NdiTwinModel.Spectra)]
    public void WhyAToolIsNotSeenIsTold(NdiTwinModel model)
    {
        var body = new NdiRig.Swing("A");
        var options = NdiTrackerOptions.For(NdiRig.ProfileOf(model), ["A"], [new NdiToolOptions { Rom = TestRom.Rom("A") }]);
        using var rig = new NdiRig(new NdiTwinOptions { Model = model }, options, bodies: new NdiTwinBody(body, "A"));
        rig.RunUntilTracking();
        Expect(PoseStatus.Visible, PoseFlags.None);
        rig.Twin.Faults.Interference = true;
        Expect(PoseStatus.Occluded, PoseFlags.Interference);
        rig.Twin.Faults.Interference = false;
        body.Occlusion = _ => true;
        Expect(PoseStatus.Occluded, PoseFlags.BadFit);
        body.Occlusion = _ => false;
        // The outermost of the four markers lies behind the volume, then all.
        body.DepthMm = -2950;
        Expect(PoseStatus.Visible, PoseFlags.None);
        body.DepthMm = -3050;
        Expect(PoseStatus.Visible, PoseFlags.PartlyOutOfVolume);
        body.DepthMm = -3500;
        Expect(PoseStatus.OutOfVolume, PoseFlags.OutOfVolume);
        rig.Twin.Faults.Saturation = true;
        body.DepthMm = -1200;
        Expect(PoseStatus.Occluded, PoseFlags.BadFit);

        void Expect(PoseStatus status, PoseFlags flags)
        {
            rig.Run(0.2);
            var sample = rig.Samples[0];
            Assert.Equal((status, flags), (sample.Status, sample.Flags));
        }
    }

    [Fact]
    public void APoseOutsideTheVolumeIsUsedOnlyWhenAskedFor()
    {
        var options = NdiTrackerOptions.For(NdiRig.ProfileOf(NdiTwinModel.Spectra), ["A"], [new NdiToolOptions { Rom = TestRom.Rom("A") }]) with { Watchdogs = new WatchdogLimits { RefuseOutOfVolume = false } };
        using var rig = new NdiRig(new NdiTwinOptions { Model = NdiTwinModel.Spectra }, options, bodies: new NdiTwinBody(new NdiRig.Swing("A") { DepthMm = -3500 }, "A"));
        rig.RunUntilTracking();
        rig.Run(0.2);
        Assert.Equal((PoseStatus.Visible, PoseFlags.OutOfVolume), (rig.Samples[0].Status, rig.Samples[0].Flags));
    }

    [Theory]
    [InlineData(NdiTwinModel.Vega)]
    [InlineData(NdiTwinModel.Spectra)]
    public void SwitchesAreCounted(NdiTwinModel model)
    {
        using var rig = new NdiRig(new NdiTwinOptions { Model = model });
        rig.RunUntilTracking();
        for (var i = 0; i < 3; i++)
        {
            rig.Twin.Press(rig.Tracker.Status(1).Handle, 0b010);
            rig.Run(0.1);
            Assert.Equal(0b010, rig.Tracker.Status(1).Buttons);
            rig.Twin.Press(rig.Tracker.Status(1).Handle, 0);
            rig.Run(0.1);
        }
        Assert.Equal((0, 3L, 0L), ((int)rig.Tracker.Status(1).Buttons, rig.Tracker.Status(1).Presses, rig.Tracker.Status(0).Presses));
    }

    [Theory]
    [InlineData(NdiTwinModel.Vega)]
    [InlineData(NdiTwinModel.Spectra)]
    public void StrayMarkersAreReportedWhenAskedFor(NdiTwinModel model)
    {
        var options = NdiRig.Options(NdiRig.ProfileOf(model)) with { ReportStrays = true };
        using var rig = new NdiRig(new NdiTwinOptions { Model = model, StrayMarkersMm = [new Vec3(100, 50, -1500), new Vec3(0, 0, -5000)] }, options);
        rig.RunUntilTracking();
        rig.RunUntil(() => !rig.Tracker.LastFrame.Markers.IsEmpty);
        Assert.Equal(new Vec3(100, 50, -1500), rig.Tracker.LastFrame.Markers[0].PositionMm);
        Assert.True(rig.Tracker.LastFrame.Markers[0].IsStray);
    }

    [Fact]
    public void TheDevicesComplaintsBecomeFaultsAndWords()
    {
        using var rig = new NdiRig(new NdiTwinOptions { Model = NdiTwinModel.Spectra });
        rig.RunUntilTracking();
        rig.Twin.Faults.SystemStatus = NdiSystemStatus.TooMuchInfrared | NdiSystemStatus.TemperatureOutOfRange;
        rig.Run(1);
        Assert.Equal(1, rig.Faults.Count(FaultCode.DeviceFault));
        Assert.Contains("TooMuchInfrared", rig.Tracker.Words, StringComparison.Ordinal);
        using var vega = new NdiRig();
        vega.RunUntilTracking();
        vega.Twin.Faults.Alert = new NdiAlert(NdiAlertKind.Alert, 2);
        vega.Run(1);
        Assert.Equal(1, vega.Faults.Count(FaultCode.DeviceFault));
        vega.RunUntil(() => vega.Tracker.Words.Contains("Bump detected", StringComparison.Ordinal));
    }

    [Fact]
    public void TrackingAllocatesNothing()
    {
        foreach (var model in (NdiTwinModel[])[NdiTwinModel.Vega, NdiTwinModel.Spectra])
        {
            using var rig = new NdiRig(new NdiTwinOptions { Model = model });
            rig.RunUntilTracking();
            rig.Run(1);
            rig.OpensLinks = false;
            Allocations.AssertNone(rig.Step);
        }
    }

    [Fact]
    public void OptionsThatContradictThemselvesAreRefused()
    {
        var profile = NdiRig.ProfileOf(NdiTwinModel.Aurora);
        Refused(NdiTrackerOptions.For(profile, ["A"], []), "1 tools are named but 0 are described");
        Refused(NdiTrackerOptions.For(profile, ["A"], [new NdiToolOptions { Rom = TestRom.Rom("A") }]), "bring their own");
        Refused(NdiTrackerOptions.For(NdiRig.ProfileOf(NdiTwinModel.Vega), ["A"], [new NdiToolOptions { Rom = TestRom.Rom("A"), WiredPort = 1 }]), "Give only one");

        static void Refused(NdiTrackerOptions options, string words) =>
            Assert.Contains(words, Assert.Throws<ArgumentException>(() => new NdiTracker(options)).Message, StringComparison.Ordinal);
    }
}
