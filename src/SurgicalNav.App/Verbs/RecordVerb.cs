using System.CommandLine;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Sessions;

namespace SurgicalNav.App.Verbs;

internal static class RecordVerb
{
    public static Command Create()
    {
        var file = new Option<string?>("--out") { Description = "The recording to make, e.g. S.mcap. With --repair: the mended one, by default beside the broken one, which is left as it is." };
        var repair = new Option<string?>("--repair") { Description = "Mend a recording that was cut short or damaged: everything in whole chunks is kept, and what is lost is said." };
        var rehearse = new Option<string?>("--rehearse-kill") { Description = "Writes a recording until killed.", Hidden = true };
        var seconds = new Option<double>("--seconds") { Description = "Session time in seconds (1 to 3600).", DefaultValueFactory = _ => 10 };
        var video = new Option<string>("--video") { Description = "How pictures are kept: jpeg, png or raw (both lossless), or none.", DefaultValueFactory = _ => "jpeg" };
        var seed = new Option<ulong>("--seed") { Description = "Patient, motion and noise all follow from it.", DefaultValueFactory = _ => 1 };
        var size = new Option<string?>("--size") { Description = "Picture size, e.g. 1920x1080; default: what the machine can hold." };
        var rate = new Option<double?>("--rate") { Description = "Endoscope frames per second (5 to 60)." };
        var mono = new Option<bool>("--mono") { Description = "One eye only." };
        var single = new Option<bool>("--single-thread") { Description = "One thread on a manual clock: two recordings with one seed hold the same." };
        var noRobots = new Option<bool>("--no-robots") { Description = "Imaging only." };
        var folder = new Option<string>("--summary") { Description = "Folder for summary.json and overlay.png.", DefaultValueFactory = _ => "out/record" };
        var json = new Option<bool>("--json") { Description = "Print summary.json instead of the screen." };
        var command = new Command("record", "Record a session on simulated devices: poses, pictures, masks, scenes, time lines, the guards' decisions with their stop trajectories, faults, and every file they rest on. 'replay' runs it again, 'info' says what is in it.")
        {
            file, repair, seconds, video, seed, size, rate, mono, single, noRobots, folder, json, rehearse,
        };
        command.SetAction(async (parse, stop) =>
        {
            if (parse.GetValue(rehearse) is { } rehearsed)
            {
                await Task.Run(() => KillRehearsal.Run(rehearsed, Console.WriteLine, stop), stop);
                return 0;
            }
            if (parse.GetValue(repair) is { } broken) return await RepairAsync(broken, parse.GetValue(file));
            var options = new DemoOptions
            {
                Headless = true,
                RecordTo = parse.GetValue(file) ?? throw new UserErrorException("Say what to make: --out S.mcap records a session, --repair S.mcap mends a recording."),
                RecordVideo = DemoVerb.ParseVideo(parse.GetValue(video)!),
                Seconds = parse.GetValue(seconds),
                Seed = parse.GetValue(seed),
                Size = DemoVerb.ParseSize(parse.GetValue(size)),
                RateHz = parse.GetValue(rate),
                Stereo = !parse.GetValue(mono),
                SingleThread = parse.GetValue(single),
                Robots = !parse.GetValue(noRobots),
                OutFolder = parse.GetValue(folder)!,
            };
            return await Reporting.RunAsync(parse.GetValue(json), options.OutFolder, options.NoTimings, say => DemoSession.Run(options, say, stop), stop);
        });
        return command;
    }

    private static async Task<int> RepairAsync(string broken, string? output)
    {
        using var bar = new ProgressBar("mending");
        var result = await Task.Run(() => RecordingRepair.Run(broken, output, bar.Show));
        bar.Dispose();
        Console.WriteLine(RecordingRepair.Words(result));
        return 0;
    }
}
