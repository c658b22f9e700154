namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>The header's time stamp: seconds since 1970 in the upper, the fraction of a second (units of 2⁻³² s) in the lower 32 bits.</summary>
/// <remarks>It is the sender's clock, which need not be set; zero means "unspecified".</remarks>
public readonly record struct IgtlTime(ulong Raw)
{
    private const ulong PerSecond = 1_000_000_000;

    public bool IsSpecified => Raw != 0;

    /// <summary>Nanoseconds since 1970 by the sender's clock, rounded to the nearest.</summary>
    public long Nanoseconds => (long)((Raw >> 32) * PerSecond + ((Raw & 0xFFFF_FFFF) * PerSecond + 0x8000_0000 >> 32));

    /// <summary>Exact to a quarter of a nanosecond, so that <see cref="Nanoseconds"/> gives the same number back.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or beyond the year 2106 that 32 bits of seconds reach.</exception>
    public static IgtlTime FromNanoseconds(long nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        var (seconds, rest) = Math.DivRem((ulong)nanoseconds, PerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seconds, uint.MaxValue, nameof(nanoseconds));
        return new IgtlTime(seconds << 32 | ((rest << 32) + PerSecond / 2) / PerSecond);
    }
}
