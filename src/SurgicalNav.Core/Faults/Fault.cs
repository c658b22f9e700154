using SurgicalNav.Core.Time;

namespace SurgicalNav.Core.Faults;

public enum FaultSeverity { Notice, Warning, Error, Critical }

/// <summary>Who raised a fault.</summary>
public enum Stage { Endoscope, Tracker, Perception, Registration, Overlay, Guard, DriveLink, Gait, Runtime }

/// <summary>What went wrong inside a loop, where nothing throws. The two numbers are the measured value and the limit it broke, as the code says.</summary>
public enum FaultCode
{
    None,
    FrameDropped,
    PoseStale,
    PoseMissing,
    MaskStale,
    BudgetExceeded,
    LinkLost,
    LinkCorrupt,
    DeadlineMissed,
    LimitViolated,
    DeviceFault,
    HostLost,
    PoseFrozen,
    PoseJumping,
    PoseOutOfVolume,
    FrameFrozen,
    FrameDuplicated,
    FrameBlack,
    FrameColourCast,
    LagMoved,
    RecordingIncomplete,
}

/// <summary>One fault: code, severity, stage, moment and two numbers (value, limit). No strings, so that raising it costs nothing.</summary>
public readonly record struct Fault(FaultCode Code, FaultSeverity Severity, Stage Stage, Instant At, double Value, double Limit);

/// <summary>Receives faults; must not block or throw.</summary>
public interface IFaultSink
{
    void Raise(in Fault fault);
}

/// <summary>Keeps the newest faults and counts all of them, by code. Thread-safe; allocates nothing after construction.</summary>
public sealed class FaultLog(int capacity = 256) : IFaultSink
{
    private readonly Lock _gate = new();
    private readonly Fault[] _ring = new Fault[capacity];
    private readonly long[] _counts = new long[Enum.GetValues<FaultCode>().Length];
    private long _total;

    public long Total { get { lock (_gate) return _total; } }

    public void Raise(in Fault fault)
    {
        lock (_gate)
        {
            _ring[(int)(_total++ % _ring.Length)] = fault;
            _counts[(int)fault.Code]++;
        }
    }

    public long Count(FaultCode code)
    {
        lock (_gate) return _counts[(int)code];
    }

    /// <summary>The newest faults, oldest first.</summary>
    public Fault[] Newest()
    {
        lock (_gate)
        {
            var n = (int)Math.Min(_total, _ring.Length);
            var result = new Fault[n];
            for (var i = 0; i < n; i++) result[i] = _ring[(int)((_total - n + i) % _ring.Length)];
            return result;
        }
    }
}
