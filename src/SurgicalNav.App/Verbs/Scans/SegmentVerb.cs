using System.CommandLine;
using System.CommandLine.Parsing;
using SurgicalNav.Runtime.Scans.Segmenting;

namespace SurgicalNav.App.Verbs.Scans;

internal static class SegmentVerb
{
    public static Command Create()
    {
        var (scan, series, json) = (ScanVerb.Scan(), ScanVerb.Series(), ScanVerb.Json());
        var output = new Option<string>("-o", "--out") { Description = "The label map to write; its ending says the format: .nrrd (.seg.nrrd for 3D Slicer), .nii.gz, .nii or .mha.", Required = true };
        Option[] steps =
        [
            Flag("--median", "Step: the scan's median of 27 neighbours, against specks of noise."),
            Value("--gaussian", "Step: the scan smoothed by a bell of so many mm."),
            Value("--threshold", "Step: keeps values from LEAST:MOST, both counted in; either may be left out (HU for CT)."),
            Value("--grow", "Step: keeps what hangs together with a seed X,Y,Z (LPS mm), or X,Y,Z,REACH within so many mm of it; several seeds are parted by semicolons."),
            Value("--erode", "Step: takes away what is within so many mm of the outside."),
            Value("--dilate", "Step: adds what is within so many mm."),
            Value("--open", "Step: erodes and dilates again, so that thin bridges and specks go."),
            Value("--close", "Step: dilates and erodes again, so that narrow gaps close."),
            Value("--smooth", "Step: smooths the surface by a bell of so many mm."),
            Flag("--fill-holes", "Step: fills what is enclosed."),
            Flag("--largest", "Step: keeps the largest piece."),
            Value("--keep", "Step: keeps so many largest pieces."),
            Value("--remove-small", "Step: drops pieces of less than so many mm³."),
        ];
        var neighbours = new Option<int>("--neighbours") { Description = "What hangs together: voxels that share a face (6), an edge too (18), or a corner too (26).", DefaultValueFactory = _ => 6 };
        var label = new Option<int>("--label") { Description = "The label's number in the map.", DefaultValueFactory = _ => 1 };
        var name = new Option<string>("--name") { Description = "The label's name.", DefaultValueFactory = _ => "segment" };
        var into = new Option<string?>("--into") { Description = "Add the label to this label map of the same scan." };
        var picture = new Option<string?>("--picture") { Description = "Draw three slices with the outline into this picture (.png)." };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new Command("segment", """
            Segments a structure by steps, carried out in the order in which they are written, each on what the one before left; says after each how many voxels and mm³ are left.

            Examples:
              ./surgicalnav scan segment ct.nii.gz -o bones.nrrd --median --threshold 200: --close 2 --fill-holes --remove-small 500 --picture bones.png
              ./surgicalnav scan segment ct_dicom/ -o liver.nii.gz --gaussian 1.5 --threshold 20:90 --open 4 --grow=-60,-20,110 --smooth 2 --name liver
            """) { scan, series, output, neighbours, label, name, into, picture, force, json };
        foreach (var step in steps) command.Add(step);
        command.SetAction(parse => Reporting.Refusing(() =>
        {
            var report = ScanSegmentation.Run(new SegmentRequest
            {
                Scan = parse.GetValue(scan)!,
                SeriesUid = parse.GetValue(series),
                Out = parse.GetValue(output)!,
                Steps = InOrder(parse),
                Neighbours = parse.GetValue(neighbours),
                Label = parse.GetValue(label),
                Name = parse.GetValue(name)!,
                Into = parse.GetValue(into),
                Picture = parse.GetValue(picture),
                Overwrite = parse.GetValue(force),
            });
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }));
        return command;
    }

    /// <summary>The parser gathers an option's values in one place; the words themselves keep their order.</summary>
    private static List<SegmentStep> InOrder(ParseResult parse)
    {
        var steps = new List<SegmentStep>();
        for (var t = 0; t < parse.Tokens.Count; t++)
        {
            var token = parse.Tokens[t];
            if (token.Type != TokenType.Option || !SegmentStep.Options.TryGetValue(token.Value, out var hasValue)) continue;
            steps.Add(new SegmentStep(token.Value, hasValue ? parse.Tokens[++t].Value : null));
        }
        return steps;
    }

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero, AllowMultipleArgumentsPerToken = false };

    private static Option<string[]> Value(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
}
