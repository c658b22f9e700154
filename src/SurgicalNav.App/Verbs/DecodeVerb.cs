using System.CommandLine;
using SurgicalNav.Runtime.Decoding;

namespace SurgicalNav.App.Verbs;

internal static class DecodeVerb
{
    /// <summary>Exit code where a message is bad.</summary>
    private const int BadMessage = 2;

    public static Command Create()
    {
        var format = new Argument<string>("format") { Description = "What the files hold: " + string.Join("; ", FileDecoders.All.Select(d => $"{d.Format} ({d.Purpose})")) + "." };
        var files = new Argument<string[]>("files") { Description = "The files, in this order.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON object a line for each message: file, ok, type, offset and fields, or error (its name), message and errorOffset." };
        var command = new Command("decode", "Prints every message of wire captures and recordings with all its fields; a bad one gives its named error, and exit code 2.") { format, files, json };
        command.SetAction(async (parse, stop) =>
        {
            var decoder = FileDecoders.Get(parse.GetValue(format)!);
            var bad = await Task.Run(() => DecodeSession.Run(decoder, parse.GetValue(files)!, parse.GetValue(json), Console.WriteLine, stop));
            return bad == 0 ? 0 : BadMessage;
        });
        return command;
    }
}
