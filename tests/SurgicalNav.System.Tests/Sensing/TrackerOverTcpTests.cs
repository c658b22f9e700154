using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Network;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>The whole way of a pose: body, twin, real TCP bytes, codec, clock, history.</summary>
[Collection(MachineCollection.Name)]
public sealed class TrackerOverTcpTests
{
    private const int Patience = 200_000;

    private sealed class Swing(string name) : ITrackedBody
    {
        public const double RadiusMm = 60, OmegaRadPerS = 3;

        public string Name => name;
        public bool IsOccluded(Instant at) => at.Seconds is > 14 and < 14.5;

        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at)
        {
            var a = OmegaRadPerS * at.Seconds;
            return (Quat.Exp(new Vec3(0.2, 0, 0)) * Quat.Exp(new Vec3(0, 0, 0.3 * a)), new Vec3(RadiusMm * Math.Cos(a), RadiusMm * Math.Sin(a), -1500));
        }
    }

    [Fact]
    public void PosesAreWhereTheBodyWasWithinTheBound()
    {
        var body = new Swing("Probe");
        var latency = Duration.FromMilliseconds(10);
        var twin = new TrackerTwin(
            new TrackerTwinOptions { Seed = 9, RateHz = 100, ClockDriftPpm = 50, Latency = latency, MeanJitter = Duration.FromMilliseconds(1), DropProbability = 0.01 }, body);
        using var server = new TwinServer(twin, new TcpByteServer());
        var faults = new FaultLog();
        using var tracker = new OpenIgtLinkTracker(
            new OpenIgtLinkTrackerOptions { Tools = ["Probe"], NominalRateHz = 100, ConstantLatency = latency }, TcpByteLink.Connect("127.0.0.1", server.Port), faults);

        var (judged, worstMm, worstRad) = (0, 0.0, 0.0);
        for (var step = 0; step < 40_000; step++)
        {
            var now = Instant.FromSeconds(step * 0.0005);
            var before = twin.Counters.Frames;
            server.Step(now);
            // Bytes through the kernel: with the manual clock standing, wait until they are there. A frame is sent at most every ten steps.
            var arrived = tracker.Counters.Stream.Messages;
            tracker.Poll(now);
            if (step == 0) WaitFor(() => { server.Step(now); return server.HasClient; });
            for (var i = 0; i < 3 && tracker.Counters.Stream.Messages == arrived && twin.Counters.Frames > before; i++) tracker.Poll(now);
            if (step < 20_000) continue;
            var at = now - Duration.FromMilliseconds(60);
            var answer = tracker.Tools[0].History.Lookup(at);
            if (!answer.IsUsable) continue;
            judged++;
            var (q, t) = body.PoseAt(at);
            worstMm = Math.Max(worstMm, (answer.TranslationMm - t).Length);
            worstRad = Math.Max(worstRad, (q.Conjugate * answer.Rotation).Log().Length);
        }
        Assert.True(judged > 15_000, $"only {judged} of 20000 moments had a pose");
        // 180 mm/s × 0.6 ms of time (polling each 0.5 ms) and the chord of 540 mm/s² over two periods.
        Assert.True(worstMm < 0.15, $"worst {worstMm:f4} mm of {judged}");
        Assert.True(worstRad < 0.002, $"worst {worstRad:f5} rad");
        Assert.Equal(0, tracker.Counters.Stream.Errors);
        Assert.InRange(tracker.Counters.FramesLost, 1, twin.Counters.Dropped);
        Assert.Equal(0, faults.Count(FaultCode.LinkLost) + faults.Count(FaultCode.LinkCorrupt));
    }

    [Fact]
    public void AClientThatReturnsIsServedAgain()
    {
        var twin = new TrackerTwin(new TrackerTwinOptions(), new Swing("Probe"));
        using var server = new TwinServer(twin, new TcpByteServer());
        using var tracker = new OpenIgtLinkTracker(new OpenIgtLinkTrackerOptions { Tools = ["Probe"] }, TcpByteLink.Connect("127.0.0.1", server.Port));
        var now = 0.0;
        void Step()
        {
            now += 0.001;
            server.Step(Instant.FromSeconds(now));
            tracker.Poll(Instant.FromSeconds(now));
        }
        WaitFor(() => { Step(); return tracker.Counters.Frames > 5; });
        tracker.Attach(TcpByteLink.Connect("127.0.0.1", server.Port));
        var before = tracker.Counters.Frames;
        WaitFor(() => { Step(); return tracker.Counters.Frames > before + 5; });
        Assert.Equal(ToolState.Visible, tracker.Report(0, Instant.FromSeconds(now)).State);
        Assert.True(tracker.Tools[0].History.TryGetNewest(out var sample) && sample.Status == PoseStatus.Visible);
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (var i = 0; i < Patience; i++)
            if (condition()) return;
        Assert.Fail("It never happened.");
    }
}
