using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>What a tracker's profile says of silence and of poses that are not believed: the object <c>limits</c>, the same for every kind of tracker.</summary>
/// <param name="LateAfter">Silence after which a tool is late.</param>
/// <param name="MissingAfter">Silence after which it is missing.</param>
/// <param name="Watchdogs">When a measured pose is not believed.</param>
public sealed record TrackerLimits(Duration LateAfter, Duration MissingAfter, WatchdogLimits Watchdogs)
{
    /// <exception cref="ConfigException">A key is unknown or missing, or a figure makes no sense.</exception>
    public static TrackerLimits Read(StrictJson o)
    {
        o.RequireOnly("lateAfterMs", "missingAfterMs", "frozenAfterMs", "frozenFrames", "maxSpeedMmPerS", "maxAccelerationMmPerS2", "maxAngularSpeedRadPerS", "noiseMm", "noiseRad", "calmFrames", "compareWithinMs", "outOfVolume", "box");
        var watchdogs = new WatchdogLimits
        {
            FrozenAfter = Ms("frozenAfterMs", 0, 60_000),
            FrozenFrames = o.Whole("frozenFrames", 2, 100_000),
            MaxSpeedMmPerS = o.Number("maxSpeedMmPerS", 1, 1e6),
            MaxAccelerationMmPerS2 = o.Number("maxAccelerationMmPerS2", 1, 1e9),
            MaxAngularSpeedRadPerS = o.Number("maxAngularSpeedRadPerS", 0.1, 1e4),
            NoiseMm = o.Number("noiseMm", 0, 10),
            NoiseRad = o.Number("noiseRad", 0, 1),
            CalmFrames = o.Whole("calmFrames", 1, 1000),
            CompareWithin = Ms("compareWithinMs", 1, 10_000),
            RefuseOutOfVolume = o.Text("outOfVolume") switch
            {
                "refuse" => true,
                "keep" => false,
                var other => throw o.Problem($"has the outOfVolume '{other}'; 'refuse' and 'keep' are known"),
            },
            Volume = o.OptionalObject("box") is { } box ? Box(box) : null,
        };
        var (late, missing) = (Ms("lateAfterMs", 1, 60_000), Ms("missingAfterMs", 1, 600_000));
        return late <= missing ? new TrackerLimits(late, missing, watchdogs) : throw o.Problem("has a tool missing ('missingAfterMs') sooner than late ('lateAfterMs')");

        Duration Ms(string key, double least, double most) => Duration.FromMilliseconds(o.Number(key, least, most));
    }

    /// <summary>The same tracker under these limits.</summary>
    public T Of<T>(T options) where T : TrackerOptions => options with { LateAfter = LateAfter, MissingAfter = MissingAfter, Watchdogs = Watchdogs };

    private static (Vec3 LowMm, Vec3 HighMm) Box(StrictJson o)
    {
        o.RequireOnly("lowMm", "highMm");
        var (l, h) = (o.Numbers("lowMm", 3), o.Numbers("highMm", 3));
        return l[0] < h[0] && l[1] < h[1] && l[2] < h[2] ? (new Vec3(l[0], l[1], l[2]), new Vec3(h[0], h[1], h[2])) : throw o.Problem("has a corner 'lowMm' that does not lie below 'highMm'");
    }
}
