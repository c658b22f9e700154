using System.Text.Json;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>The two real cases, run by the real program, with their published answers.</summary>
[Collection(MachineCollection.Name)]
public sealed class NavigateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-navigate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TheTrackedLaparoscopeReprojectsAsItsStoredCalibrationDoes()
    {
        TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        using var summary = await Run("ucl-laparoscope.case.json");
        var reprojection = summary.RootElement.GetProperty("reprojection");
        (string Eye, double[] RmsPx)[] published = [("left", [2.773, 3.898, 1.413]), ("right", [2.877, 3.954, 1.424])];
        foreach (var (eye, rms) in published)
            for (var frame = 0; frame < rms.Length; frame++)
            {
                var row = reprojection.EnumerateArray().Single(r => r.GetProperty("eye").GetString() == eye && r.GetProperty("frame").GetInt32() == frame);
                Assert.Equal(rms[frame], row.GetProperty("rmsPx").GetDouble(), 0.005);
                Assert.True(new FileInfo(Path.Combine(_folder, row.GetProperty("picture").GetString()!)).Length > 100_000);
            }
        Assert.Equal(3, summary.RootElement.GetProperty("frames").GetInt64());
        AssertMachine(summary.RootElement);
        Assert.True(File.Exists(Path.Combine(_folder, "overlay.png")) && File.Exists(Path.Combine(_folder, "overlay-right.png")));
    }

    [Fact]
    public async Task TheAbdomenHasItsPublishedVolumes()
    {
        TestData.Path("preop/totalseg_ct");
        using var summary = await Run("totalseg-abdomen.case.json");
        var volumes = summary.RootElement.GetProperty("volumes").EnumerateArray().ToList();
        var spleen = volumes.Single(v => v.GetProperty("name").GetString() == "spleen" && v.GetProperty("scan").GetString()!.Contains("example_ct_sm", StringComparison.Ordinal));
        Assert.Equal(260_010, spleen.GetProperty("volumeMm3").GetDouble(), 0.01);
        Assert.Equal(33.05909, spleen.GetProperty("meanHu").GetDouble(), 5e-6);
        var first = volumes.Single(v => v.GetProperty("label").GetInt32() == 1 && v.GetProperty("scan").GetString() != spleen.GetProperty("scan").GetString());
        Assert.Equal(249_164.58, first.GetProperty("volumeMm3").GetDouble(), 0.01);
        Assert.Contains(summary.RootElement.GetProperty("warnings").EnumerateArray(), w => w.GetString()!.Contains("SliceThickness", StringComparison.Ordinal));
        Assert.True(new FileInfo(Path.Combine(_folder, "overlay.png")).Length > 20_000);
    }

    [Fact]
    public async Task TheAbdomenListsItsTargets()
    {
        TestData.Path("preop/totalseg_ct");
        using var summary = await Run("totalseg-abdomen.case.json");
        Assert.Equal(1, summary.RootElement.GetProperty("frames").GetInt64());
        AssertMachine(summary.RootElement);
        var targets = summary.RootElement.GetProperty("targets").EnumerateArray().ToList();
        Assert.Equal(["right lobe of the liver", "middle of the gallbladder"], targets.Select(t => t.GetProperty("name").GetString()!));
        Assert.Equal([-85, -190, 140], targets[0].GetProperty("pointMm").EnumerateArray().Select(n => n.GetDouble()));
        Assert.All(targets, t => Assert.True(t.GetProperty("inView").GetBoolean()));
        // Both lie inside the organ that their name says, so below its surface.
        Assert.Equal("liver", targets[0].GetProperty("organ").GetString());
        Assert.Equal("gallbladder", targets[1].GetProperty("nearestSurface").GetString());
        Assert.All(targets, t => Assert.InRange(t.GetProperty("surfaceDistanceMm").GetDouble(), -30, -1));
    }

    [Fact]
    public async Task ATargetOutsideTheViewIsSaidToBeThere()
    {
        TestData.Path("preop/totalseg_ct");
        var path = Path.Combine(_folder, "outside.case.json");
        var text = await File.ReadAllTextAsync(Repository.Path("tests", "cases", "totalseg-abdomen.case.json"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, text.Replace("[-85, -190, 140]", "[220, -190, 140]", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        using var summary = await Run(path);
        Assert.Equal([false, true], summary.RootElement.GetProperty("targets").EnumerateArray().Select(t => t.GetProperty("inView").GetBoolean()));
        foreach (var words in (string[])["lies outside the virtual scope's view", "lies outside the scan"])
            Assert.Contains(summary.RootElement.GetProperty("warnings").EnumerateArray(), w => w.GetString()!.StartsWith($"The target 'right lobe of the liver' {words}", StringComparison.Ordinal));
    }

    private static void AssertMachine(JsonElement summary)
    {
        Assert.True(summary.GetProperty("machine").GetProperty("cores").GetInt32() > 0);
        foreach (var key in (string[])["frameRateHz", "allocatedBytesPerFrame"]) Assert.True(summary.GetProperty(key).GetDouble() > 0, key);
        Assert.True(summary.GetProperty("frameToSwapMs").GetProperty("max").GetDouble() > 0);
        Assert.Equal(1920, summary.GetProperty("picture").GetProperty("width").GetInt32());
    }

    private async Task<JsonDocument> Run(string name)
    {
        var run = await ProgramRun.Of(null, "navigate", "--case", Repository.Path("tests", "cases", name), "--out", _folder);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "summary.json"), TestContext.Current.CancellationToken));
    }
}
