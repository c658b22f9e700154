using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Runtime.Cases;

/// <summary>Turns the JSON of a case into a <see cref="CaseFile"/>.</summary>
internal sealed class CaseFileReader(StrictJson file, string path, Func<string, string?> variable)
{
    private string _folder = Path.GetDirectoryName(path)!;

    public CaseFile Read()
    {
        file.RequireOnly("$schema", "version", "name", "description", "dataFolder", "calibration", "board", "frames", "scan", "alsoMeasured", "surfaces", "targets", "scope");
        file.RequireVersion(CaseFile.Version);
        if (file.OptionalText("dataFolder") is { } folder) _folder = Full(folder);
        var result = new CaseFile
        {
            Path = path,
            Name = file.Text("name"),
            Calibration = file.OptionalObject("calibration") is { } c ? Calibration(c) : null,
            Board = file.OptionalObject("board") is { } b ? Board(b) : null,
            Frames = [.. file.Objects("frames").Select(Frame)],
            Scan = file.OptionalObject("scan") is { } s ? Scan(s) : null,
            AlsoMeasured = [.. file.Objects("alsoMeasured").Select(Scan)],
            Surfaces = [.. file.Objects("surfaces").Select(Surface)],
            Targets = [.. file.Objects("targets").Select(Target)],
            Scope = file.OptionalObject("scope") is { } v ? Scope(v) : null,
        };
        if (result.Frames.Count == 0 && result.Scan is null) throw file.Problem("has neither frames nor a scan: there is nothing to show");
        if (result.Frames.Count > 0 && (result.Calibration is null || result.Board is null)) throw file.Problem("has frames of a board but lacks 'calibration' or 'board'");
        return result;
    }

    private CaseCalibration Calibration(StrictJson o)
    {
        o.RequireOnly("file", "scikitSurgeryFolder", "widthPx", "heightPx");
        if (o.Has("file") == o.Has("scikitSurgeryFolder")) throw o.Problem("must name its calibration by either 'file' or 'scikitSurgeryFolder'");
        return o.Has("file")
            ? new CaseCalibration(Full(o.Text("file")), null, 0, 0)
            : new CaseCalibration(null, Full(o.Text("scikitSurgeryFolder")), o.Whole("widthPx", 1, 16384), o.Whole("heightPx", 1, 16384));
    }

    private CaseBoard Board(StrictJson o)
    {
        o.RequireOnly("leftMarkerFromBoard", "rightMarkerFromBoard");
        return new CaseBoard(Full(o.Text("leftMarkerFromBoard")), o.OptionalText("rightMarkerFromBoard") is { } right ? Full(right) : null);
    }

    private CaseFrame Frame(StrictJson o)
    {
        o.RequireOnly("left", "right", "trackerFromScope", "trackerFromBoardMarker");
        return new CaseFrame(Eye(o.Object("left")), o.OptionalObject("right") is { } right ? Eye(right) : null, Full(o.Text("trackerFromScope")), Full(o.Text("trackerFromBoardMarker")));
    }

    private CaseEye Eye(StrictJson o)
    {
        o.RequireOnly("picture", "detectedPoints", "boardPoints");
        return new CaseEye(Full(o.Text("picture")), Full(o.Text("detectedPoints")), Full(o.Text("boardPoints")));
    }

    private CaseScan Scan(StrictJson o)
    {
        o.RequireOnly("file", "dicomFolder", "labelMap");
        if (o.Has("file") == o.Has("dicomFolder")) throw o.Problem("must name its scan by either 'file' or 'dicomFolder'");
        return new CaseScan(o.OptionalText("file") is { } f ? Full(f) : null, o.OptionalText("dicomFolder") is { } d ? Full(d) : null, Full(o.Text("labelMap")));
    }

    private static CaseSurface Surface(StrictJson o)
    {
        o.RequireOnly("label");
        return new CaseSurface(o.Text("label"));
    }

    private static CaseTarget Target(StrictJson o)
    {
        o.RequireOnly("name", "pointMm");
        var p = o.Numbers("pointMm", 3);
        return new CaseTarget(o.Text("name"), new Point<Scan>(new Vec3(p[0], p[1], p[2])));
    }

    private static CaseScope Scope(StrictJson o)
    {
        o.RequireOnly("lookAtLabel", "distanceMm", "widthPx", "heightPx", "horizontalFieldOfViewDeg");
        return new CaseScope(o.Text("lookAtLabel"), o.Number("distanceMm", 10, 2000), o.Whole("widthPx", 16, 8192), o.Whole("heightPx", 16, 8192), o.Number("horizontalFieldOfViewDeg", 5, 150));
    }

    /// <summary>The path with its variables put in, made absolute.</summary>
    private string Full(string text)
    {
        for (var from = text.IndexOf("${", StringComparison.Ordinal); from >= 0; from = text.IndexOf("${", StringComparison.Ordinal))
        {
            var to = text.IndexOf('}', from);
            if (to < 0) throw file.Problem($"has the path '{text}', in which a closing brace is missing");
            var name = text[(from + 2)..to];
            var value = variable(name);
            if (string.IsNullOrEmpty(value) || value.Contains("${", StringComparison.Ordinal))
                throw file.Problem($"needs the environment variable {name}, which is not set. Set it to the folder that it stands for, for instance: export {name}=/path/to/folder");
            text = string.Concat(text.AsSpan(0, from), value, text.AsSpan(to + 1));
        }
        return Path.GetFullPath(text, _folder);
    }
}
