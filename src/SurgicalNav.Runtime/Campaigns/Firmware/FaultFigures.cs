using System.Globalization;
using SurgicalNav.Runtime.Summaries;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>What one injection came to.</summary>
/// <param name="ReactionMs">In the device's own clock.</param>
/// <param name="Words">What it looked like where it was not detected or not safe.</param>
public readonly record struct FaultOutcome(bool IsDetected, bool IsSafe, double ReactionMs, string Words = "");

/// <summary>One fault, injected again and again into one device.</summary>
/// <param name="Device">twin, firmware (on a clock by hand), or emulator (a Cortex-M3 in qemu-system-arm).</param>
/// <param name="Fault">In words.</param>
/// <param name="Injected">How often.</param>
/// <param name="Repeated">Motions that the machine itself stopped before or during an injection, done again.</param>
/// <param name="Detected">Of the injected: the device or the guard noticed.</param>
/// <param name="Safe">Of the injected: both sides came to the state that the hazard table asks for.</param>
/// <param name="ReactionMs">In the device's own clock.</param>
/// <param name="StatedMs">Greatest reaction that docs/safety/hazards.md states; null where it states none.</param>
/// <param name="First">The first few that failed, in words.</param>
public sealed record FaultFigures(string Device, string Fault, int Injected, int Repeated, int Detected, int Safe, Percentiles ReactionMs, double? StatedMs, IReadOnlyList<string> First)
{
    /// <summary>Exact one-sided 95 % upper bound of the share that is not detected or not safe (Clopper and Pearson).</summary>
    public double UpperBoundPercent => UpperBound(Injected - Math.Min(Detected, Safe), Injected);

    public string Line => string.Create(CultureInfo.InvariantCulture,
        $"{Device,-9} {Fault,-52} {Injected,4} injected, {Detected,4} detected, {Safe,4} safe; {(StatedMs is { } stated ? string.Create(CultureInfo.InvariantCulture, $"{ReactionMs.P50,6:0.00} / {ReactionMs.Max,6:0.00} ms of {stated,5:0.0}") : "no reaction stated")}; {Injected - Math.Min(Detected, Safe)} of {Injected}: 95 % upper bound {UpperBoundPercent:0.#} %{(Repeated > 0 ? $"; {Repeated} done again" : "")}");

    /// <summary>The share p in percent at which so few failures or fewer would come up in 5 % of all campaigns.</summary>
    public static double UpperBound(int failures, int of)
    {
        if (of == 0 || failures >= of) return 100;
        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 60; i++)
        {
            var p = (low + high) / 2;
            var (term, sum) = (Math.Pow(1 - p, of), 0.0);
            for (var k = 0; k <= failures; k++)
            {
                sum += term;
                term *= (of - k) / (k + 1.0) * p / (1 - p);
            }
            if (sum > 0.05) low = p;
            else high = p;
        }
        return 100 * high;
    }
}
