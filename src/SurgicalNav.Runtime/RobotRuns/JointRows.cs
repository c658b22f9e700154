using System.Globalization;
using SkiaSharp;
using SurgicalNav.Runtime.Plots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>What the pictures of plans and runs share: a cell with its time axis, its limits and its curves, in a person's units.</summary>
internal static class JointRows
{
    public static readonly SKColor Wanted = new(0x1F, 0x6F, 0xB5), Measured = new(0xD9, 0x5F, 0x0E), Limit = new(0xB8, 0x2E, 0x2E), Beyond = new(0xFB, 0xEF, 0xEE), Quiet = new(0x6B, 0x73, 0x7D), Frame = new(0xB9, 0xC0, 0xC8);

    /// <summary>Steps of 1, 2 or 5 that divide a span into about as many.</summary>
    public static double Step(double span, int about)
    {
        var raw = span / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return (raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 } * power;
    }

    /// <summary>Without the sign of what is shown as zero.</summary>
    public static double Tidy(double value) => Math.Abs(value) < 0.05 ? 0 : value;

    /// <summary>Grid, numbers and limits of one cell.</summary>
    /// <param name="sheet">Drawn on.</param>
    /// <param name="at">The cell.</param>
    /// <param name="t0">Left, s.</param>
    /// <param name="t1">Right, s.</param>
    /// <param name="y0">Bottom.</param>
    /// <param name="y1">Top.</param>
    /// <param name="low">The lower limit; what lies below is shaded.</param>
    /// <param name="high">The upper.</param>
    /// <param name="isLast">Carries the times.</param>
    public static void Cell(PlotSheet sheet, SKRect at, double t0, double t1, double y0, double y1, double low, double high, bool isLast)
    {
        sheet.Fill(new SKRect(at.Left, at.Top, at.Right, Y(at, high, y0, y1)), Beyond);
        sheet.Fill(new SKRect(at.Left, Y(at, low, y0, y1), at.Right, at.Bottom), Beyond);
        var step = Step(t1 - t0, 5);
        for (var t = Math.Ceiling(t0 / step) * step; t <= t1 + 1e-9; t += step)
        {
            var x = X(at, t, t0, t1);
            sheet.Rule(x, at.Top, x, at.Bottom, PlotSheet.Grid);
            if (isLast) sheet.TextAbout(x, at.Bottom + 24, Number(t, step), 17, Quiet);
        }
        var rise = Step(high - low, at.Height < 100 ? 2 : 3);
        for (var y = Math.Ceiling(y0 / rise) * rise; y <= y1; y += rise)
        {
            sheet.Rule(at.Left, Y(at, y, y0, y1), at.Right, Y(at, y, y0, y1), PlotSheet.Grid);
            sheet.TextTo(at.Left - 10, Y(at, y, y0, y1) + 6, Number(y, rise), 16, Quiet);
        }
        foreach (var limit in (double[])[low, high]) sheet.Rule(at.Left, Y(at, limit, y0, y1), at.Right, Y(at, limit, y0, y1), Limit, 1.6f, dashed: true);
        sheet.Rule(at.Left, at.Bottom, at.Right, at.Bottom, Frame);
        sheet.Rule(at.Left, at.Top, at.Left, at.Bottom, Frame);
    }

    private static string Number(double value, double step) => (Math.Abs(value) < 1e-6 * step ? 0 : value).ToString("0.###", CultureInfo.InvariantCulture);

    public static float X(SKRect at, double t, double t0, double t1) => at.Left + (float)((t - t0) / (t1 - t0)) * at.Width;

    public static float Y(SKRect at, double y, double y0, double y1) => at.Bottom - (float)((y - y0) / (y1 - y0)) * at.Height;
}
