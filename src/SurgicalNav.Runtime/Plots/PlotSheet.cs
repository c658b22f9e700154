using System.Globalization;
using SkiaSharp;

namespace SurgicalNav.Runtime.Plots;

/// <summary>Axes, curves, bands and words on one white picture.</summary>
internal sealed class PlotSheet : IDisposable
{
    public static readonly SKColor Ink = new(0x22, 0x26, 0x2B), Grid = new(0xDD, 0xE1, 0xE6);

    private readonly SKCanvas _canvas;
    private readonly SKPaint _paint = new() { IsAntialias = true };
    private readonly SKFont _font;

    private PlotSheet(SKCanvas canvas, SKTypeface face) => (_canvas, _font) = (canvas, new SKFont(face) { Edging = SKFontEdging.Antialias });

    /// <summary>Draws a picture and writes it as PNG.</summary>
    /// <param name="path">Is replaced.</param>
    /// <param name="width">px.</param>
    /// <param name="height">px.</param>
    /// <param name="draw">Draws everything.</param>
    /// <exception cref="UserErrorException">The font is missing or the file cannot be written.</exception>
    public static void Write(string path, int width, int height, Action<PlotSheet> draw)
    {
        using var face = PngPicture.Face();
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var sheet = new PlotSheet(canvas, face))
        {
            canvas.Clear(SKColors.White);
            draw(sheet);
        }
        PngPicture.Write(bitmap, path);
    }

    public void Text(float x, float y, string text, float size, SKColor colour)
    {
        _font.Size = size;
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, colour);
        _canvas.DrawText(text, x, y, _font, _paint);
    }

    /// <summary>Text that ends at x.</summary>
    public void TextTo(float x, float y, string text, float size, SKColor colour)
    {
        _font.Size = size;
        Text(x - _font.MeasureText(text), y, text, size, colour);
    }

    /// <summary>Text about x.</summary>
    public void TextAbout(float x, float y, string text, float size, SKColor colour)
    {
        _font.Size = size;
        Text(x - _font.MeasureText(text) / 2, y, text, size, colour);
    }

    public void Fill(SKRect at, SKColor colour)
    {
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, colour);
        _canvas.DrawRect(at, _paint);
    }

    /// <summary>A rule from one point to another, broken into dashes or not.</summary>
    public void Rule(float x0, float y0, float x1, float y1, SKColor colour, float width = 1, bool dashed = false)
    {
        using var dashes = dashed ? SKPathEffect.CreateDash([7, 5], 0) : null;
        (_paint.Style, _paint.Color, _paint.StrokeWidth, _paint.PathEffect) = (SKPaintStyle.Stroke, colour, width, dashes);
        _canvas.DrawLine(x0, y0, x1, y1, _paint);
        _paint.PathEffect = null;
    }

    public void Dot(float x, float y, float radius, SKColor colour)
    {
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, colour);
        _canvas.DrawCircle(x, y, radius, _paint);
    }

    /// <summary>Title, grid and numbers; the numbers along x only where a unit is given.</summary>
    public void Frame(SKRect at, string title, string? unit, double x0, double x1, double y0, double y1, string yTitle, int rows = 4)
    {
        Text(at.Left, at.Top - 12, title, 18, Ink);
        for (var i = 0; i <= rows; i++)
        {
            var y = at.Bottom - at.Height * i / rows;
            Line(at.Left, y, at.Right, y, Grid);
            Text(at.Left - 62, y + 6, Say($"{y0 + (y1 - y0) * i / rows,5:0.##}"), 16, Ink);
        }
        for (var i = 0; i <= 10; i++)
        {
            var x = at.Left + at.Width * i / 10;
            Line(x, at.Top, x, at.Bottom, Grid);
            if (unit is not null) Text(x - 16, at.Bottom + 22, Say($"{x0 + (x1 - x0) * i / 10:0.#}"), 16, Ink);
        }
        if (unit is not null) Text(at.Right - 110, at.Bottom + 44, unit, 16, Ink);
        if (yTitle.Length == 0) return;
        _canvas.Save();
        _canvas.RotateDegrees(-90, 20, at.MidY);
        Text(20 - 75, at.MidY, yTitle, 16, Ink);
        _canvas.Restore();
    }

    /// <summary>From one x to another over the whole height; never thinner than two pixels.</summary>
    public void Band(SKRect at, double from, double to, double x0, double x1, SKColor colour)
    {
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, colour);
        var left = at.Left + (float)((from - x0) / (x1 - x0)) * at.Width;
        var right = at.Left + (float)((to - x0) / (x1 - x0)) * at.Width;
        _canvas.DrawRect(new SKRect(left, at.Top, Math.Max(right, left + 2), at.Bottom), _paint);
    }

    public void Curve(SKRect at, IReadOnlyList<(double X, double Y)> points, double x0, double x1, double y0, double y1, SKColor colour, bool dots, float width = 2)
    {
        if (points.Count == 0) return;
        _canvas.Save();
        _canvas.ClipRect(at);
        using var path = new SKPath();
        for (var i = 0; i < points.Count; i++)
        {
            var (x, y) = (at.Left + (float)((points[i].X - x0) / (x1 - x0)) * at.Width, at.Bottom - (float)((points[i].Y - y0) / (y1 - y0)) * at.Height);
            if (i == 0) path.MoveTo(x, y);
            else path.LineTo(x, y);
            if (!dots) continue;
            (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, colour);
            _canvas.DrawCircle(x, y, 3.5f, _paint);
        }
        (_paint.Style, _paint.Color, _paint.StrokeWidth) = (SKPaintStyle.Stroke, colour, width);
        _canvas.DrawPath(path, _paint);
        _canvas.Restore();
    }

    public void Dispose()
    {
        _paint.Dispose();
        _font.Dispose();
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Line(float x0, float y0, float x1, float y1, SKColor colour)
    {
        (_paint.Style, _paint.Color, _paint.StrokeWidth) = (SKPaintStyle.Stroke, colour, 1);
        _canvas.DrawLine(x0, y0, x1, y1, _paint);
    }
}
