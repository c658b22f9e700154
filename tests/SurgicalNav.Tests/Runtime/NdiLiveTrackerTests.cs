using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers.Ndi;
using SurgicalNav.Simulation.Trackers.Ndi;
using SurgicalNav.Tests.Sensing.Ndi;

namespace SurgicalNav.Tests.Runtime;

/// <summary>A loop that is held up between its look at the clock and the line: the twin answers in between.</summary>
public sealed class NdiLiveTrackerTests
{
    private static readonly Duration HeldUp = Duration.FromMilliseconds(7), Period = Duration.FromMilliseconds(1);

    private readonly ManualClock _clock = new(Instant.FromSeconds(5));
    private readonly List<(Instant Stamp, Instant CameAt)> _samples = [];
    private Instant _cameAt;

    private static NdiTwin Twin(NdiTwinModel model) => new(new NdiTwinOptions { Model = model }, new NdiTwinBody(new NdiRig.Swing("A"), "A"), new NdiTwinBody(new NdiRig.Swing("B"), "B"));

    private NdiLiveTracker Live(NdiTwinModel model, Func<IByteLink> open) =>
        new(NdiRig.Options(NdiRig.ProfileOf(model)), open, _clock, output: new DirectEdge<PoseSample>("samples", s => _samples.Add((s.ReceivedAt, _cameAt))));

    /// <summary>The loop looks at the clock, time passes, bytes come, and only then is the line read.</summary>
    private void Step(NdiLiveTracker tracker, HeldUpLink line)
    {
        _clock.Advance(Period);
        line.IsArmed = true;
        tracker.Poll(_clock.Now);
    }

    private void Track(NdiLiveTracker tracker, Func<HeldUpLink?> line)
    {
        // Opened on a thread of its own.
        Assert.True(SpinWait.SpinUntil(() =>
        {
            tracker.Poll(_clock.Now);
            return tracker.IsConnected;
        }, TimeSpan.FromSeconds(30)));
        for (var i = 0; i < 20_000 && _samples.Count < 500; i++) Step(tracker, line()!);
        Assert.True(_samples.Count >= 500, tracker.Words);
    }

    [Theory]
    [InlineData(NdiTwinModel.Vega)]
    [InlineData(NdiTwinModel.Spectra)]
    public void NoPoseIsStampedEarlierThanItsBytesCame(NdiTwinModel model)
    {
        var twin = Twin(model);
        HeldUpLink? line = null;
        using var tracker = Live(model, () => line = Line(twin, serial: model == NdiTwinModel.Spectra));
        Track(tracker, () => line);
        Assert.All(_samples, s => Assert.True(s.Stamp >= s.CameAt, $"stamped {(s.CameAt - s.Stamp).Milliseconds} ms before it came"));
    }

    [Fact]
    public void TheTapSeesEveryByteOnceBothWays()
    {
        var (twin, sent, received) = (Twin(NdiTwinModel.Vega), new List<byte>(), new List<byte>());
        HeldUpLink? line = null;
        using var tracker = Live(NdiTwinModel.Vega, () => line = Line(twin, serial: false));
        tracker.Tap = (bytes, out_) => (out_ ? sent : received).AddRange(bytes);
        Track(tracker, () => line);
        Assert.Equal((line!.Counters.BytesWritten, line.Counters.BytesRead), (sent.Count, (long)received.Count));
        var (replies, found) = (new NdiReplyReader(), 0);
        for (var at = 0; at < received.Count;)
        {
            var room = replies.Room();
            var n = Math.Min(room.Length, received.Count - at);
            received[at..(at + n)].CopyTo(room);
            replies.Commit(n);
            at += n;
            while (replies.TryRead(out _)) found++;
        }
        Assert.Equal(tracker.Counters.Stream.Messages, found);
        Assert.Equal(0, replies.Counters.Errors);
    }

    private HeldUpLink Line(NdiTwin twin, bool serial)
    {
        if (serial) return new SerialHeldUpLink(new SimulatedSerialLine(twin, () => _clock.Now), Arrive);
        var (near, far) = MemoryLink.CreatePair();
        twin.Attach(far);
        return new HeldUpLink(near, Arrive);

        void Arrive()
        {
            _clock.Advance(HeldUp);
            _cameAt = _clock.Now;
            twin.Step(_clock.Now);
        }
    }

    /// <summary>Lets its bytes come at the first read after it was armed.</summary>
    private class HeldUpLink(IByteLink near, Action arrive) : IByteLink
    {
        public bool IsArmed { get; set; }
        public string Name => near.Name;
        public bool IsOpen => near.IsOpen;
        public LinkCounters Counters => near.Counters;

        public int Read(Span<byte> into)
        {
            if (IsArmed) arrive();
            IsArmed = false;
            return near.Read(into);
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes) => near.TryWrite(bytes);
        public void Dispose() => near.Dispose();
    }

    private sealed class SerialHeldUpLink(SimulatedSerialLine near, Action arrive) : HeldUpLink(near, arrive), ISerialLine
    {
        public int Baud => near.Baud;
        public bool SetBaud(int baud) => near.SetBaud(baud);
        public bool SetBreak(bool low) => near.SetBreak(low);
    }
}
