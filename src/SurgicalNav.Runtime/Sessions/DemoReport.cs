using System.Runtime.InteropServices;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Turns a finished session into its summary.</summary>
internal static class DemoReport
{
    public static SessionSummary Create(DemoOptions options, DemoParts parts, DemoStages stages, DemoScoring scoring, RunFigures run)
    {
        var overlay = stages.Overlay!;
        var figures = overlay.Figures;
        var registered = parts.Registered;
        var faults = Enum.GetValues<FaultCode>().Where(c => stages.Faults.Count(c) > 0).ToDictionary(c => c.ToString(), stages.Faults.Count);
        return new SessionSummary
        {
            Session = "SurgicalNav demo",
            Seed = options.Seed,
            Frames = figures.Drawn,
            FramesDropped = stages.FramesDropped,
            OverlaysDrawn = figures.OverlaysShown,
            OverlayWithdrawn = figures.Withdrawn(),
            Picture = new PictureSize(parts.Loop.Options.Width, parts.Loop.Options.Height, parts.Stereo ? 2 : 1),
            FrameRateHz = figures.Drawn / run.WallSeconds,
            FrameToSwapMs = options.SingleThread ? null : Of(figures.FrameToSwapMs),
            OwnCpuMs = Of(figures.OwnCpuMs),
            PoseAgeMs = Of(figures.PoseAgeMs),
            MaskAgeMs = figures.MaskAgeMs.Count > 0 ? Of(figures.MaskAgeMs) : null,
            OverlayErrorPx = scoring.OverlayError,
            Segmentation = scoring.Segmentation,
            Registration = parts.Registration,
            Control = stages.Robots is { } robots ? Control(robots, options, run) : null,
            Gait = stages.Robots is { } walking ? new GaitSummary(walking.Gait.StepsPlanned, walking.Gait.StepsDone) : null,
            Volumes = parts.Volumes,
            Faults = faults.Count > 0 ? faults : null,
            AllocatedBytesPerFrame = run.AllocatedBytes / (double)Math.Max(1, figures.Drawn),
            AllocatedBytesPerControlTick = stages.Robots is { Rig.Process: not null } r ? r.ArmReport.AllocatedBytes / (double)Math.Max(1, r.ArmReport.Accepted + r.ArmReport.Held) : null,
            GcCount = new GcCount(run.Gen0, run.Gen1, run.Gen2),
            Machine = new MachineSummary(
                RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Environment.ProcessorCount, parts.Renderer,
                stages.Robots is not { } guarded ? "not used" : guarded.Rig.Process?.Said ?? "in this process"),
        };
    }

    private static Percentiles Of(SampleStatistics s) => new(s.Percentile(50), s.Percentile(99), s.Max);

    private static ControlSummary Control(DemoRobots robots, DemoOptions options, RunFigures run)
    {
        ref readonly var arm = ref robots.ArmReport;
        return new ControlSummary(
            options.SingleThread ? null : arm.Link.FramesSent / run.WallSeconds,
            options.SingleThread ? null : new Percentiles(arm.TickP50Us, arm.TickP99Us, arm.TickMaxUs),
            arm.Accepted, arm.Held, arm.Stopped, robots.Bench.LimitViolations, arm.DeadlineMisses, robots.HeldBecause, robots.StoppedBecause.Count > 0 ? robots.StoppedBecause : null);
    }
}
