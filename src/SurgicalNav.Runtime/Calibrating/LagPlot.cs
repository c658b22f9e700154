using System.Globalization;
using SkiaSharp;
using SurgicalNav.Calibration.Temporal;

namespace SurgicalNav.Runtime.Calibrating;

/// <summary>A temporal calibration as a picture: both motions before and after taking out the lag, and the correlation over the lag with its interval.</summary>
internal static class LagPlot
{
    private const int Width = 1400, Height = 1050, Left = 90, Right = 40;
    private const string Font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    private static readonly SKColor Ink = new(0x22, 0x26, 0x2B), Grid = new(0xDD, 0xE1, 0xE6), Tracker = new(0x1F, 0x6F, 0xB5), Video = new(0xD9, 0x5F, 0x0E), Band = new(0x2C, 0xA2, 0x5F, 0x50);

    /// <exception cref="UserErrorException">The font is missing or the file cannot be written.</exception>
    public static void Write(string path, MotionSignal tracker, MotionSignal video, LagEstimate estimate)
    {
        using var face = (File.Exists(Font) ? SKTypeface.FromFile(Font) : null)
            ?? throw new UserErrorException($"The font {Font} is missing, so no text can be drawn. Install it: apt-get install fonts-dejavu-core.");
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var sheet = new Sheet(canvas, face))
        {
            canvas.Clear(SKColors.White);
            sheet.Text(Left, 38, Say($"Lag {estimate.LagS * 1000:f1} ms, 95 % interval {estimate.LowS * 1000:f1} to {estimate.HighS * 1000:f1} ms (tracker time minus video time)"), 24, Ink);
            Motions(sheet, new SKRect(Left, 90, Width - Right, 340), "Before: as stamped", tracker, video, estimate, 0);
            Motions(sheet, new SKRect(Left, 420, Width - Right, 670), "After: the lag taken out of the tracker's stamps", tracker, video, estimate, estimate.LagS);
            Correlation(sheet, new SKRect(Left, 750, Width - Right, 985), estimate);
        }
        try
        {
            using var image = SKImage.FromBitmap(bitmap);
            using var data = image.Encode(SKEncodedImageFormat.Png, 90);
            using var file = File.Create(path);
            data.SaveTo(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path} cannot be written: {e.Message}", e);
        }
    }

    private static void Motions(Sheet sheet, SKRect at, string title, MotionSignal tracker, MotionSignal video, LagEstimate estimate, double shiftS)
    {
        // Ten seconds are as much as can be told apart by eye.
        var fromS = video.StartS;
        var toS = Math.Min(video.EndS, fromS + 10);
        sheet.Frame(at, title, Say($"s after {fromS:f2}"), 0, toS - fromS, -2.5, 2.5, "standard deviations");
        var sign = estimate.Correlation < 0 ? -1 : 1;
        sheet.Curve(at, Normal(tracker, sign, fromS, toS, shiftS), 0, toS - fromS, Tracker, dots: false);
        sheet.Curve(at, Normal(video, 1, fromS, toS, 0), 0, toS - fromS, Video, dots: true);
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

    private static void Correlation(Sheet sheet, SKRect at, LagEstimate estimate)
    {
        var (low, high) = (estimate.Curve[0].LagS * 1000, estimate.Curve[^1].LagS * 1000);
        sheet.Band(at, estimate.LowS * 1000, estimate.HighS * 1000, low, high, Band);
        sheet.Frame(at, Say($"Correlation over the lag; {estimate.Correlation:f3} at the best, the next peak leaves {estimate.Distinction:f1} times as much unexplained"), "ms", low, high, -1, 1, "correlation");
        sheet.Curve(at, [.. estimate.Curve.Select(c => (c.LagS * 1000, c.Correlation * 2.5))], low, high, Ink, dots: false);
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Axes, curves and words on one canvas. Curves reach from −2.5 to 2.5 in y.</summary>
    private sealed class Sheet(SKCanvas canvas, SKTypeface face) : IDisposable
    {
        private readonly SKPaint _paint = new() { IsAntialias = true };
        private readonly SKFont _font = new(face) { Edging = SKFontEdging.Antialias };

        public void Text(float x, float y, string text, float size, SKColor colour)
        {
            _font.Size = size;
            (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, colour);
            canvas.DrawText(text, x, y, _font, _paint);
        }

        public void Frame(SKRect at, string title, string unit, double x0, double x1, double y0, double y1, string yTitle)
        {
            Text(at.Left, at.Top - 12, title, 18, Ink);
            for (var i = 0; i <= 4; i++)
            {
                var y = at.Bottom - at.Height * i / 4;
                Line(at.Left, y, at.Right, y, Grid);
                Text(at.Left - 62, y + 6, Say($"{y0 + (y1 - y0) * i / 4,5:0.##}"), 16, Ink);
            }
            for (var i = 0; i <= 10; i++)
            {
                var x = at.Left + at.Width * i / 10;
                Line(x, at.Top, x, at.Bottom, Grid);
                Text(x - 16, at.Bottom + 22, Say($"{x0 + (x1 - x0) * i / 10:0.#}"), 16, Ink);
            }
            Text(at.Right - 110, at.Bottom + 44, unit, 16, Ink);
            canvas.Save();
            canvas.RotateDegrees(-90, 20, at.MidY);
            Text(20 - 75, at.MidY, yTitle, 16, Ink);
            canvas.Restore();
        }

        public void Band(SKRect at, double from, double to, double x0, double x1, SKColor colour)
        {
            (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, colour);
            var left = at.Left + (float)((from - x0) / (x1 - x0)) * at.Width;
            var right = at.Left + (float)((to - x0) / (x1 - x0)) * at.Width;
            canvas.DrawRect(new SKRect(left, at.Top, Math.Max(right, left + 2), at.Bottom), _paint);
        }

        public void Curve(SKRect at, List<(double X, double Y)> points, double x0, double x1, SKColor colour, bool dots)
        {
            if (points.Count == 0) return;
            canvas.Save();
            canvas.ClipRect(at);
            using var path = new SKPath();
            for (var i = 0; i < points.Count; i++)
            {
                var (x, y) = (at.Left + (float)((points[i].X - x0) / (x1 - x0)) * at.Width, at.MidY - (float)(points[i].Y / 5) * at.Height);
                if (i == 0) path.MoveTo(x, y);
                else path.LineTo(x, y);
                if (!dots) continue;
                (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, colour);
                canvas.DrawCircle(x, y, 3.5f, _paint);
            }
            (_paint.Style, _paint.Color, _paint.StrokeWidth) = (SKPaintStyle.Stroke, colour, 2);
            canvas.DrawPath(path, _paint);
            canvas.Restore();
        }

        public void Dispose()
        {
            _paint.Dispose();
            _font.Dispose();
        }

        private void Line(float x0, float y0, float x1, float y1, SKColor colour)
        {
            (_paint.Style, _paint.Color, _paint.StrokeWidth) = (SKPaintStyle.Stroke, colour, 1);
            canvas.DrawLine(x0, y0, x1, y1, _paint);
        }
    }
}
