using System.Buffers;

namespace SurgicalNav.Calibration.Temporal;

/// <summary>A signal as a smooth curve, on a fine grid: local straight lines weighted by a Gaussian (Fan and Gijbels, Local Polynomial Modelling, 1996).</summary>
/// <remarks>The kernel is even in time and lines are fitted, not means, so that uneven sampling shifts nothing: the curve has no delay of its own.</remarks>
internal sealed class SmoothedSignal : IDisposable
{
    private const double StepS = 0.001;
    private const double Reach = 3;

    // Borrowed: a running session judges every few seconds, and tens of seconds at this step would go to the large objects.
    private readonly double[] _values;
    private readonly int _count;
    private readonly double _startS;

    public SmoothedSignal(MotionSignal signal, double widthS)
    {
        _count = Math.Max(2, (int)Math.Ceiling((signal.EndS - signal.StartS) / StepS) + 1);
        _values = ArrayPool<double>.Shared.Rent(_count);
        _startS = signal.StartS;
        var first = 0;
        for (var i = 0; i < _count; i++) _values[i] = At(signal, _startS + i * StepS, widthS, ref first);
    }

    public void Dispose() => ArrayPool<double>.Shared.Return(_values);

    public double StartS => _startS;
    public double EndS => _startS + (_count - 1) * StepS;

    public double At(double timeS)
    {
        var x = Math.Clamp((timeS - _startS) / StepS, 0, _count - 1);
        var i = Math.Min((int)x, _count - 2);
        return _values[i] + (_values[i + 1] - _values[i]) * (x - i);
    }

    /// <summary>Per second.</summary>
    public double SlopeAt(double timeS) => (At(timeS + 2 * StepS) - At(timeS - 2 * StepS)) / (4 * StepS);

    private static double At(MotionSignal signal, double timeS, double widthS, ref int first)
    {
        var times = signal.TimesS;
        var values = signal.Values;
        while (first < times.Length - 2 && times[first] < timeS - Reach * widthS) first++;
        double w0 = 0, w1 = 0, w2 = 0, y0 = 0, y1 = 0;
        var used = 0;
        for (var i = first; i < times.Length && times[i] <= timeS + Reach * widthS; i++)
        {
            var d = times[i] - timeS;
            if (d < -Reach * widthS) continue;
            var w = Math.Exp(-0.5 * d * d / (widthS * widthS));
            (w0, w1, w2, y0, y1) = (w0 + w, w1 + w * d, w2 + w * d * d, y0 + w * values[i], y1 + w * d * values[i]);
            used++;
        }
        var determinant = w0 * w2 - w1 * w1;
        return used >= 3 && determinant > 1e-9 * w0 * w0 * widthS * widthS ? (w2 * y0 - w1 * y1) / determinant : Line(times, values, timeS);
    }

    /// <summary>Straight between neighbours, where too few samples lie near.</summary>
    private static double Line(ReadOnlySpan<double> times, ReadOnlySpan<double> values, double timeS)
    {
        var at = times.BinarySearch(timeS);
        if (at >= 0) return values[at];
        var next = Math.Clamp(~at, 1, times.Length - 1);
        var f = Math.Clamp((timeS - times[next - 1]) / (times[next] - times[next - 1]), 0, 1);
        return values[next - 1] + f * (values[next] - values[next - 1]);
    }
}
