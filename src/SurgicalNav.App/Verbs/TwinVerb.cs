using System.CommandLine;
using SurgicalNav.Runtime.Ndi;

namespace SurgicalNav.App.Verbs;

internal static class TwinVerb
{
    public static Command Create() => new("twin", "A simulated device at byte level on a real pseudo-terminal or TCP port, for this program or anybody else's client, until Ctrl-C.") { Ndi() };

    private static Command Ndi()
    {
        var pty = new Option<string?>("--pty") { Description = "Make a pseudo-terminal and this link to it; a client opens the link as its serial port." };
        var tcp = new Option<int?>("--tcp") { Description = "Listen on this port of this computer (an NDI tracker's own is 8765; 0 takes any free one)." };
        var model = new Option<string>("--model") { Description = "vega, spectra, vicra, lyra or aurora.", DefaultValueFactory = _ => "vega" };
        var tools = new Option<int>("--tools") { Description = "Moving tools, 1 to 9; each .rom file that is loaded gets the next one.", DefaultValueFactory = _ => 3 };
        var command = new Command("ndi", "An NDI tracker (Combined API): takes .rom files, tracks, answers TX, BX and where the model has it BX2.") { pty, tcp, model, tools };
        command.SetAction(async (parse, stop) =>
        {
            var options = new NdiTwinSessionOptions { PtyLink = parse.GetValue(pty), TcpPort = parse.GetValue(tcp), Model = parse.GetValue(model)!, Tools = parse.GetValue(tools) };
            await Task.Run(() => NdiTwinSession.Run(options, Console.Error.WriteLine, stop), CancellationToken.None);
            return 0;
        });
        return command;
    }
}
