using SkiaSharp;
using SurgicalNav.Core.Leases;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Plots;
using SurgicalNav.Sensing.Endoscopes;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Marks and words over a finished picture, for reports. Positions in px, whole numbers at the pixels' centres. One picture after the other.</summary>
internal sealed class PictureCanvas : IDisposable
{
    private static readonly SKColor PlateColour = new(0x0B, 0x0F, 0x14, 0xD8);

    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;
    private readonly SKTypeface _face;
    private readonly SKFont _font;
    private readonly SKPaint _paint = new() { IsAntialias = true, StrokeCap = SKStrokeCap.Round };
    private readonly byte[] _bgr;

    /// <exception cref="UserErrorException">The font is not installed.</exception>
    public PictureCanvas(int width, int height)
    {
        _face = PngPicture.Face();
        _font = new SKFont(_face) { Edging = SKFontEdging.Antialias };
        (Width, Height, Scale) = (width, height, Math.Max(height / 1080f, 0.5f));
        _bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        _canvas = new SKCanvas(_bitmap);
        _bgr = new byte[width * height * 3];
    }

    public int Width { get; }
    public int Height { get; }

    /// <summary>1 at 1080 rows.</summary>
    public float Scale { get; }

    /// <summary>Takes a Bgr24 picture of the canvas's size as the ground to draw on.</summary>
    public void Begin(FrameLease picture)
    {
        ReadOnlySpan<byte> from = picture.Pixels;
        var to = _bitmap.GetPixelSpan();
        for (int i = 0, o = 0; o < to.Length; i += 3, o += 4) (to[o], to[o + 1], to[o + 2], to[o + 3]) = (from[i], from[i + 1], from[i + 2], 255);
        _bitmap.NotifyPixelsChanged();
    }

    public void Ring(double x, double y, double radius, double stroke, Rgb colour) =>
        _canvas.DrawCircle((float)x + 0.5f, (float)y + 0.5f, (float)radius, Stroke(stroke, colour));

    public void Disc(double x, double y, double radius, Rgb colour) => _canvas.DrawCircle((float)x + 0.5f, (float)y + 0.5f, (float)radius, Fill(colour));

    public void Line(double x0, double y0, double x1, double y1, double stroke, Rgb colour) =>
        _canvas.DrawLine((float)x0 + 0.5f, (float)y0 + 0.5f, (float)x1 + 0.5f, (float)y1 + 0.5f, Stroke(stroke, colour));

    /// <summary>A dark, see-through ground for text.</summary>
    public void Plate(SKRect at)
    {
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, PlateColour);
        _canvas.DrawRoundRect(at, 8 * Scale, 8 * Scale, _paint);
    }

    public float Measure(string text, float size)
    {
        _font.Size = size;
        return _font.MeasureText(text);
    }

    /// <summary>From <paramref name="x"/> on, with the baseline at <paramref name="y"/>.</summary>
    public void Text(float x, float y, string text, float size, Rgb colour)
    {
        _font.Size = size;
        _canvas.DrawText(text, x, y, _font, Fill(colour));
    }

    /// <exception cref="PictureException">The file cannot be written.</exception>
    public void WritePng(string path)
    {
        _canvas.Flush();
        var from = _bitmap.GetPixelSpan();
        for (int i = 0, o = 0; i < from.Length; i += 4, o += 3) (_bgr[o], _bgr[o + 1], _bgr[o + 2]) = (from[i], from[i + 1], from[i + 2]);
        PictureFile.WritePng(path, _bgr, Width, Height, PixelFormat.Bgr24);
    }

    public void Dispose()
    {
        _paint.Dispose();
        _font.Dispose();
        _face.Dispose();
        _canvas.Dispose();
        _bitmap.Dispose();
    }

    private SKPaint Stroke(double width, Rgb colour)
    {
        (_paint.Style, _paint.StrokeWidth, _paint.Color) = (SKPaintStyle.Stroke, (float)width, new SKColor(colour.R, colour.G, colour.B));
        return _paint;
    }

    private SKPaint Fill(Rgb colour)
    {
        (_paint.Style, _paint.Color) = (SKPaintStyle.Fill, new SKColor(colour.R, colour.G, colour.B));
        return _paint;
    }
}
