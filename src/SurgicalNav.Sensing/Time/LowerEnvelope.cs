namespace SurgicalNav.Sensing.Time;

/// <summary>The line closest below a sliding window of points, kept as each bin's lowest point; x in seconds, y in nanoseconds.</summary>
internal sealed class LowerEnvelope(int bins, double binSeconds, double leastSpanSeconds, double mostSlope)
{
    private readonly double[] _x = new double[bins], _y = new double[bins];
    private readonly long[] _bin = new long[bins];
    private readonly int[] _hull = new int[bins];
    private int _first, _count;
    private double _anchorX, _anchorY;

    /// <summary>Dimensionless (nanoseconds per nanosecond).</summary>
    public double Slope { get; private set; }

    public bool HasSlope { get; private set; }

    /// <summary>Mean height of the kept points above the line, in nanoseconds.</summary>
    public double MeanGap { get; private set; }

    public double At(double x) => _anchorY + Slope * 1e9 * (x - _anchorX);

    public void Clear()
    {
        (_first, _count) = (0, 0);
        (Slope, HasSlope, MeanGap) = (0, false, 0);
        (_anchorX, _anchorY) = (0, 0);
    }

    /// <summary>Points must come with rising x; one that falls back is not taken.</summary>
    public void Add(double x, double y)
    {
        var bin = (long)Math.Floor(x / binSeconds);
        if (_count > 0)
        {
            var last = Index(_count - 1);
            if (x < _x[last]) return;
            if (bin == _bin[last])
            {
                // Compare along the line, not along x: a bin's lowest point must not depend on the drift within it.
                if (y - At(x) >= _y[last] - At(_x[last])) return;
                (_x[last], _y[last]) = (x, y);
                Fit();
                return;
            }
        }
        if (_count == bins) (_first, _count) = ((_first + 1) % bins, _count - 1);
        var at = Index(_count++);
        (_x[at], _y[at], _bin[at]) = (x, y, bin);
        Fit();
    }

    private int Index(int i) => (_first + i) % bins;

    private void Fit()
    {
        var (sumX, low) = (0.0, Index(0));
        for (var i = 0; i < _count; i++)
        {
            var p = Index(i);
            sumX += _x[p];
            if (_y[p] - At(_x[p]) < _y[low] - At(_x[low])) low = p;
        }
        if (_x[Index(_count - 1)] - _x[Index(0)] >= leastSpanSeconds) FitSlope(sumX / _count, low);
        else (_anchorX, _anchorY) = (_x[low], _y[low]);

        var sum = 0.0;
        for (var i = 0; i < _count; i++) sum += _y[Index(i)] - At(_x[Index(i)]);
        MeanGap = sum / _count;
    }

    private void FitSlope(double meanX, int low)
    {
        var size = 0;
        for (var i = 0; i < _count; i++)
        {
            var p = Index(i);
            while (size >= 2 && TurnsDown(_hull[size - 2], _hull[size - 1], p)) size--;
            _hull[size++] = p;
        }
        var k = 0;
        while (k < size - 2 && _x[_hull[k + 1]] < meanX) k++;
        var (a, b) = (_hull[k], _hull[k + 1]);
        var slope = (_y[b] - _y[a]) * 1e-9 / (_x[b] - _x[a]);
        if (Math.Abs(slope) > mostSlope)
        {
            (_anchorX, _anchorY) = (_x[low], _y[low]);
            return;
        }
        (Slope, HasSlope) = (slope, true);
        (_anchorX, _anchorY) = (_x[a], _y[a]);
    }

    /// <summary>Whether the middle point lies on or above the line through its neighbours.</summary>
    private bool TurnsDown(int a, int b, int c) =>
        (_y[b] - _y[a]) * (_x[c] - _x[a]) >= (_y[c] - _y[a]) * (_x[b] - _x[a]);
}
