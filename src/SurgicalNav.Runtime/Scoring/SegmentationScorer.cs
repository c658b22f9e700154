using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Perception.Metrics;
using SurgicalNav.Perception.Models;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Scoring;

/// <summary>Keeps some of a session's masks and compares them afterwards with the simulator's truth of the same moments.</summary>
public sealed class SegmentationScorer
{
    private readonly byte[][] _masks;
    private readonly Instant[] _moments;
    private readonly int _width, _height, _everyNth;
    private int _kept;
    private long _seen;

    /// <param name="capacity">Masks kept at most; their memory is taken here, so that a session is not charged for its judge.</param>
    /// <param name="everyNth">Of the masks that come by.</param>
    /// <param name="width">Of the masks, px.</param>
    /// <param name="height">Likewise.</param>
    public SegmentationScorer(int capacity, int everyNth, int width, int height)
    {
        (_width, _height, _everyNth) = (width, height, everyNth);
        _moments = new Instant[capacity];
        _masks = new byte[capacity][];
        for (var i = 0; i < capacity; i++) _masks[i] = new byte[width * height];
    }

    /// <summary>Copies every n-th mask until full.</summary>
    public void Watch(FrameLease mask)
    {
        if (_seen++ % _everyNth != 0 || _kept == _masks.Length) return;
        mask.Pixels.CopyTo(_masks[_kept]);
        _moments[_kept++] = mask.AcquiredAt;
    }

    /// <summary>Renders the truth of each kept moment and counts, once. Null when nothing was kept.</summary>
    /// <param name="surface">Current on the calling thread.</param>
    /// <param name="start">The room's time zero on the session's clock.</param>
    public SegmentationSummary? Score(IGlSurface surface, SimulatedRoom room, SceneAppearance look, Instant start, ModelCard card)
    {
        if (_kept == 0) return null;
        var (metrics, table) = (new SegmentationMetrics(SceneClasses.Count), ClassMap.Of(card).To(SceneClasses.Names));
        using var endoscope = new RenderedEndoscope(surface, room.Phantom, _width, _height);
        var cameras = room.Cameras.ScaledTo(_width, _height);
        var view = new EyeView();
        var (picture, truth) = (new byte[_width * _height * 3], new byte[_width * _height]);
        for (var i = 0; i < _kept; i++)
        {
            view.LookAt(room, new Instant((_moments[i] - start).Nanoseconds), rightEye: false, cameras);
            endoscope.Render(view, look, picture);
            endoscope.ReadClasses(truth);
            ClassMap.Renumber(_masks[i], table);
            metrics.Add(truth, _masks[i]);
        }
        var perClass = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var c = 0; c < SceneClasses.Count; c++)
            if (double.IsFinite(metrics.Iou(c))) perClass[SceneClasses.Names[c]] = metrics.Iou(c);
        return new SegmentationSummary(metrics.MeanIou(), perClass, _kept);
    }
}
