using System.Runtime.InteropServices;
using SkiaSharp;
using SurgicalNav.Core.Frames;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Plots;
using SurgicalNav.Volumes.Plans;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Runtime.Scans.Slices;

/// <summary>What is drawn over slices.</summary>
/// <param name="Window">Black to white.</param>
/// <param name="Cross">A cross-hair through this point.</param>
/// <param name="Labels">Number, name and colour of what the outlines show, for the legend.</param>
/// <param name="Plan">Whose paths, targets and entries are drawn, bright near the plane and faint away from it; null for none.</param>
/// <param name="Words">Under the pictures.</param>
internal sealed record SliceDrawing(
    SliceWindow Window, Point<Scan>? Cross, IReadOnlyList<(ushort Label, string Name, Rgb Colour)> Labels, SurgicalPlan? Plan, IReadOnlyList<string> Words);

/// <summary>Draws slices side by side on black, with outlines, cross-hair, the patient's sides, a scale and a legend.</summary>
internal static class SlicePicture
{
    private const float ViewSide = 720, Gap = 12, Line = 24;
    private static readonly SKColor s_ground = SKColors.Black, s_ink = new(0xE8, 0xEC, 0xF0), s_cross = new(0x6F, 0xF2, 0xE4, 0xB0), s_side = new(0xFF, 0xD0, 0x4A);

    /// <exception cref="UserErrorException">The font is missing or the file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<SliceView> views, SliceDrawing drawing)
    {
        using var face = PngPicture.Face();
        using var font = new SKFont(face, 15) { Edging = SKFontEdging.Antialias };
        // All to one scale, the largest as large as there is room; small pictures are enlarged
        var zoom = views.Min(v => ViewSide / (float)(Math.Max(v.Width, v.Height) * v.MmPerPixel));
        var sizes = views.Select(v => (Wide: (float)(v.Width * v.MmPerPixel * zoom), High: (float)(v.Height * v.MmPerPixel * zoom))).ToArray();
        var top = Line + Gap;
        var legend = drawing.Labels.Count > 0 ? drawing.Labels.Max(l => font.MeasureText(l.Name)) + 22 + Gap : 0;
        var high = sizes.Max(s => s.High);
        var width = (int)Math.Ceiling(Math.Max(sizes.Sum(s => s.Wide) + Gap * (views.Count + 1) + legend, drawing.Words.Max(w => font.MeasureText(w)) + 2 * Gap));
        var height = (int)Math.Ceiling(Math.Max(top + high, top + Line * drawing.Labels.Count) + Gap + Line * drawing.Words.Count + Gap);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { IsAntialias = true };
        canvas.Clear(s_ground);
        var left = Gap;
        for (var v = 0; v < views.Count; v++)
        {
            Text(canvas, font, paint, left, top - 8, views[v].Name, s_ink);
            var at = SKRect.Create(left, top, sizes[v].Wide, sizes[v].High);
            View(canvas, font, paint, at, views[v], drawing, zoom);
            left += sizes[v].Wide + Gap;
        }
        for (var n = 0; n < drawing.Labels.Count; n++)
        {
            var (_, name, colour) = drawing.Labels[n];
            paint.Color = Sk(colour);
            canvas.DrawRect(SKRect.Create(left, top + n * Line + 4, 14, 14), paint);
            Text(canvas, font, paint, left + 22, top + n * Line + 17, name, s_ink);
        }
        for (var n = 0; n < drawing.Words.Count; n++) Text(canvas, font, paint, Gap, height - Gap - Line * (drawing.Words.Count - 1 - n) - 4, drawing.Words[n], s_ink);
        canvas.Flush();
        PngPicture.Write(bitmap, path);
    }

    private static void View(SKCanvas canvas, SKFont font, SKPaint paint, SKRect at, SliceView view, SliceDrawing drawing, float zoom)
    {
        using var grey = new SKBitmap(new SKImageInfo(view.Width, view.Height, SKColorType.Gray8, SKAlphaType.Opaque));
        var rows = grey.GetPixelSpan();
        for (var row = 0; row < view.Height; row++) drawing.Window.Apply(view.Values.AsSpan(row * view.Width, view.Width), rows.Slice(row * grey.RowBytes, view.Width));
        grey.NotifyPixelsChanged();
        using var image = SKImage.FromBitmap(grey);
        canvas.DrawImage(image, at, new SKSamplingOptions(SKFilterMode.Linear), null);
        canvas.Save();
        canvas.ClipRect(at);
        foreach (var (label, _, colour) in drawing.Labels)
            if (view.Contours.TryGetValue(label, out var pieces)) Outline(canvas, paint, at, view, pieces, Sk(colour));
        if (drawing.Plan is { } plan && view.Plane is { } cut) SlicePlanMarks.Draw(canvas, font, paint, at, cut, plan);
        if (drawing.Cross is { } cross && view.Plane is { } plane) Cross(canvas, paint, at, plane, view, cross);
        canvas.Restore();
        if (view.Sides() is { } sides)
        {
            Text(canvas, font, paint, at.Left + 6, at.MidY + 6, sides.Left, s_side);
            Text(canvas, font, paint, at.Right - 6 - font.MeasureText(sides.Right), at.MidY + 6, sides.Right, s_side);
            Text(canvas, font, paint, at.MidX - font.MeasureText(sides.Top) / 2, at.Top + 20, sides.Top, s_side);
            Text(canvas, font, paint, at.MidX - font.MeasureText(sides.Bottom) / 2, at.Bottom - 8, sides.Bottom, s_side);
        }
        Scale(canvas, font, paint, at, zoom);
    }

    private static void Outline(SKCanvas canvas, SKPaint paint, SKRect at, SliceView view, IReadOnlyList<ContourPiece> pieces, SKColor colour)
    {
        var (sx, sy) = (at.Width / view.Width, at.Height / view.Height);
        var points = new SKPoint[2 * pieces.Count];
        for (var n = 0; n < pieces.Count; n++)
        {
            var p = pieces[n];
            (points[2 * n], points[2 * n + 1]) = (new SKPoint(at.Left + (p.X0 + 0.5f) * sx, at.Top + (p.Y0 + 0.5f) * sy), new SKPoint(at.Left + (p.X1 + 0.5f) * sx, at.Top + (p.Y1 + 0.5f) * sy));
        }
        (paint.Color, paint.StrokeWidth, paint.StrokeCap) = (colour, 1.6f, SKStrokeCap.Round);
        canvas.DrawPoints(SKPointMode.Lines, points, paint);
    }

    private static void Cross(SKCanvas canvas, SKPaint paint, SKRect at, SlicePlane plane, SliceView view, Point<Scan> point)
    {
        const float Open = 10;
        var (column, row, _) = plane.ToPicture(point);
        var (x, y) = (at.Left + (float)(column + 0.5) * at.Width / view.Width, at.Top + (float)(row + 0.5) * at.Height / view.Height);
        (paint.Color, paint.StrokeWidth) = (s_cross, 1);
        canvas.DrawLine(at.Left, y, x - Open, y, paint);
        canvas.DrawLine(x + Open, y, at.Right, y, paint);
        canvas.DrawLine(x, at.Top, x, y - Open, paint);
        canvas.DrawLine(x, y + Open, x, at.Bottom, paint);
    }

    /// <summary>A rule of a round length, at least a tenth of the picture.</summary>
    private static void Scale(SKCanvas canvas, SKFont font, SKPaint paint, SKRect at, float zoom)
    {
        var mm = new[] { 1, 2, 5, 10, 20, 50, 100, 200 }.FirstOrDefault(n => n * zoom >= at.Width / 8, 500);
        var (x, y) = (at.Left + 12, at.Bottom - 14);
        (paint.Color, paint.StrokeWidth) = (s_ink, 2);
        canvas.DrawLine(x, y, x + mm * zoom, y, paint);
        Text(canvas, font, paint, x, y - 6, FormattableString.Invariant($"{mm} mm"), s_ink);
    }

    private static void Text(SKCanvas canvas, SKFont font, SKPaint paint, float x, float y, string text, SKColor colour)
    {
        paint.Color = s_ground.WithAlpha(0xA0);
        canvas.DrawText(text, x + 1.5f, y + 1.5f, font, paint);
        paint.Color = colour;
        canvas.DrawText(text, x, y, font, paint);
    }

    private static SKColor Sk(Rgb colour) => new(colour.R, colour.G, colour.B);
}
