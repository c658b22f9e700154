using System.Globalization;
using System.Text.Json;

namespace SurgicalNav.Runtime.Calibrating;

/// <summary>Says what a temporal calibration came to.</summary>
public static class TemporalScreen
{
    /// <summary>One line for machines.</summary>
    public static string Json(TemporalResult r) => JsonSerializer.Serialize(new
    {
        lagMs = Math.Round(r.Estimate.LagS * 1000, 3),
        ciMs = new[] { Math.Round(r.Estimate.LowS * 1000, 3), Math.Round(r.Estimate.HighS * 1000, 3) },
        correlation = Math.Round(r.Estimate.Correlation, 5),
        distinction = double.IsFinite(r.Estimate.Distinction) ? Math.Round(r.Estimate.Distinction, 3) : (double?)null,
        videoFrames = r.Estimate.VideoSamples,
        overlapS = Math.Round(r.Estimate.OverlapS, 3),
        trackerMotionMm = Math.Round(r.Estimate.TrackerMotion, 3),
        videoMotionPx = Math.Round(r.Estimate.VideoMotion, 3),
        tool = r.Provenance.Tool,
        reference = r.Provenance.Reference,
        signal = r.Provenance.Signal,
        calibration = r.CalibrationFile,
        plot = r.PlotFile,
    });

    /// <summary>For people.</summary>
    public static string Words(TemporalResult r)
    {
        var e = r.Estimate;
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            Lag of {r.Provenance.Tool}: {e.LagS * 1000:f1} ms (tracker time minus video time of the same event)
              95 % interval   {e.LowS * 1000:f1} to {e.HighS * 1000:f1} ms
              correlation     {e.Correlation:f3} over {e.VideoSamples} frames, {e.OverlapS:f1} s
              motion          {e.TrackerMotion:f1} mm tracked, {e.VideoMotion:f1} px seen ({r.Provenance.Signal})
            """);
        return r.CalibrationFile is null ? text : $"{text}\n  written to      {r.CalibrationFile}\n                  {r.PlotFile}";
    }
}
