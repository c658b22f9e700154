using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>A serial controller of a session.</summary>
/// <param name="Profile">Its drive profile: a file, or a name below hardware/profiles.</param>
/// <param name="Device">Its serial port.</param>
public sealed record ControllerRequest(string Profile, string Device);

/// <summary>The devices of a session, as named on the command line or by a session profile.</summary>
public sealed record SessionDevices
{
    public string Name { get; init; } = "";
    public IReadOnlyList<TrackerRequest> Trackers { get; init; } = [];

    /// <summary>Addresses, or endoscope profiles (.json).</summary>
    public IReadOnlyList<string> Videos { get; init; } = [];

    public IReadOnlyList<ControllerRequest> Controllers { get; init; } = [];

    /// <summary>From temporal calibration; null keeps what the endoscope's profile says.</summary>
    public Duration? VideoLatency { get; init; }

    /// <summary>The videos are cropped to the scope's round view, which is found in their first pictures.</summary>
    public bool FindRoundView { get; init; }

    /// <summary>How a recording keeps the pictures; null leaves it to the command.</summary>
    public VideoCodec? Codec { get; init; }

    /// <summary>Files that the session rests on, to be kept with a recording.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public bool IsEmpty => Trackers.Count == 0 && Videos.Count == 0 && Controllers.Count == 0;

    /// <summary>From the command line, over what a profile says.</summary>
    /// <param name="profile">A session profile; null for none.</param>
    /// <param name="trackers">Addresses.</param>
    /// <param name="tools">NAME or NAME=FILE.rom, for a single tracker.</param>
    /// <param name="videos">Addresses or endoscope profiles.</param>
    /// <param name="today">The day, for calibrations that expire.</param>
    /// <exception cref="UserErrorException">Something of it cannot be used.</exception>
    public static SessionDevices Of(string? profile, IReadOnlyList<string> trackers, IReadOnlyList<string> tools, IReadOnlyList<string> videos, DateOnly today)
    {
        var devices = profile is null ? new SessionDevices() : SessionProfile.Read(profile, today);
        if (tools.Count > 0 && trackers.Count != 1) throw new UserErrorException("--tool names tools of one tracker: give exactly one --tracker with it, or name the tools of each in a session profile.");
        ToolRequest[] named = [.. tools.Select(ToolRequest.Parse)];
        if (trackers.Count > 0) devices = devices with { Trackers = [.. trackers.Select(t => new TrackerRequest { Address = TrackerAddress.Parse(t), Tools = named, Today = today })] };
        return videos.Count > 0 ? devices with { Videos = videos } : devices;
    }
}
