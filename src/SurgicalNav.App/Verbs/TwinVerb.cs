using System.CommandLine;
using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Runtime.Twins;
using SurgicalNav.Simulation.Drives.ODrive;

namespace SurgicalNav.App.Verbs;

internal static class TwinVerb
{
    public static Command Create() => new("twin", "A simulated device at byte level on a real pseudo-terminal or TCP port, for this program or anybody else's client, until Ctrl-C.") { Ndi(), Drive(), Dynamixel(), ODrive() };

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

    private static Command Drive()
    {
        const int DevicePriority = 70;
        var (pty, tcp) = Places();
        var profile = new Option<string>("--profile") { Description = "A drive profile: a file, or a name below hardware/profiles.", DefaultValueFactory = _ => "manipulator/sim-rcm7" };
        var homed = new Option<bool>("--homed") { Description = "A device that has to search its references knows where its joints are already." };
        var faults = new Option<string[]>("--fault") { Description = $"What goes wrong, and how many seconds after its drives were first enabled: NAME@SECONDS or NAME=NUMBER@SECONDS, joints counted from 1. {DriveMishap.Names}.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("drive", "A manipulator or an exoskeleton that speaks the drive link (hardware/protocol/drive-link.md): joints with inertia and friction, limits and watchdogs of its own, the trajectory that it holds, faults.") { pty, tcp, profile, homed, faults };
        command.SetAction(async (parse, stop) =>
        {
            using var served = new ServedDrive(parse.GetValue(profile)!, parse.GetValue(homed), parse.GetValue(faults) ?? [], Console.Error.WriteLine);
            var session = new TwinSession("twin drive", served, parse.GetValue(pty), parse.GetValue(tcp), DevicePriority);
            await Task.Run(() => TwinSession.Run(session, $"{served.Name}, simulated, is", () => served.Sum, Console.Error.WriteLine, stop), CancellationToken.None);
            return 0;
        });
        return command;
    }

    private static Command Dynamixel()
    {
        var (pty, tcp) = Places();
        var ids = new Option<int[]>("--ids") { Description = "The servos' IDs, 0 to 252.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 2, 3] };
        var profile = Profile();
        var command = new Command("dynamixel", "A line of ROBOTIS Dynamixel X servos (Protocol 2.0): control tables, errors, fast reads, bus watchdogs.") { pty, tcp, ids, profile };
        command.SetAction(async (parse, stop) =>
        {
            var twin = parse.GetValue(profile) is { } file ? DriveTwins.Dynamixel(file) : DriveTwins.Dynamixel(parse.GetValue(ids)!);
            var session = new TwinSession("twin dynamixel", twin, parse.GetValue(pty), parse.GetValue(tcp));
            await Task.Run(() => TwinSession.Run(session, $"{twin.Servos.Count} simulated Dynamixel servo(s) are", () => DriveTwins.Sum(twin), Console.Error.WriteLine, stop), CancellationToken.None);
            return 0;
        });
        return command;
    }

    private static Command ODrive()
    {
        var (pty, tcp) = Places();
        var profile = Profile();
        var command = new Command("odrive", "An ODrive 3.6 with two axes (firmware 0.5, ASCII protocol): set-points, properties, checksums, watchdogs.") { pty, tcp, profile };
        command.SetAction(async (parse, stop) =>
        {
            var twin = parse.GetValue(profile) is { } file ? DriveTwins.ODrive(file) : new ODriveTwin(new ODriveTwinOptions());
            var session = new TwinSession("twin odrive", twin, parse.GetValue(pty), parse.GetValue(tcp));
            await Task.Run(() => TwinSession.Run(session, "A simulated ODrive is", () => DriveTwins.Sum(twin), Console.Error.WriteLine, stop), CancellationToken.None);
            return 0;
        });
        return command;
    }

    private static Option<string?> Profile() => new("--profile") { Description = "A servo-bus profile (hardware/profiles/servos): the servos that it names, set up as it says." };

    private static (Option<string?> Pty, Option<int?> Tcp) Places() =>
    (
        new Option<string?>("--pty") { Description = "Make a pseudo-terminal and this link to it; a client opens the link as its serial port." },
        new Option<int?>("--tcp") { Description = "Listen on this port of this computer (0 takes any free one)." }
    );
}
