using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Reads a session's devices from one file (hardware/profiles/session, schema session-profile): endoscope, trackers with their tools and limits,
/// serial controllers, the calibration of their times, and how pictures are recorded.</summary>
/// <remarks>Files that it names are looked for beside it, then below the project's folder.</remarks>
public static class SessionProfile
{
    /// <param name="path">A file, or a name below hardware/profiles/session.</param>
    /// <param name="today">The day: an expired calibration is refused.</param>
    /// <exception cref="UserErrorException">The message says where in which file what is wrong, and what to do.</exception>
    public static SessionDevices Read(string path, DateOnly today)
    {
        if (!File.Exists(path)) path = ProjectFiles.Path($"hardware/profiles/session/{(path.EndsWith(".json", StringComparison.Ordinal) ? path : path + ".json")}");
        return Read(() => StrictJson.Open(path), path, today);
    }

    /// <summary>As from a file of that name, which need not be there.</summary>
    /// <exception cref="UserErrorException">As above.</exception>
    public static SessionDevices Parse(string json, string path, DateOnly today) => Read(() => StrictJson.Parse(json, path), path, today);

    private static SessionDevices Read(Func<StrictJson> open, string path, DateOnly today)
    {
        try
        {
            return Read(open(), Path.GetDirectoryName(Path.GetFullPath(path))!, today) with { Files = [path] };
        }
        catch (ConfigException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    private static SessionDevices Read(StrictJson file, string folder, DateOnly today)
    {
        file.RequireOnly("$schema", "version", "name", "description", "endoscope", "crop", "trackers", "controllers", "temporalCalibration", "recordVideo");
        file.RequireVersion(1);
        var lag = file.OptionalText("temporalCalibration") is { } calibration ? Usable(TemporalCalibrationFile.Load(Find(file, folder, calibration)), file, today) : null;
        var devices = new SessionDevices
        {
            Name = file.Text("name"),
            Trackers = [.. file.Objects("trackers").Select(t => Tracker(t, folder, lag) with { Today = today })],
            Videos = file.OptionalText("endoscope") is { } endoscope ? [Endoscope(file, folder, endoscope)] : [],
            FindRoundView = RoundView(file),
            Controllers = [.. file.Objects("controllers").Select(Controller)],
            VideoLatency = lag?.VideoLatency is { } late && late > Duration.Zero ? late : null,
            Codec = file.OptionalText("recordVideo") switch
            {
                null => null,
                "jpeg" => VideoCodec.Jpeg,
                "png" => VideoCodec.Png,
                "raw" => VideoCodec.Raw,
                "none" => VideoCodec.None,
                var other => throw file.Problem($"has 'recordVideo': '{other}'; it is jpeg, png, raw or none"),
            },
        };
        return devices.IsEmpty ? throw file.Problem("names no device: give 'trackers', an 'endoscope' or 'controllers'") : devices;
    }

    private static TemporalCalibration Usable(TemporalCalibration calibration, StrictJson file, DateOnly today) =>
        calibration.WhyNotUsable(today) is { } why ? throw file.Problem($"names a 'temporalCalibration' that cannot be used. {why}") : calibration;

    private static TrackerRequest Tracker(StrictJson json, string folder, TemporalCalibration? lag)
    {
        json.RequireOnly("address", "tools", "rateHz", "limits");
        var address = Address(json, folder);
        var tools = json.Objects("tools").Select(t =>
        {
            t.RequireOnly("name", "rom", "wiredPort");
            return new ToolRequest(t.Text("name"), t.OptionalText("rom") is { } rom ? Find(t, folder, rom) : null, t.Has("wiredPort") ? t.Whole("wiredPort", 1, 64) : null);
        });
        return new TrackerRequest
        {
            Address = address,
            Tools = [.. tools],
            RateHz = json.Has("rateHz") ? json.Number("rateHz", 0.1, 10_000) : null,
            Limits = json.OptionalObject("limits") is { } limits ? TrackerLimitChanges.Read(limits) : null,
            // The calibration says it of the whole way; what the device's profile guessed is replaced by it.
            ConstantLatency = lag?.TrackerLatency,
        };
    }

    private static TrackerAddress Address(StrictJson json, string folder)
    {
        try
        {
            var address = TrackerAddress.Parse(json.Text("address"));
            return address.Kind is TrackerKind.Recording or TrackerKind.Markers ? address with { Path = Find(json, folder, address.Path) } : address;
        }
        catch (UserErrorException e)
        {
            throw json.Problem(e.Message);
        }
    }

    private static bool RoundView(StrictJson file) => file.OptionalText("crop") switch
    {
        null => false,
        "round" when file.Has("endoscope") => true,
        "round" => throw file.Problem("has a 'crop', but no 'endoscope' whose picture could be cropped"),
        var other => throw file.Problem($"has 'crop': '{other}'; here it is 'round', and a rectangle is named in the endoscope's profile"),
    };

    /// <summary>An endoscope's address, a file in it made whole.</summary>
    internal static string Endoscope(StrictJson file, string folder, string text)
    {
        if (text.Contains("://", StringComparison.Ordinal) || text.StartsWith('/')) return text;
        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase)) text = text[5..];
        var query = text.IndexOf("?topic=", StringComparison.Ordinal);
        return query < 0 ? Find(file, folder, text) : Find(file, folder, text[..query]) + text[query..];
    }

    private static ControllerRequest Controller(StrictJson json)
    {
        json.RequireOnly("profile", "device");
        return new ControllerRequest(json.Text("profile"), json.Text("device"));
    }

    internal static string Find(StrictJson json, string folder, string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal)) throw json.Problem("has a path with a null character in it, which no file's name can hold");
        var beside = Path.GetFullPath(Path.Combine(folder, path));
        var below = Path.GetFullPath(Path.Combine(ProjectFiles.Root, path));
        return Exists(beside) ? beside : Exists(below) ? below : throw json.Problem($"names '{path}', which is neither beside it ({beside}) nor below the project's folder");

        static bool Exists(string at) => File.Exists(at) || Directory.Exists(at);
    }
}
