using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>One thread per stage, each at its own pace. The overlay stays on the calling thread, which owns the surface and its window.</summary>
internal static class RealTimeRun
{
    private static readonly Duration Millisecond = Duration.FromMilliseconds(1);

    /// <summary>The simulated devices stand for hardware, which no other program can keep waiting; the guard's own priority lies above.</summary>
    private const int DevicePriority = 70, OperatorPriority = 60;

    public static RunFigures Run(DemoStages stages, DemoScoring scoring, IGlSurface surface, DemoOptions options, Instant start, CancellationToken stop)
    {
        var clock = MonotonicClock.Shared;
        stages.BeginOverlay(surface);
        var overlay = stages.Overlay!;
        overlay.Watch = scoring.Poses.Watch;
        LoopThread[] threads =
        [
            new("devices", clock, Millisecond, stages.StepDevices, priority: DevicePriority),
            new("room", clock, Millisecond, stages.StepRoom),
            new("tracking", clock, Millisecond, stages.StepTracking),
            new("video", clock, Millisecond, stages.StepVideo),
            new("network", clock, Duration.FromMilliseconds(100), stages.StepNetwork),
            new("robots", clock, Duration.FromMilliseconds(5), stages.StepRobots, priority: OperatorPriority),
        ];
        var meter = new RunMeter();
        foreach (var thread in threads) thread.Start();
        var end = start + Duration.FromSeconds(options.Seconds);
        var isMoving = stages.Robots is null;
        string? guardsLastWords = null;
        var window = surface as GlfwWindow;
        while (clock.Now < end && !stop.IsCancellationRequested && window is not { CloseRequested: true } && !Array.Exists(threads, t => t.Failure is not null))
        {
            window?.PollEvents();
            if (window is not null) (overlay.Scene.HideOverlay, overlay.Scene.OutlinesOnly) = (window.IsKeyDown('H'), window.IsKeyDown('O'));
            if (!isMoving && stages.Robots!.HaveMoved)
            {
                // The session's time counts from when both devices follow their guards; what came before was connecting.
                isMoving = true;
                end = clock.Now + Duration.FromSeconds(options.Seconds);
            }
            if (stages.Robots?.Rig.Process is { HasEnded: true } guard)
            {
                guardsLastWords = guard.Said;
                break;
            }
            if (!stages.StepOverlay(clock.Now)) Thread.Sleep(1);
        }
        var figures = meter.Read();
        // The guard ends first, while the devices still answer it.
        stages.Robots?.Rig.Process?.Stop();
        foreach (var thread in threads) thread.Stop();
        scoring.Finish(surface, stages);
        overlay.Dispose();
        return guardsLastWords is null ? figures : throw new UserErrorException($"The guard's process ended by itself, and the devices came to rest. It said: {guardsLastWords}");
    }
}
