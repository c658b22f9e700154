using System.Globalization;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.Twins;

/// <summary>Something that goes wrong in a simulated drive, some time after it was first enabled.</summary>
/// <param name="Words">As a person wrote it.</param>
/// <param name="AfterS">Seconds after its drives were enabled for the first time.</param>
/// <param name="Happen">What it does to the twin.</param>
public sealed record DriveMishap(string Words, double AfterS, Action<TwinFaults> Happen)
{
    private const string Form = "Write it as NAME@SECONDS, or NAME=NUMBER@SECONDS for a joint (counted from 1) or a share of bits: stuck-encoder=2@5.";

    /// <summary>By name: whether it takes a number, and what it does.</summary>
    private static readonly OrderedDictionary<string, (string? Number, Action<TwinFaults, double> Do)> Known = new(StringComparer.Ordinal)
    {
        ["stuck-encoder"] = ("joint", (f, n) => f.StuckEncoderJoint = (int)n - 1),
        ["blocked"] = ("joint", (f, n) => f.BlockedJoint = (int)n - 1),
        ["runaway"] = ("joint", (f, n) => f.RunawayJoint = (int)n - 1),
        ["worn-brakes"] = (null, (f, _) => f.AreBrakesWorn = true),
        ["power-lost"] = (null, (f, _) => f.IsPowerLost = true),
        ["emergency-stop"] = (null, (f, _) => f.IsEmergencyStopPressed = true),
        ["memory-damaged"] = (null, (f, _) => f.IsMemoryDamaged = true),
        ["halted"] = (null, (f, _) => f.IsHalted = true),
        ["clock-halted"] = (null, (f, _) => (f.IsHalted, f.HaltStopsClock) = (true, true)),
        ["bit-errors"] = ("share", (f, n) => f.BitErrorProbability = n),
        ["cable-out"] = (null, (f, _) => f.IsCableOut = true),
    };

    public static string Names => string.Join(", ", Known.Select(k => k.Value.Number is { } number ? $"{k.Key}={number.ToUpperInvariant()}" : k.Key));

    /// <param name="text">As above.</param>
    /// <param name="joints">Of the device.</param>
    /// <exception cref="UserErrorException">Says what is wrong with it.</exception>
    public static DriveMishap Parse(string text, int joints)
    {
        var at = text.LastIndexOf('@');
        var (what, equals) = at < 0 ? (text, text.IndexOf('=', StringComparison.Ordinal)) : (text[..at], text[..at].IndexOf('=', StringComparison.Ordinal));
        var (name, value) = equals < 0 ? (what, null) : (what[..equals], what[(equals + 1)..]);
        if (!Known.TryGetValue(name, out var known)) throw new UserErrorException($"twin drive: '{name}' is no fault of a simulated drive. Known are {Names}. {Form}");
        var after = 0.0;
        if (at >= 0 && !(double.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out after) && after is >= 0 and <= 86_400)) throw new UserErrorException($"twin drive: '{text}': seconds are 0 to 86400. {Form}");
        if (known.Number is null != value is null) throw new UserErrorException($"twin drive: '{text}': {name} takes {(known.Number is null ? "no number" : $"the number of a {known.Number}")}. {Form}");
        var number = 0.0;
        if (known.Number == "joint" && !(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var joint) && (number = joint) >= 1 && joint <= joints)) throw new UserErrorException($"twin drive: '{text}': the device has joints 1 to {joints}.");
        if (known.Number == "share" && !(double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && number is > 0 and < 1)) throw new UserErrorException($"twin drive: '{text}': a share of bits lies between 0 and 1, such as 1e-5.");
        return new DriveMishap(text, after, faults => known.Do(faults, number));
    }
}
