using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Registering;
using SurgicalNav.Runtime.Scoring;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>Overlay accuracy over many patients, edge to edge against the simulator's truth, while the scope moves.</summary>
public static class OverlayCampaign
{
    private static readonly Duration Settle = Duration.FromSeconds(3);

    /// <summary>Of the scope's motion: quicker than the demo's, so that its camera moves at 50 mm/s in the mean.</summary>
    public const double ScopePeriodS = 2.15;

    /// <summary>Pools the contour errors of several frames of each patient.</summary>
    /// <param name="surface">Current on the calling thread.</param>
    /// <param name="width">Picture width, px; the height follows at 16:9.</param>
    /// <param name="seeds">Patients, 1 and up.</param>
    /// <param name="framesPerSeed">Spread evenly over one period of the scope's motion.</param>
    /// <param name="noiseFree">A rehearsal: tracker, calibration and registration without error, while latency, drift and losses stay on.</param>
    public static OverlayErrorPx? Measure(IGlSurface surface, int width, int seeds, int framesPerSeed, bool noiseFree, Action<string> say, CancellationToken stop)
    {
        var scorer = new OverlayScorer(framesPerSeed, everyNth: 1);
        for (var seed = 1; seed <= seeds && !stop.IsCancellationRequested; seed++)
        {
            Score(surface, width, (ulong)seed, framesPerSeed, noiseFree, scorer);
            if (seed % 5 == 0 && scorer.Result() is { } r) say($"overlay: {seed} of {seeds} patients, mean {r.Mean:0.00} px, p95 {r.P95:0.00} px, {r.InsideBandPercent:0.0} % inside the band");
        }
        return scorer.Result();
    }

    private static void Score(IGlSurface surface, int width, ulong seed, int frames, bool noiseFree, OverlayScorer scorer)
    {
        var setup = SimulatedRegistration.Of(new RoomOptions { Seed = seed, Phantom = new PhantomOptions { Seed = seed }, Scope = new ScopeMotion { PeriodS = ScopePeriodS } }, rehearsal: noiseFree);
        var room = setup.Room;
        var registered = new RegisteredPatient("", setup.Solved.ReferenceFromScan, default, setup.Solved.PredictedTreMm, setup.Patient.Target, null);
        using var tracked = new TrackedRoom(room, setup.Tracker);
        var navigation = tracked.Navigation(setup.Tracker, setup.Calibration, registered);
        var camera = room.Cameras.ScaledTo(width, width * 9 / 16).Left;
        using var renderer = new OverlayRenderer(surface, camera.Width, camera.Height, OverlayPolicy.Default);
        PlannedSurfaces.AddTo(renderer, camera, SimulatedPatient.Structures(room.Phantom));
        var period = room.Options.Scope.PeriodS;
        for (var i = 0; i < frames; i++)
        {
            var at = tracked.Start + Settle + Duration.FromSeconds(period * (i + 0.37) / frames);
            tracked.RunTo(at + Duration.FromMilliseconds(80));
            if (navigation.TryAt(at, out var pose).Status == LookupStatus.Ok) scorer.Watch(at, pose);
        }
        scorer.Score(surface, renderer, room, tracked.Start);
    }
}
