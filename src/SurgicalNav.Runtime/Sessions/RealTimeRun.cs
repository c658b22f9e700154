using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>One thread per stage, each at its own pace. The overlay stays on the calling thread, which owns the surface and its window.</summary>
/// <remarks>However the session ends, the guard ends first, while the devices still answer it, and then every thread.</remarks>
internal sealed class RealTimeRun(DemoStages stages, IGlSurface surface, DemoOptions options, Action<string> say)
{
    private static readonly Duration Millisecond = Duration.FromMilliseconds(1);

    /// <summary>A window, a key and a robot's end are looked after at least so often, whether or not there is something to draw.</summary>
    private static readonly Duration LongestPause = Duration.FromMilliseconds(10);

    private static readonly Duration WarmUp = Duration.FromSeconds(2);

    /// <summary>The simulated devices stand for hardware, which no other program can keep waiting; the guard's own priority lies above.</summary>
    private const int DevicePriority = 70, OperatorPriority = 60;

    private readonly MonotonicClock _clock = MonotonicClock.Shared;
    private readonly LoopThread[] _threads =
    [
        .. stages.Robots is null ? [] : new[] { new LoopThread("devices", MonotonicClock.Shared, Millisecond, stages.StepDevices, priority: DevicePriority) },
        new("room", MonotonicClock.Shared, Millisecond, stages.StepRoom),
        new("tracking", MonotonicClock.Shared, Millisecond, stages.StepTracking),
        new("video", MonotonicClock.Shared, Millisecond, stages.StepVideo),
        new("network", MonotonicClock.Shared, Duration.FromMilliseconds(100), stages.StepNetwork),
        .. stages.Robots is null ? [] : new[] { new LoopThread("robots", MonotonicClock.Shared, Duration.FromMilliseconds(5), stages.StepRobots, priority: OperatorPriority) },
        .. options.MakesGarbage ? new[] { new LoopThread("garbage", MonotonicClock.Shared, Duration.Zero, new GarbageMaker(MonotonicClock.Shared).Step) } : [],
        .. options.Monitor is { } show ? new[] { Page(new DemoMonitor(stages), show) } : [],
    ];

    /// <summary>A terminal may keep its writer waiting, so that the page has its own thread.</summary>
    private static LoopThread Page(DemoMonitor monitor, Action<MonitorReading> show) =>
        new("monitor", MonotonicClock.Shared, Duration.FromMilliseconds(250), now => show(monitor.Read(now)));

    /// <param name="scoring">Judges what was drawn, after the end.</param>
    /// <param name="start">When the session's time begins.</param>
    /// <param name="stop">Ends the session before its time.</param>
    /// <exception cref="StageFailedException">A stage failed. Drives and threads have ended by then.</exception>
    public RunFigures Run(DemoScoring scoring, Instant start, CancellationToken stop)
    {
        var meter = new RunMeter();
        var figures = meter.Read();
        var end = new OrderlyEnd();
        end.Try(() =>
        {
            stages.BeginOverlay(surface);
            stages.Overlay!.Watch = scoring.Poses.Watch;
            if (stages.Robots is { } robots) robots.WarmUp = WarmUp;
            foreach (var thread in _threads) thread.Start();
            meter = new RunMeter();
            var why = Draw(start, stop);
            figures = meter.Read() with { WasStopped = stop.IsCancellationRequested, EndedBecause = why };
        });
        end.Try(() => stages.Robots?.Rig.Process?.Stop());
        foreach (var thread in _threads) end.Try(thread.Stop);
        if (end.First is null) end.Try(() => scoring.Finish(surface, stages));
        end.Try(() => stages.Overlay?.Dispose());
        end.ThrowIfFailed();
        return figures;
    }

    /// <summary>Draws until the session's end; in words, what ended it before its time, or null.</summary>
    private string? Draw(Instant start, CancellationToken stop)
    {
        var end = start + Duration.FromSeconds(options.Seconds) + (stages.Robots is null ? default : WarmUp);
        var (isMoving, hasStopped) = (stages.Robots is null, false);
        var window = surface as GlfwWindow;
        while (_clock.Now < end && !stop.IsCancellationRequested && window is not { CloseRequested: true } && !Array.Exists(_threads, t => t.Failure is not null))
        {
            window?.PollEvents();
            if (window is not null) (stages.Overlay!.Scene.HideOverlay, stages.Overlay!.Scene.OutlinesOnly) = (window.IsKeyDown('H'), window.IsKeyDown('O'));
            if (!isMoving && stages.Robots!.HaveMoved)
            {
                // The session's time counts from when both devices follow their guards; what came before was connecting.
                isMoving = true;
                end = _clock.Now + Duration.FromSeconds(options.Seconds);
                say("both devices follow their guards ...");
            }
            if (!hasStopped && stages.Robots?.FirstStop is { } stopped)
            {
                hasStopped = true;
                say(stopped);
            }
            // A terminal's Ctrl-C reaches every process that it started: a guard that ends then has not ended by itself.
            if (stages.Robots?.Failure() is { } failure && !stop.IsCancellationRequested) return failure;
            if (!stages.StepOverlay(_clock.Now)) stages.AwaitOverlayWork(LongestPause);
        }
        return null;
    }
}
