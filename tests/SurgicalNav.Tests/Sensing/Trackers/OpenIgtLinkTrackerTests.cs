using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Simulation.Trackers;
using SurgicalNav.Tests.Simulation.Trackers;

namespace SurgicalNav.Tests.Sensing.Trackers;

public sealed class OpenIgtLinkTrackerTests
{
    private sealed class Rig
    {
        public readonly FaultLog Faults = new();
        public readonly OpenIgtLinkTracker Tracker;
        public readonly TrackerTwin Twin;
        public readonly MemoryLink Near, Far;
        public double NowSeconds;

        public Rig(TrackerTwinOptions twin, string[] tools, ITrackedBody[] bodies, bool request = true)
        {
            (Near, Far) = MemoryLink.CreatePair(1 << 18);
            Twin = new TrackerTwin(twin, bodies);
            Twin.Attach(Far);
            Tracker = new OpenIgtLinkTracker(
                new OpenIgtLinkTrackerOptions { Tools = tools, NominalRateHz = twin.RateHz, ConstantLatency = twin.Latency, RequestStream = request }, Near, Faults);
        }

        public Instant Now => Instant.FromSeconds(NowSeconds);

        public void Run(double seconds, Action? each = null)
        {
            for (var end = NowSeconds + seconds; NowSeconds < end; NowSeconds += 0.0005)
            {
                Twin.Step(Now);
                Tracker.Poll(Now);
                each?.Invoke();
            }
        }
    }

    [Theory]
    [InlineData(TwinStream.TrackingData, 60, OcclusionSignal.LeaveOut)]
    [InlineData(TwinStream.TrackingData, 120, OcclusionSignal.Metadata)]
    [InlineData(TwinStream.Transforms, 60, OcclusionSignal.LeaveOut)]
    [InlineData(TwinStream.Transforms, 90, OcclusionSignal.Metadata)]
    public void PosesComeOutWhereAndWhenTheBodiesWere(TwinStream stream, double rate, OcclusionSignal signal)
    {
        ITrackedBody[] bodies = [new OrbitingBody("Reference", 5, 0.1), new OrbitingBody("Probe", 80, 3)];
        var options = new TrackerTwinOptions
        {
            Stream = stream,
            RateHz = rate,
            OcclusionSignal = signal,
            ClockDriftPpm = 50,
            MeanJitter = Duration.FromMilliseconds(0.3),
            Latency = Duration.FromMilliseconds(12),
        };
        var rig = new Rig(options, ["Probe", "Reference"], bodies, request: false);
        rig.Run(8);
        var worst = new SampleStatistics(10_000);
        rig.Run(4, () =>
        {
            var at = rig.Now - Duration.FromMilliseconds(50);
            var answer = rig.Tracker.Tools[0].History.Lookup(at);
            if (!answer.IsUsable) return;
            worst.Add((answer.TranslationMm - bodies[1].PoseAt(at).TranslationMm).Length);
        });
        Assert.True(worst.Count > 7000);
        // 240 mm/s × 0.6 ms of time (drift still settling, polling at 0.5 ms) + chord at 720 mm/s² over one period + 32-bit floats.
        Assert.True(worst.Max < 0.15, $"worst {worst.Max:f4} mm, p50 {worst.Percentile(50):f4} mm");
        Assert.Equal(ToolState.Visible, rig.Tracker.Report(0, rig.Now).State);
        Assert.Equal(rate, rig.Tracker.Report(1, rig.Now).RateHz, 1);
        Assert.Equal(0, rig.Tracker.Counters.FramesLost);
        Assert.Equal(0, rig.Faults.Total);
    }

    [Theory]
    [InlineData(OcclusionSignal.LeaveOut)]
    [InlineData(OcclusionSignal.Metadata)]
    public void AnOccludedToolIsSaidToBeOccluded(OcclusionSignal signal)
    {
        var hidden = new OrbitingBody("Probe") { Occlusion = at => at.Seconds is > 2 and < 3 };
        var rig = new Rig(new TrackerTwinOptions { OcclusionSignal = signal }, ["Probe", "Other"], [hidden, new OrbitingBody("Other")]);
        rig.Run(1.9);
        Assert.Equal(ToolState.Visible, rig.Tracker.Report(0, rig.Now).State);
        rig.Run(0.9);
        var report = rig.Tracker.Report(0, rig.Now);
        Assert.Equal(ToolState.Occluded, report.State);
        Assert.InRange(report.Age!.Value.Seconds, 0.75, 0.85);
        Assert.Equal(ToolState.Visible, rig.Tracker.Report(1, rig.Now).State);
        Assert.Equal(LookupStatus.Occluded, rig.Tracker.Tools[0].History.Lookup(rig.Now, LookupPolicy.Available).Status);
        Assert.Equal(1, rig.Faults.Count(FaultCode.PoseMissing));
        rig.Run(0.5);
        Assert.Equal(ToolState.Visible, rig.Tracker.Report(0, rig.Now).State);
    }

    [Fact]
    public void SilenceMakesAToolLateThenMissingAndALostLinkIsSaidOnce()
    {
        var rig = new Rig(new TrackerTwinOptions(), ["Probe", "Never"], [new OrbitingBody("Probe")]);
        rig.Run(1);
        Assert.Equal(ToolState.Missing, rig.Tracker.Report(1, rig.Now).State);
        Assert.Null(rig.Tracker.Report(1, rig.Now).Age);
        rig.Far.Dispose();
        rig.Run(0.3);
        Assert.Equal(ToolState.Late, rig.Tracker.Report(0, rig.Now).State);
        Assert.False(rig.Tracker.IsConnected);
        rig.Run(1);
        Assert.Equal(ToolState.Missing, rig.Tracker.Report(0, rig.Now).State);
        Assert.Equal((1, 1, 1), (rig.Faults.Count(FaultCode.LinkLost), rig.Faults.Count(FaultCode.PoseStale), rig.Faults.Count(FaultCode.PoseMissing)));

        var (near, far) = MemoryLink.CreatePair();
        rig.Twin.Attach(far);
        rig.Tracker.Attach(near);
        rig.Run(0.5);
        Assert.Equal(ToolState.Visible, rig.Tracker.Report(0, rig.Now).State);
    }

    [Fact]
    public void LostFramesAreCounted()
    {
        var rig = new Rig(new TrackerTwinOptions { DropProbability = 0.1, ClockDriftPpm = 100 }, ["Probe"], [new OrbitingBody("Probe")]);
        rig.Run(20);
        var twin = rig.Twin.Counters;
        Assert.InRange(twin.Dropped, 70, 170);
        Assert.InRange(rig.Tracker.Counters.FramesLost, twin.Dropped - 2, twin.Dropped);
    }

    [Fact]
    public void BrokenBytesRaiseFaultsAndNeverBecomePoses()
    {
        var (near, far) = MemoryLink.CreatePair(1 << 18);
        var (twinSide, tap) = MemoryLink.CreatePair(1 << 18);
        var twin = new TrackerTwin(new TrackerTwinOptions(), new OrbitingBody("Probe"));
        twin.Attach(twinSide);
        var faults = new FaultLog();
        var tracker = new OpenIgtLinkTracker(new OpenIgtLinkTrackerOptions { Tools = ["Probe"], RequestStream = false }, near, faults);
        var random = new SeededRandom(3);
        var bytes = new byte[1 << 16];
        for (var i = 0; i < 4000; i++)
        {
            var now = Instant.FromSeconds(i * 0.005);
            twin.Step(now);
            var n = tap.Read(bytes);
            if (n > 0 && random.NextDouble() < 0.2) bytes[random.NextInt(n)] ^= (byte)(1 + random.NextInt(255));
            far.TryWrite(bytes.AsSpan(0, n));
            tracker.Poll(now);
            if (tracker.Tools[0].History.TryGetNewest(out var sample) && sample.Status == PoseStatus.Visible)
                Assert.InRange(sample.TranslationMm.Z, 1199.99, 1200.01);
        }
        Assert.True(faults.Count(FaultCode.LinkCorrupt) > 20);
        Assert.True(tracker.Counters.Stream.Messages > 500);
        var stream = tracker.Counters.Stream;
        Assert.Equal((stream.Messages + stream.Skipped, stream.CrcErrors), (near.Activity.Frames, near.Activity.CrcErrors));
        Assert.InRange(near.Activity.Resyncs, 1, stream.ResyncBytes);
        tracker.Attach(MemoryLink.CreatePair().A);
        Assert.Equal(stream, tracker.Counters.Stream);
    }

    [Fact]
    public void EverySampleIsOfferedOn()
    {
        var (near, far) = MemoryLink.CreatePair();
        var twin = new TrackerTwin(new TrackerTwinOptions(), new OrbitingBody("Probe"));
        twin.Attach(far);
        var output = new BoundedEdge<PoseSample>("poses", 1000);
        using var tracker = new OpenIgtLinkTracker(new OpenIgtLinkTrackerOptions { Tools = ["Probe"] }, near, null, output);
        for (var i = 0; i < 100; i++)
        {
            twin.Step(Instant.FromSeconds(i * 0.01));
            tracker.Poll(Instant.FromSeconds(i * 0.01));
        }
        var (marks, samples) = (0, 0);
        while (output.TryTake(out var sample))
        {
            // Every frame is announced before its samples.
            if (sample.Tool == PoseSample.FrameMark) Assert.Equal(samples, marks++);
            else Assert.Equal(marks, ++samples);
        }
        Assert.InRange(samples, 58, 60);
        Assert.Equal(tracker.Tools[0].History.Count, samples);
    }

    [Fact]
    public void PollingAllocatesNothing()
    {
        var rig = new Rig(new TrackerTwinOptions { OcclusionSignal = OcclusionSignal.Metadata, OcclusionsPerMinute = 30 }, ["Probe"], [new OrbitingBody("Probe")]);
        Allocations.AssertNone(() =>
        {
            rig.NowSeconds += 0.01;
            rig.Twin.Step(rig.Now);
            rig.Tracker.Poll(rig.Now);
        });
    }

    [Fact]
    public void NonsensicalOptionsAreRefusedInWords()
    {
        var (near, _) = MemoryLink.CreatePair();
        var twice = Assert.Throws<ArgumentException>(() => new OpenIgtLinkTracker(new OpenIgtLinkTrackerOptions { Tools = ["A", "A"] }, near));
        Assert.Contains("'A' is listed twice", twice.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new OpenIgtLinkTracker(new OpenIgtLinkTrackerOptions { Tools = [] }, near));
        Assert.Throws<ArgumentException>(() => new OpenIgtLinkTracker(new OpenIgtLinkTrackerOptions { Tools = ["a name that is far too long"] }, near));
    }
}
