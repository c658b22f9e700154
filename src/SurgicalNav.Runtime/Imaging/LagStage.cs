using System.Globalization;
using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Follows the lag between tracker and video through a session: how the whole picture moves, against how the tracked scope lets expect it to move.</summary>
/// <remarks>Stepped by one thread, never the video's or the overlay's. Costs one phase correlation a frame and allocates nothing for it; judging, every few
/// seconds, does. The expected motion is that of a point ahead of the camera at the target's depth: for a scope that turns and slides in its trocar, and a
/// patient that breathes, the scope's own path would not be along any one line of the picture. Compared is what both do within a tenth of a second, taken
/// to the middle of it: what is missed by parallax, roll and instruments would add up to a drift otherwise.</remarks>
public sealed class LagStage : IDisposable
{
    /// <summary>The tracker's path is read so densely: about as its samples come.</summary>
    private static readonly Duration Between = Duration.FromMilliseconds(10);

    /// <summary>A path that was not measured for so long begins anew.</summary>
    private static readonly Duration LongestGap = Duration.FromMilliseconds(500);

    /// <summary>Motion is compared over this time.</summary>
    private static readonly Duration Span = Duration.FromMilliseconds(100);

    /// <summary>Pictures further apart are not compared.</summary>
    private static readonly Duration LongestPair = Duration.FromMilliseconds(250);

    private const int Kept = 11;
    private const double LeastDepthMm = 20;

    private readonly IEdge<StereoFrame> _frames;
    private readonly ITracker _tracker;
    private readonly NavigationSetup _setup;
    private readonly PictureShift _shift = new();
    private readonly byte[] _grey;
    private readonly LagWatch _watch;
    private Rigid<Camera, Scan>? _before;
    private Instant _readTo;
    private readonly Vec3[] _path = new Vec3[Kept];
    private Instant? _pictureAt;
    private long _pathCount;
    private Vec3 _expected;
    private volatile string _words = "";

    /// <param name="frames">Emptied here.</param>
    /// <param name="tracker">Its histories are read; they bear any thread.</param>
    /// <param name="setup">Hand-eye, registration, camera.</param>
    /// <param name="faults">Told when the lag has moved.</param>
    /// <param name="options">By default: the stamps agree but for what the tracker's accuracy says.</param>
    public LagStage(IEdge<StereoFrame> frames, ITracker tracker, NavigationSetup setup, IFaultSink? faults = null, LagWatchOptions? options = null)
    {
        (_frames, _tracker, _setup) = (frames, tracker, setup);
        _grey = new byte[setup.Left.Width * setup.Left.Height];
        _watch = new LagWatch(options ?? OptionsFor(setup.Accuracy), faults);
    }

    /// <summary>How far the motion of a real scene may lead or lag what a single point at one depth lets expect: nearer and farther tissue, instruments, roll.</summary>
    public static readonly Duration ModelBorne = Duration.FromMilliseconds(15);

    public static LagWatchOptions OptionsFor(TrackerAccuracy accuracy) => new()
    {
        PosesAreExpectedShifts = true,
        Lag = new LagOptions { MaxLagS = 0.25, LeastTrackerMotion = 4, LeastVideoMotion = 4 },
        ExpectedHalfWidthS = 1.96 * accuracy.TimeSdS + ModelBorne.Seconds,
    };

    public LagWatch Watch => _watch;

    /// <summary>For the display while the lag is out of its interval, else empty. From any thread; made anew only when it is judged.</summary>
    public string Words => _words;

    public void Step(Instant now)
    {
        ReadPath(now);
        if (_frames.TryTake(out var frame))
        {
            try
            {
                Look(frame.Left);
            }
            finally
            {
                frame.Release();
            }
        }
        if (!_watch.Step(now)) return;
        _words = _watch is { State: LagState.Moved, Latest: { } latest }
            ? string.Create(CultureInfo.InvariantCulture, $"{(latest.LagS > 0 ? "poses" : "video")} {Math.Abs(latest.LagS) * 1000:0} ms late")
            : "";
    }

    private void Look(FrameLease picture)
    {
        Grey(picture);
        var (before, shift) = (_pictureAt, _shift.SinceLast(_grey, picture.Width, picture.Height));
        _pictureAt = picture.AcquiredAt;
        if (before is not { } from || shift is not { } px || picture.AcquiredAt - from is var took && (took <= Duration.Zero || took > LongestPair)) return;
        _watch.AddPicture(from + new Duration(took.Nanoseconds / 2), px * (Span.Seconds / took.Seconds));
    }

    public void Dispose()
    {
        while (_frames.TryTake(out var frame)) frame.Release();
    }

    /// <summary>Everything of the tracked path that has become known, moment by moment.</summary>
    private void ReadPath(Instant now)
    {
        if (now - _readTo > LongestGap) (_readTo, _before, _pathCount) = (now - LongestGap, null, 0);
        for (var at = _readTo + Between; at <= now; at += Between)
        {
            var (scope, reference) = (Lookup(_setup.ScopeTool, at), Lookup(_setup.ReferenceTool, at));
            if (scope.Status == LookupStatus.NotYet || reference.Status == LookupStatus.NotYet) return;
            _readTo = at;
            if (scope.Status != LookupStatus.Ok || reference.Status != LookupStatus.Ok)
            {
                (_before, _pathCount) = (null, 0);
                continue;
            }
            Expect(at, _setup.CameraFromScope.Mean * scope.TrackerFrom<Scope>().Inverse() * reference.TrackerFrom<PatientReference>() * _setup.Patient.ReferenceFromScan.Mean);
        }
    }

    private PoseAnswer Lookup(int tool, Instant at) => _tracker.Tools[tool].History.Lookup(at);

    private void Expect(Instant at, in Rigid<Camera, Scan> cameraFromScan)
    {
        if (_before is { } before)
        {
            var depth = Math.Max(LeastDepthMm, (before * _setup.Patient.Target).Mm.Z);
            var ahead = new Point<Camera>(0, 0, depth);
            var moved = (cameraFromScan * (before.Inverse() * ahead)).Mm;
            if (moved.Z > LeastDepthMm / 2) _expected += new Vec3(_setup.Left.FxPx * moved.X / moved.Z, _setup.Left.FyPx * moved.Y / moved.Z, 0);
        }
        _before = cameraFromScan;
        _path[_pathCount++ % Kept] = _expected;
        if (_pathCount >= Kept) _watch.AddPose(at - new Duration(Span.Nanoseconds / 2), _expected - _path[_pathCount % Kept]);
    }

    private void Grey(FrameLease frame)
    {
        var bgr = frame.Pixels;
        for (int i = 0, at = 0; i < _grey.Length; i++, at += 3) _grey[i] = (byte)((bgr[at] * 29 + bgr[at + 1] * 150 + bgr[at + 2] * 77 + 128) >> 8);
    }
}
