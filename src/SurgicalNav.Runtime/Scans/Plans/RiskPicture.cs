using System.Globalization;
using SkiaSharp;
using SurgicalNav.Runtime.Plots;
using SurgicalNav.Volumes.Plans;

namespace SurgicalNav.Runtime.Scans.Plans;

/// <summary>Draws the risk of every direction that was tried, as seen from the target, unrolled; and the best path's clearances.</summary>
internal static class RiskPicture
{
    private const int Width = 1500, Left = 90, MapWidth = 1040, MapHeight = 520, Top = 120;
    private static readonly SKColor TooLong = new(0xB9, 0xC0, 0xC8), TooSlanted = new(0xD8, 0xDD, 0xE3), CutOff = new(0x7E, 0x86, 0x8F), Ring = SKColors.White;

    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(string path, PlanSuggestion suggestion)
    {
        var best = suggestion.Best;
        PlotSheet.Write(path, Width, Top + MapHeight + 140 + (best.Count > 0 ? 460 : 0), sheet =>
        {
            sheet.Text(30, 46, $"Straight paths to '{suggestion.Target}' from the surface of {suggestion.Request.From}", 26, PlotSheet.Ink);
            sheet.Text(30, 78, "each place is a direction from the target; a path comes from there", 17, ClearancePicture.Quiet);
            Map(sheet, suggestion);
            Legend(sheet, suggestion);
            if (best.Count == 0) return;
            var curve = new PathCurve(PathShape.Straight, [best[0].EntryLpsMm, suggestion.Loaded.Plan.Targets.Single(t => t.Name == suggestion.Target).PointLpsMm]);
            var top = Top + MapHeight + 130;
            ClearancePicture.Row(sheet, new SKRect(Left + 30, top, Left + MapWidth, top + 330), suggestion.Loaded, curve, suggestion.Request.CorridorRadiusMm, "path 1: what is kept from each structure, errors and corridor taken off");
        });
    }

    private static void Map(PlotSheet sheet, PlanSuggestion suggestion)
    {
        var (rows, range) = (suggestion.Map.Rows, RangeOf(suggestion));
        for (var r = 0; r < rows.Count; r++)
        {
            // The head is up
            var (top, bottom) = (Top + MapHeight - (float)MapHeight * (r + 1) / rows.Count, Top + MapHeight - (float)MapHeight * r / rows.Count);
            for (var c = 0; c < rows[r].Count; c++)
                if (rows[r][c] is { } tried)
                    sheet.Fill(new SKRect(Left + (float)MapWidth * c / rows[r].Count, top, Left + (float)MapWidth * (c + 1) / rows[r].Count + 0.6f, bottom + 0.6f), ColourOf(tried, range));
        }
        string[] sides = ["back", "patient's right", "front", "patient's left", "back"];
        for (var i = 0; i <= 4; i++)
        {
            sheet.Rule(Left + MapWidth * i / 4f, Top, Left + MapWidth * i / 4f, Top + MapHeight, new SKColor(0, 0, 0, 0x30));
            sheet.TextAbout(Left + MapWidth * i / 4f, Top + MapHeight + 26, sides[i], 17, PlotSheet.Ink);
        }
        sheet.Rule(Left, Top + MapHeight / 2f, Left + MapWidth, Top + MapHeight / 2f, new SKColor(0, 0, 0, 0x30));
        sheet.TextTo(Left - 10, Top + 14, "head", 17, PlotSheet.Ink);
        sheet.TextTo(Left - 10, Top + MapHeight, "feet", 17, PlotSheet.Ink);
        for (var i = suggestion.Best.Count - 1; i >= 0; i--)
        {
            var d = suggestion.Best[i].Direction;
            var x = Left + (float)(MapWidth * (0.5 + Math.Atan2(d.X, -d.Y) / (2 * Math.PI)));
            var y = Top + MapHeight - (float)(MapHeight * (0.5 + Math.Asin(Math.Clamp(d.Z, -1, 1)) / Math.PI));
            sheet.Dot(x, y, 14, Ring);
            sheet.Dot(x, y, 12, PlotSheet.Ink);
            sheet.TextAbout(x, y + 6, (i + 1).ToString(CultureInfo.InvariantCulture), 17, Ring);
        }
    }

    private static void Legend(PlotSheet sheet, PlanSuggestion suggestion)
    {
        var (x, y, range) = (Left + MapWidth + 40f, Top + 10f, RangeOf(suggestion));
        sheet.Text(x, y + 6, "allowed: risk", 18, PlotSheet.Ink);
        for (var i = 0; i < 100; i++) sheet.Fill(new SKRect(x + i * 2.4f, y + 18, x + i * 2.4f + 2.6f, y + 40), Risk(i / 99.0));
        sheet.Text(x, y + 60, string.Create(CultureInfo.InvariantCulture, $"{range.Least:0.00}"), 16, ClearancePicture.Quiet);
        sheet.TextTo(x + 240, y + 60, string.Create(CultureInfo.InvariantCulture, $"{range.Most:0.00}"), 16, ClearancePicture.Quiet);
        y += 100;
        sheet.Text(x, y + 6, "stopped by", 18, PlotSheet.Ink);
        y += 34;
        var all = suggestion.Map.All.ToList();
        void Row(SKColor colour, string words, int count)
        {
            if (count == 0) return;
            sheet.Fill(new SKRect(x, y - 14, x + 28, y + 2), colour);
            sheet.Text(x + 40, y, string.Create(CultureInfo.InvariantCulture, $"{words} ({count})"), 16, PlotSheet.Ink);
            y += 28;
        }
        for (var n = 0; n < suggestion.Loaded.Plan.NoGo.Count; n++) Row(Stopped(n), suggestion.Loaded.Plan.NoGo[n].Structure, all.Count(c => c.Broken == "structure" && c.Nearest == n));
        Row(CutOff, "the scan's own end", all.Count(c => c.Broken == "border"));
        Row(TooLong, "its length", all.Count(c => c.Broken == "length"));
        Row(TooSlanted, "its angle", all.Count(c => c.Broken == "angle"));
    }

    private static (double Least, double Most) RangeOf(PlanSuggestion suggestion)
    {
        var allowed = suggestion.Map.All.Where(c => c.Broken is null).Select(c => c.Risk).ToList();
        return allowed.Count == 0 ? (0, 1) : (allowed.Min(), Math.Max(allowed.Max(), allowed.Min() + 1e-6));
    }

    private static SKColor ColourOf(PathCandidate tried, (double Least, double Most) range) => tried.Broken switch
    {
        null => Risk((tried.Risk - range.Least) / (range.Most - range.Least)),
        "border" => CutOff,
        "length" => TooLong,
        "angle" => TooSlanted,
        _ => Stopped(tried.Nearest),
    };

    /// <summary>Green over yellow to orange.</summary>
    private static SKColor Risk(double t)
    {
        (double R, double G, double B) a = (0x1E, 0x9E, 0x5A), b = (0xF5, 0xE0, 0x6E), c = (0xE8, 0x8A, 0x2A);
        var (from, to, s) = t < 0.5 ? (a, b, t * 2) : (b, c, t * 2 - 1);
        return new SKColor((byte)(from.R + (to.R - from.R) * s), (byte)(from.G + (to.G - from.G) * s), (byte)(from.B + (to.B - from.B) * s));
    }

    /// <summary>The structure's own colour, darkened: never to be taken for an allowed one.</summary>
    private static SKColor Stopped(int noGo)
    {
        var c = ClearancePicture.ColourOf(noGo);
        return new SKColor((byte)(c.Red * 0.55), (byte)(c.Green * 0.55), (byte)(c.Blue * 0.55));
    }
}
