using SkiaSharp;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes.Plans;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Runtime.Scans.Slices;

/// <summary>A surgical plan over a slice: paths with their corridors, targets and entries, bright where they lie near the plane, faint in front of it and behind.</summary>
internal static class SlicePlanMarks
{
    private const double NearMm = 3, StepMm = 1;
    private const byte Faint = 0x48;

    public static void Draw(SKCanvas canvas, SKFont font, SKPaint paint, SKRect at, SlicePlane plane, SurgicalPlan plan)
    {
        var pxPerMm = at.Width / (float)(plane.Width * plane.MmPerPixel);
        for (var n = 0; n < plan.Paths.Count; n++)
        {
            var path = plan.Paths[n];
            var points = plan.CurveOf(path).Points(StepMm);
            var colour = LabelColours.Of(n + 2);
            for (var i = 1; i < points.Count; i++)
            {
                var (from, to) = (On(at, plane, points[i - 1].LpsMm), On(at, plane, points[i].LpsMm));
                var isNear = Math.Abs(from.BehindMm) < NearMm;
                paint.Color = new SKColor(colour.R, colour.G, colour.B, isNear ? (byte)0xFF : Faint);
                paint.StrokeWidth = Math.Max(1.5f, (float)path.CorridorRadiusMm * 2 * pxPerMm);
                paint.StrokeCap = SKStrokeCap.Butt;
                canvas.DrawLine(from.At, to.At, paint);
            }
        }
        foreach (var target in plan.Targets) Mark(canvas, font, paint, at, plane, target.PointLpsMm, target.Name, new SKColor(0xFF, 0xD0, 0x4A), isFilled: true);
        foreach (var entry in plan.Entries) Mark(canvas, font, paint, at, plane, entry.PointLpsMm, entry.Name, new SKColor(0xE8, 0xEC, 0xF0), isFilled: false);
    }

    private static void Mark(SKCanvas canvas, SKFont font, SKPaint paint, SKRect at, SlicePlane plane, Vec3 lpsMm, string name, SKColor colour, bool isFilled)
    {
        var (centre, behind) = On(at, plane, lpsMm);
        paint.Color = Math.Abs(behind) < NearMm ? colour : colour.WithAlpha(Faint);
        (paint.Style, paint.StrokeWidth) = (isFilled ? SKPaintStyle.Fill : SKPaintStyle.Stroke, 2);
        canvas.DrawCircle(centre, 5, paint);
        paint.Style = SKPaintStyle.Fill;
        var words = Math.Abs(behind) < NearMm ? name : FormattableString.Invariant($"{name} ({Math.Abs(behind):0} mm {(behind > 0 ? "behind" : "in front")})");
        canvas.DrawText(words, centre.X + 9, centre.Y - 6, font, paint);
    }

    private static (SKPoint At, double BehindMm) On(SKRect at, SlicePlane plane, Vec3 lpsMm)
    {
        var (column, row, behind) = plane.ToPicture(new Point<Scan>(lpsMm));
        return (new SKPoint(at.Left + (float)(column + 0.5) * at.Width / plane.Width, at.Top + (float)(row + 0.5) * at.Height / plane.Height), behind);
    }
}
