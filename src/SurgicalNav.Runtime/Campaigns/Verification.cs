using System.Runtime.InteropServices;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Runtime.Benches.Kinematics;
using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Runtime.Campaigns.Fuzz;
using SurgicalNav.Runtime.Campaigns.Guard;
using SurgicalNav.Runtime.Campaigns.Loop;
using SurgicalNav.Runtime.Campaigns.Model;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>Runs the campaigns one after the other and holds each figure against its limit.</summary>
public static class Verification
{
    private const int OverlayWidth = 1920;

    /// <exception cref="UserErrorException">An option is out of its range, or the network is missing.</exception>
    public static VerifyReport Run(VerifyOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        var checks = new List<VerifyCheck>();
        var report = new VerifyReport { Full = options.Full, Checks = checks, Machine = Machine() };
        void Keep(VerifyReport so) => (report = so).Write(options.OutFolder);

        if (options.Runs("registration"))
        {
            var figures = RegistrationFigures.Measure(options.RegistrationSeeds, say, stop);
            checks.Add(VerifyCheck.AtLeast("true TRE at most 2 mm", 100.0 * figures.Within2Mm / figures.Seeds, 95, "% of patients"));
            checks.Add(VerifyCheck.Between("true target inside the predicted 95 % region", 100.0 * figures.InsideRegion / figures.Seeds, 93, 97, "% of patients"));
            Keep(report with { Registration = figures });
        }
        if (options.Runs("overlay")) Keep(report with { Overlay = Overlay(options, noiseFree: true, checks, say, stop) });
        if (options.Runs("band")) Keep(report with { OverlayNoisy = Overlay(options, noiseFree: false, checks, say, stop) });
        if (options.Runs("latency"))
        {
            var folder = Path.Combine(options.OutFolder, "latency");
            var one = LatencyCampaign.Measure(1920, 1080, stereo: false, options.LatencySeconds, folder, say, stop);
            checks.Add(VerifyCheck.AtMost("frame to swap, 1080p, one eye, p50", one.FrameToSwapMs.P50, 40, "ms"));
            checks.Add(VerifyCheck.AtMost("frame to swap, 1080p, one eye, p99", one.FrameToSwapMs.P99, 80, "ms"));
            checks.Add(VerifyCheck.AtMost("of it ours, outside GL and decoding, p99", one.OwnCpuMs?.P99 ?? double.NaN, 2, "ms CPU"));
            Keep(report with { Latency = one });
            Keep(report with { LatencyStereo = LatencyCampaign.Measure(1920, 1080, stereo: true, options.LatencySeconds, folder, say, stop) });
        }
        if (options.Runs("segmentation"))
        {
            using var surface = new EglSurface(960, 540);
            using var session = new SegmentationSession(ProjectFiles.Path("models/segmentation-sim/model.json"), new SegmentationOptions(ExecutionProvider.Parse("cpu"), Threads: 2));
            var figures = SegmentationCampaign.Measure(surface, session, options.SegmentationFrames, options.SegmentationPatients, MonotonicClock.Shared, say, stop);
            Judge(figures, checks);
            Keep(report with { Segmentation = figures });
        }
        if (options.Runs("trajectories"))
        {
            var figures = TrajectoryFigures.Measure(options.TrajectoryPairs, say, stop);
            checks.Add(VerifyCheck.AtMost($"trajectories: limits passed in {figures.Pairs} random pairs, in 1e-9 of their units", figures.WorstExcess * 1e9, 1, ""));
            checks.Add(VerifyCheck.AtMost("trajectories: ends missed, in 1e-9 of their units", figures.WorstMiss * 1e9, 1, ""));
            checks.Add(VerifyCheck.AtMost("trajectories: pairs without a motion", figures.Refused, 0, "pairs"));
            Keep(report with { Trajectories = figures });
        }
        if (options.Runs("kinematics"))
        {
            var arms = new List<RoundTripFigures>();
            foreach (var file in KinematicsBench.Files)
            {
                say($"kinematics: {file}, {options.KinematicsPoses} poses");
                var model = RobotLoader.Load(ProjectFiles.Path("hardware/robots/" + file));
                arms.Add(RoundTripFigures.Measure(file, model, new PoseSet(model, options.KinematicsPoses, seed: 2), stop));
                checks.Add(VerifyCheck.AtLeast($"kinematics, {file}: poses found again within limits and {RoundTripFigures.MostErrorMm} mm", arms[^1].SolvedPercent, 99.5, "%"));
            }
            Keep(report with { Kinematics = arms });
        }
        if (options.Runs("fuzz"))
        {
            var fuzz = new List<FuzzFigures>();
            foreach (var (_, make) in FuzzCampaign.Targets.Where(t => options.Decoders.Count == 0 || options.Decoders.Contains(t.Key)))
            {
                var target = make();
                say($"fuzz: {target.Name}, {options.FuzzInputs} inputs");
                fuzz.Add(FuzzCampaign.Measure(target, options.FuzzInputs, seed: 1, say, stop));
                checks.Add(VerifyCheck.AtMost($"fuzz, {target.Name}: exceptions, hangs and memory over {fuzz[^1].Inputs} inputs", fuzz[^1].Exceptions + fuzz[^1].Slow + fuzz[^1].OverMemory, 0, "inputs"));
                (target as IDisposable)?.Dispose();
                Keep(report with { Fuzz = [.. fuzz] });
            }
        }
        if (options.Runs("guard"))
        {
            say($"guard: {options.GuardSequences} random sequences of {GuardSequences.Ticks} decisions");
            var sequences = GuardSequences.Run(options.GuardSequences, seed: 1, PooledWorkers.All, say, stop);
            stop.ThrowIfCancellationRequested();
            Keep(report with { GuardSequences = sequences });
            say($"guard: {options.GuardApproaches} approaches at full speed");
            var approaches = GuardApproaches.Run(options.GuardApproaches, seed: 1, forgottenMm: 0, PooledWorkers.All, say, stop);
            stop.ThrowIfCancellationRequested();
            Judge(sequences, approaches, checks);
            Keep(report with { GuardApproaches = approaches });
            say($"guard: {options.ArmSequences} random sequences of two and four arms, and a tenth as many without the check");
            var arms = ArmSequences.Run(options.ArmSequences, seed: 1, isChecked: true, PooledWorkers.All, say, stop);
            var control = ArmSequences.Run(Math.Max(1, options.ArmSequences / 10), seed: 1, isChecked: false, PooledWorkers.All, say, stop);
            stop.ThrowIfCancellationRequested();
            Judge(arms, control, checks);
            Keep(report with { GuardArms = arms, GuardArmsUnchecked = control });
        }
        if (options.Runs("firmware"))
        {
            say($"firmware: each fault {options.FaultCount} times");
            var faults = FaultCampaign.Run(options.FaultCount, options.Devices.Count == 0 ? FaultCampaign.Devices : options.Devices, seed: 1, say, rows => Keep(report with { Faults = rows }), stop);
            foreach (var f in faults)
            {
                checks.Add(VerifyCheck.AtMost($"{f.Device}, {f.Fault}: not detected or not safe, of {f.Injected}", f.Injected - Math.Min(f.Detected, f.Safe), 0, "injections"));
                if (f.StatedMs is { } stated) checks.Add(VerifyCheck.AtMost($"{f.Device}, {f.Fault}: greatest reaction", f.ReactionMs.Max, stated, "ms"));
            }
            Keep(report with { Faults = faults });
        }
        if (options.Runs("loop"))
        {
            var loop = LoopCampaign.Run(options.LoopSeconds, options.OutFolder, say, stop);
            checks.Add(VerifyCheck.AtMost($"loop: deadlines missed in {loop.SetPoints} set-points", loop.DeadlineMisses + loop.LinkLosses, 0, ""));
            checks.Add(VerifyCheck.AtMost($"loop: bytes allocated in {loop.Ticks} ticks", loop.AllocatedBytes, 0, "B"));
            checks.Add(VerifyCheck.AtMost("loop: motions that did not go on", loop.Holds.Count, 0, "reasons"));
            Keep(report with { Loop = loop });
        }
        if (options.Runs("model"))
        {
            say("model: every claim over its whole state space, then everything that is broken on purpose");
            var (held, found, missed) = ModelCampaign.Run(say, stop);
            foreach (var m in held) checks.Add(new VerifyCheck($"model, {m.Part}, {m.Claim}: errors in {m.States} states", m.Errors, "none in the whole state space", m.Errors == 0 && m.IsWhole));
            checks.Add(new VerifyCheck($"model: what is broken on purpose is found{(missed.Count == 0 ? "" : ", but not " + string.Join("; ", missed))}", found, "all of it", missed.Count == 0));
            Keep(report with { Model = held });
        }
        return report;
    }

    private static void Judge(SequenceFigures sequences, ApproachFigures approaches, List<VerifyCheck> checks)
    {
        checks.Add(VerifyCheck.AtMost($"guard: unsafe set-points in {sequences.Decisions} decisions", sequences.Unsafe, 0, "rules broken"));
        checks.Add(VerifyCheck.AtMost("guard: motions that went on by themselves", sequences.Resumed, 0, "motions"));
        checks.Add(VerifyCheck.AtLeast("guard: decisions that let a motion go on", 100.0 * sequences.Accepted / Math.Max(1, sequences.Decisions), 5, "%"));
        checks.Add(VerifyCheck.AtMost($"guard: approaches of {approaches.Approaches} that entered a forbidden margin", approaches.Entered, 0, "approaches"));
        checks.Add(VerifyCheck.AtMost($"guard: approaches of {approaches.Entering} that would have entered and were played to the end", approaches.Missed, 0, "approaches"));
        checks.Add(VerifyCheck.AtLeast("guard: approaches that a forbidden region ended", 100.0 * approaches.HeldByRegion / Math.Max(1, approaches.Approaches), 30, "%"));
    }

    private static void Judge(ArmFigures arms, ArmFigures control, List<VerifyCheck> checks)
    {
        checks.Add(VerifyCheck.AtLeast($"guard: least distance between arms in {arms.Sequences} sequences", arms.LeastMm, ArmSequences.MarginMm, "mm"));
        checks.Add(VerifyCheck.AtLeast("guard: decisions that another arm held", 100.0 * arms.HeldByArms / Math.Max(1, arms.Decisions), 1, "%"));
        checks.Add(VerifyCheck.AtLeast("guard: decisions with an arm in motion among others", 100.0 * arms.Moving / Math.Max(1, arms.Decisions), 10, "%"));
        checks.Add(VerifyCheck.AtLeast($"guard: sequences of {control.Sequences} in which arms meet without the check", control.Met, 1, "sequences"));
    }

    private static void Judge(SegmentationFigures figures, List<VerifyCheck> checks)
    {
        checks.Add(VerifyCheck.AtLeast("segmentation, macro mean IoU", figures.MeanIoU, 0.85, ""));
        foreach (var (name, iou) in figures.PerClass) checks.Add(VerifyCheck.AtLeast($"segmentation, IoU of {name}", iou, 0.7, ""));
        checks.Add(VerifyCheck.AtMost("segmentation runs that failed", figures.Failed, 0, "frames"));
        checks.Add(VerifyCheck.AtMost("segmentation of a frame on two threads, p50", figures.FrameMs.P50, 10, "ms"));
    }

    private static OverlayErrorPx? Overlay(VerifyOptions options, bool noiseFree, List<VerifyCheck> checks, Action<string> say, CancellationToken stop)
    {
        using var surface = new EglSurface(OverlayWidth, OverlayWidth * 9 / 16);
        var (seeds, frames) = noiseFree ? (options.OverlaySeeds, options.OverlayFramesPerSeed) : (options.BandSeeds, options.BandFramesPerSeed);
        var error = OverlayCampaign.Measure(surface, OverlayWidth, seeds, frames, noiseFree, say, stop);
        if (error is null)
        {
            checks.Add(new VerifyCheck(noiseFree ? "overlay error, rehearsal" : "true contour inside the drawn 95 % band", double.NaN, "at least one contour", Met: false));
            return null;
        }
        checks.Add(VerifyCheck.AtMost(noiseFree ? "contours that only one side shows, rehearsal" : "contours that only one side shows", error.OneSided, 0, "contours"));
        if (noiseFree)
        {
            checks.Add(VerifyCheck.AtMost("overlay error, rehearsal at 50 mm/s, mean", error.Mean, 1, "px"));
            checks.Add(VerifyCheck.AtMost("overlay error, rehearsal at 50 mm/s, p95", error.P95, 2, "px"));
            return error;
        }
        checks.Add(VerifyCheck.Between("true contour inside the drawn 95 % band", error.InsideBandPercent, 93, 97, "%"));
        checks.Add(VerifyCheck.AtMost("band half width over RMS error", error.BandHalfWidthPx / error.RmsPx, 2.5, "times"));
        return error;
    }

    private static MachineSummary Machine()
    {
        using var surface = new EglSurface(64, 64);
        return new MachineSummary(RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Environment.ProcessorCount, surface.Renderer, "not used");
    }
}
