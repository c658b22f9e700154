using CsCheck;
using SurgicalNav.Core.Config;
using SurgicalNav.Runtime.Cases;

namespace SurgicalNav.Tests.Runtime;

public class CaseFileTests
{
    private const string Scan = """{ "$schema": "case.schema.json", "version": 1, "name": "x", "scan": { "file": "${DATA}/ct.nii", "labelMap": "seg.nii" } }""";

    private static CaseFile Parse(string json) => CaseFile.Parse(json, "/cases/x.case.json", name => name == "DATA" ? "/data" : null);

    private static string Refusal(string json) => Assert.Throws<ConfigException>(() => Parse(json)).Message;

    [Fact]
    public void VariablesAreFilledInAndPathsAreRelativeToTheCase()
    {
        var file = Parse(Scan);
        Assert.Equal("/data/ct.nii", file.Scan!.File);
        Assert.Equal("/cases/seg.nii", file.Scan.LabelMap);
    }

    [Fact]
    public void PathsAreRelativeToTheDataFolderWhereOneIsNamed() =>
        Assert.Equal("/data/a/seg.nii", Parse(Scan.Replace("\"scan\"", "\"dataFolder\": \"${DATA}/a\", \"scan\"", StringComparison.Ordinal)).Scan!.LabelMap);

    [Fact]
    public void AnUnsetVariableIsNamed() =>
        Assert.Contains("environment variable SURGICALNAV_DATA, which is not set", Refusal(Scan.Replace("DATA", "SURGICALNAV_DATA", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void AnUnknownKeyIsRefusedWithTheNearestKnownOne()
    {
        Assert.Contains("unknown key 'scan.labelmap'; did you mean 'labelMap'?", Refusal(Scan.Replace("labelMap", "labelmap", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("unknown key 'sufaces'; did you mean 'surfaces'?", Refusal(Scan.Replace("\"scan\"", "\"sufaces\": [], \"scan\"", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("unknown key 'zzz'; known here are", Refusal(Scan.Replace("\"scan\"", "\"zzz\": [], \"scan\"", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "must be an object")]
    [InlineData("""{ "version": 2, "name": "x" }""", "this program reads version 1")]
    [InlineData("""{ "version": 1, "name": "x" }""", "neither 'video' nor 'scan'")]
    [InlineData("""{ "version": 1, "name": 3 }""", "'name', which must be a text")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "labelMap": "a" } }""", "either 'file' or 'dicomFolder'")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "file": "${A", "labelMap": "a" } }""", "closing brace")]
    [InlineData("""{ "version": 1, "name": "x", "video": { "left": "a" }, "board": { "leftMarkerFromBoard": "m", "left": { "detectedPoints": "d" } } }""", "lacks the key 'board.left.boardPoints'")]
    [InlineData("""{ "version": 1, "name": "x", "video": { "left": "a" } }""", "has 'video' but lacks 'calibration'")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "file": "a", "labelMap": "b" }, "tracker": { "poseFiles": { "trackerFromScope": "s", "trackerFromBoardMarker": "b" } } }""", "has 'tracker' but no 'video'")]
    [InlineData("""{ "version": 1, "name": "x", "video": { "left": "a", "right": "b", "layout": "sideBySide" } }""", "Leave one of the two out")]
    [InlineData("""{ "version": 1, "name": "x", "video": { "left": "a", "layout": "3d" } }""", "'oneEye', 'sideBySide' and 'topBottom' are known")]
    [InlineData("""{ "version": 1, "name": "x", "video": { "left": "a" }, "tracker": { } }""", "either 'poseFiles' (recorded) or 'openIgtLink' (live)")]
    [InlineData("""{ "version": 1, "name": "x", "video": { "left": "a" }, "tracker": { "openIgtLink": { "host": "h", "port": 70000 } } }""", "must lie between 1 and 65535")]
    [InlineData("""{ "version": 1, "name": "x", "video": { "left": "a" }, "tracker": { "openIgtLink": { "host": "h", "port": 18944, "scopeTool": "Scope", "boardTool": "Scope" } } }""", "the two tools need different names")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "file": "a", "labelMap": "b" }, "targets": [ { "name": "t", "pointMm": [1, 2] } ] }""", "3 are needed")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "file": "a", "labelMap": "b" }, "scope": { "lookAtLabel": "liver", "distanceMm": -3 } }""", "must lie between 10 and 2000")]
    public void WrongFilesAreRefusedInWords(string json, string reason)
    {
        var message = Refusal(json);
        Assert.StartsWith("/cases/x.case.json: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALagStandsBesideItsTrackerAndIsNotTakenOutTwice()
    {
        const string Live = """
            { "version": 1, "name": "x", "calibration": { "file": "c.json" }, "video": { "left": "clip.mp4" },
              "tracker": { "openIgtLink": { "host": "10.0.0.5", "port": 18944, "scopeTool": "Scope", "boardTool": "Board" }, "temporalCalibration": "lag.json" },
              "board": { "leftMarkerFromBoard": "l.txt", "left": { "boardPoints": "p.txt" } } }
            """;
        Assert.Equal("/cases/lag.json", Parse(Live).Tracker!.TemporalCalibration);
        Assert.Contains("the lag would be taken out twice", Refusal(Live.Replace("\"Board\" }", "\"Board\", \"latencyMs\": 5 }", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void ALiveTrackerIsReadWithWhatIsUsual()
    {
        var file = Parse("""
            { "version": 1, "name": "x", "calibration": { "file": "c.json" }, "video": { "left": "clip.mp4", "layout": "topBottom" },
              "tracker": { "openIgtLink": { "host": "10.0.0.5", "port": 18944, "scopeTool": "Scope", "boardTool": "Board" } },
              "board": { "leftMarkerFromBoard": "l.txt", "left": { "boardPoints": "p.txt" }, "rightMarkerFromBoard": "r.txt", "right": { "boardPoints": "p.txt" } } }
            """);
        Assert.Equal(new CaseOpenIgtLink("10.0.0.5", 18944, "Scope", "Board", 60, 0, 10), file.Tracker!.OpenIgtLink);
        Assert.Equal("/cases/clip.mp4", file.Video!.Left);
        Assert.True(file.Video.IsStereo);
        Assert.Null(file.Board!.Left.DetectedPoints);
    }

    [Fact]
    public void AnyChangedFileIsReadOrRefused() =>
        Gen.Select(Gen.Int[0, Scan.Length - 1].Array[1, 4], Gen.Char[' ', '~'].Array[4]).Sample((places, letters) =>
        {
            var text = Scan.ToCharArray();
            for (var i = 0; i < places.Length; i++) text[places[i]] = letters[i];
            try
            {
                Parse(new string(text));
            }
            catch (ConfigException)
            {
                // Refused in words
            }
        }, iter: 2000);
}
