using System.Globalization;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Runtime.Imaging;

namespace SurgicalNav.Runtime.Replays;

/// <summary>How a session is changed to see what overlay and guard would have done.</summary>
/// <param name="Lag">The tracker's poses taken to be so much older than they were thought to be.</param>
/// <param name="MarginMm">Another margin about every forbidden region; null leaves it.</param>
/// <param name="ReferenceShiftMm">The registration off by so much, across the view: as after a bump against the patient reference.</param>
public sealed record WhatIf(Duration Lag, double? MarginMm, double ReferenceShiftMm)
{
    private const string Form = "Write it as lag=+40ms,margin=3mm,reference-shift=2mm (any of the three).";

    /// <exception cref="UserErrorException">The text is none; says what is wrong with it.</exception>
    public static WhatIf Parse(string text)
    {
        var whatIf = new WhatIf(Duration.Zero, null, 0);
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (key, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            whatIf = key switch
            {
                "lag" => whatIf with { Lag = Duration.FromMilliseconds(Number(part, value, "ms", 10_000)) },
                "margin" => whatIf with { MarginMm = Number(part, value, "mm", 1000) is >= 0 and var mm ? mm : throw new UserErrorException($"--what-if: '{part}': a margin is not negative. {Form}") },
                "reference-shift" => whatIf with { ReferenceShiftMm = Number(part, value, "mm", 1000) },
                _ => throw new UserErrorException($"--what-if: '{key}' is not known. {Form}"),
            };
        }
        return whatIf == new WhatIf(Duration.Zero, null, 0) ? throw new UserErrorException($"--what-if '{text}' changes nothing. {Form}") : whatIf;
    }

    public NavigationSetup Change(NavigationSetup setup)
    {
        var registration = setup.Patient.ReferenceFromScan;
        var shifted = registration.Mean with { TranslationMm = registration.Mean.TranslationMm + registration.Mean.Rotation.Rotate(ShiftMm) };
        return setup with
        {
            Tracker = setup.Tracker with { ConstantLatency = Later(setup.Tracker.ConstantLatency) },
            Patient = setup.Patient with { ReferenceFromScan = new Uncertain<PatientReference, Scan>(shifted, registration.Covariance) },
        };
    }

    public GuardHostConfig Change(GuardHostConfig config) => MarginMm is not { } margin ? config : config with
    {
        Devices = [.. config.Devices.Select(d => d with { Regions = [.. d.Regions.Select(r => r with { MarginMm = margin })] })],
    };

    /// <summary>What the guard would have been told: poses as much older, and the manipulator as much beside its place in the scan.</summary>
    public GuardEvidence Change(GuardEvidence evidence) => evidence with
    {
        PoseAcquiredAt = evidence.PoseAcquiredAt == default ? default : evidence.PoseAcquiredAt - Lag,
        ScanFromRobotBase = evidence.ScanFromRobotBase with { TranslationMm = evidence.ScanFromRobotBase.TranslationMm - ShiftMm },
    };

    public override string ToString()
    {
        List<string> parts = [];
        if (Lag != Duration.Zero) parts.Add(string.Create(CultureInfo.InvariantCulture, $"poses {Math.Abs(Lag.Milliseconds):0.###} ms {(Lag > Duration.Zero ? "older" : "younger")}"));
        if (MarginMm is { } margin) parts.Add(string.Create(CultureInfo.InvariantCulture, $"a margin of {margin:0.###} mm"));
        if (ReferenceShiftMm != 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"the registration {ReferenceShiftMm:0.###} mm off"));
        return string.Join(", ", parts);
    }

    /// <summary>In the scan's frame, towards the patient's left.</summary>
    private Vec3 ShiftMm => new(ReferenceShiftMm, 0, 0);

    /// <summary>A tracker cannot report what has not been yet.</summary>
    private Duration Later(Duration latency) => latency + Lag >= Duration.Zero
        ? latency + Lag
        : throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"--what-if: the tracker's latency is {latency.Milliseconds:0.###} ms; a lag of {Lag.Milliseconds:0.###} ms would make it negative."));

    private static double Number(string part, string value, string unit, double most) =>
        value.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(value.AsSpan(0, value.Length - unit.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= most
            ? number
            : throw new UserErrorException($"--what-if: '{part}' needs a number in {unit}, at most {most.ToString(CultureInfo.InvariantCulture)}. {Form}");
}
