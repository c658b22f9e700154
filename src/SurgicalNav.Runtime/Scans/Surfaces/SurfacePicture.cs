using SkiaSharp;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Plots;
using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Scans.Surfaces;

/// <summary>Surfaces from the front, from the patient's left and from above and in front, to one scale, with a legend.</summary>
internal static class SurfacePicture
{
    private const int Side = 560, Finer = 2, Gap = 12, Line = 22, MostNamed = 26;

    private static readonly SKColor s_ground = new(0x10, 0x14, 0x18), s_ink = new(0xE8, 0xEC, 0xF0);

    /// <exception cref="UserErrorException">The font is missing or the file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, LabelColour Colour, TriangleMesh Mesh)> surfaces, string title)
    {
        using var face = PngPicture.Face();
        using var font = new SKFont(face, 14) { Edging = SKFontEdging.Antialias };
        var (min, max) = Bounds(surfaces);
        var centre = (min + max) / 2;
        var tilted = new Vec3(0.5, -0.7, 0.5).Normalized();
        (string Name, Vec3 Right, Vec3 Up)[] views =
        [
            ("from the front", Vec3.UnitX, Vec3.UnitZ),
            ("from the patient's left", Vec3.UnitY, Vec3.UnitZ),
            ("from the left, in front and above", Vec3.Cross(-tilted, Vec3.UnitZ).Normalized(), Vec3.Cross(tilted, Vec3.Cross(Vec3.UnitZ, tilted)).Normalized()),
        ];
        // All to the scale of the one that needs most room
        var mmPerPixel = Math.Max(1e-6, views.Max(v => Math.Max(Extent(max - min, v.Right), Extent(max - min, v.Up)))) / (Side - 2 * Gap);
        var named = Math.Min(surfaces.Count, MostNamed);
        var legend = surfaces.Take(named).Max(s => font.MeasureText(s.Name)) + 3 * Gap + 22;
        using var bitmap = new SKBitmap(new SKImageInfo((int)(views.Length * (Side + Gap) + Gap + legend), Side + 3 * Gap + 3 * Line, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { IsAntialias = true, Color = s_ink };
        canvas.Clear(s_ground);
        for (var v = 0; v < views.Length; v++)
        {
            var left = Gap + v * (Side + Gap);
            var shading = new SurfaceShading(Side * Finer, views[v].Right, views[v].Up, centre, mmPerPixel / Finer);
            foreach (var (_, colour, mesh) in surfaces) shading.Draw(mesh, colour);
            Paste(canvas, shading.Pixels, left, Gap + Line);
            canvas.DrawText(views[v].Name, left, Gap + 14, font, paint);
        }
        for (var n = 0; n < named; n++)
        {
            var (name, colour, _) = surfaces[n];
            var (left, top) = (views.Length * (Side + Gap) + Gap, Gap + Line * (n + 1));
            paint.Color = new SKColor(colour.R, colour.G, colour.B);
            canvas.DrawRect(SKRect.Create(left, top, 14, 14), paint);
            paint.Color = s_ink;
            canvas.DrawText(name, left + 22, top + 12, font, paint);
        }
        var more = surfaces.Count > named ? $", {named} named" : "";
        canvas.DrawText(FormattableString.Invariant($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(title))}: {surfaces.Count} {(surfaces.Count == 1 ? "surface" : "surfaces")}{more}   {(max - min).X:0} × {(max - min).Y:0} × {(max - min).Z:0} mm"), Gap, Side + 2 * Gap + 2 * Line - 6, font, paint);
        canvas.DrawText("RESEARCH USE ONLY", Gap, Side + 2 * Gap + 3 * Line - 6, font, paint);
        canvas.Flush();
        PngPicture.Write(bitmap, path);
    }

    /// <summary>How long a box of that size is along a direction.</summary>
    private static double Extent(Vec3 size, Vec3 along) => Math.Abs(size.X * along.X) + Math.Abs(size.Y * along.Y) + Math.Abs(size.Z * along.Z);

    private static (Vec3 Min, Vec3 Max) Bounds(IReadOnlyList<(string Name, LabelColour Colour, TriangleMesh Mesh)> surfaces)
    {
        var (min, max) = (surfaces[0].Mesh.Vertices[0], surfaces[0].Mesh.Vertices[0]);
        foreach (var (_, _, mesh) in surfaces)
            foreach (var v in mesh.Vertices) (min, max) = (Vec3.Min(min, v), Vec3.Max(max, v));
        return (min, max);
    }

    private static void Paste(SKCanvas canvas, byte[] pixels, float left, float top)
    {
        using var view = new SKBitmap(new SKImageInfo(Side * Finer, Side * Finer, SKColorType.Rgba8888, SKAlphaType.Premul));
        pixels.CopyTo(view.GetPixelSpan());
        view.NotifyPixelsChanged();
        using var image = SKImage.FromBitmap(view);
        canvas.DrawImage(image, SKRect.Create(left, top, Side, Side), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear), null);
    }
}
