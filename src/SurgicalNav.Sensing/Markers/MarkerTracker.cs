using OpenCvSharp;
using OpenCvSharp.Aruco;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Sensing.Markers;

/// <summary>What the newest picture said of a body.</summary>
/// <param name="Verdict">Only a measured pose is in the body's history.</param>
/// <param name="AcquiredAt">The picture's moment.</param>
/// <param name="Markers">Of the body, that the pose rests on.</param>
/// <param name="RmsPx">Of the residuals; NaN where there is no pose.</param>
/// <param name="Covariance">Of ξ in true = Exp(ξ)·pose, in the camera's frame, rotation (rad²) first; meaningful when measured.</param>
public readonly record struct MarkerReading(MarkerVerdict Verdict, Instant AcquiredAt, int Markers, double RmsPx, Mat6 Covariance);

/// <summary>A calibrated camera as a tracker of bodies that carry ArUco or AprilTag markers. Its measuring frame is the camera's (x right, y down, z forward).</summary>
/// <remarks>One loop polls it; a poll takes in one picture at most and as long as finding markers in it does (tens of ms at 1080p), so the loop should be its
/// own. OpenCV allocates per picture. Owns the source.</remarks>
public sealed class MarkerTracker : ITracker
{
    private readonly IFrameSource _source;
    private readonly CameraModel _camera;
    private readonly ToolRack _rack;
    private readonly ArucoDetector _detector;
    private readonly Mat _grey = new();
    private readonly BodyPoseSolver _solver;
    private readonly BodyPoseLimits _limits;
    private readonly Dictionary<int, (int Body, BodyMarker Marker)> _markers = [];
    private readonly CornerSet[] _corners;
    private readonly CornerNoise[] _noise;
    private readonly Lock _gate = new();
    private readonly MarkerReading[] _latest;
    private readonly RefinedPose[] _poses;
    private readonly IClock? _clock;
    private long _unknown;

    /// <param name="source">Its left eye is looked at.</param>
    /// <param name="camera">Calibrated at the source's size; a cropped picture needs the cropped camera.</param>
    /// <param name="bodies">Checked here; the tools are the bodies, in their order.</param>
    /// <param name="options">Its list of tools is replaced by the bodies' names.</param>
    /// <param name="limits">Null for the usual ones.</param>
    /// <param name="faults">As of every tracker.</param>
    /// <param name="output">Likewise.</param>
    /// <param name="clock">Read once the bodies have been found: only then are their poses there. Null takes the poll's moment, as where nothing takes time.</param>
    /// <exception cref="ArgumentException">The bodies contradict themselves; the message says how.</exception>
    public MarkerTracker(IFrameSource source, CameraModel camera, MarkerBodies bodies, TrackerOptions? options = null, BodyPoseLimits? limits = null, IFaultSink? faults = null, IEdge<PoseSample>? output = null, IClock? clock = null)
    {
        bodies.Validate();
        (_source, _camera, _limits, _clock) = (source, camera, limits ?? new BodyPoseLimits(), clock);
        _limits.Validate();
        var tools = bodies.Bodies.Select(b => b.Name).ToArray();
        _rack = new ToolRack(options is null ? new TrackerOptions { Name = source.Name, Tools = tools, NominalRateHz = 30, StampedBySource = true } : options with { Tools = tools, StampedBySource = true }, faults, output);
        Name = options?.Name ?? source.Name;
        _solver = new BodyPoseSolver(camera, _limits);
        foreach (var (body, index) in bodies.Bodies.Select((b, i) => (b, i)))
            foreach (var marker in body.Markers) _markers.Add(marker.Id, (index, marker));
        _corners = [.. bodies.Bodies.Select(b => new CornerSet(4 * b.Markers.Count))];
        _noise = [.. bodies.Bodies.Select(_ => new CornerNoise(_limits.CornerNoisePx))];
        _latest = new MarkerReading[tools.Length];
        _poses = new RefinedPose[tools.Length];
        Array.Fill(_latest, new MarkerReading(MarkerVerdict.NotSeen, default, 0, double.NaN, default));
        _detector = new ArucoDetector(CvAruco.GetPredefinedDictionary(MarkerDictionary.TypeOf(bodies.Dictionary)), new DetectorParameters { CornerRefinementMethod = CornerRefineMethod.Subpix }, new RefineParameters());
    }

    public string Name { get; }
    public IReadOnlyList<TrackedTool> Tools => _rack.Tools;
    public bool IsConnected => !_source.IsFinished;
    public DeviceClock Clock => _rack.Clock;

    /// <summary>Markers that belong to no body count as unknown tools.</summary>
    public TrackerCounters Counters => new(_rack.Frames, _source.Dropped, _rack.InvalidPoses, Volatile.Read(ref _unknown), default);

    public ToolReport Report(int tool, Instant now) => _rack.Report(tool, now);

    /// <summary>The newest picture's word on a body, with the pose's covariance. Any thread's.</summary>
    public MarkerReading Latest(int tool)
    {
        lock (_gate) return _latest[tool];
    }

    public void Poll(Instant now)
    {
        // One, however many wait: whoever polls gets its turn between two pictures.
        if (_source.TryNext(now, out var frame))
        {
            try
            {
                Look(frame.Left, now);
            }
            finally
            {
                frame.Release();
            }
        }
        _rack.Watch(now);
    }

    public void Dispose()
    {
        _detector.Dispose();
        _grey.Dispose();
        _source.Dispose();
    }

    private void Look(FrameLease frame, Instant now)
    {
        foreach (var corners in _corners) corners.Clear();
        if (frame.Width == _camera.Width && frame.Height == _camera.Height) Find(frame);
        for (var body = 0; body < _corners.Length; body++) Measure(body, frame.AcquiredAt);
        // No clock of its own: the picture's moment is already by the session's.
        _rack.BeginFrame(null, frame.Sequence, _clock?.Now ?? now, frame.AcquiredAt);
        for (var body = 0; body < _corners.Length; body++) Put(body);
    }

    private void Find(FrameLease frame)
    {
        using var picture = Mat.FromPixelData(frame.Height, frame.Width, frame.BytesPerPixel switch { 3 => MatType.CV_8UC3, 4 => MatType.CV_8UC4, _ => MatType.CV_8UC1 }, frame.Address);
        if (frame.Format != PixelFormat.Gray8) Cv2.CvtColor(picture, _grey, frame.Format == PixelFormat.Rgba32 ? ColorConversionCodes.RGBA2GRAY : ColorConversionCodes.BGR2GRAY);
        _detector.DetectMarkers(frame.Format == PixelFormat.Gray8 ? picture : _grey, out var found, out var ids, out _);
        for (var i = 0; i < ids.Length; i++)
        {
            if (!_markers.TryGetValue(ids[i], out var known))
            {
                Volatile.Write(ref _unknown, _unknown + 1);
                continue;
            }
            // The same number twice in one picture: one of them is a reflection or a copy, and which is not known.
            if (Array.IndexOf(ids, ids[i]) != Array.LastIndexOf(ids, ids[i])) continue;
            for (var c = 0; c < 4; c++) _corners[known.Body].Add(known.Marker[c], (found[i][c].X, found[i][c].Y));
        }
    }

    private void Measure(int body, Instant at)
    {
        var corners = _corners[body];
        var verdict = _solver.Solve(corners, _noise[body].Px, out var pose);
        var rms = verdict == MarkerVerdict.NotSeen ? double.NaN : Math.Sqrt(pose.SquaredPx / (2 * Math.Max(1, corners.Count)));
        var covariance = default(Mat6);
        if (verdict == MarkerVerdict.Measured)
        {
            _noise[body].Learn(pose.SquaredPx, corners.Count);
            if (pose.Covariance(_noise[body].Px) is { } known) covariance = known;
            else verdict = MarkerVerdict.BadFit;
        }
        _poses[body] = pose;
        lock (_gate) _latest[body] = new MarkerReading(verdict, at, corners.Count / 4, rms, covariance);
    }

    private void Put(int body)
    {
        var (pose, seen) = (_poses[body], _latest[body]);
        // The error is the fit's at the body's distance: what a tracker's own figure means.
        if (seen.Verdict == MarkerVerdict.Measured) _rack.Put(body, PoseStatus.Visible, pose.Rotation, pose.TranslationMm, errorMm: seen.RmsPx * pose.TranslationMm.Z / _camera.FxPx);
        else _rack.PutUnseen(body, seen.Verdict == MarkerVerdict.NotSeen ? PoseFlags.None : PoseFlags.BadFit);
    }
}
