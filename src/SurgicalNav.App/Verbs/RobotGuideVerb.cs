using System.CommandLine;
using SurgicalNav.Runtime.Guiding;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.App.Verbs;

/// <summary>A hand moves an arm by pushing it. Through the guard, always.</summary>
internal static class RobotGuideVerb
{
    /// <summary>Exit code where it ended before its time.</summary>
    private const int NotDone = 1;

    /// <summary>Part of the verb for robots.</summary>
    public static Command Create()
    {
        var robot = new Argument<string>("robot") { Description = "A .robot.json or .urdf file, or one of the project's own by name.", DefaultValueFactory = _ => "sim-rcm7" };
        var simulated = new Option<bool>("--simulated") { Description = "A simulated arm on a pseudo-terminal of its own, and a simulated hand; no other is guided so far." };
        var profile = new Option<string?>("--profile") { Description = "What moves the arm: a drive profile's file, or a name below hardware/profiles/manipulator. Without it, the one named like the robot." };
        var speed = new Option<double>("--speed") { Description = "Share of the joints' speeds at a firm push.", DefaultValueFactory = _ => RobotGuiding.UsualSpeed };
        var record = new Option<string?>("--record") { Description = "Folder for the recording and the picture of the run." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var command = new Command("guide", """
            Hand guiding (docs/hand-guiding.md): a simulated hand pushes the joints of a simulated arm this way and that, lets go, pushes one against its limit and one too hard; the arm gives way through its guard, at reduced speed. Told at the end, for each push: how far and fast the joint went, how soon it rested, and what the guard held. Recording, picture of efforts, velocities and verdicts, and fault files as 'robot run'. Exit code 0: to the end; 1: not; 2: something in the request is wrong, and nothing was moved.

            Examples:
              ./surgicalnav robot guide --simulated --record out/guided
              ./surgicalnav robot guide sim-rcm7 --simulated --speed 0.1 --json
            """)
        {
            robot, simulated, profile, speed, record, json,
        };
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            var options = new RobotRunOptions { Simulated = parse.GetValue(simulated), Profile = parse.GetValue(profile), RecordFolder = parse.GetValue(record) };
            var report = RobotGuiding.Run(new RobotChoice(parse.GetValue(robot)!), parse.GetValue(speed), options, Console.Error.WriteLine, stop);
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            stop.ThrowIfCancellationRequested();
            return report.IsDone ? 0 : NotDone;
        }), CancellationToken.None));
        return command;
    }
}
