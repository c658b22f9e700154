using SurgicalNav.Calibration.Stored;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;

namespace SurgicalNav.Runtime.Cases;

/// <summary>A pixel.</summary>
public readonly record struct Vec2(double X, double Y);

/// <summary>One eye's view of the board: where the whole tracked chain puts its corners, and where they were found (px).</summary>
/// <param name="ProjectedPx">Corners through tracker, hand-eye, lens and distortion.</param>
/// <param name="DetectedPx">The corners that a detector found in the picture, one per projected one, same order; empty where the case names none.</param>
/// <param name="RmsPx">Root mean square of the distances between the two; NaN where nothing was detected.</param>
public sealed record BoardView(IReadOnlyList<Vec2> ProjectedPx, IReadOnlyList<Vec2> DetectedPx, double RmsPx);

/// <summary>The chain from a tracked board to the pictures of a tracked endoscope.</summary>
public sealed class BoardCase
{
    private readonly CaseFile _file;
    private readonly Eye _left;
    private readonly Eye? _right;

    private BoardCase(CaseFile file, StoredCalibration calibration, Eye left, Eye? right) => (_file, Calibration, _left, _right) = (file, calibration, left, right);

    public StoredCalibration Calibration { get; }

    /// <summary>Loads calibration, board and the lists of corner files.</summary>
    /// <param name="file">A case with a board.</param>
    /// <param name="pictures">What is drawn on.</param>
    /// <param name="today">For the calibration's expiry.</param>
    /// <exception cref="ConfigException">Something is missing or wrong, or the calibration is not for this day or these pictures; the message names the file.</exception>
    public static BoardCase Load(CaseFile file, CasePictures pictures, DateOnly today)
    {
        if (file.Calibration is not { } wanted || file.Board is not { } board) throw new ConfigException(file.Path, "is no board case: it lacks 'calibration' or 'board'.");
        var calibration = LoadCalibration(file, wanted);
        if (calibration.WhyNotUsable(today, pictures.Width, pictures.Height) is { } why) throw new ConfigException(file.Path, $"cannot be drawn. {why}");
        if (pictures.IsStereo && calibration.Right is null) throw new ConfigException(file.Path, "has right pictures, but its calibration says nothing about the right eye. Leave the right pictures out, or name a stereo calibration.");
        var left = Eye.Open(file, "left", board.LeftMarkerFromBoard, board.Left, pictures.Left);
        var right = pictures.IsStereo ? Eye.Open(file, "right", board.RightMarkerFromBoard!, board.Right!, pictures.Right) : null;
        return new BoardCase(file, calibration, left, right);
    }

    public BoardView Left(int picture, in Rigid<Scope, BoardMarker> scopeFromMarker) => View(_left, Calibration.Left, picture, scopeFromMarker);

    public BoardView Right(int picture, in Rigid<Scope, BoardMarker> scopeFromMarker) => View(_right!, Calibration.Right!, picture, scopeFromMarker);

    private static StoredCalibration LoadCalibration(CaseFile file, CaseCalibration wanted)
    {
        if (wanted.File is { } json) return File.Exists(json) ? CameraCalibrationFile.Load(json) : throw file.Missing("calibration", json);
        if (!Directory.Exists(wanted.ScikitSurgeryFolder)) throw file.Missing("calibration folder", wanted.ScikitSurgeryFolder!);
        return ScikitSurgeryFolder.Load(wanted.ScikitSurgeryFolder, wanted.WidthPx, wanted.HeightPx);
    }

    private BoardView View<TCamera>(Eye eye, EyeCalibration<TCamera> lens, int picture, in Rigid<Scope, BoardMarker> scopeFromMarker) where TCamera : struct, IFrame
    {
        if (lens.CameraFromScope is not { } cameraFromScope)
            throw new ConfigException(_file.Path, "needs a hand-eye calibration for every eye; this calibration has none. Calibrate the tracked endoscope, hand-eye included.");
        var cameraFromBoard = cameraFromScope * scopeFromMarker * eye.MarkerFromBoard;
        var corners = TextMatrix.Read(eye.Points.At(picture), null, 3);
        var projected = new Vec2[corners.Length / 3];
        for (var i = 0; i < projected.Length; i++)
        {
            var corner = cameraFromBoard * new Point<Board>(corners[3 * i], corners[3 * i + 1], corners[3 * i + 2]);
            if (corner.Mm.Z <= 0) throw new ConfigException(_file.Path, $"puts corner {i} of the board behind the camera in {eye.Name} picture {picture}. Is a pose or the hand-eye stored inverted?");
            var (x, y) = lens.Model.Project(corner.Mm);
            projected[i] = new Vec2(x, y);
        }
        return eye.Found is { } files ? Compare(files.At(picture), projected) : new BoardView(projected, [], double.NaN);
    }

    private static BoardView Compare(string file, Vec2[] projected)
    {
        var found = TextMatrix.Read(file, projected.Length, 2);
        var detected = new Vec2[projected.Length];
        var squares = 0.0;
        for (var i = 0; i < detected.Length; i++)
        {
            detected[i] = new Vec2(found[2 * i], found[2 * i + 1]);
            squares += Math.Pow(projected[i].X - detected[i].X, 2) + Math.Pow(projected[i].Y - detected[i].Y, 2);
        }
        return new BoardView(projected, detected, Math.Sqrt(squares / detected.Length));
    }

    /// <summary>What the case says about one eye.</summary>
    private sealed record Eye(string Name, Rigid<BoardMarker, Board> MarkerFromBoard, NumberedFiles Points, NumberedFiles? Found)
    {
        public static Eye Open(CaseFile file, string name, string markerFromBoard, CaseCorners corners, NumberedFiles? pictures)
        {
            if (!File.Exists(markerFromBoard)) throw file.Missing($"{name} pose of the pattern on its marker", markerFromBoard);
            var points = NumberedFiles.Open(file, $"{name} points on the board", corners.BoardPoints);
            var found = corners.DetectedPoints is { } path ? NumberedFiles.Open(file, $"{name} detected points", path) : null;
            if (found is not null) points.RequireSameNumbers(found);
            if (pictures is not null)
            {
                pictures.RequireSameNumbers(points);
                if (found is not null) pictures.RequireSameNumbers(found);
            }
            return new Eye(name, TextMatrix.ReadRigid<BoardMarker, Board>(markerFromBoard), points, found);
        }
    }
}
