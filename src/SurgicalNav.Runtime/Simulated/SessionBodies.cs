using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>The room's marker bodies with the room's time shifted to the session's clock.</summary>
public static class SessionBodies
{
    public static readonly string LeftInstrument = RoomBodies.Instrument(0);
    public static readonly string RightInstrument = RoomBodies.Instrument(1);

    /// <summary>As the tracker sends them, in its order.</summary>
    public static readonly string[] Names = [RoomBodies.Reference, RoomBodies.Scope, RoomBodies.Stylus, LeftInstrument, RightInstrument];

    public static int IndexOf(string name) => Array.IndexOf(Names, name);

    /// <param name="room">The truth.</param>
    /// <param name="start">The moment on the session's clock that is the room's time zero.</param>
    public static ITrackedBody[] Of(SimulatedRoom room, Instant start) => Array.ConvertAll(RoomBodies.Of(room), body => (ITrackedBody)new Shifted(body, start));

    private sealed class Shifted(ITrackedBody body, Instant start) : ITrackedBody
    {
        public string Name => body.Name;
        public bool IsOccluded(Instant at) => body.IsOccluded(RoomTime(at));
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => body.PoseAt(RoomTime(at));
        private Instant RoomTime(Instant at) => new((at - start).Nanoseconds);
    }
}
