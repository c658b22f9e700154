using System.CommandLine;
using SurgicalNav.Runtime.ByteLinks;

namespace SurgicalNav.App.Verbs;

internal static class LinksVerb
{
    public static Command Create() => new("links", "Serial ports: what is plugged in, and whether a profile's set-point rate fits its line.") { List(), Budget(), Firmware() };

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "Print as JSON." };
        var command = new Command("list", "Every serial port with vendor, product, serial number, driver and the name that stays the same.") { json };
        command.SetAction(parse => Console.Write(parse.GetValue(json) ? PortList.Json() : PortList.Text()));
        return command;
    }

    private static Command Budget()
    {
        var profile = new Argument<string>("profile") { Description = "A drive profile: a file, or a name below hardware/profiles, such as manipulator/sim-rcm7." };
        var json = new Option<bool>("--json") { Description = "Print as JSON." };
        var command = new Command("budget", "Bytes, time and load of each direction of a profile's serial line. Exit code 1: over 80 %, with the rate that would fit.") { profile, json };
        command.SetAction(parse =>
        {
            var report = LineBudgetReport.Of(parse.GetValue(profile)!);
            Console.Write(parse.GetValue(json) ? report.Json() : report.Text());
        });
        return command;
    }

    private static Command Firmware()
    {
        var profile = new Argument<string>("profile") { Description = "A manipulator below hardware/profiles, such as manipulator/sim-rcm7." };
        var command = new Command("firmware", "A profile's limits as the C header that the reference firmware (hardware/firmware) is built with.") { profile };
        command.SetAction(parse => Console.Write(FirmwareHeader.Of(parse.GetValue(profile)!)));
        return command;
    }
}
