using System.Globalization;
using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Cases;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Tests.Runtime;

/// <summary>A lag of known size is taken out of the stamps of whichever device comes late, and its interval is paid for.</summary>
public sealed class CaseLagTests : IDisposable
{
    private static readonly DateOnly s_today = new(2026, 2, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-lag-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(40, 40, 0)]
    [InlineData(-64.4, 0, 64.4)]
    public void WhicheverComesLateIsCorrected(double lagMs, double trackerMs, double videoMs)
    {
        var lag = CaseLag.Load(Case(lagMs, halfMs: 9.8), s_today);
        Assert.Equal(trackerMs, lag.TrackerLatency.Milliseconds, 1e-6);
        Assert.Equal(videoMs, lag.VideoLatency.Milliseconds, 1e-6);
        Assert.Equal(lagMs, lag.Lag.Milliseconds, 1e-6);
        Assert.Equal(0.005, lag.Accuracy.TimeSdS, 1e-9);
    }

    [Fact]
    public void WithoutACalibrationNothingIsTakenAndNothingClaimed()
    {
        var lag = CaseLag.Load(CaseFile.Parse(Json("", "10"), Path.Combine(_folder, "x.case.json"), _ => null), s_today);
        Assert.Same(CaseLag.None, lag);
        Assert.Null(lag.ErrorMm(Shifted(1), Shifted(0), Duration.FromSeconds(1)));
    }

    [Theory]
    [InlineData(40, 2026, 7, 2, "expired on 2026-07-01. Calibrate again")]
    [InlineData(40, 2025, 12, 31, "after today, 2025-12-31. Check the clock")]
    [InlineData(-1400, 2026, 2, 1, "the video comes 1400 ms late. More than 1000 ms is no device's latency")]
    [InlineData(1400, 2026, 2, 1, "the tracker comes 1400 ms late. More than 1000 ms is no device's latency")]
    public void WhatCannotBeIsRefusedInWords(double lagMs, int year, int month, int day, string words) =>
        Assert.Contains(words, Assert.Throws<ConfigException>(() => CaseLag.Load(Case(lagMs, 5), new DateOnly(year, month, day))).Message, StringComparison.Ordinal);

    [Fact]
    public void AMissingFileIsNamed() =>
        Assert.Contains("names the temporal calibration", Assert.Throws<ConfigException>(() => CaseLag.Load(CaseFile.Parse(Json(", \"temporalCalibration\": \"gone.json\"", "10"), Path.Combine(_folder, "x.case.json"), _ => null), s_today)).Message, StringComparison.Ordinal);

    [Fact]
    public void TheDoubtCostsSpeedTimesTime()
    {
        // 50 mm/s and 5 ms of standard deviation: 0.25 mm, of which 95 % lie within 1.96.
        var lag = CaseLag.Load(Case(40, halfMs: 1.96 * 5), s_today);
        Assert.Equal(0.25 * 1.96, lag.ErrorMm(Shifted(1), Shifted(0), Duration.FromMilliseconds(20))!.Value, 1e-4);
        Assert.Equal(0, lag.ErrorMm(Shifted(1), Shifted(1), Duration.FromMilliseconds(20))!.Value, 1e-9);
    }

    [Fact]
    public void ATrackersAccuracyTakesTheIntervalOver()
    {
        var accuracy = new TrackerAccuracy(new Vec3(0.1, 0.1, 0.2), new Vec3(1e-3, 1e-3, 1e-3), TimeSdS: 0);
        var with = accuracy.With(TemporalCalibrationFile.Parse(Lag(40, 9.8), "lag.json"));
        Assert.Equal((accuracy.TranslationSdMm, accuracy.RotationSdRad), (with.TranslationSdMm, with.RotationSdRad));
        Assert.Equal(0.005, with.TimeSdS, 1e-9);
    }

    [Theory]
    [InlineData(25, new[] { 2.5, 12.5, 22.5 })]
    [InlineData(-50, new[] { -1.0, 5, 15 })]
    public void RecordedPosesAreReadAtThePicturesOwnMoment(double lagMs, double[] expectedMm)
    {
        // A board that moves by 10 mm from one picture to the next, ten pictures a second: 100 mm/s.
        var file = Case(lagMs, 9.8);
        Write();
        using var pictures = CasePictures.Open(file, file.Video!);
        using var poses = new RecordedPoses(file, file.Tracker!.PoseFiles!, pictures, CaseLag.Load(file, s_today));
        for (var i = 0; i < 3; i++)
        {
            var known = poses.TryAt(i, default, default, out var pose, out var why);
            if (expectedMm[i] < 0)
            {
                Assert.False(known);
                Assert.Contains("before the first recorded one", why, StringComparison.Ordinal);
                continue;
            }
            Assert.Equal(expectedMm[i], pose.ScopeFromMarker.TranslationMm.X, 1e-9);
            Assert.Equal(100 * 0.0098, pose.TimeErrorMm!.Value, 1e-4);
        }
        Assert.Equal(lagMs < 0, poses.TryAt(3, default, default, out _, out _));
    }

    [Fact]
    public void PicturesWithoutTimesCannotBeShifted()
    {
        var file = Case(25, 5, rate: null);
        Write();
        using var pictures = CasePictures.Open(file, file.Video!);
        Assert.Contains("'video.framesPerSecond'", Assert.Throws<ConfigException>(() => new RecordedPoses(file, file.Tracker!.PoseFiles!, pictures, CaseLag.Load(file, s_today))).Message, StringComparison.Ordinal);
    }

    private static void Picture(string path) => PictureFile.WritePng(path, new byte[16 * 8 * 3], 16, 8, PixelFormat.Bgr24);

    private static Rigid<Scope, BoardMarker> Shifted(double mm) => new(Quat.Identity, new Vec3(mm, 0, 80));

    private void Write()
    {
        for (var i = 0; i < 4; i++)
        {
            Picture(Path.Combine(_folder, $"p{i}.png"));
            File.WriteAllText(Path.Combine(_folder, $"s{i}.txt"), Matrix(0));
            File.WriteAllText(Path.Combine(_folder, $"b{i}.txt"), Matrix(10 * i));
        }
    }

    private static string Lag(double lagMs, double halfMs) => string.Create(CultureInfo.InvariantCulture, $$"""
        { "$schema": "x", "version": 1, "name": "n", "calibratedOn": "2026-01-01", "expiresOn": "2026-07-01", "lagMs": {{lagMs}}, "ciMs": [{{lagMs - halfMs}}, {{lagMs + halfMs}}],
          "correlation": -0.98, "videoFrames": 201, "overlapS": 17.4,
          "provenance": { "tracker": "a", "tool": "ProbeToTracker", "reference": "", "video": "b", "signal": "line" } }
        """);

    private static string Matrix(double x) => string.Create(CultureInfo.InvariantCulture, $"1 0 0 {x}\n0 1 0 0\n0 0 1 80\n0 0 0 1\n");

    private CaseFile Case(double lagMs, double halfMs, string? rate = "10")
    {
        File.WriteAllText(Path.Combine(_folder, "lag.json"), Lag(lagMs, halfMs));
        return CaseFile.Parse(Json(", \"temporalCalibration\": \"lag.json\"", rate), Path.Combine(_folder, "x.case.json"), _ => null);
    }

    private static string Json(string lag, string? rate) => $$"""
        { "version": 1, "name": "x", "calibration": { "file": "c.json" }, "video": { "left": "p*.png"{{(rate is null ? "" : ", \"framesPerSecond\": " + rate)}} },
          "tracker": { "poseFiles": { "trackerFromScope": "s*.txt", "trackerFromBoardMarker": "b*.txt" }{{lag}} },
          "board": { "leftMarkerFromBoard": "l.txt", "left": { "boardPoints": "c.txt" } } }
        """;
}
