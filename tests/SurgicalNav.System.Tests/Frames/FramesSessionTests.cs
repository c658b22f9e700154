using System.Text.Json;
using SurgicalNav.Core.Config;
using SurgicalNav.Runtime.Frames;

namespace SurgicalNav.SystemTests.Frames;

public sealed class FramesSessionTests
{
    [Fact]
    public void TheDemosFramesHangTogetherWithAgesAndErrors()
    {
        using var json = JsonDocument.Parse(FramesSession.OfDemo(1, json: true));
        var edges = json.RootElement.GetProperty("edges").EnumerateArray().ToDictionary(e => e.GetProperty("name").GetString()!, StringComparer.Ordinal);
        foreach (var name in (string[])["TrackerFromScope", "TrackerFromPatientReference"])
        {
            Assert.Equal(("live", "ok", "simulated tracker"), (Text(name, "kind"), Text(name, "status"), Text(name, "source")));
            Assert.InRange(edges[name].GetProperty("ageS").GetDouble(), 0, 0.1);
            Assert.InRange(edges[name].GetProperty("translationSdMm").GetDouble(), 0.05, 1);
        }
        Assert.Equal(("calibrated", "ok"), (Text("PatientReferenceFromScan", "kind"), Text("PatientReferenceFromScan", "status")));
        Assert.InRange(edges["CameraFromScope"].GetProperty("translationSdMm").GetDouble(), 0.01, 1);

        string Text(string edge, string key) => edges[edge].GetProperty(key).GetString()!;
    }

    [Fact]
    public void ACasesCalibrationIsShownAndItsTrackerIsNotConnected()
    {
        TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        var tree = FramesSession.OfCase(Repository.Path("tests", "cases", "ucl-laparoscope.case.json"), json: false);
        Assert.Contains("CameraFromScope, calibrated, error not stated", tree, StringComparison.Ordinal);
        Assert.Contains("TrackerFromScope, live; pose files", tree, StringComparison.Ordinal);
        Assert.Contains("NOT USABLE", tree, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingCaseIsRefused() => Assert.Throws<ConfigException>(() => FramesSession.OfCase("/nowhere.case.json", json: false));
}
