using System.CommandLine;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Calibrating;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Sessions;

namespace SurgicalNav.App.Verbs;

internal static class RecordVerb
{
    private static readonly string[] CodecWords = ["jpeg", "png", "raw", "none"];

    public static Command Create()
    {
        var file = new Option<string?>("--out") { Description = "The recording to make, e.g. S.mcap. With --repair: the mended one, by default beside the broken one, which is left as it is." };
        var repair = new Option<string?>("--repair") { Description = "Mend a recording that was cut short or damaged: everything in whole chunks is kept, and what is lost is said." };
        var rehearse = new Option<string?>("--rehearse-kill") { Description = "Writes a recording until killed.", Hidden = true };
        var seconds = new Option<double>("--seconds") { Description = "Session time in seconds (1 to 3600).", DefaultValueFactory = _ => 10 };
        var devices = new DeviceOptions();
        var codec = new Option<string?>("--codec") { Description = "How pictures are kept: jpeg (the default), png or raw (both lossless), or none. With simulated devices --video says the same." };
        var seed = new Option<ulong>("--seed") { Description = "Patient, motion and noise all follow from it.", DefaultValueFactory = _ => 1 };
        var size = new Option<string?>("--size") { Description = "Picture size, e.g. 1920x1080; default: what the machine can hold." };
        var rate = new Option<double?>("--rate") { Description = "Endoscope frames per second (5 to 60)." };
        var mono = new Option<bool>("--mono") { Description = "One eye only." };
        var single = new Option<bool>("--single-thread") { Description = "One thread on a manual clock: two recordings with one seed hold the same." };
        var noRobots = new Option<bool>("--no-robots") { Description = "Imaging only." };
        var folder = new Option<string>("--summary") { Description = "Folder for summary.json and overlay.png.", DefaultValueFactory = _ => "out/record" };
        var json = new Option<bool>("--json") { Description = "Print summary.json instead of the screen." };
        var command = new Command("record", "Record real devices that --tracker, --video or --profile name: poses, pictures, raw bytes, faults. Without them, a session on simulated devices: poses, pictures, masks, scenes, time lines, the guards' decisions with their stop trajectories, faults, and every file they rest on. 'replay' runs it again, 'info' says what is in it.")
        {
            file, repair, seconds, devices.Trackers, devices.Tools, devices.Videos, devices.Profile, codec, seed, size, rate, mono, single, noRobots, folder, json, rehearse,
        };
        command.SetAction(async (parse, stop) =>
        {
            if (parse.GetValue(rehearse) is { } rehearsed)
            {
                await Task.Run(() => KillRehearsal.Run(rehearsed, Console.WriteLine, stop), stop);
                return 0;
            }
            if (parse.GetValue(repair) is { } broken) return await RepairAsync(broken, parse.GetValue(file));
            var to = parse.GetValue(file) ?? throw new UserErrorException("Say what to make: --out S.mcap records a session, --repair S.mcap mends a recording.");
            var words = parse.GetValue(devices.Videos) ?? [];
            // "--video jpeg" has always been the codec of a simulated session.
            var asCodec = words is [var word] && CodecWords.Contains(word) ? word : null;
            var kept = DemoVerb.ParseVideo(parse.GetValue(codec) ?? asCodec ?? CodecWords[0]);
            if (parse.GetValue(devices.Profile) is not null || parse.GetValue(devices.Trackers) is { Length: > 0 } || (words.Length > 0 && asCodec is null))
                return await RecordDevicesAsync(to, devices.Read(parse, TemporalSession.Today(), asCodec is null), parse.GetValue(seconds), kept, parse.GetValue(json), stop);
            var options = new DemoOptions
            {
                Headless = true,
                RecordTo = to,
                RecordVideo = kept,
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

    private static async Task<int> RecordDevicesAsync(string file, SessionDevices devices, double seconds, VideoCodec codec, bool json, CancellationToken stop)
    {
        var page = new LivePage(isQuiet: json);
        var report = await Task.Run(() => RecordSession.Run(file, devices, seconds, codec, r => page.Show(() => MonitorPage.Lines(r, "SurgicalNav record")), Console.Error.WriteLine, stop));
        if (json) Console.Write(report.ToJson());
        else page.End(report.Lines());
        return report.Failure is null && report.DroppedOther == 0 ? 0 : CommandLine.Refused;
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
