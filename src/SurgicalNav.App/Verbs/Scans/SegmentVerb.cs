using System.CommandLine;
using System.CommandLine.Parsing;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Scans.Segmenting;

namespace SurgicalNav.App.Verbs.Scans;

internal static class SegmentVerb
{
    public static Command Create()
    {
        var (scan, series, json) = (ScanVerb.Scan(), ScanVerb.Series(), ScanVerb.Json());
        var output = new Option<string>("-o", "--out") { Description = "The label map to write; its ending says the format: .nrrd (.seg.nrrd for 3D Slicer), .nii.gz, .nii or .mha.", Required = true };
        Option[] options =
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
        var model = new Option<string?>("--model") { Description = "Instead of steps: run this network for scans over the scan, tile by tile. A folder with a volume-model.json, or a name under models/." };
        var provider = new Option<string>("--ep") { Description = "What the network runs on: cpu, cuda, tensorrt, webgpu, or a provider's library.", DefaultValueFactory = _ => "cpu" };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new Command("segment", """
            Segments a structure by steps, carried out in the order in which they are written, each on what the one before left; says after each how many voxels and mm³ are left.

            Examples:
              ./surgicalnav scan segment ct.nii.gz -o bones.nrrd --median --threshold 200: --close 2 --fill-holes --remove-small 500 --picture bones.png
              ./surgicalnav scan segment ct_dicom/ -o liver.nii.gz --gaussian 1.5 --threshold 20:90 --open 4 --grow=-60,-20,110 --smooth 2 --name liver
              ./surgicalnav scan segment ct.nii.gz -o tissue.nrrd --model tissue-check
            """) { scan, series, output, neighbours, label, name, into, model, provider, picture, force, json };
        foreach (var step in options) command.Add(step);
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            var (file, steps) = (parse.GetValue(output)!, InOrder(parse));
            if (parse.GetValue(model) is { } network)
            {
                if (steps.Count > 0) throw new UserErrorException($"--model does the whole work, and {steps[0]} is a step by hand. Segment by one or the other.");
                using var bar = new ProgressBar("segmenting");
                var found = ModelSegmentation.Run(new ModelSegmentRequest(parse.GetValue(scan)!, parse.GetValue(series), network, parse.GetValue(provider)!, file, parse.GetValue(picture), parse.GetValue(force)), bar.Show, stop);
                bar.Dispose();
                Console.Write(parse.GetValue(json) ? found.ToJson() : found.ToText());
                return 0;
            }
            var report = ScanSegmentation.Run(new SegmentRequest
            {
                Scan = parse.GetValue(scan)!,
                SeriesUid = parse.GetValue(series),
                Out = file,
                Steps = steps,
                Neighbours = parse.GetValue(neighbours),
                Label = parse.GetValue(label),
                Name = parse.GetValue(name)!,
                Into = parse.GetValue(into),
                Picture = parse.GetValue(picture),
                Overwrite = parse.GetValue(force),
            });
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            return 0;
        }), stop));
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
