using System.CommandLine;
using SurgicalNav.Runtime.OpenIgtLink.Serving;

namespace SurgicalNav.App.Verbs;

internal static class ServeVerb
{
    public static Command Create() => new("serve", "Gives data away to other programs, as a server.") { Tracker() };

    private static Command Tracker()
    {
        var defaults = new ServeTrackerOptions();
        var source = new Option<string>("--source") { Description = "Where the poses come from. " + ServedSources.Choices + ".", DefaultValueFactory = _ => defaults.Source };
        var port = new Option<int>("--igtl") { Description = "The TCP port to serve OpenIGTLink on (0: any free one).", DefaultValueFactory = _ => defaults.Port };
        var everywhere = new Option<bool>("--everywhere") { Description = "Serve the network; without it, programs on this computer only." };
        var transforms = new Option<bool>("--transforms") { Description = "Send clients that do not ask one TRANSFORM for each tool, instead of one TDATA for all." };
        var once = new Option<bool>("--once") { Description = "End where a recording ends, instead of beginning it again." };
        var seconds = new Option<double?>("--seconds") { Description = "How long; without it, until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "Print at the end what was served, as JSON." };
        var command = new Command("tracker", "Serves tracked tools over OpenIGTLink (3D Slicer, PLUS clients): several clients at once, each at the rate and in the form that it asks for.")
        {
            source, port, everywhere, transforms, once, seconds, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var options = new ServeTrackerOptions
            {
                Source = parse.GetValue(source)!,
                Port = parse.GetValue(port),
                Everywhere = parse.GetValue(everywhere),
                Transforms = parse.GetValue(transforms),
                Once = parse.GetValue(once),
                Seconds = parse.GetValue(seconds),
            };
            var report = await Task.Run(() => ServeTrackerSession.Run(options, Console.Error.WriteLine, stop));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report + "\n");
            return 0;
        });
        return command;
    }
}
