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
    [InlineData("""{ "version": 1, "name": "x" }""", "neither frames nor a scan")]
    [InlineData("""{ "version": 1, "name": 3 }""", "'name', which must be a text")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "labelMap": "a" } }""", "either 'file' or 'dicomFolder'")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "file": "${A", "labelMap": "a" } }""", "closing brace")]
    [InlineData("""{ "version": 1, "name": "x", "frames": [ { "left": { "picture": "a" } } ] }""", "lacks the key 'frames[0].left.detectedPoints'")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "file": "a", "labelMap": "b" }, "targets": [ { "name": "t", "pointMm": [1, 2] } ] }""", "3 are needed")]
    [InlineData("""{ "version": 1, "name": "x", "scan": { "file": "a", "labelMap": "b" }, "scope": { "lookAtLabel": "liver", "distanceMm": -3 } }""", "must lie between 10 and 2000")]
    public void WrongFilesAreRefusedInWords(string json, string reason)
    {
        var message = Refusal(json);
        Assert.StartsWith("/cases/x.case.json: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
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
