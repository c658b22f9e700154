using System.CommandLine;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Monitoring;

namespace SurgicalNav.App.Verbs;

/// <summary>How devices are named on a command line: one by one, or by a session's profile.</summary>
internal sealed class DeviceOptions
{
    public Option<string[]> Trackers { get; } = new("--tracker") { Description = $"A tracker: {TrackerAddress.Forms}. May be repeated.", AllowMultipleArgumentsPerToken = true };

    public Option<string[]> Tools { get; } = new("--tool") { Description = "A tool of the tracker by its name, for NDI NAME=FILE.rom. May be repeated; without it the tools are found out.", AllowMultipleArgumentsPerToken = true };

    public Option<string[]> Videos { get; } = new("--video") { Description = "An endoscope: /dev/videoN, rtsp://…, http://… (MJPEG), a video file, a folder of pictures, a recording's pictures (S.mcap, S.mcap?topic=/endoscope/right), or a profile (.json). May be repeated.", AllowMultipleArgumentsPerToken = true };

    public Option<string?> Profile { get; } = new("--profile") { Description = "A session profile (hardware/profiles/session) that names endoscope, trackers and controllers. A tracker's 'limits' there go on top of its device's (hardware/profiles/tracker), key by key and in the same words: when a tool is late, missing, frozen, jumping or out of volume." };

    /// <param name="parse">The command line.</param>
    /// <param name="today">For calibrations that expire.</param>
    /// <param name="videosAreSources">Whether <see cref="Videos"/> names sources here.</param>
    public SessionDevices Read(ParseResult parse, DateOnly today, bool videosAreSources = true) =>
        SessionDevices.Of(parse.GetValue(Profile), parse.GetValue(Trackers) ?? [], parse.GetValue(Tools) ?? [], videosAreSources ? parse.GetValue(Videos) ?? [] : [], today);
}
