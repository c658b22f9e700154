using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Plays a case's pictures with the tracker's poses, and draws the board's corners where the whole chain puts them.</summary>
internal sealed class NavigateBoard : IDisposable
{
    private const int MostWarnings = 20, KeptTimes = 36_000;

    private readonly CasePictures _pictures;
    private readonly IBoardPoses _poses;
    private readonly BoardCase _board;
    private readonly PointOverlay _overlay;
    private readonly ICaseTime _time;
    private readonly string _folder;
    private readonly List<ReprojectionSummary> _reprojection = [];
    private readonly List<string> _warnings = [];
    private readonly SampleStatistics _drawMs = new(KeptTimes), _poseMs = new(KeptTimes), _timeErrorMm = new(KeptTimes);
    private int _drawn, _refused;
    private string _firstRefusal = "";

    /// <param name="time">The session's time.</param>
    /// <param name="today">For the calibration's expiry.</param>
    /// <param name="folder">Where the pictures go.</param>
    public NavigateBoard(CaseFile file, ICaseTime time, DateOnly today, string folder)
    {
        (_time, _folder) = (time, folder);
        _pictures = CasePictures.Open(file, file.Video!);
        try
        {
            _board = BoardCase.Load(file, _pictures, today);
            var lag = CaseLag.Load(file, today);
            _poses = file.Tracker!.OpenIgtLink is { } live ? new LivePoses(file, live, time, lag) : new RecordedPoses(file, file.Tracker.PoseFiles!, _pictures, lag);
            _overlay = new PointOverlay(_pictures.Width, _pictures.Height);
        }
        catch
        {
            _poses?.Dispose();
            _pictures.Dispose();
            throw;
        }
    }

    /// <summary>Draws until the pictures end or <paramref name="stop"/> comes.</summary>
    /// <exception cref="UserErrorException">The tools never came into view, or no picture had a pose; says what to do.</exception>
    public SessionSummary Run(SessionSummary summary, CancellationToken stop)
    {
        var meter = new RunMeter();
        if (_poses.Begin(stop)) Play(stop);
        var figures = meter.Read();
        if (stop.IsCancellationRequested) _warnings.Add($"Stopped on request after {_drawn} pictures.");
        else if (_drawn == 0) throw new UserErrorException($"None of the {_refused} pictures could be drawn. {_firstRefusal}");
        if (_pictures.IsFinished && _pictures.Uneven is { } uneven) _warnings.Add(uneven);
        if (_refused > MostWarnings) _warnings.Add($"{_refused - MostWarnings} further pictures were left out for want of a pose.");
        return summary with
        {
            Frames = _drawn,
            FramesDropped = _refused,
            OverlaysDrawn = _drawn,
            Picture = new PictureSize(_pictures.Width, _pictures.Height, _pictures.IsStereo ? 2 : 1),
            FrameRateHz = _drawn / figures.WallSeconds,
            FrameToSwapMs = Figures(_drawMs),
            PoseAgeMs = Figures(_poseMs),
            TimeErrorMm = Figures(_timeErrorMm),
            Reprojection = _reprojection.Count > 0 ? _reprojection : null,
            Warnings = _warnings.Count > 0 ? _warnings : null,
            AllocatedBytesPerFrame = _drawn > 0 ? figures.AllocatedBytes / (double)_drawn : null,
            GcCount = new GcCount(figures.Gen0, figures.Gen1, figures.Gen2),
        };
    }

    public void Dispose()
    {
        _overlay.Dispose();
        _poses.Dispose();
        _pictures.Dispose();
    }

    private static Percentiles? Figures(SampleStatistics s) => s.Count == 0 ? null : new Percentiles(s.Percentile(50), s.Percentile(99), s.Max);

    private void Play(CancellationToken stop)
    {
        for (var picture = 0; !_pictures.IsFinished && !stop.IsCancellationRequested;)
        {
            if (!_pictures.TryNext(_time.Now, out var frame))
            {
                if (!_pictures.IsFinished) _time.Wait();
                continue;
            }
            try
            {
                if (_poses.TryAt(picture, frame.Left.AcquiredAt, stop, out var pose, out var why)) Draw(picture, frame, pose);
                else if (!stop.IsCancellationRequested) Refuse(picture, why);
            }
            finally
            {
                frame.Release();
            }
            picture++;
        }
    }

    private void Refuse(int picture, string why)
    {
        var words = $"{_pictures.NameOf(picture)} was left out: {why}.";
        if (_refused++ == 0) _firstRefusal = words;
        if (_refused <= MostWarnings) _warnings.Add(words);
    }

    private void Draw(int picture, in EndoscopeFrame frame, in BoardPose pose)
    {
        var began = MonotonicClock.Shared.Now;
        var view = _board.Left(picture, pose.ScopeFromMarker);
        _overlay.Draw(frame.Left, view, $"{_pictures.NameOf(picture)}{(frame.Right is null ? "" : ", left eye")}", pose.TimeErrorMm);
        var spent = MonotonicClock.Shared.Now - began;
        Keep(view, picture, "left", "overlay.png");
        if (frame.Right is { } right)
        {
            began = MonotonicClock.Shared.Now;
            view = _board.Right(picture, pose.ScopeFromMarker);
            _overlay.Draw(right, view, $"{_pictures.NameOf(picture, right: true)}, right eye", pose.TimeErrorMm);
            spent += MonotonicClock.Shared.Now - began;
            Keep(view, picture, "right", "overlay-right.png");
        }
        _drawMs.Add(spent.Milliseconds);
        if (pose.TimeErrorMm is { } mm) _timeErrorMm.Add(mm);
        if (pose.Distance is { } distance) _poseMs.Add(distance.Milliseconds);
        _drawn++;
    }

    private void Keep(BoardView view, int picture, string eye, string shown)
    {
        var name = $"frame-{picture}-{eye}.png";
        _overlay.WritePng(Path.Combine(_folder, name));
        if (_drawn == 0) File.Copy(Path.Combine(_folder, name), Path.Combine(_folder, shown), overwrite: true);
        if (view.DetectedPx.Count > 0) _reprojection.Add(new ReprojectionSummary(picture, eye, view.ProjectedPx.Count, view.RmsPx, name));
    }
}
