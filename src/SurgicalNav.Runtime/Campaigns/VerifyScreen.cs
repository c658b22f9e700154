using System.Globalization;
using System.Text;
using SurgicalNav.Runtime.Campaigns.Guard;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Campaigns;

/// <summary>The campaigns' figures as a person reads them.</summary>
public static class VerifyScreen
{
    public static string Render(VerifyReport r)
    {
        var text = new StringBuilder();
        void Line(FormattableString s) => text.Append(s.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"\nSurgicalNav verify   {(r.Full ? "full" : "short version")}   simulator figures, RESEARCH USE ONLY");
        if (r.Registration is { } reg)
            Line($"  registration   {reg.Seeds} patients: true TRE RMS {reg.RmsTreMm:0.000} mm, worst {reg.WorstTreMm:0.000}; predicted RMS {reg.RmsPredictedMm:0.000}; {reg.InsideRegion} inside the 95 % region; {reg.Refused} refused");
        Overlay("overlay", r.Overlay);
        Overlay("  noisy", r.OverlayNoisy);
        Latency(r.Latency);
        Latency(r.LatencyStereo);
        if (r.Segmentation is { } s)
        {
            Line($"  segmentation   {s.Frames} frames, {s.WithSmokeOrBlood} with smoke or blood: macro mean IoU {s.MeanIoU:0.000}; {s.FrameMs.P50:0.0} / {s.FrameMs.P99:0.0} ms p50/p99 per frame");
            Line($"                 {string.Join("  ", s.PerClass.Select(c => FormattableString.Invariant($"{c.Key} {c.Value:0.000}")))}");
        }
        if (r.Trajectories is { } t)
            Line($"  trajectories   {t.Pairs} random pairs of states: limits passed by at most {t.WorstExcess:0.0e+0}, ends missed by {t.WorstMiss:0.0e+0}; {t.Asymmetric} take another time run backwards; {t.Refused} refused");
        foreach (var k in r.Kinematics ?? [])
            Line($"  kinematics     {k.Robot}: {k.Solved} of {k.Poses} poses found again, worst {k.WorstMm:0.0e+0} mm; inverse {k.InverseUs.P50:0.0} / {k.InverseUs.P99:0.0} µs p50/p99, forward {k.ForwardNs.P50:0} ns p50");
        foreach (var f in r.Fuzz ?? [])
        {
            Line($"  fuzz           {f.Target}: {f.Inputs} inputs in {f.Seconds:0.0} s: {f.Exceptions} exceptions, {f.Slow} slow or hung (worst {f.WorstMs:0.0} ms), {f.OverMemory} over the stated {f.StatedBytes} B (worst {f.WorstBytes})");
            foreach (var finding in f.Findings) Line($"                 {finding}");
        }
        if (r.GuardSequences is { } q)
        {
            Line($"  guard          {q.Sequences} random sequences, {q.Decisions} decisions in {q.Seconds:0.0} s: {q.Accepted} let a motion go on, {q.Latched} stood latched, {q.Reasons} reasons came first; {q.Unsafe} rules broken, {q.Resumed} went on by themselves");
            foreach (var finding in q.First) Line($"                 {finding}");
        }
        if (r.GuardApproaches is { } a)
        {
            Line($"  approaches     {a.Approaches} at full speed in {a.Seconds:0.0} s: a region ended {a.HeldByRegion}, {a.Silenced} went on without the guard; {a.Entered} entered a margin; at least {a.LeastSpareMm:0.000} mm were left, {a.MedianSpareMm:0.00} mm in the middle; a decision took {a.DecisionUs.P50:0.0} / {a.DecisionUs.P99:0.0} µs of CPU time p50/p99");
            Line($"                 of {a.Entering} whose program would have come too near {a.Missed} were played to the end; of {a.Clear} that keep 2 mm more than they must in a patient who does not move {a.HeldThoughClear} were ({100.0 * a.HeldThoughClear / Math.Max(1, a.Clear):0.0} %)");
            foreach (var finding in a.First) Line($"                 {finding}");
        }
        if (r.GuardArms is { } g)
        {
            Line($"  arms           {g.Sequences} sequences of two and four arms, {g.Decisions} decisions in {g.Seconds:0.0} s, {g.Moving} in motion: another arm held {g.HeldByArms}, {g.Latched} stood latched; never nearer than {g.LeastMm:0.000} mm, {g.TooNear} nearer than {ArmSequences.MarginMm:0.##} mm; a decision took {g.DecisionUs.P50:0.0} / {g.DecisionUs.P99:0.0} µs of CPU time p50/p99");
            foreach (var finding in g.First) Line($"                 {finding}");
            if (r.GuardArmsUnchecked is { } u) Line($"                 without the check: {u.Met} of {u.Sequences} sequences in which arms meet, {u.TooNear} with too little between them; {u.DecisionUs.P50:0.0} / {u.DecisionUs.P99:0.0} µs");
        }
        if (r.Faults is { } faults)
        {
            Line($"  faults         reactions p50 / max in the device's own clock, of the greatest that is stated");
            foreach (var f in faults)
            {
                text.Append("    ").Append(f.Line).Append('\n');
                foreach (var finding in f.First) Line($"                 {finding}");
            }
        }
        if (r.Loop is { } l)
        {
            Line($"  loop           {l.Seconds:0} s, {l.SetPoints} set-points: from one to the next p50 {l.SetPointUs.P50:0}  p99 {l.SetPointUs.P99:0}  max {l.SetPointUs.Max:0} µs; {l.GapsOver3Ms} gaps over 3 ms, {l.DeadlineMisses} deadlines missed, {l.LinkLosses} losses by the device's log");
            Line($"                 ticks p50 {l.TickUs.P50:0}  p99 {l.TickUs.P99:0}  max {l.TickUs.Max:0} µs; {l.AllocatedBytes} B allocated in {l.Ticks}; {l.Guard}");
            foreach (var hold in l.Holds) Line($"                 it did not go on: {hold}");
            Line($"                 beside it {l.GarbageBytes / 1e9:0.0} GB of garbage, collections {string.Join('/', l.Collections)}, {l.Frames} frames; {l.StolenPercent:0.00} % of the time stolen");
            if (l.Echo is { } e) Line($"                 a line in C beside it ({(e.Priority ? "real-time priority" : "no priority")}): {e.RoundTrips} round trips p50 {e.P50Us:0}  p99 {e.P99Us:0}  max {e.MaxUs:0} µs, longest gap {e.LongestGapUs:0} µs, {e.GapsOver3Ms} over 3 ms, {e.GapsOver20Ms} over 20 ms");
        }
        foreach (var m in r.Model ?? [])
            Line($"  model          {m.Part}, {m.Claim}: {m.States} states, depth {m.Depth}, {m.MegaBytes} MB, {m.Seconds:0} s: {m.Errors} errors{(m.IsWhole ? "" : ", not all of it")}");
        Line($"");
        foreach (var c in r.Checks) Line($"  {(c.Met ? "met    " : "NOT MET")}  {c.Name}: {c.Value:0.###} ({c.Limit})");
        Line($"\n  machine        {r.Machine.Cores} cores, {r.Machine.Renderer}, {r.Machine.Runtime}, {r.Machine.Os}");
        return text.ToString();

        void Overlay(string name, OverlayErrorPx? o)
        {
            if (o is not null)
                Line($"  {name,-14} {o.PerFrame.Count} frames: mean {o.Mean:0.00}  p95 {o.P95:0.00}  max {o.Max:0.0} px; band ±{o.BandHalfWidthPx:0.00} px holds {o.InsideBandPercent:0.0} %, RMS {o.RmsPx:0.00}");
        }

        void Latency(LatencyFigures? l)
        {
            if (l is not null)
                Line($"  latency        {l.Width}×{l.Height}, {(l.Eyes == 2 ? "stereo" : "one eye")}, {l.Frames} frames, {l.FramesDropped} dropped: frame to swap p50 {l.FrameToSwapMs.P50:0.0}  p99 {l.FrameToSwapMs.P99:0.0}  max {l.FrameToSwapMs.Max:0.0} ms; ours p50 {l.OwnCpuMs?.P50:0.00}  p99 {l.OwnCpuMs?.P99:0.00} ms CPU");
        }
    }
}
