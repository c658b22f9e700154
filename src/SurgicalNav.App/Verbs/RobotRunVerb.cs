using System.CommandLine;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.App.Verbs;

/// <summary>What moves an arm, simulated or on a line: a plan, and the way home. Through the guard, always.</summary>
internal static class RobotRunVerb
{
    /// <summary>Exit code where the motion did not get to its end.</summary>
    private const int NotDone = 1;

    public static Command Run()
    {
        var plan = new Argument<string>("plan") { Description = "A plan file that 'robot plan -o' wrote." };
        var with = new RobotRunArguments();
        var command = new Command("run", """
            Plays a plan on a device through the guard, in the guard's own process: the arm moves while the space bar is held down, and stops when it is let go. Nothing moves unless the joints stand where the plan begins. Progress and the guard's answers are told while it runs; with --record the guard's decisions go into run.mcap (for 'guard explain' and 'guard audit') and a picture into run.png. A stop leaves its last five seconds in fault-N.mcap, recorded or not. Exit code 0: played to the end; 1: not; 2: something in the request is wrong, and nothing was moved.

            Examples:
              ./surgicalnav robot run reach.json --simulated --hold-to-run-simulated --record out/reach
              ./surgicalnav robot run reach.json --device /dev/ttyUSB0 --record out/reach
            """)
        {
            plan,
        };
        with.AddTo(command);
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() => Tell(parse, with, RobotRun.Play(parse.GetValue(plan)!, with.Read(parse), Console.Error.WriteLine, stop), stop)), CancellationToken.None));
        return command;
    }

    public static Command Home()
    {
        var robot = new Argument<string>("robot") { Description = "A .robot.json or .urdf file, or one of the project's own by name: sim-rcm7, psm, ecm, ur5, panda, iiwa7." };
        var speed = new Option<double>("--speed") { Description = "Share of the device's limits to move with, above 0 to 1.", DefaultValueFactory = _ => 0.3 };
        var with = new RobotRunArguments();
        var command = new Command("home", """
            Drives a device from where its joints stand to the home posture of its profile, all joints together, through the guard: the arm moves while the space bar is held down. A device that does not know where its joints are searches their references first, by itself and slowly, while the switch is held (drive link, section 12); one that cannot, or whose power or emergency stop stands against it, is refused in words. The way is checked like a plan's, against the limits and the arm's own shapes. Exit codes as 'robot run'.

            Examples:
              ./surgicalnav robot home sim-rcm7 --simulated --hold-to-run-simulated --stands-at 20,-10,140,0,15,0 --deg
              ./surgicalnav robot home sim-rcm7 --profile sim-rcm7-incremental --simulated --hold-to-run-simulated --record out/home
              ./surgicalnav robot home sim-rcm7 --device 192.168.1.20:4001
            """)
        {
            robot, speed,
        };
        with.AddTo(command);
        with.AddServiceTo(command);
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() => Tell(parse, with, RobotRun.Home(new RobotChoice(parse.GetValue(robot)!), parse.GetValue(speed), with.Read(parse), Console.Error.WriteLine, stop), stop)), CancellationToken.None));
        return command;
    }

    private static int Tell(ParseResult parse, RobotRunArguments with, RobotRunReport report, CancellationToken stop)
    {
        Console.Write(parse.GetValue(with.Json) ? report.ToJson() : report.ToText());
        stop.ThrowIfCancellationRequested();
        return report.IsDone ? 0 : NotDone;
    }
}
