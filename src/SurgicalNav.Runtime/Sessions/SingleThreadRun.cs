using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>All stages in turn on a manual clock, a millisecond at a time: the same inputs give the same outputs.</summary>
internal static class SingleThreadRun
{
    private static readonly Duration Tick = Duration.FromMilliseconds(1);
    private const int NetworkEveryTicks = 100;

    public static RunFigures Run(DemoStages stages, DemoScoring scoring, IGlSurface surface, ManualClock clock, Instant start, DemoOptions options, SessionRecording? recording, CancellationToken stop)
    {
        var meter = new RunMeter();
        var figures = meter.Read();
        var end = new OrderlyEnd();
        end.Try(() =>
        {
            stages.BeginOverlay(surface);
            stages.Overlay!.Watch = scoring.Poses.Watch;
            meter = new RunMeter();
            var endsAt = start + Duration.FromSeconds(options.Seconds);
            string? why = null;
            for (long tick = 0; clock.Now < endsAt && !stop.IsCancellationRequested && why is null; tick++)
            {
                clock.Advance(Tick);
                Step(stages, clock.Now, tick);
                recording?.Step(clock.Now);
                why = stages.Robots?.Failure();
            }
            figures = meter.Read() with { WasStopped = stop.IsCancellationRequested, EndedBecause = why };
            scoring.Finish(surface, stages);
        });
        end.Try(() => stages.Overlay?.Dispose());
        end.ThrowIfFailed();
        return figures;
    }

    private static void Step(DemoStages stages, Instant now, long tick)
    {
        stages.StepRoom(now);
        stages.StepDevices(now);
        stages.Robots?.Rig.Step(now);
        stages.StepTracking(now);
        stages.StepVideo(now);
        if (tick % NetworkEveryTicks == 0) stages.StepNetwork(now);
        stages.StepOverlay(now);
        stages.StepRobots(now);
    }
}
