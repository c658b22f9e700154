using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Ndi;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Trackers.Ndi;

namespace SurgicalNav.Runtime.Devices;

/// <summary>A tool as a person names it.</summary>
/// <param name="Name">As the tracker's protocol writes it; for NDI and profiles, this session's own name.</param>
/// <param name="Rom">NDI: the .rom file that describes a tool without a wire; null for one that is plugged in.</param>
/// <param name="WiredPort">NDI: the port it is plugged into; null takes any.</param>
public sealed record ToolRequest(string Name, string? Rom = null, int? WiredPort = null)
{
    /// <summary>From <c>NAME</c> or <c>NAME=FILE.rom</c>.</summary>
    /// <exception cref="UserErrorException">Neither.</exception>
    public static ToolRequest Parse(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        var (name, rom) = at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
        return name.Length == 0 || rom is { Length: 0 } ? throw new UserErrorException($"--tool '{text}': write NAME, or for an NDI tracker NAME=FILE.rom.") : new ToolRequest(name, rom);
    }
}

/// <summary>A tracker to open, and what to make of what it says.</summary>
public sealed record TrackerRequest
{
    public required TrackerAddress Address { get; init; }

    /// <summary>Empty: found out from the stream, the file or the device.</summary>
    public IReadOnlyList<ToolRequest> Tools { get; init; } = [];

    /// <summary>Null: found out likewise.</summary>
    public double? RateHz { get; init; }

    /// <summary>What is set otherwise than by the device's profile, or by the usual limits where it has none; null: nothing.</summary>
    public TrackerLimitChanges? Limits { get; init; }

    /// <summary>The day, for a camera's calibration that expires; null asks the machine.</summary>
    public DateOnly? Today { get; init; }

    /// <summary>Age of a pose on its earliest possible arrival, from temporal calibration; null: the device profile's, or none.</summary>
    public Duration? ConstantLatency { get; init; }

    /// <summary>The options of an NDI tracker, with what the device's profile says.</summary>
    /// <exception cref="UserErrorException">A profile or a tool definition cannot be used.</exception>
    public NdiTrackerOptions NdiOptions(out string? notice)
    {
        var profile = LoadNdiProfile();
        notice = null;
        var tools = Tools;
        var devices = new List<NdiToolOptions>();
        try
        {
            if (tools.Count > 0)
            {
                devices.AddRange(tools.Select(t => new NdiToolOptions { Rom = t.Rom is null ? null : NdiRom.Load(t.Rom), WiredPort = t.WiredPort }));
            }
            else if (profile.Family == NdiFamily.Electromagnetic)
            {
                tools = [new ToolRequest("port1", WiredPort: 1), new ToolRequest("port2", WiredPort: 2), new ToolRequest("port3", WiredPort: 3), new ToolRequest("port4", WiredPort: 4)];
                devices.AddRange(tools.Select(t => new NdiToolOptions { WiredPort = t.WiredPort }));
                notice = "no tool was named: ports 1 to 4 are looked at";
            }
            else
            {
                tools = [new ToolRequest(StandardNdiProbe.PartNumber)];
                devices.Add(new NdiToolOptions { Rom = StandardNdiProbe.Rom });
                notice = $"no tool was named: NDI's passive probe {StandardNdiProbe.PartNumber} is looked for; name your own with --tool NAME=FILE.rom";
            }
            var options = NdiTrackerOptions.For(profile, [.. tools.Select(t => t.Name)], devices);
            options = options with { Name = Address.Text, NominalRateHz = RateHz ?? options.NominalRateHz, ConstantLatency = ConstantLatency ?? options.ConstantLatency };
            options = Limited(options, ref notice);
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is NdiRomException or ArgumentException)
        {
            throw new UserErrorException($"{Address}: {e.Message}", e);
        }
    }

    /// <summary>The tracker under its own limits and this request's on top of them.</summary>
    /// <param name="options">With its own.</param>
    /// <param name="notice">Which were changed is added to it.</param>
    /// <exception cref="UserErrorException">The two contradict each other.</exception>
    public T Limited<T>(T options, ref string? notice) where T : TrackerOptions
    {
        if (Limits is null) return options;
        try
        {
            var own = TrackerLimits.In(options);
            if (Limits.Words(own) is { } changed) notice = notice is null ? changed : $"{notice}; {changed}";
            return Limits.On(own).Of(options);
        }
        catch (ConfigException e)
        {
            throw new UserErrorException($"{Address}: {e.Message}", e);
        }
    }

    private NdiProfile LoadNdiProfile()
    {
        var name = Address.NdiProfile ?? (Address.Kind == TrackerKind.NdiSerial ? "ndi-polaris-spectra" : "ndi-polaris-vega");
        try
        {
            return NdiProfile.Load(File.Exists(name) ? name : ProjectFiles.Path($"hardware/profiles/tracker/{name}.json"));
        }
        catch (Exception e) when (e is ConfigException or UserErrorException)
        {
            throw new UserErrorException($"{Address}: {e.Message} The profiles are in hardware/profiles/tracker.", e);
        }
    }
}
