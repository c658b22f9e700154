using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Watchdogs;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>One key of the object <c>limits</c>: how it is read, and how its value is said.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Read">Checks the value and gives what puts it into limits.</param>
/// <param name="Words">The value in limits, for a person.</param>
/// <param name="IsOptional">Whether a device's profile may leave it out.</param>
internal sealed record TrackerLimitKey(string Name, Func<StrictJson, Func<TrackerLimits, TrackerLimits>> Read, Func<TrackerLimits, string> Words, bool IsOptional = false)
{
    public static readonly IReadOnlyList<TrackerLimitKey> All =
    [
        Ms("lateAfterMs", 1, 60_000, l => l.LateAfter, (l, v) => l with { LateAfter = v }),
        Ms("missingAfterMs", 1, 600_000, l => l.MissingAfter, (l, v) => l with { MissingAfter = v }),
        Ms("frozenAfterMs", 0, 60_000, l => l.Watchdogs.FrozenAfter, Dog<Duration>((w, v) => w with { FrozenAfter = v })),
        Whole("frozenFrames", 2, 100_000, l => l.Watchdogs.FrozenFrames, Dog<int>((w, v) => w with { FrozenFrames = v })),
        Number("maxSpeedMmPerS", 1, 1e6, l => l.Watchdogs.MaxSpeedMmPerS, Dog<double>((w, v) => w with { MaxSpeedMmPerS = v })),
        Number("maxAccelerationMmPerS2", 1, 1e9, l => l.Watchdogs.MaxAccelerationMmPerS2, Dog<double>((w, v) => w with { MaxAccelerationMmPerS2 = v })),
        Number("maxAngularSpeedRadPerS", 0.1, 1e4, l => l.Watchdogs.MaxAngularSpeedRadPerS, Dog<double>((w, v) => w with { MaxAngularSpeedRadPerS = v })),
        Number("noiseMm", 0, 10, l => l.Watchdogs.NoiseMm, Dog<double>((w, v) => w with { NoiseMm = v })),
        Number("noiseRad", 0, 1, l => l.Watchdogs.NoiseRad, Dog<double>((w, v) => w with { NoiseRad = v })),
        Whole("calmFrames", 1, 1000, l => l.Watchdogs.CalmFrames, Dog<int>((w, v) => w with { CalmFrames = v })),
        Ms("compareWithinMs", 1, 10_000, l => l.Watchdogs.CompareWithin, Dog<Duration>((w, v) => w with { CompareWithin = v })),
        Of("outOfVolume", OutOfVolume, l => l.Watchdogs.RefuseOutOfVolume, Dog<bool>((w, v) => w with { RefuseOutOfVolume = v }), v => v ? "refuse" : "keep"),
        Of("box", Box, l => l.Watchdogs.Volume, Dog<(Vec3 LowMm, Vec3 HighMm)?>((w, v) => w with { Volume = v }), InWords) with { IsOptional = true },
    ];

    private static TrackerLimitKey Of<T>(string key, Func<StrictJson, T> read, Func<TrackerLimits, T> get, Func<TrackerLimits, T, TrackerLimits> set, Func<T, string> words) =>
        new(key, o =>
        {
            var value = read(o);
            return limits => set(limits, value);
        }, limits => words(get(limits)));

    private static TrackerLimitKey Ms(string key, double least, double most, Func<TrackerLimits, Duration> get, Func<TrackerLimits, Duration, TrackerLimits> set) =>
        Of(key, o => Duration.FromMilliseconds(o.Number(key, least, most)), get, set, v => FormattableString.Invariant($"{v.Milliseconds:g6}"));

    private static TrackerLimitKey Number(string key, double least, double most, Func<TrackerLimits, double> get, Func<TrackerLimits, double, TrackerLimits> set) =>
        Of(key, o => o.Number(key, least, most), get, set, v => FormattableString.Invariant($"{v:g6}"));

    private static TrackerLimitKey Whole(string key, int least, int most, Func<TrackerLimits, int> get, Func<TrackerLimits, int, TrackerLimits> set) =>
        Of(key, o => o.Whole(key, least, most), get, set, v => FormattableString.Invariant($"{v}"));

    private static Func<TrackerLimits, T, TrackerLimits> Dog<T>(Func<WatchdogLimits, T, WatchdogLimits> set) => (l, v) => l with { Watchdogs = set(l.Watchdogs, v) };

    private static bool OutOfVolume(StrictJson o) => o.Text("outOfVolume") switch
    {
        "refuse" => true,
        "keep" => false,
        var other => throw o.Problem($"has the outOfVolume '{other}'; 'refuse' and 'keep' are known"),
    };

    private static (Vec3 LowMm, Vec3 HighMm)? Box(StrictJson limits)
    {
        var o = limits.Object("box");
        o.RequireOnly("lowMm", "highMm");
        var (l, h) = (o.Numbers("lowMm", 3), o.Numbers("highMm", 3));
        return l[0] < h[0] && l[1] < h[1] && l[2] < h[2] ? (new Vec3(l[0], l[1], l[2]), new Vec3(h[0], h[1], h[2])) : throw o.Problem("has a corner 'lowMm' that does not lie below 'highMm'");
    }

    private static string InWords((Vec3 LowMm, Vec3 HighMm)? box) => box is var (l, h)
        ? FormattableString.Invariant($"from ({l.X:g6}, {l.Y:g6}, {l.Z:g6}) to ({h.X:g6}, {h.Y:g6}, {h.Z:g6})")
        : "none";
}
