using System.CommandLine;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Teleoperating;

namespace SurgicalNav.App.Verbs;

/// <summary>Hands lead arms. Through their guards, always.</summary>
internal static class RobotTeleoperateVerb
{
    /// <summary>Exit code where it ended before its time.</summary>
    private const int NotDone = 1;

    /// <summary>Part of the verb for robots.</summary>
    public static Command Create()
    {
        var usual = new TeleoperationRequest();
        var system = new Option<string>("--system") { Description = "A .system.json file, or one of the project's own by name.", DefaultValueFactory = _ => usual.System };
        var simulated = new Option<bool>("--simulated") { Description = "Simulated arms, each on a pseudo-terminal of its own; no others are led so far." };
        var hand = new Option<string?>("--hand") { Description = "left, right or both: the hands that lead, and so the arms that the console gives them. Both without it, where both are simulated; else the right one." };
        var input = new Option<string>("--input") { Description = "Where the hand comes from, with both hands the right one: console (simulated, with tremor), gamepad:/dev/input/eventN, spacemouse:/dev/hidrawN, openigtlink:HOST:PORT or network:HOST:PORT.", DefaultValueFactory = _ => new MasterChoice().Input };
        var leftInput = new Option<string?>("--left-input") { Description = "With both hands: where the left one comes from." };
        var key = new Option<string?>("--key") { Description = "With network: the file of the secret that both sides share." };
        var pedals = new Option<string?>("--pedals") { Description = "With openigtlink: /dev/input/eventN of a gamepad or pedal box for presence and clutch." };
        var profile = new Option<string[]>("--profile") { Description = "ARM=PROFILE: what moves an arm of the system, a drive profile's file or a name below hardware/profiles/manipulator; may be given for each. Without it the one named like the arm's description." };
        var scale = new Option<double>("--scale") { Description = "mm of the tip for 1 mm of the hand.", DefaultValueFactory = _ => usual.Scale };
        var seconds = new Option<double?>("--seconds") { Description = "How long; without it 10 s for the simulated console, and else until Ctrl-C." };
        var record = new Option<string?>("--record") { Description = "Folder for the recording and the picture of the run." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the screen." };
        var command = new Command("teleoperate", """
            Two hands lead the simulated arms of a system, each arm through its own guard, all guards in one process (docs/teleoperation.md). Being present at the masters is the one enabling switch of all arms; pressing the clutch and letting it go begins to lead. The simulated hands lead an instrument each, the left one goes on with the third, and both move the camera. Told at the end: for every arm how long it was led, the tip's path, how far the tip was from what the hand meant and how late (simulated console); for every hand what it led and what ended it, the worst lag; how near the arms came to each other. Recording, picture and fault files as 'robot run', of all arms. Exit code 0: to the end; 1: not; 2: something in the request is wrong, and nothing was moved.

            Examples:
              ./surgicalnav robot teleoperate --simulated --record out/led
              ./surgicalnav robot teleoperate --simulated --system hardware/systems/abdomen-four-arms.system.json --hand right
              ./surgicalnav robot teleoperate --simulated --input gamepad:/dev/input/event5
              ./surgicalnav robot teleoperate --simulated --hand both --left-input spacemouse:/dev/hidraw3 --input spacemouse:/dev/hidraw4
              ./surgicalnav robot teleoperate --simulated --input network:192.168.1.30:4000 --key console.key --seconds 60
            """)
        {
            system, simulated, hand, input, leftInput, key, pedals, profile, scale, seconds, record, json,
        };
        command.SetAction((parse, stop) => Task.Run(() => Reporting.Refusing(() =>
        {
            var right = new MasterChoice(parse.GetValue(input)!, parse.GetValue(key), parse.GetValue(pedals));
            var left = parse.GetValue(leftInput) is { } named ? right with { Input = named } : right;
            var (hasLeft, hasRight) = (parse.GetValue(hand) ?? (right.IsSimulated || parse.GetValue(leftInput) is not null ? "both" : "right")) switch
            {
                "left" => (true, false),
                "right" => (false, true),
                "both" => (true, true),
                var other => throw new UserErrorException($"--hand {other}: left, right or both."),
            };
            if (hasLeft && hasRight && !right.IsSimulated && parse.GetValue(leftInput) is null) throw new UserErrorException("--hand both: name the left hand's device with --left-input, the right one's with --input.");
            if (!(hasLeft && hasRight) && parse.GetValue(leftInput) is not null) throw new UserErrorException("--left-input is for both hands; the device of one alone is named with --input.");
            var request = new TeleoperationRequest
            {
                System = parse.GetValue(system)!,
                Left = hasLeft ? left : null,
                Right = hasRight ? right : null,
                Profiles = Profiles(parse.GetValue(profile) ?? []),
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

    private static Dictionary<string, string> Profiles(string[] named)
    {
        var profiles = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in named)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || at == pair.Length - 1 || !profiles.TryAdd(pair[..at], pair[(at + 1)..])) throw new UserErrorException($"--profile {pair}: once an arm, as in --profile arm1=psm.");
        }
        return profiles;
    }
}
