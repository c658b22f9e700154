namespace SurgicalNav.Calibration.Temporal;

/// <summary>One number over time: how far something has moved along its main direction. Times rise.</summary>
/// <remarks>Offline: allocates. The unit is the source's own (mm of a tracker, px of a video) and cancels in the lag.</remarks>
public sealed class MotionSignal
{
    private readonly double[] _timesS, _values;

    /// <param name="timesS">By the recorder's clock, rising.</param>
    /// <param name="values">As many, finite.</param>
    /// <exception cref="ArgumentException">Of different length, fewer than two, not finite, or times that do not rise.</exception>
    public MotionSignal(double[] timesS, double[] values)
    {
        if (timesS.Length != values.Length) throw new ArgumentException($"{timesS.Length} times do not go with {values.Length} values.");
        if (timesS.Length < 2) throw new ArgumentException("A signal has at least two samples.");
        for (var i = 0; i < timesS.Length; i++)
        {
            if (!double.IsFinite(timesS[i]) || !double.IsFinite(values[i])) throw new ArgumentException($"Sample {i} is not finite.");
            if (i > 0 && timesS[i] <= timesS[i - 1]) throw new ArgumentException($"The times do not rise at sample {i}.");
        }
        (_timesS, _values) = (timesS, values);
    }

    public int Count => _timesS.Length;
    public ReadOnlySpan<double> TimesS => _timesS;
    public ReadOnlySpan<double> Values => _values;
    public double StartS => _timesS[0];
    public double EndS => _timesS[^1];

    /// <summary>Highest minus lowest value.</summary>
    public double PeakToPeak => _values.Max() - _values.Min();

    /// <summary>Median time between samples.</summary>
    public double PeriodS
    {
        get
        {
            var steps = new double[Count - 1];
            for (var i = 0; i < steps.Length; i++) steps[i] = _timesS[i + 1] - _timesS[i];
            Array.Sort(steps);
            return steps[steps.Length / 2];
        }
    }

    /// <summary>The samples between two times; null where fewer than two are left.</summary>
    public MotionSignal? Between(double fromS, double toS)
    {
        var keep = Enumerable.Range(0, Count).Where(i => _timesS[i] >= fromS && _timesS[i] <= toS).ToArray();
        return keep.Length < 2 ? null : new MotionSignal([.. keep.Select(i => _timesS[i])], [.. keep.Select(i => _values[i])]);
    }
}
