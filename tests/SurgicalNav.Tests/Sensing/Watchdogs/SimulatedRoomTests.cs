using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Tests.Sensing.Watchdogs;

public sealed class SimulatedRoomTests
{
    /// <summary>The demo's room for half a minute, by the demo's own limits: no measured pose is distrusted.</summary>
    [Fact]
    public void WhatTheDemoTracksIsBelieved()
    {
        var room = new SimulatedRoom(new RoomOptions { Seed = 1, Phantom = new PhantomOptions { Seed = 1 } });
        var samples = new LosslessEdge<PoseSample>("samples");
        using var tracked = new TrackedRoom(room, new SimulatedTracker(1, NoiseFree: false), samples);
        tracked.RunTo(tracked.Start + Duration.FromSeconds(30));
        var distrusted = new List<string>();
        PoseSample before = default;
        while (samples.TryTake(out var s))
        {
            if (s.Tool >= 0 && s.Status is PoseStatus.Frozen or PoseStatus.Jumping or PoseStatus.OutOfVolume) distrusted.Add($"{SessionBodies.Names[s.Tool]} {s.Status} {(s.AcquiredAt - tracked.Start).Seconds:f4} {s.TranslationMm} after {before.TranslationMm}");
            if (s.Tool >= 0) before = s;
        }
        Assert.True(distrusted.Count == 0, string.Join("\n", distrusted.Take(12)));
    }
}
