using SurgicalNav.Calibration.Stored;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Runtime.Cases;

/// <summary>One eye's view of the board: where the whole tracked chain puts its corners, and where they were found (px).</summary>
/// <param name="Picture">Full path of the picture.</param>
/// <param name="ProjectedPx">Corners through tracker, hand-eye, lens and distortion; one per detected corner, same order.</param>
/// <param name="DetectedPx">The corners that a detector found in the picture.</param>
/// <param name="RmsPx">Root mean square of the distances between the two.</param>
public sealed record BoardView(string Picture, IReadOnlyList<Vec2> ProjectedPx, IReadOnlyList<Vec2> DetectedPx, double RmsPx);

/// <summary>A pixel.</summary>
public readonly record struct Vec2(double X, double Y);

/// <summary>Both eyes at one moment.</summary>
public sealed record BoardFrame(BoardView Left, BoardView? Right);

/// <summary>What a board case shows, frame by frame.</summary>
public sealed record BoardCase(string Name, StoredCalibration Calibration, IReadOnlyList<BoardFrame> Frames)
{
    /// <summary>Loads everything that the case names and projects the board's corners into every picture.</summary>
    /// <exception cref="ConfigException">Something is missing or wrong; the message names the file.</exception>
    public static BoardCase Run(CaseFile file)
    {
        if (file.Calibration is not { } wanted || file.Board is not { } board || file.Frames.Count == 0)
            throw new ConfigException(file.Path, "is no board case: it lacks 'calibration', 'board' or 'frames'.");
        var calibration = wanted.File is { } json
            ? CameraCalibrationFile.Load(json)
            : ScikitSurgeryFolder.Load(wanted.ScikitSurgeryFolder!, wanted.WidthPx, wanted.HeightPx);
        var leftMarkerFromBoard = TextMatrix.ReadRigid<BoardMarker, Board>(board.LeftMarkerFromBoard);
        Rigid<BoardMarker, Board>? rightMarkerFromBoard = board.RightMarkerFromBoard is { } path ? TextMatrix.ReadRigid<BoardMarker, Board>(path) : null;

        var frames = new List<BoardFrame>();
        foreach (var frame in file.Frames)
        {
            var trackerFromScope = TextMatrix.ReadRigid<Tracker, Scope>(frame.TrackerFromScope);
            var trackerFromMarker = TextMatrix.ReadRigid<Tracker, BoardMarker>(frame.TrackerFromBoardMarker);
            var scopeFromMarker = trackerFromScope.Inverse() * trackerFromMarker;
            var left = View(file, calibration.Left, scopeFromMarker * leftMarkerFromBoard, frame.Left);
            BoardView? right = null;
            if (frame.Right is { } eye)
            {
                if (calibration.Right is null || rightMarkerFromBoard is null)
                    throw new ConfigException(file.Path, "has right pictures, but its calibration or its board says nothing about the right eye.");
                right = View(file, calibration.Right, scopeFromMarker * rightMarkerFromBoard.Value, eye);
            }
            frames.Add(new BoardFrame(left, right));
        }
        return new BoardCase(file.Name, calibration, frames);
    }

    private static BoardView View<TCamera>(CaseFile file, EyeCalibration<TCamera> eye, in Rigid<Scope, Board> scopeFromBoard, CaseEye files) where TCamera : struct, IFrame
    {
        if (eye.CameraFromScope is not { } cameraFromScope) throw new ConfigException(file.Path, "needs a hand-eye calibration for every eye; this calibration has none.");
        Rigid<TCamera, Board> cameraFromBoard = cameraFromScope * scopeFromBoard;
        var corners = TextMatrix.Read(files.BoardPoints, null, 3);
        var found = TextMatrix.Read(files.DetectedPoints, null, 2);
        if (corners.Length / 3 != found.Length / 2)
            throw new ConfigException(files.DetectedPoints, $"has {found.Length / 2} points, the board file has {corners.Length / 3}; they must pair up line by line.");
        var (projected, detected) = (new Vec2[found.Length / 2], new Vec2[found.Length / 2]);
        var squares = 0.0;
        for (var i = 0; i < projected.Length; i++)
        {
            var corner = cameraFromBoard * new Point<Board>(corners[3 * i], corners[3 * i + 1], corners[3 * i + 2]);
            if (corner.Mm.Z <= 0) throw new ConfigException(file.Path, $"puts corner {i} of the board behind the camera in {Path.GetFileName(files.Picture)}. Is a pose or the hand-eye stored inverted?");
            var (x, y) = eye.Model.Project(corner.Mm);
            (projected[i], detected[i]) = (new Vec2(x, y), new Vec2(found[2 * i], found[2 * i + 1]));
            squares += Math.Pow(x - found[2 * i], 2) + Math.Pow(y - found[2 * i + 1], 2);
        }
        return new BoardView(files.Picture, projected, detected, Math.Sqrt(squares / projected.Length));
    }
}
