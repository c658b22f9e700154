using System.CommandLine;
using System.Globalization;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans.Slices;

namespace SurgicalNav.App.Verbs.Scans;

internal static class SliceVerb
{
    public static Command Create()
    {
        var (scan, series, json) = (ScanVerb.Scan(), ScanVerb.Series(), ScanVerb.Json());
        var plane = new Option<string>("--plane") { Description = $"{string.Join(", ", SliceRequest.Planes)}: 'three' shows the upright ones side by side, 'tool' two slices through a shaft, 'curved' one straightened along a path.", DefaultValueFactory = _ => "three" };
        var at = new Option<string?>("--at") { Description = "X,Y,Z in mm, LPS (left, posterior, superior): the point that the slices pass through; a tool's tip. Without it, the scan's middle." };
        var along = new Option<string?>("--along") { Description = "X,Y,Z: direction in which an oblique slice is looked at, or a tool's shaft from its tip back." };
        var path = new Option<string[]>("--path") { Description = "X,Y,Z in mm, once for each point of a curved slice's path.", AllowMultipleArgumentsPerToken = true };
        var window = new Option<string?>("--window") { Description = $"LEVEL,WIDTH, or one of {string.Join(", ", SliceRequest.Windows)}. Without it, all but the darkest and brightest hundredth." };
        var slab = new Option<double>("--slab") { Description = "Thickness in mm about the plane." };
        var mode = new Option<string>("--mode") { Description = "What a thick slice shows: mean, mip (maximum) or minip (minimum).", DefaultValueFactory = _ => "mean" };
        var mm = new Option<double>("--mm-per-pixel") { Description = "Without it, the finest spacing of the scan." };
        var cross = new Option<bool>("--cross-hair") { Description = "Mark the point." };
        var labels = new Option<string?>("--labels") { Description = "Draw the outlines of this label map." };
        var plan = new Option<string?>("--plan") { Description = "Draw the paths, targets and entries of this surgical plan; without --at, through its first target." };
        var output = new Option<string>("-o", "--out") { Description = "The picture (.png).", Required = true };
        var command = new Command("slice", """
            A picture of a scan: upright, oblique, along a tool or along a path; with outlines, the patient's sides and a scale. Axial slices are seen from the feet, the patient's left on the right.

            Examples:
              ./surgicalnav scan slice ct.nii.gz --window abdomen --labels organs.nii.gz -o three.png
              ./surgicalnav scan slice ct-folder --plane oblique --at 10,-20,400 --along 0.2,1,0.1 --slab 10 --mode mip -o oblique.png
            """)
        { scan, series, plane, at, along, path, window, slab, mode, mm, cross, labels, plan, output, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var report = SliceReport.Draw(new SliceRequest
            {
                Scan = parse.GetValue(scan)!,
                Series = parse.GetValue(series),
                Labels = parse.GetValue(labels),
                Plan = parse.GetValue(plan),
                Plane = parse.GetValue(plane)!,
                AtMm = Numbers("--at", parse.GetValue(at)),
                Along = Numbers("--along", parse.GetValue(along)),
                Path = [.. (parse.GetValue(path) ?? []).Select(p => Numbers("--path", p)!)],
                Window = parse.GetValue(window),
                SlabMm = parse.GetValue(slab),
                Mode = parse.GetValue(mode)!,
                MmPerPixel = parse.GetValue(mm),
                Cross = parse.GetValue(cross),
                Out = parse.GetValue(output)!,
            });
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }));
        return command;
    }

    internal static double[]? Numbers(string option, string? text) => text?.Split(',').Select(part =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new UserErrorException($"{option} {text}: '{part}' is no number. Write numbers with a point and commas between them: 10,-20.5,400.")).ToArray();
}
