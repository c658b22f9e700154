using SurgicalNav.Core.Config;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Calibration.Temporal;

/// <summary>Where a temporal calibration came from.</summary>
/// <param name="Tracker">File or device of the poses.</param>
/// <param name="Tool">The tracked body.</param>
/// <param name="Reference">What it was tracked against; empty for the tracker itself.</param>
/// <param name="Video">File or device of the pictures.</param>
/// <param name="Signal">How the video's motion was measured: line, shift, or given.</param>
public sealed record LagProvenance(string Tracker, string Tool, string Reference, string Video, string Signal);

/// <summary>The lag between a tracker and a video as kept between sessions.</summary>
/// <param name="Name">For people.</param>
/// <param name="Lag">Tracker time minus video time of the same event.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Correlation">Of the two motions.</param>
/// <param name="VideoFrames">Used.</param>
/// <param name="OverlapS">Length of the record.</param>
/// <param name="Provenance">What it was measured on.</param>
/// <param name="CalibratedOn">Day.</param>
/// <param name="ExpiresOn">From the day after, it is refused.</param>
public sealed record TemporalCalibration(
    string Name, Duration Lag, Duration Low, Duration High, double Correlation, int VideoFrames, double OverlapS, LagProvenance Provenance, DateOnly CalibratedOn, DateOnly ExpiresOn)
{
    /// <summary>No device of ours is later against another one.</summary>
    private static readonly Duration LongestLag = Duration.FromSeconds(1);

    /// <summary>To be taken from the tracker's stamps: only one of the two is late against the other.</summary>
    public Duration TrackerLatency => Lag > Duration.Zero ? Lag : Duration.Zero;

    /// <summary>To be taken from the video's stamps.</summary>
    public Duration VideoLatency => Lag < Duration.Zero ? -Lag : Duration.Zero;

    /// <summary>One standard deviation of the lag, for the overlay's error budget (speed × this).</summary>
    public double SdS => (High - Low).Seconds / (2 * 1.96);

    /// <summary>Null where it may be used on that day; otherwise why not, in words.</summary>
    public string? WhyNotUsable(DateOnly today) =>
        today > ExpiresOn ? $"Temporal calibration '{Name}' expired on {ExpiresOn:yyyy-MM-dd}. Calibrate again: surgicalnav calibrate temporal."
        : today < CalibratedOn ? $"Temporal calibration '{Name}' is dated {CalibratedOn:yyyy-MM-dd}, which is after today, {today:yyyy-MM-dd}. Check the clock."
        : Lag > LongestLag || Lag < -LongestLag ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Temporal calibration '{Name}' says that {(Lag > Duration.Zero ? "the tracker" : "the video")} comes {Math.Abs(Lag.Milliseconds):f0} ms late. More than {LongestLag.Milliseconds:f0} ms is no device's latency: the two were recorded by different clocks. Record both with one clock and calibrate again.")
        : null;
}

/// <summary>Reads our <c>temporal-calibration</c> JSON (calibration/schemas/temporal-calibration.schema.json).</summary>
public static class TemporalCalibrationFile
{
    public const int Version = 1;

    /// <exception cref="ConfigException">The file is unreadable, has unknown or missing keys, or contradicts itself.</exception>
    public static TemporalCalibration Load(string path) => Read(StrictJson.Open(path));

    /// <summary>As from a file of that name.</summary>
    public static TemporalCalibration Parse(string json, string name) => Read(StrictJson.Parse(json, name));

    private static TemporalCalibration Read(StrictJson file)
    {
        file.RequireOnly("$schema", "version", "name", "description", "calibratedOn", "expiresOn", "lagMs", "ciMs", "correlation", "videoFrames", "overlapS", "provenance");
        file.RequireVersion(Version);
        var (lag, ci) = (file.Number("lagMs", -2000, 2000), file.Numbers("ciMs", 2));
        if (!(ci[0] <= lag && lag <= ci[1])) throw file.Problem("has a lag outside its own interval");
        var from = file.Object("provenance");
        from.RequireOnly("tracker", "tool", "reference", "video", "signal", "trackerSha256", "videoSha256");
        var result = new TemporalCalibration(
            file.Text("name"), Duration.FromMilliseconds(lag), Duration.FromMilliseconds(ci[0]), Duration.FromMilliseconds(ci[1]), file.Number("correlation", -1, 1),
            file.Whole("videoFrames", 1, int.MaxValue), file.Number("overlapS", 0),
            new LagProvenance(from.Text("tracker"), from.Text("tool"), from.Text("reference"), from.Text("video"), from.Text("signal")), file.Date("calibratedOn"), file.Date("expiresOn"));
        return result.ExpiresOn >= result.CalibratedOn ? result : throw file.Problem($"expires on {result.ExpiresOn:yyyy-MM-dd}, before it was made on {result.CalibratedOn:yyyy-MM-dd}");
    }
}
