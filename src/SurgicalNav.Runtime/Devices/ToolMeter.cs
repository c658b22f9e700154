using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Rate, ages, losses and jitter of one tool's samples since the first of them.</summary>
/// <param name="rateHz">The tracker's: a longer step of the device's time is a loss.</param>
public sealed class ToolMeter(double rateHz)
{
    private readonly LatencyHistogram _ages = new();
    private PoseSample _last;
    private Instant _first, _lastHeard;
    private long _heard;
    private double _gapMeanS, _gapSquares;

    /// <summary>Poses that could be used.</summary>
    public long Poses { get; private set; }

    /// <summary>Frames in which the tracker said that it does not see the tool.</summary>
    public long Unseen { get; private set; }

    /// <summary>Poses that the watchdog did not believe: frozen, jumping, out of volume.</summary>
    public long Distrusted { get; private set; }

    /// <summary>Frames between heard ones that never came: by the tracker's numbers, else by the device's time at the nominal rate.</summary>
    public long Lost { get; private set; }

    /// <summary>From measurement to being taken in.</summary>
    public LatencyHistogram Ages => _ages;

    /// <summary>Standard deviation of how much two arrivals lie further apart than their measurements did, over √2: that of one arrival's delay. NaN before the third.</summary>
    public double JitterMs => _heard < 3 ? double.NaN : Math.Sqrt(_gapSquares / (_heard - 2) / 2) * 1e3;

    public void Take(in PoseSample sample, bool isNumbered, Instant now)
    {
        if (_heard > 0)
        {
            // Told twice of the same measurement: by a line that was opened anew, or a server that repeats itself.
            if (sample.DeviceTime != default && sample.DeviceTime == _last.DeviceTime) return;
            Compare(sample, isNumbered, now);
        }
        else
        {
            _first = now;
        }
        _heard++;
        (_last, _lastHeard) = (sample, now);
        switch (sample.Status)
        {
            case PoseStatus.Visible:
                Poses++;
                _ages.Add(now - sample.AcquiredAt);
                break;
            case PoseStatus.Frozen or PoseStatus.Jumping or PoseStatus.OutOfVolume:
                Distrusted++;
                break;
            default:
                Unseen++;
                break;
        }
    }

    /// <summary>Usable poses a second since the first sample; silence counts until <paramref name="now"/> unless the source has come to its end.</summary>
    public double RateHz(Instant now, bool hasEnded)
    {
        if (_heard < 2) return 0;
        var span = (_lastHeard - _first).Seconds;
        // n samples span n − 1 steps; a longer silence than one step is time in which poses should have come.
        var whole = span * _heard / (_heard - 1);
        if (!hasEnded) whole = Math.Max(whole, (now - _first).Seconds);
        return whole > 0 ? Poses / whole : 0;
    }

    private void Compare(in PoseSample sample, bool isNumbered, Instant now)
    {
        var stepS = (sample.DeviceTime - _last.DeviceTime).Seconds;
        var arrivedS = (now - _lastHeard).Seconds;
        if (isNumbered) Lost += Math.Max(0, sample.Frame - _last.Frame - 1);
        else if (sample.DeviceTime != default && stepS > 0 && stepS * rateHz < 1e9) Lost += Math.Max(0, (long)Math.Round(stepS * rateHz) - 1);
        if (sample.DeviceTime == default) stepS = 1 / rateHz;
        // Welford.
        var gap = arrivedS - stepS;
        var before = gap - _gapMeanS;
        _gapMeanS += before / _heard;
        _gapSquares += before * (gap - _gapMeanS);
    }
}
