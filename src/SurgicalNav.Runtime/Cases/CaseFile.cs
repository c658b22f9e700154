using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Cases;

/// <summary>Which calibration a case uses: our JSON file, or a folder in scikit-surgerycalibration's layout with the picture size it was made for.</summary>
public sealed record CaseCalibration(string? File, string? ScikitSurgeryFolder, int WidthPx, int HeightPx);

/// <summary>Where the pictures come from. A source is a folder of pictures, one picture, a video file, or a pattern with * for the picture's number.</summary>
/// <param name="Left">The left or only eye; both of them where <paramref name="Layout"/> says so.</param>
/// <param name="Right">The right eye, where it has a source of its own.</param>
/// <param name="Layout">How one picture holds two eyes.</param>
/// <param name="FramesPerSecond">Null takes a video file's own rate.</param>
public sealed record CaseVideo(string Left, string? Right, StereoLayout Layout, double? FramesPerSecond)
{
    public bool IsStereo => Right is not null || Layout != StereoLayout.Mono;
}

/// <summary>Recorded poses, 4×4 text matrices in mm: one file for every picture, or a pattern with * for the picture's number.</summary>
public sealed record CasePoseFiles(string TrackerFromScope, string TrackerFromBoardMarker);

/// <summary>A live tracker behind an OpenIGTLink server, and how it calls its tools.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port; 18944 is usual.</param>
/// <param name="ScopeTool">The body on the endoscope.</param>
/// <param name="BoardTool">The body on the board.</param>
/// <param name="RateHz">What the server is set to.</param>
/// <param name="LatencyMs">Age of a pose on its earliest possible arrival, from temporal calibration.</param>
/// <param name="WaitS">How long the first poses of both tools are waited for.</param>
/// <param name="Profile">A tracker profile that gives rate, latency and limits instead; null takes what is usual.</param>
public sealed record CaseOpenIgtLink(string Host, int Port, string ScopeTool, string BoardTool, double RateHz, double LatencyMs, double WaitS, string? Profile = null);

/// <summary>Where the poses come from: one of the first two is given.</summary>
/// <param name="PoseFiles">Recorded.</param>
/// <param name="OpenIgtLink">Live.</param>
/// <param name="TemporalCalibration">A temporal-calibration JSON file: the lag between these poses and the pictures; null takes the stamps as they come.</param>
public sealed record CaseTracker(CasePoseFiles? PoseFiles, CaseOpenIgtLink? OpenIgtLink, string? TemporalCalibration = null);

/// <summary>The board's corners for one eye: on the board (mm, "x y z" a line), and as a detector found them in the picture (px, "x y" a line), line by
/// line the same; null where nobody did. A file for every picture, or a pattern with * for the picture's number.</summary>
public sealed record CaseCorners(string BoardPoints, string? DetectedPoints);

/// <summary>The board: where the printed pattern stands on its marker body, as each eye's calibration found it, and its corners.</summary>
public sealed record CaseBoard(string LeftMarkerFromBoard, CaseCorners Left, string? RightMarkerFromBoard, CaseCorners? Right);

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

    /// <summary>What the file's paths are relative to.</summary>
    public required string DataFolder { get; init; }

    public required CaseCalibration? Calibration { get; init; }
    public required CaseVideo? Video { get; init; }
    public required CaseTracker? Tracker { get; init; }
    public required CaseBoard? Board { get; init; }
    public required CaseScan? Scan { get; init; }

    /// <summary>Further scans with label maps that are measured but not drawn.</summary>
    public required IReadOnlyList<CaseScan> AlsoMeasured { get; init; }

    public required IReadOnlyList<CaseSurface> Surfaces { get; init; }
    public required IReadOnlyList<CaseTarget> Targets { get; init; }
    public required CaseScope? Scope { get; init; }

    /// <exception cref="ConfigException">The file is unreadable, has an unknown or missing key, or names a variable that is not set.</exception>
    public static CaseFile Load(string path) => Load(path, Environment.GetEnvironmentVariable);

    /// <summary>As from the environment, with variables looked up by <paramref name="variable"/>.</summary>
    public static CaseFile Load(string path, Func<string, string?> variable)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full)) throw new ConfigException(full, "does not exist. Check the path after --case; two cases to try stand in the project's folder tests/cases.");
        return new CaseFileReader(StrictJson.Open(path), full, variable).Read();
    }

    /// <summary>As from a file at <paramref name="path"/> with that content.</summary>
    public static CaseFile Parse(string json, string path, Func<string, string?> variable) => new CaseFileReader(StrictJson.Parse(json, path), System.IO.Path.GetFullPath(path), variable).Read();

    /// <summary>Something that the case names is not there.</summary>
    internal ConfigException Missing(string what, string fullPath) =>
        new(Path, $"names the {what} {fullPath}, which does not exist. Check the path: paths are relative to 'dataFolder' (here {DataFolder}), or to the case file where it names none.");
}
