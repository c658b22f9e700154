using SurgicalNav.Calibration.Stored;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Cases;

/// <summary>Where the board's marker body stood to the scope's body when a picture was taken.</summary>
/// <param name="ScopeFromMarker">Through the tracker's frame.</param>
/// <param name="Distance">Time from the nearest measurement to the picture's moment; null where the recording itself pairs them.</param>
/// <param name="TimeErrorMm">What the doubt about the lag may have moved the board by in the scope, 95 %; null where no lag is known.</param>
public readonly record struct BoardPose(Rigid<Scope, BoardMarker> ScopeFromMarker, Duration? Distance, double? TimeErrorMm = null);

/// <summary>The poses of scope and board, recorded or live.</summary>
public interface IBoardPoses : IDisposable
{
    /// <summary>Returns once both tools have a pose, so that the pictures may begin; false where <paramref name="stop"/> came first.</summary>
    /// <exception cref="UserErrorException">They never came; says what to do.</exception>
    bool Begin(CancellationToken stop);

    /// <summary>The pose at a picture's moment, or why there is none, in words without a full stop.</summary>
    /// <param name="picture">Number of the picture, from 0.</param>
    /// <param name="at">When it was taken.</param>
    bool TryAt(int picture, Instant at, CancellationToken stop, out BoardPose pose, out string why);
}

/// <summary>Poses from files, a file for each picture. Where a lag is known, the pose is read between those files that were written at the picture's own moment.</summary>
public sealed class RecordedPoses : IBoardPoses
{
    private readonly NumberedFiles _scope, _marker;
    private readonly CaseLag _lag;
    private readonly double _rateHz;

    /// <exception cref="ConfigException">Files are missing, or do not pair with the pictures, or the lag cannot be applied.</exception>
    public RecordedPoses(CaseFile file, CasePoseFiles poses, CasePictures pictures, CaseLag? lag = null)
    {
        _lag = lag ?? CaseLag.None;
        _scope = NumberedFiles.Open(file, "scope poses", poses.TrackerFromScope);
        _marker = NumberedFiles.Open(file, "board marker poses", poses.TrackerFromBoardMarker);
        _scope.RequireSameNumbers(_marker);
        if (_lag.IsKnown)
        {
            _rateHz = file.Video!.FramesPerSecond ?? throw new ConfigException(file.Path, "has 'tracker.temporalCalibration' and 'poseFiles', but its pictures have no times. Say at which rate both were taken: 'video.framesPerSecond'.");
            if (!_scope.IsSeries && !_marker.IsSeries) throw new ConfigException(file.Path, "has 'tracker.temporalCalibration', but one pose for all pictures: nothing moves, and no lag matters. Leave 'temporalCalibration' out, or name a file for each picture with *.");
        }
        if (pictures.Left is not { } left) return;
        left.RequireSameNumbers(_scope);
        left.RequireSameNumbers(_marker);
    }

    public bool Begin(CancellationToken stop) => !stop.IsCancellationRequested;

    public bool TryAt(int picture, Instant at, CancellationToken stop, out BoardPose pose, out string why)
    {
        (pose, why) = (default, "");
        if (_lag.IsKnown) return TryBetween(picture, out pose, out why);
        pose = new BoardPose(At(picture, picture, 0), null);
        return true;
    }

    /// <summary>What was measured at the picture's moment stands in the files under a stamp that is the lag ahead.</summary>
    private bool TryBetween(int picture, out BoardPose pose, out string why)
    {
        (pose, why) = (default, "");
        var place = picture + _lag.Lag.Seconds * _rateHz;
        var last = (_scope.IsSeries ? _scope : _marker).Found.Count - 1;
        if (place < 0 || place > last)
        {
            why = FormattableString.Invariant($"with the calibrated lag of {_lag.Lag.Milliseconds:0.0} ms its pose lies {(place < 0 ? "before the first" : "after the last")} recorded one");
            return false;
        }
        var before = Math.Min((int)place, Math.Max(0, last - 1));
        var next = Math.Min(before + 1, last);
        var (first, second) = (At(before, before, 0), At(next, next, 0));
        var error = next > before ? _lag.ErrorMm(second, first, Duration.FromSeconds(1 / _rateHz)) : null;
        pose = new BoardPose(At(before, next, place - before), null, error);
        return true;
    }

    private Rigid<Scope, BoardMarker> At(int a, int b, double fraction)
    {
        var (scope, marker) = (TextMatrix.ReadRigid<Tracker, Scope>(_scope.At(a)), TextMatrix.ReadRigid<Tracker, BoardMarker>(_marker.At(a)));
        if (fraction > 0)
        {
            scope = Rigid<Tracker, Scope>.Interpolate(scope, TextMatrix.ReadRigid<Tracker, Scope>(_scope.At(b)), fraction);
            marker = Rigid<Tracker, BoardMarker>.Interpolate(marker, TextMatrix.ReadRigid<Tracker, BoardMarker>(_marker.At(b)), fraction);
        }
        return scope.Inverse() * marker;
    }

    public void Dispose()
    {
        // Files are read whole and closed at once.
    }
}
