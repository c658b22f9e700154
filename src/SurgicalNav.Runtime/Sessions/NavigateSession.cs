using System.Runtime.InteropServices;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Runs a case on real input: a tracked board seen by a tracked laparoscope, recorded or with a live tracker, or a scan with its organs seen
/// from a virtual scope.</summary>
public static class NavigateSession
{
    private const string NotUsed = "not used";

    /// <param name="casePath">The case file.</param>
    /// <param name="folder">Where pictures go; exists.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Checked between frames and while waiting.</param>
    /// <exception cref="UserErrorException">The case cannot be run; says why.</exception>
    public static SessionSummary Run(string casePath, string folder, Action<string> say, CancellationToken stop)
    {
        var file = CaseFile.Load(casePath);
        // Recorded poses belong to their pictures, so nothing is gained by playing them at the pace at which they were taken.
        ICaseTime time = file.Tracker?.OpenIgtLink is null ? new StepTime() : new MachineTime();
        return Run(file, folder, say, time, DateOnly.FromDateTime(DateTime.Now), stop);
    }

    /// <summary>As from a case that is loaded already.</summary>
    /// <param name="file">The case.</param>
    /// <param name="folder">Where pictures go; exists.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="time">What pictures and tracker run on.</param>
    /// <param name="today">For the calibration's expiry.</param>
    /// <param name="stop">Checked between frames and while waiting.</param>
    public static SessionSummary Run(CaseFile file, string folder, Action<string> say, ICaseTime time, DateOnly today, CancellationToken stop)
    {
        // A picture of an earlier run must never pass for one of this run.
        foreach (var shown in (ReadOnlySpan<string>)["overlay.png", "overlay-right.png", "overlay-scan.png"]) File.Delete(Path.Combine(folder, shown));
        var summary = new SessionSummary { Session = $"SurgicalNav navigate: {file.Name}", Frames = 0, FramesDropped = 0, Machine = Machine(NotUsed) };
        if (file.Video is not null)
        {
            say(file.Tracker!.OpenIgtLink is { } live
                ? $"pictures with the live tracker at {live.Host}:{live.Port}: board → scope → hand-eye → camera ..."
                : "recorded pictures and poses: board tracker → scope tracker → hand-eye → camera ...");
            using var board = new NavigateBoard(file, time, today, folder);
            summary = board.Run(summary, stop);
        }
        return file.Scan is null || stop.IsCancellationRequested ? summary : Scan(file, folder, say, summary);
    }

    private static SessionSummary Scan(CaseFile file, string folder, Action<string> say, SessionSummary summary)
    {
        say("scan: volume, labels and surfaces ...");
        var meter = new RunMeter();
        var scan = ScanCase.Run(file);
        List<string> warnings = [.. summary.Warnings ?? [], .. scan.Warnings, .. scan.AlsoMeasured.SelectMany(m => m.Warnings)];
        IReadOnlyList<bool>? seen = null;
        if (scan.Scope is { } scope)
        {
            say($"{scan.Organs.Count} organ surfaces drawn from a virtual scope ...");
            using var surface = new EglSurface(scope.Camera.Width, scope.Camera.Height);
            var began = MonotonicClock.Shared.Now;
            seen = OrganPicture.Write(surface, scan, scope, Path.Combine(folder, file.Video is null ? "overlay.png" : "overlay-scan.png"));
            var spentMs = (MonotonicClock.Shared.Now - began).Milliseconds;
            summary = summary with { Frames = summary.Frames + 1, OverlaysDrawn = summary.OverlaysDrawn + 1, Machine = Machine(surface.Renderer) };
            if (file.Video is null)
                summary = summary with
                {
                    Picture = new PictureSize(scope.Camera.Width, scope.Camera.Height, 1),
                    FrameToSwapMs = new Percentiles(spentMs, spentMs, spentMs),
                };
            for (var i = 0; i < seen.Count; i++)
                if (!seen[i]) warnings.Add($"The target '{scan.Targets[i].Name}' lies outside the virtual scope's view: it is not marked in the picture. Move the scope ('scope'), or check the point.");
        }
        foreach (var target in scan.Targets.Where(t => double.IsNaN(scan.Scan.SampleAt(t.Point))))
            warnings.Add($"The target '{target.Name}' lies outside the scan. Is its point in LPS, and of this scan?");
        if (file.Video is null)
        {
            var figures = meter.Read();
            summary = summary with
            {
                FrameRateHz = summary.Frames / figures.WallSeconds,
                AllocatedBytesPerFrame = summary.Frames > 0 ? figures.AllocatedBytes / (double)summary.Frames : null,
                GcCount = new GcCount(figures.Gen0, figures.Gen1, figures.Gen2),
            };
        }
        return summary with
        {
            Volumes = [.. Figures(scan.Scan.Name, scan.Statistics), .. scan.AlsoMeasured.SelectMany(m => Figures(m.Name, m.Statistics))],
            Targets = scan.Targets.Count == 0 ? null : [.. scan.Targets.Select((t, i) =>
                new TargetSummary(t.Name, [t.Point.Mm.X, t.Point.Mm.Y, t.Point.Mm.Z], t.Organ, t.NearestSurface, t.SurfaceDistanceMm, seen?[i]))],
            Warnings = warnings.Count > 0 ? warnings : null,
        };
    }

    private static MachineSummary Machine(string renderer) =>
        new(RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Environment.ProcessorCount, renderer, NotUsed);

    private static IEnumerable<VolumeSummary> Figures(string scan, IReadOnlyList<LabelStatistic> statistics) =>
        statistics.Select(s => new VolumeSummary(s.Label, s.Name, s.VolumeMm3, s.MeanValue, scan));
}
