using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Sensing.Trackers.Ndi;

/// <summary>How a tool is enabled: what the device may assume of its motion.</summary>
public enum NdiPriority
{
    /// <summary>'D': moves, such as a probe.</summary>
    Dynamic,

    /// <summary>'S': hardly moves, such as a patient reference.</summary>
    Static,

    /// <summary>'B': has switches and no markers.</summary>
    ButtonBox,
}

/// <summary>One tool for the device to track.</summary>
public sealed record NdiToolOptions
{
    /// <summary>The definition of a tool without wire; null for one that is plugged in and brings its own.</summary>
    public NdiRom? Rom { get; init; }

    /// <summary>For a plugged-in tool: its part number; null takes any.</summary>
    public string? PartNumber { get; init; }

    /// <summary>For a plugged-in tool: its physical port, from 1; null takes any.</summary>
    public int? WiredPort { get; init; }

    public NdiPriority Priority { get; init; } = NdiPriority.Dynamic;
}

/// <summary>An NDI tracker and its tools. <see cref="TrackerOptions.Tools"/> are this program's own names.</summary>
public sealed record NdiTrackerOptions : TrackerOptions
{
    public required NdiProfile Profile { get; init; }

    /// <summary>In the order of <see cref="TrackerOptions.Tools"/>.</summary>
    public required IReadOnlyList<NdiToolOptions> Devices { get; init; }

    /// <summary>Whether stray markers are asked for as well.</summary>
    public bool ReportStrays { get; init; }

    /// <summary>How long a tracking command may go unanswered before it is sent again.</summary>
    public Duration ReplyTimeout { get; init; } = Duration.FromMilliseconds(500);

    /// <summary>The first pause before a new try; it doubles up to <see cref="LongestPause"/>.</summary>
    public Duration FirstPause { get; init; } = Duration.FromMilliseconds(500);

    public Duration LongestPause { get; init; } = Duration.FromSeconds(8);

    /// <summary>Options with what the profile says of rate, latency and limits filled in.</summary>
    /// <exception cref="Core.Config.ConfigException">The profile's limits make no sense; the message names the file.</exception>
    public static NdiTrackerOptions For(NdiProfile profile, IReadOnlyList<string> tools, IReadOnlyList<NdiToolOptions> devices)
    {
        var options = new NdiTrackerOptions
        {
            Name = profile.Name,
            Profile = profile,
            Tools = tools,
            Devices = devices,
            NominalRateHz = profile.FrameRateHz,
            ConstantLatency = profile.Latency,
        };
        return profile.Limits is { } limits ? TrackerLimits.Read(limits).Of(options) : options;
    }

    public override void Validate()
    {
        base.Validate();
        if (Devices.Count != Tools.Count) throw new ArgumentException($"Tracker '{Name}': {Tools.Count} tools are named but {Devices.Count} are described.");
        for (var i = 0; i < Devices.Count; i++)
        {
            if (Profile.Family == NdiFamily.Electromagnetic && Devices[i].Rom is not null)
                throw new ArgumentException($"Tracker '{Name}': the tool '{Tools[i]}' has a .rom file, but an {Profile.Name} tracks only wired tools, which bring their own. Leave the file out.");
            if (Devices[i].Rom is not null && (Devices[i].WiredPort is not null || Devices[i].PartNumber is not null))
                throw new ArgumentException($"Tracker '{Name}': the tool '{Tools[i]}' has a .rom file and also names a plugged-in one. Give only one of them.");
        }
        if (!(ReplyTimeout > Duration.Zero && FirstPause > Duration.Zero) || LongestPause < FirstPause)
            throw new ArgumentException($"Tracker '{Name}': the reply time-out and the pauses must be longer than zero, and the longest pause the longest.");
    }
}
