using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Overlay;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Perception.Models;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Draws a recorded session's overlay again over its pictures, at the pace asked for.</summary>
internal sealed class ReplayPlayer : IDisposable
{
    private static readonly Duration Patience = Duration.FromSeconds(30);

    private readonly ReplayOptions _options;
    private readonly RecordedSession _session;
    private readonly NavigationSetup _setup;
    private readonly CancellationToken _stop;
    private readonly EglSurface _surface;
    private readonly OverlayRenderer _renderer;
    private readonly FramePool _drawnPool;
    private readonly FrameLease _drawn;
    private readonly SceneSnapshot _scene = new();
    private readonly MonotonicClock _clock = MonotonicClock.Shared;
    private readonly Instant _beganAt;
    private (Instant Recorded, Instant Wall)? _pace;
    private Instant _first, _last;
    private long _pictures;
    private bool _ended;
    private GuardReasons? _guardReasons;
    private GuardSignal _guard;
    private string _guardWords = "";

    private ReplayPlayer(ReplayOptions options, RecordedSession session, CancellationToken stop)
    {
        (_options, _session, _stop, _beganAt) = (options, session, stop, _clock.Now);
        _setup = session.Setup ?? throw new UserErrorException($"{session.Path} holds no patient and no navigation to draw. 'replay --verify' runs its trackers' clocks and poses again, 'surgicalnav export' gives its pictures, 'surgicalnav info' says what it holds.");
        var camera = _setup.Left;
        _surface = new EglSurface(camera.Width, camera.Height);
        _renderer = new OverlayRenderer(_surface, camera.Width, camera.Height, _setup.Policy);
        if (session.ModelCard is { } card) _renderer.InstrumentClasses = ClassMap.Of(ModelCardFile.Parse(card, SessionTopics.ModelCard)).Instruments.ToArray();
        PlannedSurfaces.AddTo(_renderer, camera, session.Surfaces());
        _drawnPool = new FramePool(camera.Width, camera.Height, PixelFormat.Bgr24, 1);
        _drawnPool.TryRent(default, default, 0, out _drawn);
        (_scene.PatientId, _scene.Banner) = (_setup.Patient.PatientId, "REPLAY - RESEARCH USE ONLY");
    }

    public static ReplayReport Play(ReplayOptions options, Action<string> say, CancellationToken stop)
    {
        using var session = RecordedSession.Open(options.File);
        Directory.CreateDirectory(options.OutFolder);
        using var player = new ReplayPlayer(options, session, stop);
        return player.Run(ReplaySession.Progress("playing", say));
    }

    public void Dispose()
    {
        _drawn.Release();
        _drawnPool.Dispose();
        _renderer.Dispose();
        _surface.Dispose();
    }

    private ReplayReport Run(Action<double> progress)
    {
        using var pairing = new PicturePairing(Show);
        var reader = _session.Reader;
        string? endsEarly = null;
        try
        {
            for (var n = 0L; !_stop.IsCancellationRequested && !_ended && reader.Read(); n++)
            {
                if (reader.Topic == SessionTopics.Drawn) pairing.Take(_session.Fields<DrawnFrame>());
                else if (SessionTopics.IsGuard(reader.Topic)) Note(_session.Fields<GuardDecisionRecord>());
                else if (reader.Topic is SessionTopics.Left or SessionTopics.Mask) pairing.Take(reader.Topic, reader.Picture());
                if (n % 1024 == 0) progress(reader.Bytes.Position / (double)Math.Max(1, reader.Bytes.Length));
            }
        }
        catch (McapException e)
        {
            endsEarly = e.Message;
        }
        if (!_stop.IsCancellationRequested && !_ended) pairing.Finish();
        progress(1);
        if (_pictures > 0) PictureFile.WritePng(Path.Combine(_options.OutFolder, "overlay.png"), _drawn);
        return new ReplayReport
        {
            Recording = _session.Path,
            EndsEarly = endsEarly,
            Played = new PlayedResult(_pictures, pairing.WithoutPicture, (_last - _first).Seconds, (_clock.Now - _beganAt).Seconds, Path.GetFullPath(_options.OutFolder)),
        };
    }

    private void Show(DrawnFrame record, FrameLease picture, FrameLease? mask)
    {
        if (_ended || _stop.IsCancellationRequested) return;
        if (_options.Speed.ByStep && !_options.WaitForStep())
        {
            _ended = true;
            return;
        }
        Wait(record.AcquiredAt);
        Fill(record, picture, mask);
        _renderer.Draw(_scene);
        _renderer.BeginReadBack();
        if (!_renderer.TryFinishReadBack(Patience, _drawn)) throw new UserErrorException($"The graphics driver ({_surface.Renderer}) has not finished a picture within {Patience.Seconds:0} s.");
        if (_pictures == 0) _first = record.AcquiredAt;
        _last = record.AcquiredAt;
        if (_options.EveryPicture > 0 && _pictures % _options.EveryPicture == 0)
            PictureFile.WritePng(Path.Combine(_options.OutFolder, string.Create(CultureInfo.InvariantCulture, $"frame-{record.Frame:000000}.png")), _drawn);
        _pictures++;
        (_scene.Frame, _scene.Mask) = (null, null);
    }

    private void Fill(in DrawnFrame record, FrameLease picture, FrameLease? mask)
    {
        _scene.Reset();
        (_scene.Frame, _scene.Camera, _scene.Mask) = (picture, _setup.Left, mask);
        if (record.MaskAcquiredAt is { } at) _scene.MaskAge = record.AcquiredAt - at;
        if (record.Rotation != default) _scene.CameraFromScan = new Uncertain<Camera, Scan>(new Rigid<Camera, Scan>(record.Rotation, record.TranslationMm), record.Covariance);
        else _scene.PoseMissingReason = "no pose at this moment in the recording";
        (_scene.ErrorBudgetMm, _scene.PoseAge, _scene.RegistrationAge, _scene.RegistrationErrorMm) = (record.ErrorBudgetMm, record.PoseAge, record.RegistrationAge, _setup.Patient.ResidualMm);
        (_scene.TargetDistanceMm, _scene.VesselDistanceMm, _scene.DistanceAge) = (record.TargetDistanceMm, record.VesselDistanceMm, record.DistanceAge);
        if (record.ToolTipMm is { } tip) _scene.ToolTip = new Point<Camera>(tip);
        EyesWatch.Apply(_scene, record.Trouble);
        (_scene.HideOverlay, _scene.OutlinesOnly) = (record.HideOverlay, record.OutlinesOnly);
        _scene.TimeLine = new TimeLineReading(record.At - record.AcquiredAt, record.PoseAge, default, default);
        (_scene.Guard, _scene.GuardWords) = (_guard, _guardWords);
        for (var i = 0; 2 * i + 1 < record.ToolCount && i < _setup.Tracker.Tools.Count; i++)
            _scene.AddTool(new ToolReading(_setup.Tracker.Tools[i], (ToolState)record.Tools[2 * i], new Duration(record.Tools[2 * i + 1])));
    }

    /// <summary>The manipulator's guard as it stands at this place of the recording.</summary>
    private void Note(in GuardDecisionRecord record)
    {
        var verdict = record.Decision.Verdict;
        if (record.Device != 0 || verdict.Reasons == _guardReasons) return;
        _guardReasons = verdict.Reasons;
        (_guard, _guardWords) = (DemoRobots.SignalOf(verdict.Decision), GuardWords.Explain(verdict));
    }

    /// <summary>Until the picture's turn; a machine that is too slow falls behind and does not hurry afterwards.</summary>
    private void Wait(Instant recorded)
    {
        if (double.IsInfinity(_options.Speed.Factor)) return;
        _pace ??= (recorded, _clock.Now);
        var due = _pace.Value.Wall + Duration.FromSeconds((recorded - _pace.Value.Recorded).Seconds / _options.Speed.Factor);
        while (_clock.Now < due && !_stop.IsCancellationRequested) Thread.Sleep(1);
    }
}
