using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Links.OpenIgtLink.Peers;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.OpenIgtLink.Serving;

/// <summary>The simulated room as its optical tracker sees it: noise, occlusions, a clock of its own, 80 Hz.</summary>
public sealed class SimulatedSource : IServedSource
{
    private readonly IgtlReader _reader = new();
    private readonly SimulatedTracker _tracker;
    private readonly SimulatedRoom _room;
    private readonly IByteLink _host, _device;
    private TrackerTwin? _twin;

    public SimulatedSource(ulong seed = 1)
    {
        _tracker = new SimulatedTracker(seed, NoiseFree: false);
        _room = new SimulatedRoom(new RoomOptions { Seed = seed });
        (_host, _device) = MemoryLink.CreatePair(name: "simulated tracker");
    }

    public string Name => "simulated tracker";

    public string FrameName => "Tracker";

    public IReadOnlyList<string> Tools => SessionBodies.Names;

    public bool WaitsForClient => false;

    public bool IsAtEnd => false;

    public bool TryTake(Instant now, IgtlTracking tracking)
    {
        if (_twin is null)
        {
            // The room's time begins with the first look at it.
            _twin = new TrackerTwin(_tracker.Twin, SessionBodies.Of(_room, now));
            _twin.Attach(_device);
        }
        while (true)
        {
            while (_reader.TryRead(out var message))
            {
                if (message.Kind != IgtlKind.TrackingData) continue;
                Put(message, tracking);
                return true;
            }
            _twin.Step(now);
            var n = _host.Read(_reader.Room());
            if (n == 0) return false;
            _reader.Commit(n);
        }
    }

    public void Dispose()
    {
        _host.Dispose();
        _device.Dispose();
    }

    /// <summary>A tool that the frame leaves out is not seen.</summary>
    private static void Put(in IgtlMessage message, IgtlTracking tracking)
    {
        tracking.Time = message.Time;
        var seen = message.Tools;
        for (var i = 0; i < SessionBodies.Names.Length; i++) tracking.PutMissing(i);
        for (var k = 0; k < seen.Count; k++)
        {
            var tool = seen[k];
            for (var i = 0; i < SessionBodies.Names.Length; i++)
                if (System.Text.Ascii.Equals(SessionBodies.Names[i], tool.Name)) tracking.Put(i, tool.Matrix);
        }
    }
}
