using System.CommandLine;
using SurgicalNav.Runtime.Benches.ByteLinks;
using SurgicalNav.Runtime.Benches.Guard;
using SurgicalNav.Runtime.Benches.Kinematics;
using SurgicalNav.Runtime.Benches.OpenIgtLink;
using SurgicalNav.Runtime.Benches.Recording;
using SurgicalNav.Runtime.Benches.Scans;
using SurgicalNav.Runtime.Benches.Trajectories;

namespace SurgicalNav.App.Verbs;

internal static class BenchVerb
{
    /// <summary>Exit code where a limit is not kept.</summary>
    private const int NotMet = 2;

    public static Command Create() => new("bench", "Measures on this machine, beside other implementations where they are installed, and holds each figure against its limit. Exit code 2: a limit is not kept.")
    {
        OpenIgtLink(),
        Recording(),
        Links(),
        Trajectories(),
        Kinematics(),
        Guard(),
        Scans(),
    };

    private static Command Scans()
    {
        var repetitions = new Option<int>("--repetitions") { Description = "Of each calculation (3 to 100).", DefaultValueFactory = _ => 7 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("scans", "Volumes, surfaces and distance fields, beside VTK (Debian: python3-vtk9) and ITK (g++ libinsighttoolkit5-dev).") { repetitions, json };
        command.SetAction(async (parse, stop) =>
        {
            var report = await Task.Run(() => ScansBench.Run(Math.Clamp(parse.GetValue(repetitions), 3, 100), Console.Error.WriteLine, stop));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.Render());
            return report.AllMet ? 0 : NotMet;
        });
        return command;
    }

    private static Command Trajectories()
    {
        var motions = new Option<int>("--motions") { Description = "Motions of seven joints (100 to 1000000).", DefaultValueFactory = _ => 100_000 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("trajectories", "Planning of synchronised jerk-limited motions of seven joints between random states, beside Ruckig (g++, and SURGICALNAV_RUCKIG set to a checkout of its sources).") { motions, json };
        command.SetAction(async (parse, stop) =>
        {
            var report = await Task.Run(() => TrajectoryBench.Run(parse.GetValue(motions), stop));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.Render());
            return report.AllMet ? 0 : NotMet;
        });
        return command;
    }

    private static Command Guard()
    {
        var approaches = new Option<int>("--approaches") { Description = "Motions towards six forbidden regions, at each of two speeds (100 to 100000).", DefaultValueFactory = _ => 1000 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("guard", "CPU time of the guard's decisions beside six forbidden regions.") { approaches, json };
        command.SetAction(async (parse, stop) =>
        {
            var report = await Task.Run(() => DecisionBench.Run(Math.Clamp(parse.GetValue(approaches), 100, 100_000), stop));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.Render());
            return report.AllMet ? 0 : NotMet;
        });
        return command;
    }

    private static Command Links()
    {
        var rounds = new Option<int>("--rounds") { Description = "Round trips of each link.", DefaultValueFactory = _ => 2000 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("links", "Serial echo over a pseudo-terminal: TermiosLink beside System.IO.Ports.") { rounds, json };
        command.SetAction(async (parse, stop) =>
        {
            var report = await Task.Run(() => LinksBench.Run(parse.GetValue(rounds), stop));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.Render());
            return report.AllMet ? 0 : NotMet;
        });
        return command;
    }

    private static Command Kinematics()
    {
        var poses = new Option<int>("--poses") { Description = "Random poses of each arm (100 to 1000000).", DefaultValueFactory = _ => 20_000 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("kinematics", "Forward and inverse kinematics of the arms in hardware/robots, beside Orocos KDL (Debian: liborocos-kdl-dev and g++).") { poses, json };
        command.SetAction(async (parse, stop) =>
        {
            var report = await Task.Run(() => KinematicsBench.Run(parse.GetValue(poses), Console.Error.WriteLine, stop));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.Render());
            return report.AllMet ? 0 : NotMet;
        });
        return command;
    }

    private static Command OpenIgtLink()
    {
        var defaults = new OpenIgtLinkBenchOptions();
        var seconds = new Option<double>("--seconds") { Description = "How long 60 tools are sent at 1 kHz (2 to 3600).", DefaultValueFactory = _ => defaults.Seconds };
        var transforms = new Option<int>("--transforms") { Description = "TRANSFORM round trips.", DefaultValueFactory = _ => defaults.Transforms };
        var images = new Option<int>("--images") { Description = "1920 x 1080 RGB images.", DefaultValueFactory = _ => defaults.Images };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON." };
        var command = new Command("openigtlink", "OpenIGTLink over loopback: round trips, large images, checksums and many tools, beside the reference C++ library (Debian: libopenigtlink-dev and g++).") { seconds, transforms, images, json };
        command.SetAction(async (parse, stop) =>
        {
            var options = new OpenIgtLinkBenchOptions { Seconds = parse.GetValue(seconds), Transforms = parse.GetValue(transforms), Images = parse.GetValue(images) };
            var report = await Task.Run(() => OpenIgtLinkBench.Run(options, Console.Error.WriteLine, stop));
            Console.Write(parse.GetValue(json) ? report.ToJson() : OpenIgtLinkBenchScreen.Render(report));
            return report.AllMet ? 0 : NotMet;
        });
        return command;
    }

    private static Command Recording()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of the screen." };
        var minutes = new Option<double>("--minutes") { Description = "How long to record; the bar on collections is stated for 10.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--out") { Description = "Where the recording goes while it is measured (120 MB a second of video at most).", DefaultValueFactory = _ => "out/bench/recording.mcap" };
        var keep = new Option<bool>("--keep") { Description = "Leave the recording there." };
        var command = new Command("recording", "Records 1080p60 stereo and 1 kHz states, reads the file back, and measures the hand-off between threads.") { json, minutes, output, keep };
        command.SetAction(async (parse, stop) =>
        {
            var options = new RecordingBenchOptions { Minutes = parse.GetValue(minutes), Path = parse.GetValue(output)!, Keep = parse.GetValue(keep) };
            var report = await Task.Run(() => RecordingBench.Run(options, Console.Error.WriteLine, stop));
            Console.Write(parse.GetValue(json) ? RecordingBenchScreen.ToJson(report) : RecordingBenchScreen.Render(report));
            return report.AllMet ? 0 : NotMet;
        });
        return command;
    }
}
