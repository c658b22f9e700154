using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Runtime.Simulated;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>All stages in turn on a manual clock, a millisecond at a time: the same inputs give the same outputs.</summary>
internal static class SingleThreadRun
{
    private static readonly Duration Tick = Duration.FromMilliseconds(1);
    private const int NetworkEveryTicks = 100;

    public static RunFigures Run(DemoStages stages, DemoScoring scoring, IGlSurface surface, ManualClock clock, Instant start, DemoOptions options, CancellationToken stop)
    {
        stages.BeginOverlay(surface);
        stages.Overlay!.Watch = scoring.Poses.Watch;
        var meter = new RunMeter();
        var end = start + Duration.FromSeconds(options.Seconds);
        for (long tick = 0; clock.Now < end && !stop.IsCancellationRequested; tick++)
        {
            clock.Advance(Tick);
            var now = clock.Now;
            stages.StepRoom(now);
            stages.StepDevices(now);
            stages.Robots?.Rig.Step(now);
            stages.StepTracking(now);
            stages.StepVideo(now);
            if (tick % NetworkEveryTicks == 0) stages.StepNetwork(now);
            stages.StepOverlay(now);
            stages.StepRobots(now);
        }
        var figures = meter.Read();
        scoring.Finish(surface, stages);
        stages.Overlay.Dispose();
        return figures;
    }
}
