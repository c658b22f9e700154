using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;

namespace SurgicalNav.Runtime.Cases;

/// <summary>Which calibration a case uses: our JSON file, or a folder in scikit-surgerycalibration's layout with the picture size it was made for.</summary>
public sealed record CaseCalibration(string? File, string? ScikitSurgeryFolder, int WidthPx, int HeightPx);

/// <summary>One eye's picture of a board: the picture, the corners found in it (px, "x y" a line) and the same corners on the board (mm, "x y z" a line).</summary>
public sealed record CaseEye(string Picture, string DetectedPoints, string BoardPoints);

/// <summary>One moment: pictures and the tracker's poses of the scope and of the board's marker body (4×4 text matrices, mm).</summary>
public sealed record CaseFrame(CaseEye Left, CaseEye? Right, string TrackerFromScope, string TrackerFromBoardMarker);

/// <summary>Where the printed pattern stands on its marker body, as each eye's calibration found it.</summary>
public sealed record CaseBoard(string LeftMarkerFromBoard, string? RightMarkerFromBoard);

/// <summary>A scan: a NIfTI file or a DICOM folder (its largest series), with its label map.</summary>
public sealed record CaseScan(string? File, string? DicomFolder, string LabelMap);

/// <summary>An organ to draw: its name in the label map.</summary>
public sealed record CaseSurface(string Label);

/// <summary>A named point of the plan, in the scan (LPS, mm).</summary>
public sealed record CaseTarget(string Name, Point<Scan> Point);

/// <summary>A virtual endoscope in front (anterior) of an organ, looking back at the middle of it.</summary>
public sealed record CaseScope(string LookAtLabel, double DistanceMm, int WidthPx, int HeightPx, double HorizontalFieldOfViewDeg);

/// <summary>A case: what <c>surgicalnav navigate --case</c> opens. Paths are absolute, variables already put in.</summary>
/// <remarks>Format: tests/cases/case.schema.json. Paths in the file are relative to <c>dataFolder</c>, or to the case file where it names none.</remarks>
public sealed record CaseFile
{
    public const int Version = 1;

    public required string Path { get; init; }
    public required string Name { get; init; }
    public required CaseCalibration? Calibration { get; init; }
    public required CaseBoard? Board { get; init; }
    public required IReadOnlyList<CaseFrame> Frames { get; init; }
    public required CaseScan? Scan { get; init; }

    /// <summary>Further scans with label maps that are measured but not drawn.</summary>
    public required IReadOnlyList<CaseScan> AlsoMeasured { get; init; }

    public required IReadOnlyList<CaseSurface> Surfaces { get; init; }
    public required IReadOnlyList<CaseTarget> Targets { get; init; }
    public required CaseScope? Scope { get; init; }

    /// <exception cref="ConfigException">The file is unreadable, has an unknown or missing key, or names a variable that is not set.</exception>
    public static CaseFile Load(string path) => Load(path, Environment.GetEnvironmentVariable);

    /// <summary>As from the environment, with variables looked up by <paramref name="variable"/>.</summary>
    public static CaseFile Load(string path, Func<string, string?> variable) => new CaseFileReader(StrictJson.Open(path), System.IO.Path.GetFullPath(path), variable).Read();

    /// <summary>As from a file at <paramref name="path"/> with that content.</summary>
    public static CaseFile Parse(string json, string path, Func<string, string?> variable) => new CaseFileReader(StrictJson.Parse(json, path), System.IO.Path.GetFullPath(path), variable).Read();
}
