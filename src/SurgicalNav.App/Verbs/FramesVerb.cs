using System.CommandLine;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Frames;

namespace SurgicalNav.App.Verbs;

internal static class FramesVerb
{
    public static Command Create()
    {
        var path = new Option<string?>("--case") { Description = "Case file whose frames are shown; its tracker is not connected for it." };
        var demo = new Option<bool>("--demo") { Description = "The demo's simulated patient, registered, after a second of tracking." };
        var seed = new Option<int>("--seed") { Description = "The demo's patient.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "One JSON object for machines." };
        var command = new Command("frames", "The coordinate frames of a case or the demo as a tree: every transform between them with its age, error and source, and why it may not be used where it may not.")
        {
            path, demo, seed, json,
        };
        command.SetAction(async parse =>
        {
            var (file, isDemo, number) = (parse.GetValue(path), parse.GetValue(demo), parse.GetValue(seed));
            if (isDemo == file is not null) throw new UserErrorException("Name what to show: --case FILE or --demo.");
            if (number < 0) throw new UserErrorException($"--seed {number}: a patient's number is not negative.");
            Console.Write(await Task.Run(() => file is not null ? FramesSession.OfCase(file, parse.GetValue(json)) : FramesSession.OfDemo((ulong)number, parse.GetValue(json))));
            return 0;
        });
        return command;
    }
}
