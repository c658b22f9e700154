using System.CommandLine;
using SurgicalNav.Runtime.Scans.Surfaces;

namespace SurgicalNav.App.Verbs.Scans;

internal static class SurfaceVerb
{
    public static Command Create()
    {
        var source = new Argument<string>("labels") { Description = "The label map: a volume file of whole numbers, or a DICOM SEG; a scan with --threshold." };
        var chosen = new Option<string?>("--labels") { Description = "Numbers or names with commas between. Without it, all." };
        var threshold = new Option<double?>("--threshold") { Description = "The surface of a scan around everything of this value (HU for CT) and above." };
        var smooth = new Option<bool>("--smooth") { Description = "Take the voxels' steps out; each surface encloses the volume of its voxels, and neighbours stay together." };
        var decimate = new Option<double?>("--decimate-mm") { Description = "As few triangles as keep the surface within this distance of the one before, proven. Neighbours then meet within it too, no longer at the very same points." };
        var format = new Option<string>("--format") { Description = "stl, obj, ply, vtp, or glb (all in one file, with colours).", DefaultValueFactory = _ => "stl" };
        format.AcceptOnlyFromAmong([.. SurfaceRequest.Formats]);
        var folder = new Option<string>("-o", "--out") { Description = "The folder that the files go to, each named after its label.", Required = true };
        var picture = new Option<string?>("--picture") { Description = "The surfaces from three sides (.png)." };
        var force = new Option<bool>("--force") { Description = "Replace files that are there." };
        var (series, json) = (ScanVerb.Series(), ScanVerb.Json());
        var command = new Command("surface", """
            Closed surfaces (LPS, mm) of the structures in a label map, or of a scan by a threshold, for planning, printing and viewing.

            Example:
              ./surgicalnav scan surface organs.nii.gz --labels liver,spleen --smooth --decimate-mm 0.2 -o surfaces --picture organs.png
            """)
        { source, chosen, threshold, series, smooth, decimate, format, folder, picture, force, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            SurfaceReport report;
            using (var bar = new ProgressBar("surfaces")) report = SurfaceMaking.Run(new SurfaceRequest
            {
                Path = parse.GetValue(source)!,
                Series = parse.GetValue(series),
                Labels = parse.GetValue(chosen),
                Threshold = parse.GetValue(threshold),
                Smooth = parse.GetValue(smooth),
                DecimateMm = parse.GetValue(decimate),
                Format = parse.GetValue(format)!,
                Folder = parse.GetValue(folder)!,
                Picture = parse.GetValue(picture),
                Overwrite = parse.GetValue(force),
            }, bar.Show);
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }));
        return command;
    }
}
