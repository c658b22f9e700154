using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Simulation.Room;

/// <summary>The room's marker bodies as a tracker sees them.</summary>
public static class RoomBodies
{
    public const string Reference = "Reference";
    public const string Scope = "Scope";
    public const string Stylus = "Stylus";

    /// <summary>Name of instrument 0, 1, …</summary>
    public static string Instrument(int index) => $"Instrument{index + 1}";

    /// <summary>Patient reference, endoscope, stylus and every instrument, in that order. Queries allocate nothing.</summary>
    /// <param name="room">The truth.</param>
    /// <param name="occlusions">Asked with a body's name and a moment; null leaves all in sight.</param>
    public static ITrackedBody[] Of(SimulatedRoom room, Func<string, Instant, bool>? occlusions = null)
    {
        var bodies = new ITrackedBody[3 + room.InstrumentCount];
        bodies[0] = new Body(Reference, at => Numbers(room.TrackerFromPatientReference(at)), occlusions);
        bodies[1] = new Body(Scope, at => Numbers(room.TrackerFromScope(at)), occlusions);
        bodies[2] = new Body(Stylus, at => Numbers(room.TrackerFromStylus(at)), occlusions);
        for (var i = 0; i < room.InstrumentCount; i++)
        {
            var index = i;
            bodies[3 + i] = new Body(Instrument(i), at => Numbers(room.TrackerFromInstrument(index, at)), occlusions);
        }
        return bodies;
    }

    private static (Quat, Vec3) Numbers<TFrom>(Rigid<Tracker, TFrom> pose) where TFrom : struct, IFrame => (pose.Rotation, pose.TranslationMm);

    private sealed class Body(string name, Func<Instant, (Quat, Vec3)> pose, Func<string, Instant, bool>? occlusions) : ITrackedBody
    {
        public string Name => name;
        public bool IsOccluded(Instant at) => occlusions is not null && occlusions(name, at);
        public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at) => pose(at);
    }
}
