using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Scoring;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>The whole mission on simulated devices, in real time or on one thread.</summary>
public static class DemoSession
{
    /// <param name="options">Validated here.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends the session early and cleanly: drives at rest, files closed, the summary of what was.</param>
    /// <exception cref="UserErrorException">Something that the user can mend.</exception>
    public static SessionSummary Run(DemoOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        Directory.CreateDirectory(options.OutFolder);
        var preparation = new DemoPreparation(options, say);
        using var surface = preparation.OpenSurface();
        IClock clock = options.SingleThread ? new ManualClock(Instant.FromSeconds(1000)) : MonotonicClock.Shared;
        var parts = preparation.Prepare(surface, clock);
        using var robots = parts.Robots;
        var start = clock.Now + Duration.FromMilliseconds(50);
        using var stages = new DemoStages(parts, clock, start, overNetwork: !options.SingleThread);
        var scoring = new DemoScoring(options, parts, start);
        stages.Segmentation.Watch = scoring.Masks.Watch;
        say($"running {options.Seconds:0.#} s of session time at {parts.Loop.Options.Width}×{parts.Loop.Options.Height}, {1 / parts.Loop.FramePeriod.Seconds:0.#} frames/s, {(parts.Stereo ? "stereo" : "one eye")} ...");
        var run = options.SingleThread
            ? SingleThreadRun.Run(stages, scoring, surface, (ManualClock)clock, start, options, stop)
            : RealTimeRun.Run(stages, scoring, surface, options, start, stop);
        return DemoReport.Create(options, parts, stages, scoring, run);
    }
}
