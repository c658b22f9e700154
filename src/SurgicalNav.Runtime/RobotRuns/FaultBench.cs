using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>A simulated device on a real pseudo-terminal at which a fault begins as a joint passes a place, and which watches by the device's own clock what comes of it.</summary>
/// <remarks>Stepped by one thread; its answers are read after that has ended, or through volatile flags.</remarks>
internal sealed class FaultBench : IDisposable
{
    /// <summary>Slower than this share of its limit a joint is at rest, as the drive link has it.</summary>
    private const double RestShare = 0.01;

    private const double DriftPpm = 20;

    private static readonly Duration MovedAgainAfter = Duration.FromMilliseconds(100);

    private readonly DeviceFault _fault;
    private readonly SimulatedDevice _device;
    private readonly double _beginsAt;
    private readonly Duration _stall;
    private readonly Instant _start;
    private Instant _beganAt, _steppedAt, _stillSince = Instant.MinValue, _restAt = Instant.MinValue, _endedAt = Instant.MinValue;
    private volatile bool _hasBegun, _hasEnded;

    public FaultBench(DeviceFault fault, DriveProfile profile, double[] standsAt, double beginsAt, Instant start)
    {
        (_fault, _beginsAt, _start, _stall) = (fault, beginsAt, start, Duration.FromMilliseconds(DeviceFault.StallDeadlines * profile.Link.LinkDeadlineMs));
        TamperedLink? line = null;
        _device = SimulatedDevice.OnPseudoTerminal(profile, standsAt, start, inner => line = new TamperedLink(inner));
        Line = line!;
        _device.Twin.Step(start);
    }

    public TwinFaults Faults => _device.Twin.Faults;
    public TamperedLink Line { get; }
    public bool IsStalled { get; set; }
    public string Path => _device.Path;
    public bool HasBegun => _hasBegun;

    /// <summary>The arm has come to rest and been watched for a while longer.</summary>
    public bool HasEnded => _hasEnded;

    public Instant BeganAt => _beganAt;

    /// <summary>The longest that the simulated device was kept from its line while an answer was due, ms.</summary>
    public double KeptWaitingMs { get; private set; }

    /// <summary>From the fault's beginning to rest, ms; null where it never came.</summary>
    public double? RestMs => _restAt == Instant.MinValue ? null : Math.Max(0, (_restAt - _beganAt).Milliseconds * (1 + DriftPpm * 1e-6));

    /// <summary>From the fault's beginning until the device latched one, by the device's own clock, ms; null where it did not.</summary>
    public double? LatchMs => Latched.Code == DriveFaultCode.None ? null : (int)(Latched.AtTimeUs - BeganUs) * 1e-3;

    public DriveFaultReport Latched { get; private set; }

    /// <summary>Once at rest it moved again by itself.</summary>
    public bool MovedAgain { get; private set; }

    private uint BeganUs => (uint)(new DriveTwinOptions().ClockStartUs + (long)((_beganAt - _start).Microseconds * (1 + DriftPpm * 1e-6)));

    public void Step(Instant now)
    {
        if (_hasBegun && (_steppedAt - _beganAt).Milliseconds <= _fault.MostReactionMs) KeptWaitingMs = Math.Max(KeptWaitingMs, (now - _steppedAt).Milliseconds);
        _steppedAt = now;
        Line.Step(now);
        if (IsStalled) _device.StepLine(now);
        else _device.Step(now);
        Line.Step(now);
        if (!_hasBegun)
        {
            if (_device.Twin.State != DriveState.Enabled || _device.Twin.Position(FaultTrial.MovingJoint) < _beginsAt) return;
            _beganAt = now;
            _fault.Begin(this);
            _hasBegun = true;
            return;
        }
        if (_hasEnded) return;
        if (Latched.Code == DriveFaultCode.None) Latched = _device.Twin.LatchedFault;
        Watch(now);
    }

    private void Watch(Instant now)
    {
        // What is kept back is let go while the arm stands or is coming to rest: then a replayed backlog would be seen.
        if (_fault.End is not null && _endedAt == Instant.MinValue && now - _beganAt >= _stall)
        {
            _fault.End(this);
            _endedAt = now;
        }
        // What follows a standstill is judged: during one the servos hold what they were told last, and go on from there to rest.
        if (IsStalled || Faults.IsHalted) return;
        if (!IsStill())
        {
            if (_restAt != Instant.MinValue) MovedAgain = true;
            _stillSince = Instant.MinValue;
            return;
        }
        if (_stillSince == Instant.MinValue) _stillSince = now;
        if (_restAt == Instant.MinValue && now - _stillSince >= Duration.FromMilliseconds(20)) _restAt = _stillSince;
        // An arm that is held fast stands at once: the answer is waited for.
        if (now - _beganAt < Duration.FromMilliseconds(_fault.MostReactionMs) + MovedAgainAfter) return;
        if (_restAt != Instant.MinValue && now - _restAt >= MovedAgainAfter && (_fault.End is null || (_endedAt != Instant.MinValue && now - _endedAt >= MovedAgainAfter))) _hasEnded = true;
    }

    private bool IsStill()
    {
        for (var j = 0; j < _device.Twin.Profile.Joints.Count; j++)
            if (Math.Abs(_device.Twin.Velocity(j)) > RestShare * _device.Twin.Profile.Joints[j].MaxVelocity) return false;
        return true;
    }

    public void Dispose() => _device.Dispose();
}
