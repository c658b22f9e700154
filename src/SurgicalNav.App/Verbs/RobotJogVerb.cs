using System.CommandLine;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.App.Verbs;

/// <summary>Moves one joint by hand. Through the guard, always.</summary>
internal static class RobotJogVerb
{
    /// <summary>Exit code where the joint did not get to where, or move for as long as, it was to.</summary>
    private const int NotDone = 1;

    /// <summary>Part of the verb for robots.</summary>
    public static Command Create()
    {
        var robot = new Argument<string>("robot") { Description = "A .robot.json or .urdf file, or one of the project's own by name: sim-rcm7, psm, ecm, ur5, panda, iiwa7." };
        var joint = new Option<string>("--joint") { Description = "Its name or its number, counted from 1.", Required = true };
        var by = new Option<double?>("--by") { Description = "How far: degrees, or mm for a joint that slides; below 0 the other way." };
        var speed = new Option<double?>("--speed") { Description = FormattableString.Invariant($"Share of the joint's greatest speed, up to 1; with --for below 0 the other way. Without it {RobotJog.UsualSpeed}.") };
        var duration = new Option<double?>("--for") { Description = "How long, in seconds, instead of --by." };
        var with = new RobotRunArguments();
        var command = new Command("jog", """
            Moves one joint of a device through the guard, by a distance or at a speed for a time, while the space bar is held down; the other joints stay. The guard follows a target that is written anew every few milliseconds: when that ends, or the space bar is let go, the joint comes to rest. A way on which the arm would meet itself, or with --system another arm, is refused before anything moves. At an end of its range the joint slows down, rests there and says so. Recording, picture and fault files as 'robot run'. Exit code 0: done; 1: not, or at rest at a limit before its end; 2: something in the request is wrong, and nothing was moved.

            Examples:
              ./surgicalnav robot jog sim-rcm7 --joint insertion --by 20 --simulated --hold-to-run-simulated --record out/jog
              ./surgicalnav robot jog psm --joint yaw --by 10 --system abdomen-four-arms --arm arm2 --simulated --hold-to-run-simulated
              ./surgicalnav robot jog sim-rcm7 --joint 1 --by -5 --device /dev/ttyUSB0
              ./surgicalnav robot jog sim-rcm7 --joint yaw --speed -0.1 --for 3 --device 192.168.1.20:4001
            """)
        {
            robot, joint, by, speed, duration,
        };
        with.AddTo(command);
        with.AddServiceTo(command);
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            var request = new RobotJogRequest(new RobotChoice(parse.GetValue(robot)!), parse.GetValue(joint)!, parse.GetValue(by), parse.GetValue(speed), parse.GetValue(duration));
            var report = RobotJog.Run(request, with.Read(parse), Console.Error.WriteLine, stop);
            Console.Write(parse.GetValue(with.Json) ? report.ToJson() : report.ToText());
            stop.ThrowIfCancellationRequested();
            return report.IsDone ? 0 : NotDone;
        }), CancellationToken.None));
        return command;
    }
}
