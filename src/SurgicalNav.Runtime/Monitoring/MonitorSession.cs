using System.Text.Json;
using System.Text.Json.Serialization;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>Watches devices for a while and says how each is.</summary>
public static class MonitorSession
{
    private static readonly Duration Between = Duration.FromMilliseconds(250);

    internal static readonly JsonSerializerOptions Layout = new(SummaryFile.Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <param name="devices">What to watch.</param>
    /// <param name="seconds">How long; null until stopped, or until every recording has come to its end.</param>
    /// <param name="show">Gets the page four times a second.</param>
    /// <param name="say">Gets a line of progress while devices are opened.</param>
    /// <param name="stop">Ends it; the last reading is still given.</param>
    /// <exception cref="UserErrorException">Nothing to watch, or a device that cannot be reached or used.</exception>
    public static MonitorReading Run(SessionDevices devices, double? seconds, Action<MonitorReading> show, Action<string> say, CancellationToken stop)
    {
        if (devices.IsEmpty) throw new UserErrorException($"Name what to watch: --tracker {Devices.TrackerAddress.Forms}; --video with a camera, stream, file or profile; or --profile with a session profile.");
        CheckSeconds(seconds);
        using var watch = new DeviceWatch(devices, say, stop);
        watch.Start();
        MonitorReading reading;
        // The loops that poll run by themselves; a slow terminal delays nothing but the page.
        do
        {
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Clamp(seconds is { } s ? (s - watch.Elapsed.Seconds) * 1000 : Between.Milliseconds, 1, Between.Milliseconds)));
            reading = watch.Read();
            show(reading);
        }
        while (!stop.IsCancellationRequested && !watch.HasEnded && !(reading.Seconds >= seconds));
        return reading;
    }

    public static string Json(MonitorReading reading) => JsonSerializer.Serialize(reading, Layout) + "\n";

    internal static void CheckSeconds(double? seconds)
    {
        if (seconds is { } s && !(s is > 0 and <= 86_400)) throw new UserErrorException(FormattableString.Invariant($"--seconds {s} is out of range: give more than 0 and at most 86400."));
    }
}
