using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Calibrating;
using SurgicalNav.SystemTests.Sensing;

namespace SurgicalNav.SystemTests.Calibrating;

/// <summary>PLUS's water tank: TrackerLagSec="-0.0648266" in TemporalCalibrationResultsBaseline.xml.</summary>
public sealed class WaterTankTests
{
    private const double BaselineS = -0.0648266;
    private const string Images = "tracker/pluslib/TestImages/";
    private static readonly DateOnly Today = new(2026, 2, 1);

    private static TemporalOptions Options(string tracker) => new()
    {
        Tracker = TestData.Path(Images + $"WaterTankBottomTranslationTrackerBuffer{tracker}.igs.mha"),
        Video = TestData.Path(Images + "WaterTankBottomTranslationVideoBuffer.igs.mha"),
    };

    [Theory]
    [InlineData("-trimmed", false)]
    [InlineData("", false)]
    [InlineData("-trimmed", true)]
    [InlineData("", true)]
    public void TheLagIsThatOfTheBaseline(string tracker, bool fromBaselineLines)
    {
        var options = Options(tracker) with { Signal = fromBaselineLines ? TestData.Path(Images + "LineSegmentationResultsBaseline.xml") : null };
        var result = TemporalSession.Run(options, Today, TestContext.Current.CancellationToken);
        Assert.InRange(result.Estimate.LagS, BaselineS - 0.003, BaselineS + 0.003);
        Assert.InRange(BaselineS, result.Estimate.LowS, result.Estimate.HighS);
        Assert.InRange(result.Estimate.HalfWidthS, 0, 0.02);
        Assert.Equal(fromBaselineLines ? "given" : "line", result.Provenance.Signal);
    }

    [Fact]
    public void TheCalibrationIsWrittenAndReadBack()
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-").FullName;
        try
        {
            var result = TemporalSession.Run(Options("-trimmed") with { OutFolder = folder, ValidDays = 30 }, Today, TestContext.Current.CancellationToken);
            var stored = TemporalCalibrationFile.Load(result.CalibrationFile!);
            Assert.Equal(result.Estimate.LagS, stored.Lag.Seconds, 6);
            Assert.Null(stored.WhyNotUsable(Today.AddDays(30)));
            Assert.Contains("expired", stored.WhyNotUsable(Today.AddDays(31)), StringComparison.Ordinal);
            // 0.5 MB of picture would be noise, 5 kB an empty sheet.
            Assert.InRange(new FileInfo(result.PlotFile!).Length, 20_000, 500_000);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void APoseLogAndATableGiveTheSameLag()
    {
        var folder = Directory.CreateTempSubdirectory("surgicalnav-").FullName;
        try
        {
            var options = Options("-trimmed");
            var sequence = PlusSequenceTests.Open("WaterTankBottomTranslationTrackerBuffer-trimmed.igs.mha");
            var log = Path.Combine(folder, "log.csv");
            var rows = new List<string> { "time_s,tool,x_mm,y_mm,z_mm,qw,qx,qy,qz" };
            foreach (var frame in Enumerable.Range(0, sequence.Frames.Count))
                foreach (var t in sequence.Transforms)
                    if (t.TryGet(frame, out var p))
                        rows.Add(FormattableString.Invariant($"{sequence.Frames[frame].TimeS:r},{t.Name},{p.TranslationMm.X:r},{p.TranslationMm.Y:r},{p.TranslationMm.Z:r},{p.Rotation.W:r},{p.Rotation.X:r},{p.Rotation.Y:r},{p.Rotation.Z:r}"));
            File.WriteAllLines(log, rows);
            var byLog = TemporalSession.Run(options with { Tracker = log, Signal = TestData.Path(Images + "LineSegmentationResultsBaseline.xml") }, Today, TestContext.Current.CancellationToken);
            Assert.InRange(byLog.Estimate.LagS, BaselineS - 0.003, BaselineS + 0.003);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The freehand sweep was made over a phantom with many points: no two motions to compare, and it says so instead of guessing.</summary>
    [Fact]
    public void OtherRecordingsAreRefused()
    {
        var nwire = TestData.Path(Images + "NwirePhantomFreehand.igs.mha");
        Assert.Throws<LagRefusedException>(() => TemporalSession.Run(new TemporalOptions { Tracker = nwire, Video = nwire }, Today, TestContext.Current.CancellationToken));
        var video = Options("").Video!;
        Assert.Equal(LagRefusal.TooShortOverlap, Assert.Throws<LagRefusedException>(() => TemporalSession.Run(new TemporalOptions { Tracker = nwire, Video = video }, Today, TestContext.Current.CancellationToken)).Reason);
        Assert.Contains("no transform 'Scope'", Assert.Throws<UserErrorException>(() => TemporalSession.Run(Options("") with { Tool = "Scope" }, Today, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }
}
