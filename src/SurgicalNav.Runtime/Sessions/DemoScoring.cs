using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Runtime.Scoring;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Judges the session against the simulator's truth after it has ended, and writes its pictures.</summary>
internal sealed class DemoScoring(DemoOptions options, DemoParts parts, Instant start)
{
    private const int Judged = 24;

    public OverlayScorer Poses { get; } = new(Judged, Math.Max(1, (int)(options.Seconds / parts.Loop.FramePeriod.Seconds / Judged * 0.9)));
    public SegmentationScorer Masks { get; } = new(Judged, Math.Max(1, (int)(options.Seconds * 10 / Judged * 0.9)), parts.Network.Card.Input.Width, parts.Network.Card.Input.Height);
    public OverlayErrorPx? OverlayError { get; private set; }
    public SegmentationSummary? Segmentation { get; private set; }

    /// <summary>On the thread that owns the surface.</summary>
    public void Finish(IGlSurface surface, DemoStages stages)
    {
        var overlay = stages.Overlay!;
        if (overlay.Figures.Drawn > 0)
        {
            PictureFile.WritePng(Path.Combine(options.OutFolder, "overlay.png"), overlay.LeftPicture());
            if (overlay.RightPicture() is { } right) PictureFile.WritePng(Path.Combine(options.OutFolder, "overlay-right.png"), right);
        }
        Poses.Score(surface, overlay.Left, parts.Room, start);
        OverlayError = Poses.Result();
        Segmentation = Masks.Score(surface, parts.Room, DemoPreparation.LookOf(options), start, parts.Network.Card);
    }
}
