using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>The whole mission on simulated devices, in real time or on one thread.</summary>
public static class DemoSession
{
    /// <param name="options">Validated here.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends the session early and cleanly: drives at rest, files closed, the summary of what was.</param>
    /// <exception cref="UserErrorException">Something that the user can mend.</exception>
    /// <exception cref="StageFailedException">A part failed while the session ran.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the session had begun: there is nothing to sum up.</exception>
    public static SessionSummary Run(DemoOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        Directory.CreateDirectory(options.OutFolder);
        var preparation = new DemoPreparation(options, text =>
        {
            stop.ThrowIfCancellationRequested();
            say(text);
        }, stop);
        using var surface = preparation.OpenSurface();
        IClock clock = options.SingleThread ? new ManualClock(Instant.FromSeconds(1000)) : MonotonicClock.Shared;
        var parts = preparation.Prepare(surface, clock);
        var end = new OrderlyEnd();
        DemoStages? stages = null;
        SessionRecording? recording = null;
        FaultFiles? faults = null;
        SessionSummary? summary = null;
        end.Try(() =>
        {
            stop.ThrowIfCancellationRequested();
            var start = clock.Now + Duration.FromMilliseconds(50);
            var setup = DemoStages.SetupOf(parts, start);
            recording = DemoRecording.Begin(options, parts, setup, clock);
            faults = KeepFaults(options, parts.Robots, recording, clock);
            stages = new DemoStages(parts, clock, start, overNetwork: !options.SingleThread, setup, recording?.Tape, options.Monitor is null ? null : new Devices.PoseMeter());
            var scoring = new DemoScoring(options, parts, start);
            if (parts.Robots is { } robots && options.PullCableAfterS is { } pull) robots.PullCableAfter = Duration.FromSeconds(pull);
            stages.Segmentation.Watch = scoring.Masks.Watch;
            say($"running {options.Seconds:0.#} s of session time at {parts.Loop.Options.Width}×{parts.Loop.Options.Height}, {1 / parts.Loop.FramePeriod.Seconds:0.#} frames/s, {(parts.Stereo ? "stereo" : "one eye")} ...");
            if (!options.SingleThread) recording?.Start();
            var run = options.SingleThread
                ? SingleThreadRun.Run(stages, scoring, surface, (ManualClock)clock, start, options, recording, stop)
                : new RealTimeRun(stages, surface, options, say).Run(scoring, start, stop);
            summary = DemoReport.Create(options, parts, stages, scoring, run);
        });
        end.Try(() => stages?.Dispose());
        end.Try(() => recording?.Finish());
        end.Try(() =>
        {
            if (recording is null) faults?.Step();
            faults?.Dispose();
        });
        end.Try(() => parts.Robots?.Dispose());
        end.ThrowIfFailed();
        if (faults is { Written.Count: > 0 }) summary = summary! with { FaultFiles = faults.Written };
        if (faults is { Failures.Count: > 0 }) summary = summary! with { Warnings = [.. summary.Warnings ?? [], .. faults.Failures] };
        return recording is null ? summary! : summary! with { Recording = DemoRecording.Summary(options, recording) };
    }

    /// <summary>Whoever reads the guards' decisions anyway hands them over; without a recording the operators' loop reads them.</summary>
    private static FaultFiles? KeepFaults(DemoOptions options, Robots.DemoRobots? robots, SessionRecording? recording, IClock clock)
    {
        if (robots is null) return null;
        var folder = options.RecordTo is { } path ? Path.GetDirectoryName(Path.GetFullPath(path))! : options.OutFolder;
        var faults = new FaultFiles(folder, clock, robots.Rig.Guards, robots.Rig.PackFiles(), onThreads: !options.SingleThread);
        robots.KeepFaults(faults, readsRings: recording is null);
        if (recording is not null) recording.Tape.Decided = (device, record) => faults.Take(device, record);
        return faults;
    }
}
