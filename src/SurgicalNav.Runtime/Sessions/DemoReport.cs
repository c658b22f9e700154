using System.Runtime.InteropServices;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Motion.Guard;
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
            StoppedOnRequest = run.WasStopped ? true : null,
            EndedBecause = run.EndedBecause,
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
            Control = stages.Robots is { } robots ? Control(robots, options) : null,
            Gait = stages.Robots is { } walking ? new GaitSummary(walking.Gait.StepsPlanned, walking.Gait.StepsDone, walking.Bench.Exoskeleton.StancePosture) : null,
            Volumes = parts.Volumes,
            Faults = faults.Count > 0 ? faults : null,
            AllocatedBytesPerFrame = run.AllocatedBytes / (double)Math.Max(1, figures.Drawn),
            AllocatedBytesPerControlTick = stages.Robots is { Rig.Process: not null } r ? r.ArmReport.AllocatedBytes / (double)Math.Max(1, r.ArmReport.CountedTicks) : null,
            GcCount = new GcCount(run.Gen0, run.Gen1, run.Gen2),
            Machine = new MachineSummary(
                RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Environment.ProcessorCount, parts.Renderer,
                stages.Robots is not { } guarded ? "not used" : guarded.Rig.Process?.Said ?? "in this process"),
        };
    }

    private static Percentiles Of(SampleStatistics s) => new(s.Percentile(50), s.Percentile(99), s.Max);

    private static ControlSummary Control(DemoRobots robots, DemoOptions options)
    {
        DeviceControlSummary[] devices =
        [
            Device("manipulator", robots.ArmReport, robots.ArmHolds, robots.Bench.ArmLimits, options) with { GreatestTipGapMm = robots.GreatestTipGapMm },
            Device("exoskeleton", robots.ExoskeletonReport, robots.Gait.Holds, robots.Bench.ExoskeletonLimits, options),
        ];
        return new ControlSummary(
            devices.Min(d => d.RateHz), devices.MaxBy(d => d.PeriodUs?.Max)?.PeriodUs,
            devices.Sum(d => d.CommandsAccepted), devices.Sum(d => d.CommandsHeld), devices.Sum(d => d.CommandsStopped),
            robots.Bench.LimitViolations, robots.Bench.ArmLimits.First ?? robots.Bench.ExoskeletonLimits.First,
            devices.Sum(d => d.DeadlinesMissed), devices[0].HeldBecause, robots.StoppedBecause.Count > 0 ? robots.StoppedBecause : null, devices);
    }

    private static DeviceControlSummary Device(string name, in GuardReport report, HoldLog holds, LimitWatch limits, DemoOptions options) => new(
        name,
        options.SingleThread ? null : report.EnabledS > 0 ? report.SetPointsSent / report.EnabledS : 0,
        options.SingleThread ? null : new Percentiles(report.SetPointP50Us, report.SetPointP99Us, report.SetPointMaxUs),
        report.Accepted, report.Held, report.Stopped, limits.Violations,
        options.SingleThread ? null : report.DeadlineMisses, options.SingleThread ? null : report.GapsOver3Ms, holds.Count, holds.Because, report.MotionRefusals);
}
