using System.Globalization;
using SkiaSharp;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Runtime.Plots;
using SurgicalNav.Volumes;

namespace SurgicalNav.Runtime.Scans.Segmenting;

/// <summary>Three slices through the middle of what was segmented, with its outline: as radiologists look at them, the patient's right on the left.</summary>
internal static class SegmentPicture
{
    private const int Panel = 560, Gap = 40, Top = 100, Bottom = 50;
    private static readonly SKColor[] s_colours = [new(0xFF, 0xC4, 0x2E), new(0x3E, 0xD2, 0x6C), new(0x4F, 0xA8, 0xFF), new(0xFF, 0x6B, 0x5E), new(0xC9, 0x86, 0xFF), new(0x3C, 0xE0, 0xE0), new(0xFF, 0x8F, 0xD0), new(0xB8, 0xE0, 0x4A)];

    /// <exception cref="UserErrorException">It cannot be written.</exception>
    public static void Write(string path, Volume scan, LabelMap labels, string title)
    {
        (scan, labels) = (ScanAxes.Aligned(scan), ScanAxes.Aligned(labels));
        var (middle, window) = (Middle(labels), Window(scan));
        PlotSheet.Write(path, 3 * Panel + 4 * Gap, Top + Panel + Bottom, sheet =>
        {
            sheet.Text(Gap, 48, title.Length > 110 ? title[..110] + "…" : title, 24, PlotSheet.Ink);
            for (var plane = 0; plane < 3; plane++) Slice(sheet, scan, labels, plane, middle[2 - plane], window, Gap + plane * (Panel + Gap));
        });
    }

    /// <summary>Axial 0, coronal 1, sagittal 2: the axis across it is 2 − plane.</summary>
    private static void Slice(PlotSheet sheet, Volume scan, LabelMap labels, int plane, int at, (float Least, float Most) window, float left)
    {
        var g = scan.Grid;
        var (u, v) = plane switch { 0 => (0, 1), 1 => (0, 2), _ => (1, 2) };
        int[] size = [g.Nx, g.Ny, g.Nz];
        var (nu, nv) = (size[u], size[v]);
        Vec3 Index(int a, int b) => plane switch { 0 => new Vec3(a, b, at), 1 => new Vec3(a, at, b), _ => new Vec3(at, a, b) };
        int Offset(int a, int b) => Index(a, b) is var i ? g.Offset((int)i.X, (int)i.Y, (int)i.Z) : 0;
        // Rows run down the picture: backwards in axial slices, towards the feet in the others
        int Row(int y) => plane == 0 ? y : nv - 1 - y;
        using var picture = new SKBitmap(new SKImageInfo(nu, nv, SKColorType.Gray8, SKAlphaType.Opaque));
        var pixels = picture.GetPixelSpan();
        for (var y = 0; y < nv; y++)
            for (var x = 0; x < nu; x++)
                pixels[y * picture.RowBytes + x] = (byte)Math.Clamp((scan[Offset(x, Row(y))] - window.Least) / (window.Most - window.Least) * 255, 0, 255);
        var (wide, high) = (nu * g.SpacingMm[u], nv * g.SpacingMm[v]);
        var scale = Panel / Math.Max(wide, high);
        var where = SKRect.Create(left + (float)(Panel - wide * scale) / 2, Top + (float)(Panel - high * scale) / 2, (float)(wide * scale), (float)(high * scale));
        sheet.Fill(SKRect.Create(left, Top, Panel, Panel), SKColors.Black);
        sheet.Image(picture, where);
        var (sx, sy) = (where.Width / nu, where.Height / nv);
        ushort Label(int x, int y) => x < 0 || y < 0 || x >= nu || y >= nv ? (ushort)0 : labels.Labels[Offset(x, Row(y))];
        for (var y = 0; y <= nv; y++)
            for (var x = 0; x <= nu; x++)
            {
                var here = Label(x, y);
                if (Label(x - 1, y) is var before && before != here) sheet.Rule(where.Left + x * sx, where.Top + y * sy, where.Left + x * sx, where.Top + (y + 1) * sy, Colour(here, before), 2);
                if (Label(x, y - 1) is var above && above != here) sheet.Rule(where.Left + x * sx, where.Top + y * sy, where.Left + (x + 1) * sx, where.Top + y * sy, Colour(here, above), 2);
            }
        var centre = g.ToScan(Index(nu / 2, nv / 2)).Mm;
        string[] names = ["axial, z", "coronal, y", "sagittal, x"];
        sheet.TextAbout(left + Panel / 2f, Top + Panel + 30, string.Create(CultureInfo.InvariantCulture, $"{names[plane]} = {centre[2 - plane]:0.0} mm"), 18, PlotSheet.Ink);
        var (l, r) = plane == 2 ? ("A", "P") : ("R", "L");
        var (t, b) = plane == 0 ? ("A", "P") : ("S", "I");
        sheet.Text(left + 8, Top + Panel / 2f, l, 20, s_colours[0]);
        sheet.TextTo(left + Panel - 8, Top + Panel / 2f, r, 20, s_colours[0]);
        sheet.TextAbout(left + Panel / 2f, Top + 24, t, 20, s_colours[0]);
        sheet.TextAbout(left + Panel / 2f, Top + Panel - 8, b, 20, s_colours[0]);
    }

    private static SKColor Colour(ushort here, ushort beside) => s_colours[(Math.Max(here, beside) - 1) % s_colours.Length];

    /// <summary>The middle of the labels' box, in voxels.</summary>
    private static int[] Middle(LabelMap labels)
    {
        var g = labels.Grid;
        int[] least = [g.Nx, g.Ny, g.Nz], most = [-1, -1, -1];
        for (var v = 0; v < g.VoxelCount; v++)
        {
            if (labels.Labels[v] == 0) continue;
            ReadOnlySpan<int> at = [v % g.Nx, v / g.Nx % g.Ny, v / (g.Nx * g.Ny)];
            for (var a = 0; a < 3; a++) (least[a], most[a]) = (Math.Min(least[a], at[a]), Math.Max(most[a], at[a]));
        }
        return most[0] < 0 ? [g.Nx / 2, g.Ny / 2, g.Nz / 2] : [(least[0] + most[0]) / 2, (least[1] + most[1]) / 2, (least[2] + most[2]) / 2];
    }

    /// <summary>From the 2nd to the 99.5th of a hundred values: air stays black and metal does not darken the rest.</summary>
    private static (float Least, float Most) Window(Volume scan)
    {
        var step = Math.Max(1, scan.Grid.VoxelCount / 200_000);
        var values = new List<float>();
        for (var v = 0; v < scan.Grid.VoxelCount; v += step)
            if (float.IsFinite(scan[v])) values.Add(scan[v]);
        values.Sort();
        if (values.Count == 0) return (0, 1);
        var (least, most) = (values[(int)(values.Count * 0.02)], values[(int)(values.Count * 0.995)]);
        return (least, most > least ? most : least + 1);
    }
}
