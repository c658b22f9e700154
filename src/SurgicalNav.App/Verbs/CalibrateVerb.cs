using System.CommandLine;
using SurgicalNav.Runtime.Calibrating;

namespace SurgicalNav.App.Verbs;

/// <summary>Calibrations from recordings; each refuses, in words, what does not suffice for it.</summary>
internal static class CalibrateVerb
{
    public static Command Create() => new("calibrate", "Calibrations from recordings: each gives its error and refuses what does not suffice.") { Temporal() };

    private static Command Temporal()
    {
        var tracker = new Option<string>("--tracker") { Description = "Sequence with poses (.igs.mha, .igs.nrrd or a pose log .csv).", Required = true };
        var video = new Option<string?>("--video") { Description = "Sequence with pictures, recorded with the same clock; their dominant motion is measured." };
        var signal = new Option<string?>("--signal") { Description = "The video's motion measured elsewhere: CSV (time_s,value or frame,value) or PLUS's line segmentation XML. Frames take their times from --video." };
        var tool = new Option<string?>("--tool") { Description = "Transform of the moved body; found where only one can be meant (ProbeToTracker)." };
        var reference = new Option<string?>("--reference") { Description = "Transform of the body it is tracked against (ReferenceToTracker where there is one); \"\" is the tracker itself." };
        var motion = new Option<VideoMotion>("--motion") { Description = "line: of the one bright line of an ultrasound picture; shift: of the whole picture; auto: whichever the pictures are." };
        var maxLag = new Option<double>("--max-lag-ms") { Description = "Lags are looked for within plus and minus this.", DefaultValueFactory = _ => 500 };
        var days = new Option<int>("--valid-days") { Description = "The calibration expires after these days.", DefaultValueFactory = _ => 180 };
        var folder = new Option<string?>("--out") { Description = "Folder for temporal-calibration.json and the plot temporal.png." };
        var json = new Option<bool>("--json") { Description = "One JSON object for machines." };
        var command = new Command("temporal", "The lag between a tracker and a video, from one motion that both have seen: tracker time minus video time of the same event, with its 95 % interval. "
            + "Move the body up and down for ten seconds or more, with changing speed.\n\nExample:\n  ./surgicalnav calibrate temporal --tracker tracker.igs.mha --video video.igs.mha --out out/temporal")
        {
            tracker, video, signal, tool, reference, motion, maxLag, days, folder, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var options = new TemporalOptions
            {
                Tracker = parse.GetValue(tracker)!,
                Video = parse.GetValue(video),
                Signal = parse.GetValue(signal),
                Tool = parse.GetValue(tool),
                Reference = parse.GetValue(reference),
                Motion = parse.GetValue(motion),
                MaxLagMs = parse.GetValue(maxLag),
                ValidDays = parse.GetValue(days),
                OutFolder = parse.GetValue(folder),
            };
            var result = await Task.Run(() => TemporalSession.Run(options, TemporalSession.Today(), stop), stop);
            Console.WriteLine(parse.GetValue(json) ? TemporalScreen.Json(result) : TemporalScreen.Words(result));
        });
        return command;
    }
}
