using System.Runtime.InteropServices;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Runs a case on recorded input: a tracked board seen by a stereo laparoscope, or a scan with its organs seen from a virtual scope.</summary>
public static class NavigateSession
{
    /// <param name="casePath">The case file.</param>
    /// <param name="folder">Where pictures go; exists.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Checked between frames.</param>
    /// <exception cref="UserErrorException">The case cannot be run; says why.</exception>
    public static SessionSummary Run(string casePath, string folder, Action<string> say, CancellationToken stop)
    {
        var file = CaseFile.Load(casePath);
        var summary = new SessionSummary { Session = $"SurgicalNav navigate: {file.Name}", Frames = 0, FramesDropped = 0 };
        if (file.Frames.Count > 0) summary = Board(file, folder, say, summary, stop);
        if (file.Scan is not null) summary = Scan(file, folder, say, summary);
        return summary;
    }

    private static SessionSummary Board(CaseFile file, string folder, Action<string> say, SessionSummary summary, CancellationToken stop)
    {
        say($"{file.Frames.Count} recorded frames: board tracker → scope tracker → hand-eye → camera ...");
        var board = BoardCase.Run(file);
        var reprojection = new List<ReprojectionSummary>();
        for (var i = 0; i < board.Frames.Count && !stop.IsCancellationRequested; i++)
        {
            reprojection.Add(Draw(board.Frames[i].Left, i, "left", folder));
            if (board.Frames[i].Right is { } right) reprojection.Add(Draw(right, i, "right", folder));
        }
        File.Copy(Path.Combine(folder, "frame-0-left.png"), Path.Combine(folder, "overlay.png"), overwrite: true);
        if (board.Frames[0].Right is not null) File.Copy(Path.Combine(folder, "frame-0-right.png"), Path.Combine(folder, "overlay-right.png"), overwrite: true);
        return summary with { Frames = board.Frames.Count, Reprojection = reprojection };
    }

    private static ReprojectionSummary Draw(BoardView view, int frame, string eye, string folder)
    {
        var name = $"frame-{frame}-{eye}.png";
        PointOverlay.Write(view, Path.Combine(folder, name));
        return new ReprojectionSummary(frame, eye, view.ProjectedPx.Count, view.RmsPx, name);
    }

    private static SessionSummary Scan(CaseFile file, string folder, Action<string> say, SessionSummary summary)
    {
        say("scan: volume, labels and surfaces ...");
        var scan = ScanCase.Run(file);
        string[] warnings = [.. scan.Warnings, .. scan.AlsoMeasured.SelectMany(m => m.Warnings)];
        summary = summary with
        {
            Volumes = [.. Figures(scan.Scan.Name, scan.Statistics), .. scan.AlsoMeasured.SelectMany(m => Figures(m.Name, m.Statistics))],
            Warnings = warnings.Length > 0 ? warnings : null,
        };
        if (scan.Scope is not { } scope) return summary;
        say($"{scan.Organs.Count} organ surfaces drawn from a virtual scope ...");
        using var surface = new EglSurface(scope.Camera.Width, scope.Camera.Height);
        OrganPicture.Write(surface, scan, scope, Path.Combine(folder, "overlay.png"));
        return summary with
        {
            Machine = new MachineSummary(RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, Environment.ProcessorCount, surface.Renderer, "not used"),
        };
    }

    private static IEnumerable<VolumeSummary> Figures(string scan, IReadOnlyList<LabelStatistic> statistics) =>
        statistics.Select(s => new VolumeSummary(s.Label, s.Name, s.VolumeMm3, s.MeanValue, scan));
}
