namespace SurgicalNav.Core.Measuring;

/// <summary>Percentiles of a bounded number of samples without allocation while adding; the newest samples win when full.</summary>
/// <remarks>Not thread-safe: one owner adds, and reads after the run or under its own lock.</remarks>
public sealed class SampleStatistics(int capacity)
{
    private readonly double[] _samples = new double[capacity];
    private readonly double[] _sorted = new double[capacity];
    private long _added;
    private double _sum;

    public long Count => _added;
    public double Max { get; private set; } = double.NegativeInfinity;
    public double Mean => _added == 0 ? double.NaN : _sum / _added;

    public void Add(double value)
    {
        _samples[(int)(_added++ % _samples.Length)] = value;
        _sum += value;
        if (value > Max) Max = value;
    }

    /// <summary>Nearest-rank percentile, <paramref name="p"/> in [0, 100], over the kept samples; NaN when there are none.</summary>
    public double Percentile(double p)
    {
        var n = (int)Math.Min(_added, _samples.Length);
        if (n == 0) return double.NaN;
        Array.Copy(_samples, _sorted, n);
        Array.Sort(_sorted, 0, n);
        return _sorted[Math.Clamp((int)Math.Ceiling(p / 100 * n) - 1, 0, n - 1)];
    }
}
