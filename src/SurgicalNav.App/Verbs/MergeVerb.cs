using System.CommandLine;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.App.Verbs;

internal static class MergeVerb
{
    public static Command Create()
    {
        var files = new Argument<string[]>("recordings") { Description = "Two whole recordings (*.mcap) or more.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "The new recording; never an existing file.", Required = true };
        var command = new Command("merge", "Join recordings in the order of their wall-clock times. Topics of the same name and schema become one, parts of one session become that session again.") { files, output };
        command.SetAction(async parse =>
        {
            using var bar = new ProgressBar("writing");
            var messages = await Task.Run(() => RecordingCut.Merge(parse.GetValue(files)!, parse.GetValue(output)!, bar.Show));
            bar.Dispose();
            Console.WriteLine($"{messages} messages written to {parse.GetValue(output)}");
            return 0;
        });
        return command;
    }
}
