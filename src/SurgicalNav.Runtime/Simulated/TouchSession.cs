using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Registering;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>The registration phase before the session: the stylus touches landmarks and surface while the tracker watches.</summary>
public static class TouchSession
{
    private static readonly Duration TrackerDelay = Duration.FromMilliseconds(60);

    /// <summary>The touches of the room's script, as the tracker saw them while the patient's breath was held; those that it saw too little of are left out.</summary>
    public static IReadOnlyList<TouchedPoint> Run(SimulatedRoom room, SimulatedTracker tracker, SimulatedCalibration calibration)
    {
        using var tracked = new TrackedRoom(room.WithBreathHeld(), tracker);
        var collector = new TouchCollector(calibration.StylusTip, tracked.History(RoomBodies.Stylus), tracked.History(RoomBodies.Reference));
        var period = Duration.FromSeconds(1 / SimulatedTracker.RateHz);
        foreach (var touch in room.TouchScript.Touches)
        {
            var (begin, end) = (tracked.Start + new Duration(touch.Begin.Nanoseconds), tracked.Start + new Duration(touch.End.Nanoseconds));
            tracked.RunTo(end + TrackerDelay);
            collector.TryAdd(touch.Name, begin, end, period);
        }
        return collector.Touched;
    }
}
