using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Runs navigation again on recorded poses: what each drawn frame's scene, and each step's evidence for the guard, comes out as now.</summary>
/// <remarks>One thread, no clock: every moment is a recorded one. With the recorded setup the outcomes are the recorded ones, to the bit.</remarks>
public sealed class NavigationReplay : IDisposable
{
    private readonly NavigationSetup _setup;
    private readonly RecordedTracker _tracker;
    private readonly SceneFiller _filler;
    private readonly PatientWatch _watch;
    private readonly FramePool _pictures, _masks;
    private DrawnFrame _drawn;

    /// <param name="setup">As recorded, or changed for a question of "what if".</param>
    public NavigationReplay(NavigationSetup setup)
    {
        (_setup, _tracker) = (setup, new RecordedTracker(setup.Tracker));
        var tool = setup.ShownTool is { } index ? new ShownTool(index, TipAt) : null;
        _filler = new SceneFiller(setup.Navigation(_tracker), _tracker, tool);
        _watch = setup.PatientWatch(_tracker);
        _pictures = new FramePool(setup.Left.Width, setup.Left.Height, PixelFormat.Gray8, capacity: 1);
        _masks = new FramePool(1, 1, PixelFormat.Gray8, capacity: 1);
    }

    /// <summary>The scene filled last.</summary>
    public SceneSnapshot Scene { get; } = new();

    /// <summary>Pose samples fed so far.</summary>
    public long Poses { get; private set; }

    /// <summary>A recorded pose, and what it has become now.</summary>
    public PoseSample Feed(in PoseSample recorded)
    {
        Poses++;
        return _tracker.Feed(recorded);
    }

    /// <summary>The step's outcome now; every pose up to <see cref="TrackingStep.Poses"/> has been fed.</summary>
    public TrackingStep Step(in TrackingStep recorded)
    {
        _tracker.Poll(recorded.At);
        var step = recorded;
        if (recorded.HasEvidence && _setup.ScanFromRobotBase is { } scanFromRobotBase) step.Evidence = _watch.At(recorded.At, scanFromRobotBase);
        return step;
    }

    /// <summary>The drawn frame's outcome now; every pose up to <see cref="DrawnFrame.Poses"/> has been fed.</summary>
    public DrawnFrame Draw(in DrawnFrame recorded)
    {
        _drawn = recorded;
        _pictures.TryRent(recorded.AcquiredAt, recorded.ReceivedAt, recorded.Frame, out var picture);
        _masks.TryRent(recorded.MaskAcquiredAt ?? default, default, 0, out var mask);
        try
        {
            Scene.Reset();
            (Scene.Frame, Scene.Camera) = (picture, _setup.Left);
            (Scene.HideOverlay, Scene.OutlinesOnly) = (recorded.HideOverlay, recorded.OutlinesOnly);
            var lookup = _filler.Fill(Scene, picture, recorded.At);
            EyesWatch.Apply(Scene, recorded.Trouble);
            if (recorded.MaskAcquiredAt is { } at) (Scene.Mask, Scene.MaskAge) = (mask, recorded.AcquiredAt - at);
            var outcome = recorded;
            outcome.TakeOutcome(Scene, lookup, _setup.Policy.Judge(Scene, _setup.Left.Width, _setup.Left.Height));
            return outcome;
        }
        finally
        {
            (Scene.Frame, Scene.Mask) = (null, null);
            picture.Release();
            mask.Release();
        }
    }

    public void Dispose()
    {
        _tracker.Dispose();
        _pictures.Dispose();
        _masks.Dispose();
    }

    /// <summary>As the wrist's encoders had it then: at the frame's moment, or at the moment of filling.</summary>
    private Point<Instrument> TipAt(Instant at) =>
        new((at == _drawn.AcquiredAt ? _drawn.TipAtFrameMm ?? _drawn.TipNowMm : _drawn.TipNowMm) ?? default);
}
