using System.CommandLine;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.App.Verbs;

internal static class CropVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("recording") { Description = "A whole recording (*.mcap)." };
        var from = new Option<double>("--from") { Description = "Seconds from its first message." };
        var to = new Option<double?>("--to") { Description = "Seconds from its first message, up to which and no further; to the end without it." };
        var replayable = new Option<bool>("--replayable") { Description = "Cut only pictures and masks at --from and keep everything else from the beginning, so that replay can --verify the part and answer --what-if; without it, a part that lacks its beginning can only be drawn again." };
        var output = new Option<string>("--out") { Description = "The new recording; never an existing file.", Required = true };
        var command = new Command("crop", "Cut a stretch out of a recording. Attachments and metadata are kept.") { file, from, to, replayable, output };
        command.SetAction(async parse =>
        {
            using var bar = new ProgressBar("writing");
            var messages = await Task.Run(() => RecordingCut.Crop(parse.GetValue(file)!, parse.GetValue(output)!, parse.GetValue(from), parse.GetValue(to), parse.GetValue(replayable), bar.Show));
            bar.Dispose();
            Console.WriteLine($"{messages} messages written to {parse.GetValue(output)}");
            return 0;
        });
        return command;
    }
}
