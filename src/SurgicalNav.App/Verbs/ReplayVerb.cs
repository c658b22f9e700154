using System.CommandLine;
using SurgicalNav.Runtime.Replays;

namespace SurgicalNav.App.Verbs;

internal static class ReplayVerb
{
    /// <summary>Exit code where something comes out otherwise than recorded.</summary>
    private const int Differs = 2;

    public static Command Create()
    {
        var file = new Argument<string>("recording") { Description = "A recording of a session (.mcap)." };
        var verify = new Option<bool>("--verify") { Description = "Run navigation, guards and, where the pictures were kept without loss, the network again on one thread, and compare every outcome to the bit. Exit code 0 only when all are the same; else the first difference is named." };
        var whatIf = new Option<string?>("--what-if") { Description = "Change something and say what overlay and guard would have done: lag=+40ms,margin=3mm,reference-shift=2mm (any of the three)." };
        var speed = new Option<string>("--speed") { Description = "Pace of playing: 1 is the original, 2 twice as fast, max as fast as the machine draws, step waits for Enter at every picture.", DefaultValueFactory = _ => "max" };
        var folder = new Option<string>("--out") { Description = "Folder for the pictures drawn again (the last one as overlay.png) and the report.", DefaultValueFactory = _ => "out/replay" };
        var every = new Option<int>("--every") { Description = "Also write every so many-th picture as PNG; 0 for none.", DefaultValueFactory = _ => 0 };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var command = new Command("replay", "Play a recorded session through the same pipeline: draw its overlay again, verify it to the bit, or ask what would have been.")
        {
            file, verify, whatIf, speed, folder, every, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var options = new ReplayOptions
            {
                File = parse.GetValue(file)!,
                Verify = parse.GetValue(verify),
                WhatIf = parse.GetValue(whatIf) is { } text ? WhatIf.Parse(text) : null,
                Speed = ReplaySpeed.Parse(parse.GetValue(speed)!),
                OutFolder = parse.GetValue(folder)!,
                EveryPicture = parse.GetValue(every),
                WaitForStep = () => Console.ReadLine() is not null,
            };
            var report = await Task.Run(() => ReplaySession.Run(options, Console.Error.WriteLine, stop), CancellationToken.None);
            Console.Write(parse.GetValue(json) ? ReplayScreen.ToJson(report) : ReplayScreen.Render(report));
            stop.ThrowIfCancellationRequested();
            return report.IsSame ? 0 : Differs;
        });
        return command;
    }
}
