using SurgicalNav.Calibration.Stored;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Cases;

/// <summary>Where the board's marker body stood to the scope's body when a picture was taken.</summary>
/// <param name="ScopeFromMarker">Through the tracker's frame.</param>
/// <param name="Distance">Time from the nearest measurement to the picture's moment; null where the recording itself pairs them.</param>
public readonly record struct BoardPose(Rigid<Scope, BoardMarker> ScopeFromMarker, Duration? Distance);

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

/// <summary>Poses from files, a file for each picture.</summary>
public sealed class RecordedPoses : IBoardPoses
{
    private readonly NumberedFiles _scope, _marker;

    /// <exception cref="ConfigException">Files are missing, or do not pair with the pictures.</exception>
    public RecordedPoses(CaseFile file, CasePoseFiles poses, CasePictures pictures)
    {
        _scope = NumberedFiles.Open(file, "scope poses", poses.TrackerFromScope);
        _marker = NumberedFiles.Open(file, "board marker poses", poses.TrackerFromBoardMarker);
        _scope.RequireSameNumbers(_marker);
        if (pictures.Left is not { } left) return;
        left.RequireSameNumbers(_scope);
        left.RequireSameNumbers(_marker);
    }

    public bool Begin(CancellationToken stop) => !stop.IsCancellationRequested;

    public bool TryAt(int picture, Instant at, CancellationToken stop, out BoardPose pose, out string why)
    {
        var trackerFromScope = TextMatrix.ReadRigid<Tracker, Scope>(_scope.At(picture));
        var trackerFromMarker = TextMatrix.ReadRigid<Tracker, BoardMarker>(_marker.At(picture));
        (pose, why) = (new BoardPose(trackerFromScope.Inverse() * trackerFromMarker, null), "");
        return true;
    }

    public void Dispose()
    {
        // Files are read whole and closed at once.
    }
}
