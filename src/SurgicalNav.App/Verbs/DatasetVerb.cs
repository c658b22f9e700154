using System.CommandLine;
using SurgicalNav.Runtime.Sessions;
using SurgicalNav.Simulation.Endoscope;

namespace SurgicalNav.App.Verbs;

internal static class DatasetVerb
{
    public static Command Create()
    {
        var defaults = new DatasetOptions();
        var folder = new Option<string>("--out") { Description = "Folder for images.u8, masks.u8 and manifest.json; must be empty or not exist yet.", Required = true };
        var frames = new Option<int>("--frames") { Description = "How many pictures.", Required = true };
        var patients = new Option<int>("--patients") { Description = "Of how many simulated patients; the pictures are shared out among them.", Required = true };
        var seed = new Option<ulong>("--first-seed")
        {
            Description = $"Picture i follows from this plus i. Below {DatasetOptions.FirstHeldOutSeed} for training, from there on for judging: the two never mix.",
            Required = true,
        };
        var firstPatient = new Option<ulong?>("--first-patient") { Description = "The first patient's seed, if it shall not be --first-seed." };
        var haze = new Option<double>("--smoke-or-blood") { Description = "Share of pictures with smoke, blood or both (0 to 1).", DefaultValueFactory = _ => defaults.SmokeOrBloodShare };
        var size = new Option<string>("--size") { Description = "Picture size.", DefaultValueFactory = _ => $"{defaults.Width}x{defaults.Height}" };
        var command = new Command("dataset", "Render randomised pictures of simulated patients with their true masks, for training and judging segmentation networks (see models/segmentation-sim/README.md). The same options give the same bytes on the same driver.")
        {
            folder, frames, patients, seed, firstPatient, haze, size,
        };
        command.SetAction(async (parse, stop) =>
        {
            var (width, height) = DemoVerb.ParseSize(parse.GetValue(size))!.Value;
            var options = new DatasetOptions
            {
                Count = parse.GetValue(frames),
                Anatomies = parse.GetValue(patients),
                SeedStart = parse.GetValue(seed),
                AnatomySeedStart = parse.GetValue(firstPatient) ?? parse.GetValue(seed),
                SmokeOrBloodShare = parse.GetValue(haze),
                Width = width,
                Height = height,
            };
            var path = Path.GetFullPath(parse.GetValue(folder)!);
            await Task.Run(() => DatasetSession.Run(options, path, Console.Error.WriteLine, stop), stop);
            Console.WriteLine($"written to {path}");
            return 0;
        });
        return command;
    }
}
