using System.Globalization;
using System.Text;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Plans;
using SurgicalNav.Volumes.Slices;

namespace SurgicalNav.Runtime.Scans.Slices;

/// <summary>What was drawn.</summary>
public sealed record SliceReport(string Scan, string Picture, double[] ThroughLpsMm, double Level, double Width, IReadOnlyList<SlicePart> Slices, IReadOnlyList<string> Warnings)
{
    /// <exception cref="VolumeFormatException">A file cannot be trusted.</exception>
    /// <exception cref="ConfigException">The plan is no plan.</exception>
    /// <exception cref="UserErrorException">Something in the request is wrong.</exception>
    public static SliceReport Draw(SliceRequest request)
    {
        if (!SliceRequest.Planes.Contains(request.Plane)) throw new UserErrorException($"--plane {request.Plane} is not known.{Meant(request.Plane, SliceRequest.Planes)} It is one of: {string.Join(", ", SliceRequest.Planes)}.");
        var scan = ScanInput.Volume(request.Scan, request.Series);
        var labels = request.Labels is { } path ? ScanInput.Labels(path) : null;
        var plan = request.Plan is { } file ? SurgicalPlanFile.Load(file) : null;
        var through = Through(request, scan, plan);
        var views = Views(request, scan, labels, through);
        var window = Window(request, views);
        LegendOf(labels, views, out var legend);
        var warnings = new List<string>([.. scan.Warnings, .. labels?.Warnings ?? []]);
        if (labels is not null && ScanAxes.Aligned(scan.Grid).DifferenceFrom(ScanAxes.Aligned(labels.Grid)) is { } difference)
            warnings.Add($"The label map '{labels.Name}' was not drawn in this scan's voxels ({difference}): it is shown where its own header puts it.");
        string[] words =
        [
            FormattableString.Invariant($"{views[0].Place(through)}   level {window.Level:0.#}, width {window.Width:0.#}   {views[0].MmPerPixel:0.###} mm per pixel{Slab(request)}"),
            .. warnings.Select(w => "Warning: " + w),
            "RESEARCH USE ONLY",
        ];
        SlicePicture.Write(request.Out, views, new SliceDrawing(window, request.Cross || request.Plane == "three" ? through : null, legend, plan, words));
        return new SliceReport(scan.Name, request.Out, [through.Mm.X, through.Mm.Y, through.Mm.Z], window.Level, window.Width,
            [.. views.Select(v => new SlicePart(v.Name, v.Width, v.Height, v.MmPerPixel, v.Plane?.FirstMm is { } f ? [f.X, f.Y, f.Z] : null,
                v.Plane is { } p ? [p.Right.X, p.Right.Y, p.Right.Z, p.Down.X, p.Down.Y, p.Down.Z] : null))], warnings);
    }

    public string ToJson() => ScanJson.Of(new
    {
        scan = Scan,
        picture = Picture,
        throughLpsMm = ThroughLpsMm,
        window = new { level = Level, width = Width },
        slices = Slices.Select(s => new { name = s.Name, widthPx = s.WidthPx, heightPx = s.HeightPx, mmPerPixel = s.MmPerPixel, firstPixelLpsMm = s.FirstPixelLpsMm, rightThenDownLps = s.RightThenDownLps }),
        warnings = Warnings,
    });

    public string ToText()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"  {Picture}: {string.Join(", ", Slices.Select(s => FormattableString.Invariant($"{s.Name} {s.WidthPx}×{s.HeightPx} px of {s.MmPerPixel:0.###} mm")))}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  through {ThroughLpsMm[0]:0.0}, {ThroughLpsMm[1]:0.0}, {ThroughLpsMm[2]:0.0} mm (LPS); level {Level:0.#}, width {Width:0.#}");
        foreach (var warning in Warnings) text.AppendLine(CultureInfo.InvariantCulture, $"  warning: {warning}");
        return text.ToString();
    }

    private static Point<Scan> Through(SliceRequest request, Volume scan, SurgicalPlan? plan)
    {
        if (request.AtMm is { } mm) return Point("--at", mm);
        if (plan?.Targets is [var target, ..]) return new Point<Scan>(target.PointLpsMm);
        var g = scan.Grid;
        return g.ToScan(new Vec3((g.Nx - 1) / 2.0, (g.Ny - 1) / 2.0, (g.Nz - 1) / 2.0));
    }

    private static List<SliceView> Views(SliceRequest request, Volume scan, LabelMap? labels, Point<Scan> through)
    {
        var (grid, mm) = (scan.Grid, request.MmPerPixel);
        try
        {
            return request.Plane switch
            {
                "axial" => [View("axial", SlicePlane.Axial(grid, through, mm))],
                "coronal" => [View("coronal", SlicePlane.Coronal(grid, through, mm))],
                "sagittal" => [View("sagittal", SlicePlane.Sagittal(grid, through, mm))],
                "three" => [View("axial", SlicePlane.Axial(grid, through, mm)), View("coronal", SlicePlane.Coronal(grid, through, mm)), View("sagittal", SlicePlane.Sagittal(grid, through, mm))],
                "oblique" => [View("oblique", SlicePlane.Oblique(grid, through, Direction(request, "--along X,Y,Z, the direction in which it is looked at"), mm))],
                "tool" =>
                [
                    View("along the tool", SlicePlane.AlongTool(grid, through, Direction(request, "--along X,Y,Z, from the tip back along the shaft"), 0, mm)),
                    View("along the tool, turned 90°", SlicePlane.AlongTool(grid, through, Direction(request, ""), Math.PI / 2, mm)),
                ],
                _ => [SliceView.Of(scan, new CurvedSlice([.. request.Path.Select(p => Point("--path", p))], Vec3.Zero, 40, mm > 0 ? mm : Math.Min(grid.SpacingMm.X, Math.Min(grid.SpacingMm.Y, grid.SpacingMm.Z))))],
            };
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message, e);
        }

        SliceView View(string name, SlicePlane plane) => SliceView.Of(name, scan, labels, plane, request.SlabMm, Mode(request.Mode));
    }

    private static Point<Scan> Point(string option, double[] mm) =>
        mm.Length == 3 && mm.All(double.IsFinite) ? new Point<Scan>(mm[0], mm[1], mm[2]) : throw new UserErrorException($"{option} takes three numbers, X,Y,Z in mm (LPS: left, posterior, superior); {mm.Length} were given.");

    private static Vec3 Direction(SliceRequest request, string needed) =>
        request.Along is { Length: 3 } a ? new Vec3(a[0], a[1], a[2]) : throw new UserErrorException($"--plane {request.Plane} needs {needed}.");

    private static SliceWindow Window(SliceRequest request, List<SliceView> views)
    {
        if (request.Window is not { } asked)
        {
            try
            {
                return SliceWindow.Of(views.SelectMany(v => v.Values).ToArray());
            }
            catch (ArgumentException e)
            {
                throw new UserErrorException(e.Message, e);
            }
        }
        if (SliceWindow.Presets.TryGetValue(asked, out var preset)) return preset;
        var parts = asked.Split(',');
        if (parts.Length == 2 && Number(parts[0], out var level) && Number(parts[1], out var width) && width > 0) return new SliceWindow(level, width);
        throw new UserErrorException($"--window {asked} is neither LEVEL,WIDTH nor a preset.{Meant(asked, SliceWindow.Presets.Keys)} Presets: {string.Join(", ", SliceWindow.Presets.Keys)}.");
    }

    private static SlabMode Mode(string word) => word switch
    {
        "mean" => SlabMode.Mean,
        "mip" => SlabMode.Maximum,
        "minip" => SlabMode.Minimum,
        _ => throw new UserErrorException($"--mode {word} is not known; it is mean, mip or minip."),
    };

    private static bool Number(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string Meant(string asked, IEnumerable<string> known) => NearestName.Of(asked, [.. known]) is { } name ? $" Did you mean '{name}'?" : "";

    private static void LegendOf(LabelMap? labels, List<SliceView> views, out List<(ushort, string, Overlay.Scene.Rgb)> legend)
    {
        legend = [];
        if (labels is null) return;
        var numbers = labels.PresentLabels();
        for (var n = 0; n < numbers.Count; n++)
            if (views.Any(v => v.Contours.ContainsKey(numbers[n]))) legend.Add((numbers[n], labels.NameOf(numbers[n]), LabelColours.Of(n)));
    }

    private static string Slab(SliceRequest request) => request.SlabMm > 0
        ? FormattableString.Invariant($"   {Mode(request.Mode).ToString().ToLowerInvariant()} over {request.SlabMm:0.#} mm")
        : "";
}

/// <param name="FirstPixelLpsMm">Centre of the top left pixel; null for curved slices.</param>
/// <param name="RightThenDownLps">Unit vectors.</param>
public sealed record SlicePart(string Name, int WidthPx, int HeightPx, double MmPerPixel, double[]? FirstPixelLpsMm, double[]? RightThenDownLps);
