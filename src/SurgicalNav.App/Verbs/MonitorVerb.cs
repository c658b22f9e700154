using System.CommandLine;
using SurgicalNav.Runtime.Calibrating;
using SurgicalNav.Runtime.Monitoring;

namespace SurgicalNav.App.Verbs;

internal static class MonitorVerb
{
    public static Command Create()
    {
        var options = new DeviceOptions();
        var seconds = new Option<double?>("--seconds") { Description = "How long; without it until Ctrl-C, or until a recording's end." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end instead of the page." };
        var command = new Command("monitor", "Is each device alive? Per tool rate, age, losses, jitter and state; per line bytes, messages, CRC errors and reconnects; the devices' clocks; per video rate, size, age, frozen, repeated and black frames. Updated in place on a terminal; Ctrl-C ends with the table. Devices are listened to; nothing that moves is ever commanded.")
        {
            options.Trackers, options.Tools, options.Videos, options.Profile, seconds, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var devices = options.Read(parse, TemporalSession.Today());
            var page = new LivePage(isQuiet: parse.GetValue(json));
            var reading = await Task.Run(() => MonitorSession.Run(devices, parse.GetValue(seconds), r => page.Show(() => MonitorPage.Lines(r)), Console.Error.WriteLine, stop));
            if (parse.GetValue(json)) Console.Write(MonitorSession.Json(reading));
            else page.End(MonitorPage.Lines(reading));
            return 0;
        });
        return command;
    }
}
