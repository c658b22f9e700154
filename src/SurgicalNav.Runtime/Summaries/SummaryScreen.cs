using System.Globalization;
using System.Text;

namespace SurgicalNav.Runtime.Summaries;

/// <summary>The one screen at the end of a session: what a person wants to know first.</summary>
public static class SummaryScreen
{
    public static string Render(SessionSummary s)
    {
        var text = new StringBuilder();
        void Line(string label, string value) => text.Append(CultureInfo.InvariantCulture, $"  {label,-14} {value}\n");
        static string N(double v, string format = "0.00") => double.IsFinite(v) ? v.ToString(format, CultureInfo.InvariantCulture) : "-";
        static string P(Percentiles p, string unit) => $"p50 {N(p.P50)}  p99 {N(p.P99)}  max {N(p.Max)} {unit}";

        text.Append(CultureInfo.InvariantCulture, $"\n{s.Session}   RESEARCH USE ONLY\n");
        if (s.StoppedOnRequest is true) Line("stopped", "on request; this is what was until then");
        if (s.EndedBecause is { } why) Line("ENDED EARLY", why);
        var size = s.Picture is { } picture ? $", {picture.Width}×{picture.Height}, {(picture.Eyes == 2 ? "stereo" : "one eye")}" : "";
        var rate = s.FrameRateHz is { } hz ? $", {N(hz, "0.0")} frames/s" : "";
        Line("video", $"{s.Frames} frames, {s.FramesDropped} dropped{size}{rate}");
        if (s.FrameToSwapMs is { } swap) Line("frame to swap", P(swap, "ms (software share)"));
        if (s.OwnCpuMs is { } own) Line("  of it ours", P(own, "ms CPU"));
        if (s.PoseAgeMs is { } pose) Line("pose age", P(pose, "ms"));
        if (s.TimeErrorMm is { } doubt) Line("time error", P(doubt, "mm"));
        if (s.MaskAgeMs is { } mask) Line("mask age", P(mask, "ms"));
        if (s.OverlayErrorPx is { } e)
            Line("overlay error", $"mean {N(e.Mean)}  p95 {N(e.P95)}  max {N(e.Max)} px against truth; {N(e.InsideBandPercent, "0.0")} % inside the drawn band of ±{N(e.BandHalfWidthPx, "0.0")} px");
        if (s.OverlayWithdrawn is { Count: > 0 } withdrawn)
            Line("withdrawn", string.Join(", ", withdrawn.Select(w => $"{w.Key}: {w.Value} frames")));
        if (s.Segmentation is { } seg)
        {
            Line("segmentation", $"mean IoU {N(seg.MeanIoU, "0.000")} (simulator truth, {seg.FramesJudged} frames)");
            Line("", string.Join("  ", seg.PerClass.Select(c => $"{c.Key} {N(c.Value, "0.00")}")));
        }
        if (s.Registration is { } reg)
            Line("registration", $"FRE {N(reg.FreMm)}  predicted TRE {N(reg.PredictedTreMm)}{(reg.TrueTreMm is { } t ? $"  true TRE {N(t)}" : "")} mm");
        if (s.Control is { } c)
        {
            foreach (var d in c.Devices)
            {
                Line(d.Name, $"{d.CommandsAccepted} set-points accepted, {d.CommandsHeld} held, {d.CommandsStopped} stopped{(d.MotionRefusals > 0 ? $", {d.MotionRefusals} refused" : "")}{(d.GreatestTipGapMm is { } gap ? $"; tracker and joints at most {N(gap, "0.00")} mm apart on the tip" : "")}");
                foreach (var reason in d.HeldBecause) Line("  held", reason);
            }
            foreach (var reason in c.StoppedBecause ?? []) Line("  stopped", reason);
            Line("limits", c.LimitBroken is { } broken ? $"{c.LimitViolations} VIOLATIONS seen at the devices, first: {broken}" : "no violation seen at the devices");
            if (c.RateHz is { } controlHz) Line("control", $"{N(controlHz, "0")} Hz{(c.PeriodUs is { } u ? ", period " + P(u, "µs") : "")}{(c.DeadlinesMissed is { } missed ? $", {missed} deadlines missed" : "")}");
        }
        if (s.Gait is { } g) Line("gait", $"{g.StepsDone} of {g.StepsPlanned} steps{(g.EndsIn is { } posture ? $", ends in double stance ({posture})" : ", DOES NOT END IN DOUBLE STANCE")}");
        var scan = s.Volumes is { Count: > 0 } ? s.Volumes[0].Scan : null;
        foreach (var v in s.Volumes ?? [])
        {
            if (v.Scan is not null && (v == s.Volumes![0] || v.Scan != scan)) Line("scan", scan = v.Scan);
            Line("volume", $"{v.Label,3} {v.Name,-24} {N(v.VolumeMm3 / 1000),10} ml  {N(v.MeanHu, "0.0"),8} HU");
        }
        foreach (var r in s.Reprojection ?? [])
            Line("reprojection", $"frame {r.Frame} {r.Eye,-5} {r.Points} points, RMS {N(r.RmsPx, "0.000")} px");
        foreach (var t in s.Targets ?? [])
            Line("target", $"{t.Name}{(t.Organ is null ? "" : $", in {t.Organ}")}{(t.SurfaceDistanceMm is { } mm ? $", {N(Math.Abs(mm), "0.0")} mm {(mm < 0 ? "below" : "from")} the surface of {t.NearestSurface}" : "")}{(t.InView == false ? ", OUTSIDE THE VIEW" : "")}");
        if (s.AllocatedBytesPerFrame is { } perFrame) Line("allocated", $"{N(perFrame, "0")} bytes per frame{(s.AllocatedBytesPerControlTick is { } perTick ? $", {N(perTick, "0")} per control tick" : "")}; collections {s.GcCount?.Gen0}/{s.GcCount?.Gen1}/{s.GcCount?.Gen2}");
        if (s.Recording is { } rec)
            Line("recording", $"{rec.Path}, {N(rec.Bytes / 1048576.0, "0.0")} MiB, {rec.Messages} messages, {rec.PicturesDropped} pictures dropped{(rec.OthersLost > 0 ? $", {rec.OthersLost} OTHERS LOST" : "")}{(rec.Failure is { } bad ? ", FAILED: " + bad : "")}");
        foreach (var fault in s.Faults ?? new Dictionary<string, long>()) Line("fault", $"{fault.Key} ×{fault.Value}");
        foreach (var file in s.FaultFiles ?? []) Line("fault file", $"{file}: the last {Recorded.FaultFiles.Span.Seconds:0} s before a guard stopped, for 'surgicalnav guard explain'");
        foreach (var warning in s.Warnings ?? []) Line("warning", warning);
        if (s.Machine is { } m) Line("machine", $"{m.Cores} cores, {m.Renderer}, {m.Runtime}; guard: {m.Guard}");
        return text.ToString();
    }
}
