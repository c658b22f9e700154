using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>A room whose tracker runs on a manual clock over a memory link: what a session's tracking sees, without video or robots.</summary>
public sealed class TrackedRoom : IDisposable
{
    private static readonly Duration Tick = Duration.FromMilliseconds(1);
    private readonly ManualClock _clock = new(Instant.FromSeconds(100));
    private readonly TrackerTwin _twin;
    private readonly MemoryLink _device;

    /// <param name="room">The truth.</param>
    /// <param name="tracker">How it is measured.</param>
    /// <param name="output">Gets every sample of the client; null where nobody wants them.</param>
    /// <param name="seenAs">What the tracker measures in a body's place, a late one, say; null for the body itself.</param>
    public TrackedRoom(SimulatedRoom room, SimulatedTracker tracker, IEdge<PoseSample>? output = null, Func<ITrackedBody, ITrackedBody>? seenAs = null)
    {
        Start = _clock.Now;
        (var host, _device) = MemoryLink.CreatePair(name: "tracker");
        _twin = new TrackerTwin(tracker.Twin, [.. SessionBodies.Of(room, Start).Select(body => seenAs?.Invoke(body) ?? body)]);
        _twin.Attach(_device);
        Client = new OpenIgtLinkTracker(tracker.Client, host, output: output);
    }

    /// <summary>The room's time zero on this clock.</summary>
    public Instant Start { get; }

    public Instant Now => _clock.Now;
    public OpenIgtLinkTracker Client { get; }

    public PoseHistory History(string body) => Client.Tools[SessionBodies.IndexOf(body)].History;

    public NavigationPose Navigation(SimulatedTracker tracker, SimulatedCalibration calibration, RegisteredPatient patient) => new(
        Client, new PoseReader(tracker.Accuracy, 1 / SimulatedTracker.RateHz), calibration.CameraFromScope,
        patient, SessionBodies.IndexOf(RoomBodies.Scope), SessionBodies.IndexOf(RoomBodies.Reference));

    public void RunTo(Instant moment)
    {
        while (_clock.Now < moment)
        {
            _clock.Advance(Tick);
            _twin.Step(_clock.Now);
            Client.Poll(_clock.Now);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _device.Dispose();
    }
}
