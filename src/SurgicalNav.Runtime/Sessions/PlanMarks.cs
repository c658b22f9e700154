using SkiaSharp;
using SurgicalNav.Core.Frames;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Cases;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>What a virtual view needs to be read: the organs' names by their colours, and the targets where they project, each with its name.</summary>
internal static class PlanMarks
{
    private static readonly Rgb Target = new(0xFF, 0xE0, 0x5C), Edge = new(0x10, 0x12, 0x16), Words = new(0xF2, 0xF4, 0xF6), Muted = new(0xA8, 0xB2, 0xBC);

    /// <returns>For each target whether its mark lies in the picture.</returns>
    public static IReadOnlyList<bool> Draw(PictureCanvas canvas, ScanCase scan, VirtualScope scope)
    {
        var taken = new List<SKRect>();
        var points = scan.Targets.Select(t => Project(t, scope)).ToArray();
        taken.AddRange(points.Where(p => p is not null).Select(p => Around(p!.Value, 24 * canvas.Scale)));
        Legend(canvas, scan, points);
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i] is not { } p) continue;
            Mark(canvas, p);
            Label(canvas, p, scan.Targets[i].Name, taken);
        }
        return [.. points.Select(p => p is not null)];
    }

    /// <summary>Null behind the camera or outside the picture.</summary>
    internal static Vec2? Project(PlacedTarget target, VirtualScope scope)
    {
        var at = scope.CameraFromScan * target.Point;
        if (!(at.Mm.Z > 0)) return null;
        var (x, y) = scope.Camera.Project(at.Mm);
        return x >= -0.5 && y >= -0.5 && x < scope.Camera.Width - 0.5 && y < scope.Camera.Height - 0.5 ? new Vec2(x, y) : null;
    }

    private static SKRect Around(Vec2 p, float reach) => new((float)p.X - reach, (float)p.Y - reach, (float)p.X + reach, (float)p.Y + reach);

    /// <summary>A ring with four ticks and a dot in the middle; dark edges keep it visible on any colour.</summary>
    private static void Mark(PictureCanvas canvas, Vec2 p)
    {
        var s = canvas.Scale;
        foreach (var (colour, stroke) in ((Rgb, double)[])[(Edge, 6 * s), (Target, 3 * s)])
        {
            canvas.Ring(p.X, p.Y, 13 * s, stroke, colour);
            foreach (var (dx, dy) in ((int, int)[])[(1, 0), (-1, 0), (0, 1), (0, -1)])
                canvas.Line(p.X + 13 * s * dx, p.Y + 13 * s * dy, p.X + 22 * s * dx, p.Y + 22 * s * dy, stroke, colour);
        }
        canvas.Disc(p.X, p.Y, 4 * s, Edge);
        canvas.Disc(p.X, p.Y, 2.5 * s, Target);
    }

    /// <summary>Beside the mark, on the first of four sides where it is in the picture and covers no other mark or name.</summary>
    private static void Label(PictureCanvas canvas, Vec2 p, string name, List<SKRect> taken)
    {
        var s = canvas.Scale;
        var (size, pad) = (22 * s, 10 * s);
        var (w, h) = (canvas.Measure(name, size) + 2 * pad, size + 2 * pad);
        var (x, y) = ((float)p.X, (float)p.Y);
        SKRect[] places =
        [
            SKRect.Create(x + 28 * s, y - h / 2, w, h), SKRect.Create(x - 28 * s - w, y - h / 2, w, h),
            SKRect.Create(x - w / 2, y - 28 * s - h, w, h), SKRect.Create(x - w / 2, y + 28 * s, w, h),
        ];
        var picture = SKRect.Create(0, 0, canvas.Width, canvas.Height);
        var place = Array.Find(places, r => picture.Contains(r) && !taken.Exists(t => t.IntersectsWith(r)));
        if (place.IsEmpty) place = places[0];
        taken.Add(place);
        canvas.Plate(place);
        canvas.Text(place.Left + pad, place.Bottom - pad - 3 * s, name, size, Target);
    }

    private static void Legend(PictureCanvas canvas, ScanCase scan, Vec2?[] targets)
    {
        var s = canvas.Scale;
        var (size, row, pad) = (20 * s, 29 * s, 16 * s);
        var lines = scan.Organs.Select((o, i) => (o.Name.Replace('_', ' '), OrganPicture.ColourOf(i), true)).ToList();
        for (var i = 0; i < targets.Length; i++)
            if (targets[i] is null) lines.Add(($"target outside the view: {scan.Targets[i].Name}", Target, false));
        if (lines.Count == 0) return;
        var width = lines.Max(l => canvas.Measure(l.Item1, size)) + 3 * pad + 14 * s;
        var (x, y) = (22 * s, canvas.Height - 22 * s - lines.Count * row - pad);
        canvas.Plate(SKRect.Create(x, y, width, lines.Count * row + pad));
        foreach (var (text, colour, isOrgan) in lines)
        {
            y += row;
            if (isOrgan) canvas.Disc(x + pad + 7 * s, y - 7 * s, 7 * s, colour);
            else canvas.Ring(x + pad + 7 * s, y - 7 * s, 6 * s, 2 * s, colour);
            canvas.Text(x + 2 * pad + 14 * s, y, text, size, isOrgan ? Words : Muted);
        }
    }
}
