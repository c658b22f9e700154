using System.Text.Json;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Sessions;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.SystemTests.Sessions;

/// <summary>The recorded laparoscope pictures with a tracker that is read over TCP while they play; and what stops such a case.</summary>
[Collection(MachineCollection.Name)]
public sealed class NavigateLiveTests : IDisposable
{
    private static readonly DateOnly s_today = new(2026, 2, 1);
    private static readonly double[] s_leftPx = [2.773, 3.898, 1.413], s_rightPx = [2.877, 3.954, 1.424];

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-live-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EachPictureGetsThePoseOfItsOwnMoment()
    {
        // Pictures a second apart; the tracked bodies jump half-way between them.
        using var server = LiveCase.Serve(
            new LiveCase.Body("Scope", at => LiveCase.ScopePose(Nearest(at))), new LiveCase.Body("Board", at => LiveCase.BoardPose(Nearest(at))));
        var summary = Run(LiveCase.Write(_folder, server.Port, framesPerSecond: 1), new StepTime(server.Step));
        Assert.Equal(3, summary.Frames);
        Assert.Equal(0, summary.FramesDropped);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(s_leftPx[i], Row(summary, i, "left").RmsPx, 0.005);
            Assert.Equal(s_rightPx[i], Row(summary, i, "right").RmsPx, 0.005);
        }
        Assert.InRange(summary.PoseAgeMs!.Max, 0, 1000.0 / 60);
    }

    /// <summary>Poses that come 0.6 s late would belong to the picture before, and pictures that come 0.4 s late to the poses after, but for the calibrated lag.</summary>
    /// <param name="lagMs">As calibrated.</param>
    /// <param name="latencyS">Of the tracker's twin.</param>
    /// <param name="aheadS">The bodies go on to the next picture's place so long before the session's whole seconds; the pictures begin once a pose has come.</param>
    /// <param name="first">The first picture that has a pose: none was measured before the session began.</param>
    [Theory]
    [InlineData(600, 0.6, -0.12, 0)]
    [InlineData(-400, 0, 1.1, 1)]
    public void ACalibratedLagIsTakenOutOfTheLateOnesStamps(double lagMs, double latencyS, double aheadS, int first)
    {
        var lag = Path.Combine(_folder, "lag.json");
        File.WriteAllText(lag, FormattableString.Invariant($$"""
            { "$schema": "x", "version": 1, "name": "late", "calibratedOn": "2026-01-01", "expiresOn": "2026-07-01", "lagMs": {{lagMs}}, "ciMs": [{{lagMs - 5}}, {{lagMs + 5}}],
              "correlation": 0.99, "videoFrames": 300, "overlapS": 20, "provenance": { "tracker": "a", "tool": "Scope", "reference": "", "video": "b", "signal": "shift" } }
            """));
        int At(Instant at) => Math.Clamp((int)Math.Floor(at.Seconds + aheadS), 0, 2);
        using var server = LiveCase.Serve(
            Duration.FromSeconds(latencyS), new LiveCase.Body("Scope", at => LiveCase.ScopePose(At(at))), new LiveCase.Body("Board", at => LiveCase.BoardPose(At(at))));
        var summary = Run(LiveCase.Write(_folder, server.Port, framesPerSecond: 1, lag: lag), new StepTime(server.Step));
        Assert.Equal((3 - first, first), (summary.Frames, summary.FramesDropped));
        for (var i = first; i < 3; i++)
        {
            Assert.Equal(s_leftPx[i], Row(summary, i, "left").RmsPx, 0.005);
            Assert.Equal(s_rightPx[i], Row(summary, i, "right").RmsPx, 0.005);
        }
        // The bodies rest but for their leaps.
        Assert.Equal(0, summary.TimeErrorMm!.Max, 1e-9);
    }

    [Fact]
    public void APictureWithoutAPoseIsLeftOutByName()
    {
        using var server = LiveCase.Serve(
            new LiveCase.Body("Scope", at => LiveCase.ScopePose(Nearest(at))), new LiveCase.Body("Board", at => LiveCase.BoardPose(Nearest(at)), at => Nearest(at) == 1));
        var summary = Run(LiveCase.Write(_folder, server.Port, framesPerSecond: 1), new StepTime(server.Step));
        Assert.Equal((2, 1), (summary.Frames, summary.FramesDropped));
        Assert.Equal([0, 0, 2, 2], summary.Reprojection!.Select(r => r.Frame));
        Assert.Equal(["calib.left.images.1.png was left out: the tracker did not see 'Board' then."], summary.Warnings!);
        Assert.False(File.Exists(Path.Combine(_folder, "frame-1-left.png")));
    }

    [Fact]
    public async Task TheProgramReadsALiveTracker()
    {
        using var server = LiveCase.Serve(new LiveCase.Body("Scope", _ => LiveCase.ScopePose(2)), new LiveCase.Body("Board", _ => LiveCase.BoardPose(2)));
        var path = LiveCase.Write(_folder, server.Port, text => text.Replace("*", "2", StringComparison.Ordinal), waitS: 60);
        var run = await LiveCase.WhileServing(server, ProgramRun.Of(null, "navigate", "--case", path, "--out", _folder));
        Assert.True(run.ExitCode == 0, run.Error);
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "summary.json"), TestContext.Current.CancellationToken));
        double[] rms = [.. summary.RootElement.GetProperty("reprojection").EnumerateArray().Select(r => r.GetProperty("rmsPx").GetDouble())];
        Assert.Equal(2, rms.Length);
        Assert.Equal(s_leftPx[2], rms[0], 0.005);
        Assert.Equal(s_rightPx[2], rms[1], 0.005);
        Assert.True(summary.RootElement.TryGetProperty("poseAgeMs", out _));
    }

    [Theory]
    [InlineData(true, "has not seen 'Board'", "Bring the tool into its view")]
    [InlineData(false, "took the connection but sent no pose of 'Scope'", "Start tracking there")]
    public void AToolThatNeverComesIsWaitedForAndThenNamed(bool streams, string what, string advice)
    {
        // The board goes before the scope comes: what counts is that both are seen now.
        using var server = LiveCase.Serve(
            new LiveCase.Body("Scope", _ => LiveCase.ScopePose(0), at => at.Seconds < 0.1), new LiveCase.Body("Board", _ => LiveCase.BoardPose(0), at => at.Seconds > 0.05));
        var path = LiveCase.Write(_folder, server.Port, waitS: 2);
        var time = new StepTime(now => { if (streams) server.Step(now); });
        var message = Assert.Throws<UserErrorException>(() => Run(path, time)).Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
    }

    [Fact]
    public void StoppedBeforeTheFirstPictureNothingIsShown()
    {
        File.WriteAllText(Path.Combine(_folder, "overlay.png"), "of an earlier run");
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var summary = Run(Recorded(), new StepTime(), stop.Token);
        Assert.Equal(0, summary.Frames);
        Assert.Null(summary.Reprojection);
        Assert.False(File.Exists(Path.Combine(_folder, "overlay.png")));
    }

    [Fact]
    public void StoppedHalfWayOnlyWhatWasDrawnIsCounted()
    {
        TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        using var stop = new CancellationTokenSource();
        var path = Path.Combine(_folder, "slow.case.json");
        File.WriteAllText(path, File.ReadAllText(Recorded()).Replace("images.*.png\" }", "images.*.png\", \"framesPerSecond\": 1 }", StringComparison.Ordinal));
        var time = new StepTime(now => { if (now.Seconds > 0.5) stop.Cancel(); });
        var summary = Run(path, time, stop.Token);
        Assert.Equal((1, 0), (summary.Frames, summary.FramesDropped));
        Assert.Equal(["left", "right"], summary.Reprojection!.Select(r => r.Eye));
        Assert.Equal(["Stopped on request after 1 pictures."], summary.Warnings!);
        Assert.True(File.Exists(Path.Combine(_folder, "overlay.png")));
    }

    [Fact]
    public void PicturesOfAnotherSizeThanCalibratedAreRefused()
    {
        TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        var path = Path.Combine(_folder, "size.case.json");
        File.WriteAllText(path, File.ReadAllText(Recorded()).Replace("\"heightPx\": 1080", "\"heightPx\": 1200", StringComparison.Ordinal));
        var message = Assert.Throws<ConfigException>(() => Run(path, new StepTime())).Message;
        Assert.Contains("is for pictures of 1920×1200 (left eye), these are 1920×1080. Select the size that was calibrated", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2026, 7, 16, "expired on 2026-07-15. Calibrate the endoscope again")]
    [InlineData(2026, 1, 1, "after today, 2026-01-01. Check the clock")]
    public void ACalibrationOfAnotherTimeIsRefused(int year, int month, int day, string words)
    {
        TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        var path = Path.Combine(_folder, "old.case.json");
        File.WriteAllText(path, File.ReadAllText(Recorded()).Replace(
            """{ "scikitSurgeryFolder": ".", "widthPx": 1920, "heightPx": 1080 }""",
            $$"""{ "file": "{{Repository.Path("calibration", "examples", "stereo-laparoscope.json")}}" }""", StringComparison.Ordinal));
        var refused = Assert.Throws<ConfigException>(() => NavigateSession.Run(CaseFile.Load(path), _folder, _ => { }, new StepTime(), new DateOnly(year, month, day), default));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static string Recorded()
    {
        TestData.Path("calibration/ucl_stereo_charuco_handeye_A");
        return Repository.Path("tests", "cases", "ucl-laparoscope.case.json");
    }

    private static int Nearest(Instant at) => Math.Clamp((int)Math.Floor(at.Seconds + 0.5), 0, 2);

    private static ReprojectionSummary Row(SessionSummary summary, int frame, string eye) => summary.Reprojection!.Single(r => r.Frame == frame && r.Eye == eye);

    private SessionSummary Run(string path, ICaseTime time, CancellationToken stop = default) =>
        NavigateSession.Run(CaseFile.Load(path), _folder, _ => { }, time, s_today, stop);
}
