using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Endoscopes.Health;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>What the overlay stage needs that does not change from frame to frame.</summary>
/// <param name="Slices">The scan whose slice through the tip is shown; null for none.</param>
public sealed record OverlaySetup(
    CameraModel Left, CameraModel? Right, Rigid<RightCamera, Camera> RightFromLeft,
    IReadOnlyList<(AnatomyStructure Structure, TriangleMesh Mesh)> Structures, byte[] InstrumentClasses, OverlayPolicy Policy, Duration MaxPoseWait, Volume? Slices = null)
{
    /// <summary>For the first pose after a frame: several of the tracker's periods.</summary>
    public static readonly Duration UsualPoseWait = Duration.FromMilliseconds(80);
}

/// <summary>Takes frames in order, waits until their own moment's pose is known, draws and swaps. Owns the renderers; lives on the GL thread.</summary>
/// <remarks>Per frame our own code allocates nothing. Headless, "swapped" means that the fence has signalled and the picture has been read back.</remarks>
public sealed class OverlayStage : IDisposable
{
    private static readonly Duration ReadBackPatience = Duration.FromSeconds(30);

    /// <summary>Without a new frame for so long the last one must not stay on the screen as if it were live.</summary>
    private static readonly Duration LongestSilence = Duration.FromMilliseconds(500);

    private readonly IGlSurface _surface;
    private readonly OverlaySetup _setup;
    private readonly IEdge<StereoFrame> _frames;
    private readonly MaskShelf _leftMasks, _rightMasks;
    private readonly SceneFiller _filler;
    private readonly IClock _clock;
    private readonly OverlayRenderer _left;
    private readonly OverlayRenderer? _right;
    private readonly FramePool _pictures;
    private readonly FrameLease _leftPicture;
    private readonly FrameLease? _rightPicture;
    private readonly SampleStatistics _recent = new(90);
    private StereoFrame? _pending;
    private Instant? _shownAt;
    private Duration _p50, _p99;

    public OverlayStage(IGlSurface surface, OverlaySetup setup, IEdge<StereoFrame> frames, MaskShelf leftMasks, MaskShelf rightMasks, SceneFiller filler, IClock clock)
    {
        (_surface, _setup, _frames, _leftMasks, _rightMasks, _filler, _clock) = (surface, setup, frames, leftMasks, rightMasks, filler, clock);
        _left = Renderer(setup.Left);
        _right = setup.Right is { } right ? Renderer(right) : null;
        _pictures = new FramePool(setup.Left.Width, setup.Left.Height, PixelFormat.Bgr24, capacity: 2);
        _pictures.TryRent(default, default, 0, out _leftPicture);
        if (_right is not null) _pictures.TryRent(default, default, 0, out _rightPicture!);
    }

    public FrameFigures Figures { get; } = new();
    public SceneSnapshot Scene { get; } = new();
    public OverlayRenderer Left => _left;

    /// <summary>A copy of the picture drawn last, left eye; the stage keeps the lease.</summary>
    public FrameLease LeftPicture() => Copy(_left, _leftPicture);

    public FrameLease? RightPicture() => _right is null ? null : Copy(_right, _rightPicture!);

    /// <summary>Sees each drawn frame's moment and pose; for scoring.</summary>
    public Action<Instant, Uncertain<Camera, Scan>>? Watch { get; set; }

    /// <summary>Takes down what was drawn and from what; null where nothing is recorded.</summary>
    public ISessionTape? Tape { get; set; }

    /// <summary>Sets what does not belong to one frame (guard's words, say) before each draw.</summary>
    public Action<SceneSnapshot>? Prepare { get; set; }

    /// <summary>Draws at most one frame; true when it did, or said that there is none any more.</summary>
    public bool Step(Instant now)
    {
        if (_pending is null)
        {
            if (!_frames.TryTake(out var next)) return ShowSilence(now);
            _pending = next;
        }
        var frame = _pending.Value;
        var cpu = ThreadCpu.Used;
        Scene.Reset();
        Scene.Frame = frame.Left;
        Scene.Camera = _setup.Left;
        Scene.Eye = _right is null ? Eye.Mono : Eye.Left;
        var status = _filler.Fill(Scene, frame.Left, now);
        // A tracker that has fallen silent is not waited for: its pose is stale whatever comes.
        if (status == LookupStatus.NotYet && now - frame.Left.ReceivedAt < _setup.MaxPoseWait && Scene.PoseAge <= _setup.Policy.MaxPoseAge) return false;
        EyesWatch.Apply(Scene, frame.Trouble);
        var mask = _leftMasks.Borrow();
        Show(mask, frame.Left);
        Scene.TimeLine = new TimeLineReading(now - frame.Left.AcquiredAt, Scene.PoseAge, _p50, _p99);
        Prepare?.Invoke(Scene);
        var own = ThreadCpu.Used - cpu;
        var verdict = _left.Draw(Scene);
        var drawnAt = _clock.Now;
        _left.BeginReadBack();
        if (Tape is not null) Record(Tape, mask, frame.Trouble, status, verdict);
        if (Scene.CameraFromScan is { } pose && verdict.IsShown) Watch?.Invoke(frame.Left.AcquiredAt, pose);
        DrawRight(frame);
        _left.Present();
        FinishReadBack();
        Note(frame, mask, own + _left.OwnCpu + (_right?.OwnCpu ?? default), verdict);
        Tape?.Shown(new TimeLineRecord(
            frame.Left.Sequence, (int)(_right is null ? Eye.Mono : Eye.Left), frame.Left.AcquiredAt, frame.Left.ReceivedAt, mask?.ReceivedAt ?? Instant.MinValue, now, drawnAt, _clock.Now, now - Scene.PoseAge));
        mask?.Release();
        frame.Release();
        _pending = null;
        _shownAt = now;
        return true;
    }

    public void Dispose()
    {
        _pending?.Release();
        while (_frames.TryTake(out var frame)) frame.Release();
        _leftPicture.Release();
        _rightPicture?.Release();
        _pictures.Dispose();
        _left.Dispose();
        _right?.Dispose();
    }

    private OverlayRenderer Renderer(CameraModel camera)
    {
        var renderer = new OverlayRenderer(_surface, camera.Width, camera.Height, _setup.Policy) { ThreadCpu = static () => ThreadCpu.Used, InstrumentClasses = _setup.InstrumentClasses };
        PlannedSurfaces.AddTo(renderer, camera, _setup.Structures);
        if (_setup.Slices is { } scan) renderer.ShowSlice(scan, SliceWindow.Presets["abdomen"]);
        return renderer;
    }

    /// <summary>An endoscope that had delivered and has fallen silent: its last picture gives way to the words, said anew as long as that lasts.</summary>
    private bool ShowSilence(Instant now)
    {
        if (_shownAt is not { } at || now - at < LongestSilence) return false;
        Scene.Reset();
        Scene.Camera = _setup.Left;
        Scene.Eye = _right is null ? Eye.Mono : Eye.Left;
        Prepare?.Invoke(Scene);
        _left.Draw(Scene);
        _left.BeginReadBack();
        if (_right is not null)
        {
            Scene.Eye = Eye.Right;
            _right.Draw(Scene);
            _right.BeginReadBack();
        }
        _left.Present();
        FinishReadBack();
        _shownAt = now;
        return true;
    }

    private void DrawRight(StereoFrame frame)
    {
        if (_right is null || frame.Right is null) return;
        Scene.Frame = frame.Right;
        Scene.Camera = _setup.Right!.Value;
        Scene.Eye = Eye.Right;
        // From here on the scene's camera is the right one.
        if (Scene.CameraFromScan is { } left)
        {
            var right = Uncertain<RightCamera, Camera>.Exact(_setup.RightFromLeft).Compose(left);
            Scene.CameraFromScan = new Uncertain<Camera, Scan>(right.Mean.Relabel<Camera, Scan>(), right.Covariance);
        }
        if (Scene.ToolTip is { } tip) Scene.ToolTip = new Point<Camera>((_setup.RightFromLeft * tip).Mm);
        var mask = _rightMasks.Borrow();
        Show(mask, frame.Right);
        _right.Draw(Scene);
        _right.BeginReadBack();
        mask?.Release();
    }

    /// <summary>Of the left eye, before the scene becomes the right one's.</summary>
    private void Record(ISessionTape tape, FrameLease? mask, PictureTrouble trouble, LookupStatus status, in OverlayVerdict verdict)
    {
        var record = _filler.Record;
        (record.MaskAcquiredAt, record.HideOverlay, record.OutlinesOnly, record.Trouble) = (mask?.AcquiredAt, Scene.HideOverlay, Scene.OutlinesOnly, trouble);
        record.TakeOutcome(Scene, status, verdict);
        tape.Drawn(record);
    }

    private void Show(FrameLease? mask, FrameLease frame)
    {
        Scene.Mask = mask;
        Scene.MaskAge = mask is null ? default : frame.AcquiredAt - mask.AcquiredAt;
    }

    private void FinishReadBack()
    {
        if (!_left.TryFinishReadBack(ReadBackPatience) || _right?.TryFinishReadBack(ReadBackPatience) == false) throw NotFinished();
    }

    private FrameLease Copy(OverlayRenderer renderer, FrameLease picture) =>
        renderer.TryFinishReadBack(ReadBackPatience, picture) ? picture : throw NotFinished();

    private UserErrorException NotFinished() =>
        new($"The graphics driver ({_surface.Renderer}) has not finished a picture within {ReadBackPatience.Seconds:0} s. Choose a smaller --size, or look at what else keeps the machine busy.");

    private void Note(StereoFrame frame, FrameLease? mask, Duration own, in OverlayVerdict verdict)
    {
        Figures.Count(verdict.Withdrawal);
        var latency = _clock.Now - frame.Left.ReceivedAt;
        Figures.FrameToSwapMs.Add(latency.Milliseconds);
        Figures.OwnCpuMs.Add(own.Milliseconds);
        Figures.PoseAgeMs.Add(Scene.PoseAge.Milliseconds);
        if (mask is not null) Figures.MaskAgeMs.Add((frame.Left.AcquiredAt - mask.AcquiredAt).Milliseconds);
        _recent.Add(latency.Milliseconds);
        if (Figures.Drawn % 30 != 1) return;
        _p50 = Duration.FromMilliseconds(_recent.Percentile(50));
        _p99 = Duration.FromMilliseconds(_recent.Percentile(99));
    }
}
