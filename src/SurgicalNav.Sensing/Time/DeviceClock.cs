using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Time;

/// <summary>Maps a device's clock to the session's clock by a line fitted online through the earliest arrivals.</summary>
/// <remarks>Transport only ever adds delay, so the true line runs along the lower edge of arrival times over device times (Paxson, SIGMETRICS 1998;
/// Moon, Skelly and Towsley, INFOCOM 1999). Kept are the least delayed sample of each second of the last minute; the line is the
/// supporting line of their lower convex hull at their mean time, which of all lines below them lies closest on average.
/// The least delay itself cannot be told from an offset: it is part of the constant latency that temporal calibration finds.
/// Not thread-safe; allocates nothing after construction; the same samples always give the same answers.</remarks>
public sealed class DeviceClock(Duration constantLatency = default)
{
    private const int Bins = 60;
    private const double BinSeconds = 1;

    /// <summary>Quartz stays within 100 ppm and cheap oscillators within 300; a steeper line comes from delays, not from the clock.</summary>
    private const double MostDrift = 500e-6;

    /// <summary>A shorter stretch does not tell drift from jitter.</summary>
    private const double LeastSpanForDriftSeconds = 4;

    private static readonly Duration StepThreshold = Duration.FromMilliseconds(50);
    private const int BinsUntilStepBelieved = 3;

    private readonly LowerEnvelope _envelope = new(Bins, BinSeconds, LeastSpanForDriftSeconds, MostDrift);
    private DeviceInstant _deviceOrigin, _lastDevice;
    private Instant _hostOrigin, _lastMapped;
    private bool _started;
    private int _lateBins;
    private long _bin;
    private double _leastResidualNs, _delayMeanNs, _delayVariance;
    private int _delays;

    /// <summary>From the device's profile: the age that a pose has on its earliest possible arrival.</summary>
    public Duration ConstantLatency { get; } = constantLatency;

    /// <summary>How much faster the session's clock runs than the device's, in parts per million; 0 until it can be told.</summary>
    public double DriftPpm => _envelope.Slope * 1e6;

    /// <summary>Whether enough time has passed to know the drift.</summary>
    public bool IsSettled => _envelope.HasSlope;

    /// <summary>Mean distance of each second's least delayed sample from the line, in ms: how well the line is pinned down.</summary>
    public double SpreadMs => _envelope.MeanGap * 1e-6;

    /// <summary>How much longer than the quickest the way of a sample takes, in ms: mean over about the last 256.</summary>
    public double MeanDelayMs => _delayMeanNs * 1e-6;

    /// <summary>Standard deviation of the samples' ways, in ms, over about the last 256: what the fit takes out of the stamps.</summary>
    public double JitterMs => Math.Sqrt(_delayVariance) * 1e-6;

    /// <summary>What lies between a measurement and its arrival on average, as far as is known: the constant part and the mean of the rest, in ms.</summary>
    public double LatencyMs => ConstantLatency.Milliseconds + MeanDelayMs;

    /// <summary>How often the device's clock was found to have been set or restarted, and the fit was begun anew.</summary>
    public int Resets { get; private set; }

    /// <summary>Takes a sample in and answers when it was acquired, by the session's clock; never earlier than the answer before, never after its arrival.</summary>
    public Instant Stamp(DeviceInstant device, Instant receivedAt)
    {
        if (!_started) Begin(device, receivedAt);
        // Several messages of one measurement share its time; only the first arrival says something about the clock.
        else if (device == _lastDevice) return _lastMapped;
        else Watch(device, receivedAt);

        _envelope.Add(Seconds(device), ResidualNs(device, receivedAt));
        var mapped = ToHost(device);
        if (mapped > receivedAt - ConstantLatency) mapped = receivedAt - ConstantLatency;
        Weigh((receivedAt - ConstantLatency - mapped).Nanoseconds);
        // When a faster arrival lowers the line, time slows down until the line is met; it does not jump back.
        var least = _lastMapped + new Duration(Math.Max(0, (device - _lastDevice).Nanoseconds / 2));
        if (least > receivedAt - ConstantLatency) least = _lastMapped;
        if (mapped < least) mapped = least;
        (_lastDevice, _lastMapped) = (device, mapped);
        return mapped;
    }

    /// <summary>The line alone, without the promise not to run back.</summary>
    public Instant ToHost(DeviceInstant device)
    {
        var sinceOrigin = device - _deviceOrigin;
        var correction = new Duration((long)Math.Round(_envelope.At(Seconds(device))));
        return _hostOrigin + sinceOrigin + correction - ConstantLatency;
    }

    /// <summary>Exponential mean and variance; plain ones until there are enough samples (Welford).</summary>
    private void Weigh(double delayNs)
    {
        var share = 1.0 / Math.Min(++_delays, 256);
        _delays = Math.Min(_delays, 256);
        var gap = delayNs - _delayMeanNs;
        _delayMeanNs += share * gap;
        _delayVariance = (1 - share) * (_delayVariance + share * gap * gap);
    }

    private void Begin(DeviceInstant device, Instant receivedAt)
    {
        var first = !_started;
        _started = true;
        _envelope.Clear();
        (_deviceOrigin, _hostOrigin) = (device, receivedAt);
        (_lateBins, _bin, _leastResidualNs) = (0, 0, double.PositiveInfinity);
        (_delays, _delayMeanNs, _delayVariance) = (0, 0, 0);
        _lastDevice = device;
        if (first) _lastMapped = receivedAt - ConstantLatency;
    }

    /// <summary>Begins anew where the device's clock must have been set: ahead shows at once, back only as delay that never ends.</summary>
    private void Watch(DeviceInstant device, Instant receivedAt)
    {
        var late = receivedAt - ConstantLatency - ToHost(device);
        var bin = (long)Math.Floor((receivedAt - _hostOrigin).Seconds / BinSeconds);
        if (bin != _bin)
        {
            _lateBins = _leastResidualNs > StepThreshold.Nanoseconds && double.IsFinite(_leastResidualNs) ? _lateBins + 1 : 0;
            (_bin, _leastResidualNs) = (bin, double.PositiveInfinity);
        }
        _leastResidualNs = Math.Min(_leastResidualNs, late.Nanoseconds);
        if (late >= -StepThreshold && _lateBins < BinsUntilStepBelieved) return;
        // Before the fit has settled an early arrival after delayed ones looks the same, and is no event.
        if (IsSettled) Resets++;
        Begin(device, receivedAt);
    }

    private double Seconds(DeviceInstant device) => (device - _deviceOrigin).Seconds;

    private double ResidualNs(DeviceInstant device, Instant receivedAt) =>
        (receivedAt - _hostOrigin).Nanoseconds - (device - _deviceOrigin).Nanoseconds;
}
