using System.CommandLine;
using SurgicalNav.Runtime.Devices;

namespace SurgicalNav.App.Verbs;

internal static class DevicesVerb
{
    /// <summary>Exit code where a source that was asked for gave no picture.</summary>
    private const int NoPicture = 2;

    public static Command Create()
    {
        var sources = new Option<string[]>("--source") { Description = "Also look at these: /dev/videoN, rtsp://…, http://… (MJPEG), a video file, a folder of pictures, a recording's pictures (S.mcap, S.mcap?topic=/endoscope/right), or an endoscope's profile (.json).", AllowMultipleArgumentsPerToken = true };
        var pictures = new Option<string?>("--test-picture") { Description = "Folder for a live picture of each source and camera, with its format, rate and age written on it." };
        var seconds = new Option<double>("--seconds") { Description = "How long each source is watched.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of the screen." };
        var command = new Command("devices", "What cameras are there, with formats, sizes and rates, and whether sources are alive: rate, age, losses, health, and a test picture of each.")
        {
            sources, pictures, seconds, json,
        };
        command.SetAction(async (parse, stop) =>
        {
            var options = new DevicesOptions { Sources = parse.GetValue(sources) ?? [], TestPictures = parse.GetValue(pictures), Seconds = parse.GetValue(seconds) };
            var report = await Task.Run(() => DevicesSession.Run(options, stop));
            Console.Write(parse.GetValue(json) ? report.ToJson() : report.ToScreen());
            return report.HasProblem ? NoPicture : 0;
        });
        return command;
    }
}
