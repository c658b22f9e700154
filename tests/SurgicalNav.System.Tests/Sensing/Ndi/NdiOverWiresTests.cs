using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.Serial;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Trackers.Ndi;
using SurgicalNav.Simulation.Trackers;
using SurgicalNav.Simulation.Trackers.Ndi;

namespace SurgicalNav.SystemTests.Sensing.Ndi;

/// <summary>Our client and our twin over real kernels' pipes: TCP and a pseudo-terminal, with a real .rom, through noise, garbage and a pulled plug. The clock is manual.</summary>
[Collection(MachineCollection.Name)]
public sealed class NdiOverWiresTests
{
    private const int Patience = 60_000;

    private sealed class Circle : ITrackedBody
    {
        public string Name => "probe";
        public bool IsOccluded(Instant at) => false;

        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) =>
            (Quat.Exp(new Vec3(0, 0, at.Seconds)), new Vec3(50 * Math.Cos(at.Seconds), 50 * Math.Sin(at.Seconds), -1300));
    }

    private static NdiTrackerOptions Options(string profile)
    {
        var p = NdiProfile.Load(Repository.Path("hardware", "profiles", "tracker", profile + ".json"));
        var rom = NdiRom.Load(TestData.Path("tracker/pluslib/ConfigFiles/NdiToolDefinitions/8700340.rom"));
        return NdiTrackerOptions.For(p, ["probe"], [new NdiToolOptions { Rom = rom }]);
    }

    /// <summary>Steps both ends on one manual clock until the condition holds.</summary>
    private static void Until(NdiTracker tracker, Action<Instant> device, Func<Instant, IByteLink?> open, ref Instant now, Func<bool> done)
    {
        for (var i = 0; i < Patience; i++)
        {
            if (done()) return;
            now += Duration.FromMilliseconds(1);
            if (tracker.WantsLink(now) && open(now) is { } link) tracker.Attach(link, now);
            device(now);
            tracker.Poll(now);
        }
        Assert.Fail(tracker.Words);
    }

    [Fact]
    public void OverTcpThroughNoiseGarbageAndAPulledPlug()
    {
        var twin = new NdiTwin(new NdiTwinOptions { Seed = 3 }, new NdiTwinBody(new Circle(), "8700340"));
        using var server = new TwinServer(twin, new TcpByteServer());
        using var tracker = new NdiTracker(Options("ndi-polaris-vega"));
        var now = Instant.FromSeconds(1);
        var pulled = false;
        IByteLink? Open(Instant at) => pulled ? null : TcpByteLink.Connect("127.0.0.1", server.Port);
        Until(tracker, server.Step, Open, ref now, () => tracker.Counters.Frames > 100);
        Assert.Equal((NdiTrackingReply.Bx2, 1), (tracker.Reply, tracker.SetUps));

        (twin.Faults.NoiseProbability, twin.Faults.DamageProbability) = (0.1, 0.05);
        var frames = tracker.Counters.Frames;
        Until(tracker, server.Step, Open, ref now, () => tracker.Counters.Frames > frames + 100 && tracker.Counters.Stream.CrcErrors > 5);
        (twin.Faults.NoiseProbability, twin.Faults.DamageProbability) = (0, 0);

        (pulled, frames) = (true, tracker.Counters.Frames);
        server.Hangup();
        Until(tracker, server.Step, Open, ref now, () => tracker.State == NdiTrackerState.NoLink);
        Assert.Contains("network cable", tracker.Words, StringComparison.Ordinal);
        pulled = false;
        Until(tracker, server.Step, Open, ref now, () => tracker.Counters.Frames > frames + 100);
        Assert.Equal((ToolState.Visible, 1), (tracker.Report(0, now).State, twin.EnabledTools));
    }

    [Fact]
    public void OverAPseudoTerminalThroughNoiseGarbageAndAPulledPlug()
    {
        var twin = new NdiTwin(new NdiTwinOptions { Seed = 4, Model = NdiTwinModel.Spectra }, new NdiTwinBody(new Circle(), "8700340"));
        var terminal = PseudoTerminal.Open();
        twin.Attach(terminal);
        using var tracker = new NdiTracker(Options("ndi-polaris-spectra"));
        var now = Instant.FromSeconds(1);
        var pulled = false;
        IByteLink? Open(Instant at) => pulled ? null : TermiosLink.Open(terminal.SlavePath, 9600);
        Until(tracker, twin.Step, Open, ref now, () => tracker.Counters.Frames > 100);
        Assert.Equal((NdiTrackingReply.Bx, 921_600), (tracker.Reply, twin.Baud));

        for (var i = 0; i < 20; i++) terminal.TryWrite([0xC4, 0xA5, 0x10, (byte)i, 0xFF, (byte)'x', (byte)'\r']);
        (twin.Faults.NoiseProbability, twin.Faults.LossProbability) = (0.1, 0.03);
        var frames = tracker.Counters.Frames;
        Until(tracker, twin.Step, Open, ref now, () => tracker.Counters.Frames > frames + 100 && tracker.Counters.Stream.CrcErrors > 5);
        (twin.Faults.NoiseProbability, twin.Faults.LossProbability) = (0, 0);

        (pulled, frames) = (true, tracker.Counters.Frames);
        terminal.Dispose();
        Until(tracker, twin.Step, Open, ref now, () => tracker.State == NdiTrackerState.NoLink);
        Assert.Contains("serial line has gone", tracker.Words, StringComparison.Ordinal);
        terminal = PseudoTerminal.Open();
        twin.Attach(terminal);
        pulled = false;
        Until(tracker, twin.Step, Open, ref now, () => tracker.Counters.Frames > frames + 100);
        Assert.Equal((ToolState.Visible, 1), (tracker.Report(0, now).State, twin.EnabledTools));
        terminal.Dispose();
    }
}
