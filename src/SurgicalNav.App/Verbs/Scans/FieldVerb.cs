using System.CommandLine;
using SurgicalNav.Runtime.Scans.Fields;

namespace SurgicalNav.App.Verbs.Scans;

internal static class FieldVerb
{
    public static Command Create()
    {
        var map = new Argument<string>("labels") { Description = "The label map: a volume file of whole numbers, or a DICOM SEG." };
        var chosen = new Option<string?>("--labels") { Description = "Numbers or names with commas between: the structures to keep clear of. Without it, all." };
        var margin = new Option<double>("--margin-mm") { Description = "Added around every structure." };
        var margins = new Option<string[]>("--margin") { Description = "LABEL=MM: a margin of its own for one structure; give it once for each.", AllowMultipleArgumentsPerToken = true };
        var band = new Option<double>("--band-mm") { Description = "Distances are exact up to here; further away the field says this.", DefaultValueFactory = _ => 20 };
        var exact = new Option<bool>("--exact") { Description = "Write every sample as it is (float32) instead of whole thousandths of a mm, rounded towards less distance." };
        var picture = new Option<string?>("--picture") { Description = "Three slices of the field with rings of equal distance (.png)." };
        var output = new Option<string>("-o", "--out") { Description = "The field (.sndf), for a guard's configuration.", Required = true };
        var json = ScanVerb.Json();
        var command = new Command("field", """
            Signed distances (mm) from everywhere near the given structures, for the guard: negative inside, with a proven bound on what is read between samples.

            Example:
              ./surgicalnav scan field organs.nii.gz --labels aorta,liver --margin-mm 2 --margin aorta=5 -o no-go.sndf --picture no-go.png
            """)
        { map, chosen, margin, margins, band, exact, picture, output, json };
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var report = FieldReport.Build(new FieldRequest
            {
                LabelMap = parse.GetValue(map)!,
                Labels = parse.GetValue(chosen),
                MarginMm = parse.GetValue(margin),
                Margins = parse.GetValue(margins) ?? [],
                BandMm = parse.GetValue(band),
                Exact = parse.GetValue(exact),
                Picture = parse.GetValue(picture),
                Out = parse.GetValue(output)!,
            });
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }));
        return command;
    }
}
