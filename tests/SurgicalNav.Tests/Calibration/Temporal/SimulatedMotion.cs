using SurgicalNav.Calibration.Temporal;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Calibration.Temporal;

/// <summary>A hand that moves a body up and down unevenly, as a tracker and a video record it, with a lag that is known.</summary>
internal sealed class SimulatedMotion
{
    private readonly double[] _amplitude = new double[5], _omega = new double[5], _phase = new double[5];
    private readonly SeededRandom _random;

    public SimulatedMotion(ulong seed)
    {
        _random = new SeededRandom(seed, 77);
        for (var i = 0; i < 5; i++) (_amplitude[i], _omega[i], _phase[i]) = (_random.Uniform(4, 10), 2 * Math.PI * _random.Uniform(0.15, 0.9), _random.Uniform(0, 2 * Math.PI));
    }

    public double AtMm(double timeS)
    {
        var sum = 0.0;
        for (var i = 0; i < 5; i++) sum += _amplitude[i] * Math.Sin(_omega[i] * timeS + _phase[i]);
        return sum;
    }

    public MotionSignal Tracker(double seconds, double rateHz, double noiseMm, double lagS)
    {
        var n = (int)(seconds * rateHz);
        var (times, values) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var event_ = (i + _random.Uniform(-0.2, 0.2)) / rateHz;
            (times[i], values[i]) = (event_ + lagS, AtMm(event_) + noiseMm * _random.NextGaussian());
        }
        return new MotionSignal(times, values);
    }

    /// <param name="seconds">Length.</param>
    /// <param name="rateHz">Frames.</param>
    /// <param name="noisePx">Standard deviation of the error.</param>
    /// <param name="memory">Correlation of one frame's error with the next one's.</param>
    public MotionSignal Video(double seconds, double rateHz, double noisePx, double memory)
    {
        var n = (int)(seconds * rateHz);
        var (times, values) = (new double[n], new double[n]);
        var error = _random.NextGaussian();
        for (var i = 0; i < n; i++)
        {
            times[i] = (i + _random.Uniform(-0.1, 0.1)) / rateHz;
            error = memory * error + Math.Sqrt(1 - memory * memory) * _random.NextGaussian();
            values[i] = 300 - 6.5 * AtMm(times[i]) + noisePx * error;
        }
        return new MotionSignal(times, values);
    }
}
