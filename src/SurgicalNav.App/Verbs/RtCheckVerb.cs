using System.CommandLine;
using SurgicalNav.Runtime.RtCheck;

namespace SurgicalNav.App.Verbs;

internal static class RtCheckVerb
{
    /// <summary>Exit code where this machine cannot hold the loop.</summary>
    private const int NotMet = 2;

    /// <summary>Part of the verb for robots.</summary>
    public static Command Create()
    {
        var windows = new Option<int>("--windows") { Description = "Turns of guard and cyclictest (1 to 100).", DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "Of one turn (1 to 600).", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var command = new Command("rt-check", "What can this machine hold? Wakes the guard's own process a thousand times a second, in turns with cyclictest where it is installed (apt-get install rt-tests), and says how late, with which rights, and what would help. Exit code 2: not fit to move a robot.")
        {
            windows, seconds, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var report = await Task.Run(() => RtCheckSession.Run(parse.GetValue(windows), parse.GetValue(seconds), Console.Error.WriteLine, stop), CancellationToken.None);
            Console.Write(parse.GetValue(json) ? RtCheckScreen.ToJson(report) : RtCheckScreen.Render(report));
            return report.IsMet ? 0 : NotMet;
        });
        return command;
    }
}
