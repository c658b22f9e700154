using System.Globalization;

namespace SurgicalNav.Runtime.Replays;

/// <summary>How fast a recording is played.</summary>
/// <param name="Factor">Times the original pace; infinite for as fast as it can be drawn.</param>
/// <param name="ByStep">Waits for the person before every picture.</param>
public readonly record struct ReplaySpeed(double Factor, bool ByStep)
{
    public static readonly ReplaySpeed Fastest = new(double.PositiveInfinity, false);

    /// <exception cref="UserErrorException">The text names none.</exception>
    public static ReplaySpeed Parse(string text) => text switch
    {
        "max" => Fastest,
        "step" => new ReplaySpeed(double.PositiveInfinity, true),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor is >= 0.01 and <= 100 => new ReplaySpeed(factor, false),
        _ => throw new UserErrorException($"--speed '{text}' is no pace: give a factor from 0.01 to 100 (1 is the original), max, or step."),
    };
}

/// <summary>What a person may ask of <c>surgicalnav replay</c>.</summary>
public sealed record ReplayOptions
{
    public required string File { get; init; }

    /// <summary>Compare every outcome to the bit instead of drawing.</summary>
    public bool Verify { get; init; }

    /// <summary>Change something and compare the outcomes; null does not.</summary>
    public WhatIf? WhatIf { get; init; }

    public ReplaySpeed Speed { get; init; } = ReplaySpeed.Fastest;
    public string OutFolder { get; init; } = "out/replay";

    /// <summary>Every so many-th picture is written too; 0 for none but the last.</summary>
    public int EveryPicture { get; init; }

    /// <summary>Waits for the person's step; false when there will be no more.</summary>
    public Func<bool> WaitForStep { get; init; } = () => true;
}
