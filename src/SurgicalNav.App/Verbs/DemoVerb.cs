using System.CommandLine;
using System.Globalization;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Sessions;

namespace SurgicalNav.App.Verbs;

internal static class DemoVerb
{
    public static Command Create()
    {
        var headless = new Option<bool>("--headless") { Description = "No window; frames are drawn off screen and the last ones written as PNG. So it is, and is said, where no display is set." };
        var seconds = new Option<double>("--seconds") { Description = "Session time in seconds (1 to 3600).", DefaultValueFactory = _ => 20 };
        var seed = new Option<ulong>("--seed") { Description = "Patient, motion and noise all follow from it.", DefaultValueFactory = _ => 1 };
        var folder = new Option<string>("--out") { Description = "Folder for summary.json and overlay.png.", DefaultValueFactory = _ => "out/demo" };
        var single = new Option<bool>("--single-thread") { Description = "One thread on a manual clock: two runs with one seed give the same result." };
        var noTimings = new Option<bool>("--no-timings") { Description = "Leave out of summary.json whatever the machine decides." };
        var size = new Option<string?>("--size") { Description = "Picture size, e.g. 1920x1080; default: what the machine can hold." };
        var rate = new Option<double?>("--rate") { Description = "Endoscope frames per second (5 to 60)." };
        var mono = new Option<bool>("--mono") { Description = "One eye only." };
        var smoke = new Option<bool>("--smoke") { Description = "Smoke in the cavity." };
        var blood = new Option<bool>("--blood") { Description = "Blood on the organs." };
        var breathing = new Option<bool>("--breathing") { Description = "Let the patient breathe (the registration does not follow: watch the error)." };
        var slice = new Option<bool>("--slice") { Description = "Show an axial slice of the scan through the tool's tip beside the picture." };
        var clean = new Option<bool>("--noise-free-tracker") { Description = "Rehearsal: tracker, calibration and registration without error; latency, drift and losses stay." };
        var pull = new Option<double?>("--pull-cable") { Description = "Pull the manipulator's cable after so many seconds of motion, to see what happens then." };
        var garbage = new Option<bool>("--garbage") { Description = "Allocate memory as fast as a thread can, in the imaging process, to see that motion does not feel it." };
        var record = new Option<string?>("--record") { Description = "Record the session to this file (MCAP)." };
        var video = new Option<string>("--video") { Description = "How a recording keeps pictures: jpeg, png or raw (both lossless), or none.", DefaultValueFactory = _ => "jpeg" };
        var noRobots = new Option<bool>("--no-robots") { Description = "Imaging only." };
        var ep = new Option<string>("--ep") { Description = "Where the network runs: cpu, cuda, tensorrt, webgpu or the path of a plug-in library.", DefaultValueFactory = _ => "cpu" };
        var model = new Option<string?>("--model") { Description = "Folder with a model card (model.json); default: the project's own network." };
        var json = new Option<bool>("--json") { Description = "Print summary.json instead of the screen." };
        var monitor = new Option<bool>("--monitor") { Description = "A live page of the devices in the terminal: rates, ages, losses, drops per edge, both drive lines." };

        var command = new Command("demo", "The whole mission on simulated devices: rendered stereo endoscope and tracker, segmentation, registration, AR overlay, and a manipulator and an exoskeleton driven through the guard over pseudo-terminals.")
        {
            headless, seconds, seed, folder, single, noTimings, size, rate, mono, smoke, blood, breathing, slice, clean, pull, garbage, noRobots, record, video, ep, model, monitor, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var page = new LivePage(isQuiet: parse.GetValue(json) || !parse.GetValue(monitor));
            MonitorReading? last = null;
            var options = new DemoOptions
            {
                Monitor = parse.GetValue(monitor) ? reading =>
                {
                    last = reading;
                    page.Show(() => MonitorPage.Lines(reading, "SurgicalNav demo"));
                }
                : null,
                Headless = parse.GetValue(headless),
                Seconds = parse.GetValue(seconds),
                Seed = parse.GetValue(seed),
                OutFolder = parse.GetValue(folder)!,
                SingleThread = parse.GetValue(single),
                NoTimings = parse.GetValue(noTimings),
                Size = ParseSize(parse.GetValue(size)),
                RateHz = parse.GetValue(rate),
                Stereo = !parse.GetValue(mono),
                Smoke = parse.GetValue(smoke),
                Blood = parse.GetValue(blood),
                Breathing = parse.GetValue(breathing),
                Slice = parse.GetValue(slice),
                NoiseFreeTracker = parse.GetValue(clean),
                PullCableAfterS = parse.GetValue(pull),
                Robots = !parse.GetValue(noRobots),
                MakesGarbage = parse.GetValue(garbage),
                RecordTo = parse.GetValue(record),
                RecordVideo = ParseVideo(parse.GetValue(video)!),
                ExecutionProvider = parse.GetValue(ep)!,
                Model = parse.GetValue(model),
            };
            return await Reporting.RunAsync(parse.GetValue(json), options.OutFolder, options.NoTimings, say =>
            {
                // Lines of progress would stand in the page once it is there.
                var summary = DemoSession.Run(options, line =>
                {
                    if (!page.HasBegun) say(line);
                }, stop);
                if (last is not null) page.End(MonitorPage.Lines(last, "SurgicalNav demo"));
                return summary;
            }, stop);
        });
        return command;
    }

    internal static VideoCodec ParseVideo(string text) => text switch
    {
        "jpeg" => VideoCodec.Jpeg,
        "png" => VideoCodec.Png,
        "raw" => VideoCodec.Raw,
        "none" => VideoCodec.None,
        _ => throw new Runtime.UserErrorException($"--video '{text}' is not known: choose jpeg, png, raw or none."),
    };

    internal static (int Width, int Height)? ParseSize(string? text)
    {
        if (text is null) return null;
        var parts = text.Split('x');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var height))
            return (width, height);
        throw new Runtime.UserErrorException($"--size '{text}' is not a picture size: write it as 1280x720.");
    }
}
