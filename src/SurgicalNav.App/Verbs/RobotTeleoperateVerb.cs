using System.CommandLine;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Teleoperating;

namespace SurgicalNav.App.Verbs;

/// <summary>A hand leads an arm. Through the guard, always.</summary>
internal static class RobotTeleoperateVerb
{
    /// <summary>Exit code where it ended before its time.</summary>
    private const int NotDone = 1;

    /// <summary>Part of the verb for robots.</summary>
    public static Command Create()
    {
        var usual = new TeleoperationRequest();
        var system = new Argument<string>("system") { Description = "A .system.json file, or one of the project's own by name.", DefaultValueFactory = _ => usual.System };
        var simulated = new Option<bool>("--simulated") { Description = "A simulated arm on a pseudo-terminal of its own; no other is led so far." };
        var input = new Option<string>("--input") { Description = "Where the hand comes from: console (simulated, with tremor), gamepad:/dev/input/eventN, spacemouse:/dev/hidrawN, openigtlink:HOST:PORT or network:HOST:PORT.", DefaultValueFactory = _ => usual.Master.Input };
        var key = new Option<string?>("--key") { Description = "With network: the file of the secret that both sides share." };
        var pedals = new Option<string?>("--pedals") { Description = "With openigtlink: /dev/input/eventN of a gamepad or pedal box for presence and clutch." };
        var hand = new Option<string>("--hand") { Description = "left or right: the hand that leads, and so the arm that the console gives it.", DefaultValueFactory = _ => "right" };
        var profile = new Option<string>("--profile") { Description = "What moves the arm: a drive profile's file, or a name below hardware/profiles/manipulator.", DefaultValueFactory = _ => usual.Profile };
        var scale = new Option<double>("--scale") { Description = "mm of the tip for 1 mm of the hand.", DefaultValueFactory = _ => usual.Scale };
        var seconds = new Option<double?>("--seconds") { Description = "How long; without it 10 s for the simulated console, and else until Ctrl-C." };
        var record = new Option<string?>("--record") { Description = "Folder for the recording and the picture of the run." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var command = new Command("teleoperate", """
            A hand leads a simulated arm of a system, through the arm's guard (docs/teleoperation.md). Being present at the master is the enabling switch; pressing the clutch and letting it go begins to lead. Told at the end: how long the arm was led and what ended it, the tip's path, how far the tip was from what the hand meant and how late (simulated console), the worst lag. Recording, picture and fault files as 'robot run'. Exit code 0: to the end; 1: not; 2: something in the request is wrong, and nothing was moved.

            Examples:
              ./surgicalnav robot teleoperate --simulated --record out/led
              ./surgicalnav robot teleoperate --simulated --input gamepad:/dev/input/event5
              ./surgicalnav robot teleoperate --simulated --input network:192.168.1.30:4000 --key console.key --seconds 60
            """)
        {
            system, simulated, input, key, pedals, hand, profile, scale, seconds, record, json,
        };
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            var request = new TeleoperationRequest
            {
                System = parse.GetValue(system)!,
                IsLeft = parse.GetValue(hand) switch
                {
                    "left" => true,
                    "right" => false,
                    var other => throw new UserErrorException($"--hand {other}: left or right."),
                },
                Profile = parse.GetValue(profile)!,
                Master = new MasterChoice(parse.GetValue(input)!, parse.GetValue(key), parse.GetValue(pedals)),
                Seconds = parse.GetValue(seconds),
                Scale = parse.GetValue(scale),
            };
            var report = RobotTeleoperation.Run(request, new RobotRunOptions { Simulated = parse.GetValue(simulated), RecordFolder = parse.GetValue(record) }, Console.Error.WriteLine, stop);
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToText());
            stop.ThrowIfCancellationRequested();
            return report.IsDone ? 0 : NotDone;
        }), CancellationToken.None));
        return command;
    }
}
