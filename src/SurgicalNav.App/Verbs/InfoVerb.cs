using System.CommandLine;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.App.Verbs;

internal static class InfoVerb
{
    /// <summary>Exit code where the recording is not whole or lacks something.</summary>
    private const int NotWhole = 2;

    public static Command Create()
    {
        var file = new Argument<string>("recording") { Description = "A recording (*.mcap), whole or cut short." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var check = new Option<bool>("--check") { Description = "Read every byte and compare every checksum, also where the index would do." };
        var command = new Command("info", "What is in a recording: topics, rates, losses, attachments, health. Exit code 2 where it is cut short, damaged or incomplete; the command that mends it is named.")
        {
            file, json, check,
        };
        command.SetAction(async parse =>
        {
            using var bar = new ProgressBar("reading");
            var info = await Task.Run(() => RecordingInfoReader.Read(parse.GetValue(file)!, parse.GetValue(check), bar.Show));
            bar.Dispose();
            Console.Write(parse.GetValue(json) ? RecordingInfoScreen.ToJson(info) : RecordingInfoScreen.Render(info));
            return info.IsComplete && info.IsHealthy != false ? 0 : NotWhole;
        });
        return command;
    }
}
