using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Cases;

/// <summary>Turns the JSON of a case into a <see cref="CaseFile"/>.</summary>
internal sealed class CaseFileReader(StrictJson file, string path, Func<string, string?> variable)
{
    private const double UsualRateHz = 60, UsualWaitS = 10;

    private string _folder = Path.GetDirectoryName(path)!;

    public CaseFile Read()
    {
        file.RequireOnly("$schema", "version", "name", "description", "dataFolder", "calibration", "video", "tracker", "board", "scan", "alsoMeasured", "surfaces", "targets", "scope");
        file.RequireVersion(CaseFile.Version);
        if (file.OptionalText("dataFolder") is { } folder) _folder = Full(folder);
        var result = new CaseFile
        {
            Path = path,
            Name = file.Text("name"),
            DataFolder = _folder,
            Calibration = file.OptionalObject("calibration") is { } c ? Calibration(c) : null,
            Video = file.OptionalObject("video") is { } p ? Video(p) : null,
            Tracker = file.OptionalObject("tracker") is { } t ? Tracker(t) : null,
            Board = file.OptionalObject("board") is { } b ? Board(b) : null,
            Scan = file.OptionalObject("scan") is { } s ? Scan(s) : null,
            AlsoMeasured = [.. file.Objects("alsoMeasured").Select(Scan)],
            Surfaces = [.. file.Objects("surfaces").Select(Surface)],
            Targets = [.. file.Objects("targets").Select(Target)],
            Scope = file.OptionalObject("scope") is { } v ? Scope(v) : null,
        };
        Require(result);
        return result;
    }

    /// <summary>What must stand together.</summary>
    private void Require(CaseFile c)
    {
        if (c.Video is null && c.Scan is null) throw file.Problem("has neither 'video' nor 'scan': there is nothing to show");
        foreach (var key in (ReadOnlySpan<string>)["calibration", "tracker", "board"])
        {
            if (c.Video is not null && !file.Has(key)) throw file.Problem($"has 'video' but lacks '{key}': without it nothing can be drawn where it belongs");
            if (c.Video is null && file.Has(key)) throw file.Problem($"has '{key}' but no 'video' to draw on");
        }
        foreach (var key in (ReadOnlySpan<string>)["alsoMeasured", "surfaces", "targets", "scope"])
            if (c.Scan is null && file.Has(key)) throw file.Problem($"has '{key}' but no 'scan', to which it belongs");
        if (c.Video is { IsStereo: true } && (c.Board!.Right is null || c.Board.RightMarkerFromBoard is null))
            throw file.Problem("has right pictures, but 'board' lacks 'right' or 'rightMarkerFromBoard'");
    }

    private CaseCalibration Calibration(StrictJson o)
    {
        o.RequireOnly("file", "scikitSurgeryFolder", "widthPx", "heightPx");
        if (o.Has("file") == o.Has("scikitSurgeryFolder")) throw o.Problem("must name its calibration by either 'file' or 'scikitSurgeryFolder'");
        return o.Has("file")
            ? new CaseCalibration(Full(o.Text("file")), null, 0, 0)
            : new CaseCalibration(null, Full(o.Text("scikitSurgeryFolder")), o.Whole("widthPx", 1, 16384), o.Whole("heightPx", 1, 16384));
    }

    private CaseVideo Video(StrictJson o)
    {
        o.RequireOnly("left", "right", "layout", "framesPerSecond");
        var layout = o.OptionalText("layout") switch
        {
            null or "oneEye" => StereoLayout.Mono,
            "sideBySide" => StereoLayout.SideBySide,
            "topBottom" => StereoLayout.TopBottom,
            var other => throw o.Problem($"has the layout '{other}'; 'oneEye', 'sideBySide' and 'topBottom' are known"),
        };
        if (layout != StereoLayout.Mono && o.Has("right")) throw o.Problem("has 'right', but its layout says that both eyes stand in the pictures of 'left'. Leave one of the two out.");
        return new CaseVideo(Full(o.Text("left")), Optional(o, "right"), layout, o.Has("framesPerSecond") ? o.Number("framesPerSecond", 0.01, 1000) : null);
    }

    private CaseTracker Tracker(StrictJson o)
    {
        o.RequireOnly("poseFiles", "openIgtLink", "temporalCalibration");
        if (o.Has("poseFiles") == o.Has("openIgtLink")) throw o.Problem("must name its tracker by either 'poseFiles' (recorded) or 'openIgtLink' (live)");
        if (o.Has("temporalCalibration") && o.OptionalObject("openIgtLink")?.Has("latencyMs") == true)
            throw o.Problem("has both 'temporalCalibration' and 'openIgtLink.latencyMs': the lag would be taken out twice. Leave one of the two out");
        return new CaseTracker(o.OptionalObject("poseFiles") is { } p ? PoseFiles(p) : null, o.OptionalObject("openIgtLink") is { } l ? Live(l) : null, Optional(o, "temporalCalibration"));
    }

    private CasePoseFiles PoseFiles(StrictJson o)
    {
        o.RequireOnly("trackerFromScope", "trackerFromBoardMarker");
        return new CasePoseFiles(Full(o.Text("trackerFromScope")), Full(o.Text("trackerFromBoardMarker")));
    }

    private CaseOpenIgtLink Live(StrictJson o)
    {
        o.RequireOnly("host", "port", "scopeTool", "boardTool", "rateHz", "latencyMs", "waitS", "profile");
        if (o.Has("profile") && (o.Has("rateHz") || o.Has("latencyMs"))) throw o.Problem("has a 'profile' and also 'rateHz' or 'latencyMs', which stand in the profile. Leave them out");
        string Tool(string key) => o.Text(key) is { Length: >= 1 and <= 20 } name && name.All(char.IsAscii) && !string.Equals(name, o.Text(key == "scopeTool" ? "boardTool" : "scopeTool"), StringComparison.Ordinal)
            ? name
            : throw o.Problem($"has the {key} '{o.Text(key)}'; OpenIGTLink names a tool with 1 to 20 ASCII letters, and the two tools need different names");
        return new CaseOpenIgtLink(o.Text("host"), o.Whole("port", 1, 65535), Tool("scopeTool"), Tool("boardTool"),
            o.Has("rateHz") ? o.Number("rateHz", 1, 1000) : UsualRateHz,
            o.Has("latencyMs") ? o.Number("latencyMs", 0, 1000) : 0,
            o.Has("waitS") ? o.Number("waitS", 0.1, 600) : UsualWaitS, Optional(o, "profile"));
    }

    private CaseBoard Board(StrictJson o)
    {
        o.RequireOnly("leftMarkerFromBoard", "left", "rightMarkerFromBoard", "right");
        return new CaseBoard(Full(o.Text("leftMarkerFromBoard")), Corners(o.Object("left")), Optional(o, "rightMarkerFromBoard"), o.OptionalObject("right") is { } right ? Corners(right) : null);
    }

    private CaseCorners Corners(StrictJson o)
    {
        o.RequireOnly("boardPoints", "detectedPoints");
        return new CaseCorners(Full(o.Text("boardPoints")), Optional(o, "detectedPoints"));
    }

    private CaseScan Scan(StrictJson o)
    {
        o.RequireOnly("file", "dicomFolder", "labelMap");
        if (o.Has("file") == o.Has("dicomFolder")) throw o.Problem("must name its scan by either 'file' or 'dicomFolder'");
        return new CaseScan(Optional(o, "file"), Optional(o, "dicomFolder"), Full(o.Text("labelMap")));
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

    private string? Optional(StrictJson o, string key) => o.OptionalText(key) is { } text ? Full(text) : null;

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
        if (text.Contains('\0', StringComparison.Ordinal)) throw file.Problem("has a path with a null character in it, which no file's name can hold");
        return Path.GetFullPath(text, _folder);
    }
}
