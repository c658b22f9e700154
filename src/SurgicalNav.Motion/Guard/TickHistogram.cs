namespace SurgicalNav.Motion.Guard;

/// <summary>Counts periods in steps of 10 µs up to 40 ms, for percentiles over any length of run in fixed memory. Allocates only when constructed.</summary>
public sealed class TickHistogram
{
    private const int BinUs = 10;
    private readonly long[] _bins = new long[4001];
    private long _count;

    public double MaxUs { get; private set; }
    public long Count => _count;

    public void Add(double microseconds)
    {
        _bins[(int)Math.Clamp(microseconds / BinUs, 0, _bins.Length - 1)]++;
        _count++;
        MaxUs = Math.Max(MaxUs, microseconds);
    }

    /// <summary>Upper edge of the bin that holds the percentile, µs; 0 while empty.</summary>
    /// <param name="p">0 to 100.</param>
    public double PercentileUs(double p)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(p / 100 * _count));
        long seen = 0;
        for (var i = 0; i < _bins.Length; i++)
            if ((seen += _bins[i]) >= rank) return Math.Min((i + 1.0) * BinUs, MaxUs);
        return 0;
    }
}
