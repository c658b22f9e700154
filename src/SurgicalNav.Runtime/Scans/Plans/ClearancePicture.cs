using System.Globalization;
using SkiaSharp;
using SurgicalNav.Runtime.Plots;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Runtime.Scans.Plans;

/// <summary>Draws what a path keeps from each no-go structure along its length.</summary>
internal static class ClearancePicture
{
    public static readonly SKColor Quiet = new(0x6A, 0x73, 0x7D);
    private static readonly SKColor Inside = new(0xF6, 0xC9, 0xC4);
    private static readonly SKColor[] s_colours = [new(0x1F, 0x77, 0xB4), new(0xD1, 0x3F, 0x32), new(0x2C, 0x9C, 0x4A), new(0xE8, 0x8D, 0x14), new(0x84, 0x53, 0xB5), new(0x15, 0x9E, 0xA8), new(0xC2, 0x4B, 0x93), new(0x7A, 0x6A, 0x2F)];
    private const int Width = 1500, RowHeight = 330, Left = 120, Right = 360, Top = 110, Samples = 600;

    public static SKColor ColourOf(int noGo) => s_colours[noGo % s_colours.Length];

    /// <summary>One row for each path.</summary>
    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(string path, LoadedPlan loaded)
    {
        var plan = loaded.Plan;
        PlotSheet.Write(path, Width, Top + Math.Max(1, plan.Paths.Count) * (RowHeight + 120), sheet =>
        {
            sheet.Text(30, 46, $"Clearances of '{plan.Name}'", 26, PlotSheet.Ink);
            for (var p = 0; p < plan.Paths.Count; p++)
            {
                var top = Top + p * (RowHeight + 120);
                Row(sheet, new SKRect(Left, top, Width - Right, top + RowHeight), loaded, plan.CurveOf(plan.Paths[p]), plan.Paths[p].CorridorRadiusMm, $"path '{plan.Paths[p].Name}'");
            }
        });
    }

    /// <summary>One path: what is free beside its corridor, with error bounds taken off; margins dashed in the structure's colour, the inside of structures red.</summary>
    public static void Row(PlotSheet sheet, SKRect at, LoadedPlan loaded, PathCurve curve, double corridorMm, string title)
    {
        var plan = loaded.Plan;
        var curves = plan.NoGo.Select(n => PathClearance.Profile(curve, loaded.Structures[n.Structure], curve.LengthMm / Samples)
            .Select(s => (s.At.AlongMm, s.DistanceMm - loaded.Structures[n.Structure].ErrorMm - corridorMm)).ToList()).ToList();
        var lowest = curves.Count == 0 ? 0 : curves.Min(c => c.Min(s => s.Item2));
        var (y0, y1) = (Math.Min(-1, Math.Floor(lowest / 10)) * 10, 40.0);
        sheet.Fill(new SKRect(at.Left, at.Bottom - (float)(at.Height * -y0 / (y1 - y0)), at.Right, at.Bottom), Inside);
        sheet.Frame(at, title, "mm from the entry", 0, curve.LengthMm, y0, y1, "kept, mm", rows: (int)((y1 - y0) / 10));
        for (var n = 0; n < curves.Count; n++)
        {
            var (colour, margin) = (ColourOf(n), plan.NoGo[n].MarginMm);
            sheet.Curve(at, curves[n], 0, curve.LengthMm, y0, y1, colour, dots: false, width: 3);
            var y = at.Bottom - (float)(at.Height * (margin - y0) / (y1 - y0));
            sheet.Rule(at.Left, y, at.Right, y, colour, 1.4f, dashed: true);
            var text = at.Top + 24 + n * 46;
            sheet.Fill(new SKRect(at.Right + 24, text - 14, at.Right + 52, text), colour);
            sheet.Text(at.Right + 62, text, plan.NoGo[n].Structure, 17, PlotSheet.Ink);
            sheet.Text(at.Right + 62, text + 20, string.Create(CultureInfo.InvariantCulture, $"least {curves[n].Min(s => s.Item2):0.0} mm, asked {margin:0.##} mm"), 15, Quiet);
        }
    }
}
