using System.Globalization;
using SkiaSharp;
using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Runtime.Plots;

namespace SurgicalNav.Runtime.Calibrating;

/// <summary>A temporal calibration as a picture: both motions before and after taking out the lag, and the correlation over the lag with its interval.</summary>
internal static class LagPlot
{
    private const int Width = 1400, Height = 1050, Left = 90, Right = 40;
    private static readonly SKColor Tracker = new(0x1F, 0x6F, 0xB5), Video = new(0xD9, 0x5F, 0x0E), Band = new(0x2C, 0xA2, 0x5F, 0x50);

    /// <exception cref="UserErrorException">The font is missing or the file cannot be written.</exception>
    public static void Write(string path, MotionSignal tracker, MotionSignal video, LagEstimate estimate)
    {
        PlotSheet.Write(path, Width, Height, sheet =>
        {
            sheet.Text(Left, 38, Say($"Lag {estimate.LagS * 1000:f1} ms, 95 % interval {estimate.LowS * 1000:f1} to {estimate.HighS * 1000:f1} ms (tracker time minus video time)"), 24, PlotSheet.Ink);
            Motions(sheet, new SKRect(Left, 90, Width - Right, 340), "Before: as stamped", tracker, video, estimate, 0);
            Motions(sheet, new SKRect(Left, 420, Width - Right, 670), "After: the lag taken out of the tracker's stamps", tracker, video, estimate, estimate.LagS);
            Correlation(sheet, new SKRect(Left, 750, Width - Right, 985), estimate);
        });
    }

    private static void Motions(PlotSheet sheet, SKRect at, string title, MotionSignal tracker, MotionSignal video, LagEstimate estimate, double shiftS)
    {
        // Ten seconds are as much as can be told apart by eye.
        var fromS = video.StartS;
        var toS = Math.Min(video.EndS, fromS + 10);
        sheet.Frame(at, title, Say($"s after {fromS:f2}"), 0, toS - fromS, -2.5, 2.5, "standard deviations");
        var sign = estimate.Correlation < 0 ? -1 : 1;
        sheet.Curve(at, Normal(tracker, sign, fromS, toS, shiftS), 0, toS - fromS, -2.5, 2.5, Tracker, dots: false);
        sheet.Curve(at, Normal(video, 1, fromS, toS, 0), 0, toS - fromS, -2.5, 2.5, Video, dots: true);
        sheet.Text(at.Right - 330, at.Top - 12, "tracker", 18, Tracker);
        sheet.Text(at.Right - 240, at.Top - 12, Say($"video{(sign < 0 ? " (tracker turned over)" : "")}"), 18, Video);
    }

    private static List<(double X, double Y)> Normal(MotionSignal signal, int sign, double fromS, double toS, double shiftS)
    {
        var kept = Enumerable.Range(0, signal.Count).Where(i => signal.TimesS[i] - shiftS >= fromS && signal.TimesS[i] - shiftS <= toS).ToList();
        if (kept.Count == 0) return [];
        var mean = kept.Average(i => signal.Values[i]);
        var sd = Math.Sqrt(kept.Average(i => (signal.Values[i] - mean) * (signal.Values[i] - mean)));
        return [.. kept.Select(i => (signal.TimesS[i] - shiftS - fromS, sign * (signal.Values[i] - mean) / Math.Max(sd, 1e-12)))];
    }

    private static void Correlation(PlotSheet sheet, SKRect at, LagEstimate estimate)
    {
        var (low, high) = (estimate.Curve[0].LagS * 1000, estimate.Curve[^1].LagS * 1000);
        sheet.Band(at, estimate.LowS * 1000, estimate.HighS * 1000, low, high, Band);
        sheet.Frame(at, Say($"Correlation over the lag; {estimate.Correlation:f3} at the best, the next peak leaves {estimate.Distinction:f1} times as much unexplained"), "ms", low, high, -1, 1, "correlation");
        sheet.Curve(at, [.. estimate.Curve.Select(c => (c.LagS * 1000, c.Correlation))], low, high, -1, 1, PlotSheet.Ink, dots: false);
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
