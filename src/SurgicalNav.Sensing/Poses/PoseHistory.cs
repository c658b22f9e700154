using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Poses;

/// <summary>Limits of what a history may say.</summary>
public sealed record PoseHistoryOptions
{
    /// <summary>Samples kept; 512 are 8.5 s at 60 Hz.</summary>
    public int Capacity { get; init; } = 512;

    /// <summary>Measurements further apart are not bridged.</summary>
    public Duration MaxGap { get; init; } = Duration.FromMilliseconds(100);

    /// <summary>How far beyond the newest measurement an answer may reach.</summary>
    public Duration MaxExtrapolation { get; init; } = Duration.FromMilliseconds(50);

    /// <summary>Velocity is taken over about this time, so that measuring noise does not drown it.</summary>
    public Duration VelocityBaseline { get; init; } = Duration.FromMilliseconds(30);

    /// <summary>What a hand does to an instrument at most; sets the error bounds.</summary>
    public double MaxAccelerationMmPerS2 { get; init; } = 3000;

    public double MaxAngularAccelerationRadPerS2 { get; init; } = 30;
}

/// <summary>The last poses of one tool in a fixed ring, looked up at any moment by SLERP and straight lines between measurements.</summary>
/// <remarks>Thread-safe (one short lock); allocates nothing after construction.</remarks>
public sealed class PoseHistory
{
    private readonly Lock _gate = new();
    private readonly PoseHistoryOptions _options;
    private readonly PoseSample[] _ring;
    private long _added;
    private long _rejected;

    public PoseHistory(PoseHistoryOptions? options = null)
    {
        _options = options ?? new PoseHistoryOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Capacity, 2, nameof(options));
        _ring = new PoseSample[_options.Capacity];
    }

    public int Count
    {
        get { lock (_gate) return Held; }
    }

    /// <summary>Samples not newer than the one before, and so not kept.</summary>
    public long Rejected
    {
        get { lock (_gate) return _rejected; }
    }

    private int Held => (int)Math.Min(_added, _ring.Length);

    /// <summary>Keeps the sample, or counts it as rejected when its moment is not later than the newest.</summary>
    public bool Add(in PoseSample sample)
    {
        lock (_gate)
        {
            if (_added > 0 && sample.AcquiredAt <= Newest(0).AcquiredAt)
            {
                _rejected++;
                return false;
            }
            _ring[(int)(_added++ % _ring.Length)] = sample;
            return true;
        }
    }

    /// <summary>The newest measurement: samples in which the tool was not seen are passed over.</summary>
    public bool TryGetNewest(out PoseSample sample)
    {
        lock (_gate)
        {
            for (var i = 0; i < Held; i++)
            {
                if (Newest(i).Status != PoseStatus.Visible) continue;
                sample = Newest(i);
                return true;
            }
            sample = default;
            return false;
        }
    }

    /// <summary>Visible samples a second over those kept of the last <paramref name="window"/>; 0 with fewer than two.</summary>
    public double RateHz(Instant now, Duration window)
    {
        lock (_gate)
        {
            var (count, newest, oldest) = (0, default(Instant), default(Instant));
            for (var i = 0; i < Held; i++)
            {
                ref readonly var s = ref Newest(i);
                if (now - s.AcquiredAt > window) break;
                if (s.Status != PoseStatus.Visible) continue;
                if (count++ == 0) newest = s.AcquiredAt;
                oldest = s.AcquiredAt;
            }
            return count < 2 ? 0 : (count - 1) / (newest - oldest).Seconds;
        }
    }

    /// <summary>The pose at a moment of the session's clock, or why there is none.</summary>
    public PoseAnswer Lookup(Instant at, LookupPolicy policy = LookupPolicy.Reproducible)
    {
        lock (_gate)
        {
            if (_added == 0) return PoseAnswer.None(LookupStatus.NotYet, at);
            if (at > Newest(0).AcquiredAt) return After(at, policy);
            var n = Held;
            // The later neighbour is the oldest sample that is not before the moment: ages rise, so search by halves.
            var (low, high) = (0, n - 1);
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (Newest(middle).AcquiredAt >= at) low = middle;
                else high = middle - 1;
            }
            ref readonly var later = ref Newest(low);
            if (later.AcquiredAt == at) return OnSample(later, low, at);
            if (low == n - 1) return PoseAnswer.None(LookupStatus.TooOld, at);
            ref readonly var earlier = ref Newest(low + 1);
            if (later.Status != PoseStatus.Visible) return PoseAnswer.None(Refusal(later.Status), at);
            if (earlier.Status != PoseStatus.Visible) return PoseAnswer.None(Refusal(earlier.Status), at);
            return later.AcquiredAt - earlier.AcquiredAt > _options.MaxGap ? PoseAnswer.None(LookupStatus.GapTooLong, at) : Between(earlier, later, at);
        }
    }

    private PoseAnswer Between(in PoseSample a, in PoseSample b, Instant at)
    {
        var span = (b.AcquiredAt - a.AcquiredAt).Seconds;
        var t = (at - a.AcquiredAt).Seconds / span;
        var turn = (a.Rotation.Conjugate * b.Rotation).Log();
        var step = b.TranslationMm - a.TranslationMm;
        var rest = b.AcquiredAt - at;
        var distance = at - a.AcquiredAt < rest ? at - a.AcquiredAt : rest;
        // A chord departs from a curve of bounded second derivative by at most ½ a (t − t₀)(t₁ − t).
        var reach = 0.5 * span * span * t * (1 - t);
        return new PoseAnswer(LookupStatus.Ok, at, (a.Rotation * Quat.Exp(turn * t)).Normalized(), a.TranslationMm + step * t, distance,
            reach * _options.MaxAccelerationMmPerS2, reach * _options.MaxAngularAccelerationRadPerS2, step.Length / span, turn.Length / span);
    }

    private PoseAnswer OnSample(in PoseSample sample, int index, Instant at)
    {
        if (sample.Status != PoseStatus.Visible) return PoseAnswer.None(Refusal(sample.Status), at);
        var (turn, step, span) = Velocity(index);
        var (speed, angularSpeed) = span > 0 ? (step.Length, turn.Length) : (double.PositiveInfinity, double.PositiveInfinity);
        return new PoseAnswer(LookupStatus.Ok, at, sample.Rotation, sample.TranslationMm, Duration.Zero, 0, 0, speed, angularSpeed);
    }

    private PoseAnswer After(Instant at, LookupPolicy policy)
    {
        ref readonly var newest = ref Newest(0);
        var ahead = at - newest.AcquiredAt;
        if (newest.Status != PoseStatus.Visible) return PoseAnswer.None(policy == LookupPolicy.Available ? Refusal(newest.Status) : LookupStatus.NotYet, at);
        if (policy == LookupPolicy.Reproducible || ahead > _options.MaxExtrapolation) return PoseAnswer.None(LookupStatus.NotYet, at);
        var (turn, step, span) = Velocity(0);
        // With no earlier pose the tool is taken as resting, and nothing bounds how wrong that is.
        if (span <= 0) return PoseAnswer.None(LookupStatus.NotYet, at);
        var dt = ahead.Seconds;
        // The mean velocity over the span is that of its middle: ½ a dt² for what follows plus ½ a span dt for what has changed since.
        var reach = 0.5 * dt * (dt + span);
        return new PoseAnswer(LookupStatus.Extrapolated, at, (newest.Rotation * Quat.Exp(turn * dt)).Normalized(), newest.TranslationMm + step * dt, ahead,
            reach * _options.MaxAccelerationMmPerS2, reach * _options.MaxAngularAccelerationRadPerS2, step.Length, turn.Length)
        {
            VelocitySpan = Duration.FromSeconds(span),
        };
    }

    private static LookupStatus Refusal(PoseStatus status) => status switch
    {
        PoseStatus.Frozen => LookupStatus.Frozen,
        PoseStatus.Jumping => LookupStatus.Jumping,
        PoseStatus.OutOfVolume => LookupStatus.OutOfVolume,
        _ => LookupStatus.Occluded,
    };

    /// <summary>Mean angular (tool frame) and linear velocity up to a visible sample, over the unbroken visible stretch before it, and that stretch's length in s.</summary>
    private (Vec3 TurnRadPerS, Vec3 StepMmPerS, double SpanSeconds) Velocity(int index)
    {
        ref readonly var end = ref Newest(index);
        var first = -1;
        for (var i = index + 1; i < Held; i++)
        {
            ref readonly var s = ref Newest(i);
            if (s.Status != PoseStatus.Visible || Newest(i - 1).AcquiredAt - s.AcquiredAt > _options.MaxGap) break;
            first = i;
            if (end.AcquiredAt - s.AcquiredAt >= _options.VelocityBaseline) break;
        }
        if (first < 0) return default;
        ref readonly var start = ref Newest(first);
        var span = (end.AcquiredAt - start.AcquiredAt).Seconds;
        return ((start.Rotation.Conjugate * end.Rotation).Log() * (1 / span), (end.TranslationMm - start.TranslationMm) / span, span);
    }

    /// <summary>0 is the newest.</summary>
    private ref readonly PoseSample Newest(int back) => ref _ring[(int)((_added - 1 - back) % _ring.Length)];
}
