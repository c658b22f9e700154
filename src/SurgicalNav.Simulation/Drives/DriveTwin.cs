using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;

namespace SurgicalNav.Simulation.Drives;

/// <summary>The firmware of a drive, simulated to the byte: written from hardware/protocol/drive-link.md, with mechanics, clock, watchdog and limits of its own.</summary>
/// <remarks>Passive: call <see cref="Step"/> at least once a millisecond. Inside, it ticks every 250 µs up to the given moment and looks at its watchdog before at any byte.
/// Not thread-safe; allocates only when constructed.</remarks>
public class DriveTwin
{
    private static readonly Duration TickPeriod = new(250_000);
    private static readonly Duration FaultPeriod = Duration.FromMilliseconds(100);
    private static readonly Duration LongestCatchUp = Duration.FromSeconds(10);
    private const int GreatestDrain = 1 << 20;

    private readonly IByteLink _link;
    private readonly DriveTwinOptions _options;
    private readonly DriveIdentity _identity;
    private readonly TwinMotion _motion;
    private readonly TwinSession _session;
    private readonly TwinReport _report;
    private readonly SeededRandom _noise;
    private readonly CobsDeframer _deframer = new(DriveProtocol.MaxRawBytes);
    private readonly byte[] _received = new byte[2048];
    private readonly byte[] _wire = new byte[DriveProtocol.MaxWireBytes];
    private readonly Duration _statePeriod;
    private readonly long _linkDeadlineUs;
    private readonly int _maxAgeUs;
    private Instant _epoch, _lastTick, _stateDue, _faultDue;
    private long _fedAtUs, _tickedAtUs;
    private ushort _sequence;
    private bool _hasStarted, _wasFaulty;

    /// <param name="link">The device's end; the caller keeps owning it.</param>
    public DriveTwin(DriveProfile profile, IByteLink link, DriveTwinOptions? options = null)
    {
        Profile = profile;
        _link = link;
        _options = options ?? new DriveTwinOptions();
        var capabilities = DriveCapabilities.SecondPositionSensor;
        // A person in the air cannot be stopped there: an exoskeleton lands.
        capabilities |= profile.Kind == DriveKind.Exoskeleton ? DriveCapabilities.ExecutesLanding | DriveCapabilities.ReportsStance : DriveCapabilities.ExecutesStop;
        if (profile.Brakes != BrakeUse.None) capabilities |= DriveCapabilities.Brakes;
        if (profile.SearchesReferences) capabilities |= DriveCapabilities.SearchesReferences;
        _identity = DriveIdentity.Of(profile, new Version(1, 0, 0), capabilities);
        _motion = new TwinMotion(profile, capabilities, Faults, _options.IsHomed);
        _noise = new SeededRandom(_options.Seed);
        _session = new TwinSession((uint)_noise.NextUInt64());
        _report = new TwinReport(profile.Joints.Count);
        _statePeriod = Duration.FromSeconds(1.0 / profile.Link.SetpointRateHz);
        _linkDeadlineUs = _identity.LinkDeadlineUs;
        _maxAgeUs = (int)_identity.MaxAgeUs;
    }

    public DriveProfile Profile { get; }

    /// <summary>Switches for what goes wrong.</summary>
    public TwinFaults Faults { get; } = new();

    public DriveState State => _motion.State;
    public StopPhase StopPhase => _motion.StopPhase;

    /// <summary>The latched fault; its code is None while there is none.</summary>
    public DriveFaultReport LatchedFault => _motion.Fault;

    /// <summary>What the next STATE will say.</summary>
    public DriveStatus Status => _report.Status(_motion, _session, _deframer, ExtraFlags, WatchdogMarginUs(_report.NowUs), _report.NowUs);

    /// <summary>It knows where its joints are.</summary>
    public bool IsHomed => _motion.Homing.IsHomed;

    /// <summary>True position of a joint, rad or mm.</summary>
    public double Position(int joint) => _motion.Plant.Position[joint];

    /// <summary>True velocity of a joint, rad/s or mm/s.</summary>
    public double Velocity(int joint) => _motion.Plant.Velocity[joint];

    /// <summary>True acceleration of a joint that is held by torque and not by brakes, rad/s² or mm/s².</summary>
    public double Acceleration(int joint) => _motion.Plant.Acceleration[joint];

    /// <summary>What its actuator pushes a joint with, N·m or N, as the next STATE will say.</summary>
    public double Effort(int joint) => _motion.Plant.Effort(joint);

    /// <summary>What a hand, a tool's contact or a test pushes each joint with, N·m or N, in its positive direction. Set between steps.</summary>
    public double[] ExternalEffort => _motion.Plant.ExternalEffort;

    /// <summary>The servos hold or move the joints, whatever the state: also while a stop or landing is executed after a fault.</summary>
    public bool HoldsTorque => _motion.HoldsTorque;

    /// <summary>Where the trajectory that the device holds ends for a joint, rad or mm; where it stands while it holds none.</summary>
    public double HeldEnd(int joint) => _motion.HeldEnd(joint);

    /// <summary>What the servo of a joint is asked to reach, rad or mm.</summary>
    public double Reference(int joint) => _motion.Reference[joint];

    /// <summary>Frames that found no room on the link.</summary>
    public long FramesLost { get; private set; }

    /// <summary>Flags that only some kinds of device set.</summary>
    protected virtual DriveFlags ExtraFlags => DriveFlags.None;

    /// <summary>Runs the device up to <paramref name="now"/>; a moment that is past already does nothing. After a gap of more than 10 s it goes on as if the time before had not been.</summary>
    public void Step(Instant now)
    {
        if (!_hasStarted) Start(now);
        if (now - _lastTick > LongestCatchUp)
        {
            _epoch += now - _lastTick - LongestCatchUp;
            _lastTick = now - LongestCatchUp;
            _stateDue = _faultDue = _lastTick;
        }

        while (now - _lastTick >= TickPeriod)
        {
            _lastTick += TickPeriod;
            if (Faults.IsHalted) StandStill();
            else Tick(_lastTick);
        }

        if (Faults.IsHalted) return;
        var deviceUs = DeviceUs(now);
        _report.NowUs = deviceUs;
        Watch(deviceUs);
        Receive(deviceUs);
    }

    private void Start(Instant now)
    {
        _hasStarted = true;
        _epoch = _lastTick = now;
        _stateDue = _faultDue = now;
        _fedAtUs = _tickedAtUs = DeviceUs(now);
    }

    private void StandStill()
    {
        _motion.StandStill(TickPeriod.Seconds);
        if (Faults.HaltStopsClock) _epoch += TickPeriod;
        _stateDue = _faultDue = _lastTick;
    }

    private long DeviceUs(Instant at) => _options.ClockStartUs + (long)((at - _epoch).Microseconds * (1 + _options.ClockDriftPpm * 1e-6));

    private void Tick(Instant at)
    {
        var deviceUs = DeviceUs(at);
        _report.NowUs = deviceUs;
        Watch(deviceUs);
        if (Faults.IsMemoryDamaged) FallDeaf(deviceUs);
        if (deviceUs - _tickedAtUs > _linkDeadlineUs) _motion.GoOnAfter(deviceUs - _tickedAtUs - (long)TickPeriod.Microseconds);
        _tickedAtUs = deviceUs;
        _motion.Tick(deviceUs, TickPeriod.Seconds);
        if (_motion.State == DriveState.Fault && (!_wasFaulty || at >= _faultDue))
        {
            _faultDue = at + FaultPeriod;
            Send(DriveDeviceEncoder.Fault(_wire, _sequence, (uint)deviceUs, _session.Token, _motion.Fault with { StopPhase = _motion.StopPhase }));
        }

        _wasFaulty = _motion.State == DriveState.Fault;
        if (at < _stateDue) return;
        _stateDue += _statePeriod;
        var status = _report.Status(_motion, _session, _deframer, ExtraFlags, WatchdogMarginUs(deviceUs), deviceUs);
        Send(_report.Encode(_wire, _sequence, deviceUs, _session.Token, status, _motion.Plant));
    }

    private long WatchdogMarginUs(long deviceUs) => _session.IsOpen ? Math.Clamp(_linkDeadlineUs - (deviceUs - _fedAtUs), 0, _linkDeadlineUs) : 0;

    private void Watch(long deviceUs)
    {
        var silence = deviceUs - _fedAtUs;
        if (!_session.IsOpen || silence <= _linkDeadlineUs) return;
        _session.Close();
        _deframer.Purge();
        for (var drained = 0; drained < GreatestDrain;)
        {
            var read = _link.Read(_received);
            if (read == 0) break;
            _deframer.Discard(_received.AsSpan(0, read));
            drained += read;
        }

        _report.LinkLosses++;
        if (_motion.IsMoving) _motion.Latch(DriveFaultCode.LinkLost, -1, silence * 1e-3, _linkDeadlineUs * 1e-3, deviceUs);
    }

    /// <summary>Takes no frame any more, and says so.</summary>
    private void FallDeaf(long deviceUs)
    {
        _session.Close();
        _motion.LatchInternal(1, deviceUs);
    }

    private void Receive(long deviceUs)
    {
        for (var taken = 0; taken < GreatestDrain;)
        {
            var read = _link.Read(_received);
            if (read == 0) return;
            taken += read;
            if (Faults.IsCableOut) continue;
            var bytes = _received.AsSpan(0, read);
            Disturb(bytes);
            ReadOnlySpan<byte> input = bytes;
            while (_deframer.TryRead(ref input, out var raw)) Handle(raw, deviceUs);
        }
    }

    private void Handle(ReadOnlySpan<byte> raw, long deviceUs)
    {
        var error = DriveFrame.TryParse(raw, out var frame);
        if (error == DriveFrameError.None && frame.Type >= DriveFrameType.Identity) error = DriveFrameError.Type;
        if (error != DriveFrameError.None)
        {
            _report.CountError(error);
            return;
        }

        var refusal = _motion.Fault.Code == DriveFaultCode.Internal ? DriveRefusal.State
            : frame.Type == DriveFrameType.Hello ? Hello(new HelloFrame(frame), frame.Header, deviceUs) : Act(frame, deviceUs);
        if (refusal != DriveRefusal.None) _report.CountRefusal(refusal);
    }

    private DriveRefusal Hello(HelloFrame hello, in DriveHeader header, long deviceUs)
    {
        if (_motion.IsMoving && _motion.State != DriveState.Fault) return DriveRefusal.SessionLive;
        if (hello.MinVersion <= DriveProtocol.Version && hello.MaxVersion >= DriveProtocol.Version)
        {
            _session.Open(header, deviceUs);
            _report.StartSession(_linkDeadlineUs);
            _fedAtUs = deviceUs;
        }
        else
        {
            _session.Close();
        }

        Send(DriveDeviceEncoder.Identity(_wire, _sequence, (uint)deviceUs, _session.Token, hello.HostNonce, _identity));
        return DriveRefusal.None;
    }

    private DriveRefusal Act(DriveFrame frame, long deviceUs)
    {
        var refusal = _session.Check(frame.Header, deviceUs, _maxAgeUs, out var ageUs);
        if (refusal != DriveRefusal.None) return refusal;
        switch (frame.Type)
        {
            case DriveFrameType.Enable:
                refusal = _motion.Enable(new EnableFrame(frame));
                break;
            case DriveFrameType.Disable:
                _motion.Disable();
                break;
            case DriveFrameType.ClearFault:
                refusal = _motion.ClearFault(new ClearFaultFrame(frame).Code);
                break;
            case DriveFrameType.Setpoint:
                var setpoint = new SetpointFrame(frame);
                refusal = ageUs > setpoint.DeadlineUs ? DriveRefusal.Stale : _motion.Setpoint(setpoint, deviceUs, ageUs);
                break;
            case DriveFrameType.Home:
                var home = new HomeFrame(frame);
                refusal = ageUs > home.DeadlineUs ? DriveRefusal.Stale : _motion.Home(home.Again);
                break;
            case DriveFrameType.Heartbeat:
            default:
                break;
        }

        if (refusal != DriveRefusal.None) return refusal;
        _session.Accept(frame.Header, deviceUs);
        if (frame.Type == DriveFrameType.Setpoint) _report.TookSetpoint(frame.Header.Sequence, ageUs);
        if (frame.Type is DriveFrameType.Setpoint or DriveFrameType.Home or DriveFrameType.Enable || _motion.State != DriveState.Enabled) Feed(deviceUs);
        return DriveRefusal.None;
    }

    private void Feed(long deviceUs)
    {
        _report.NoteMargin(WatchdogMarginUs(deviceUs));
        _fedAtUs = deviceUs;
    }

    private void Send(int bytes)
    {
        _sequence++;
        if (Faults.IsCableOut) return;
        Disturb(_wire.AsSpan(0, bytes));
        if (!_link.TryWrite(_wire.AsSpan(0, bytes))) FramesLost++;
    }

    private void Disturb(Span<byte> bytes)
    {
        if (Faults.BitErrorProbability <= 0) return;
        for (var i = 0; i < bytes.Length; i++)
            for (var bit = 0; bit < 8; bit++)
                if (_noise.NextDouble() < Faults.BitErrorProbability)
                    bytes[i] ^= (byte)(1 << bit);
    }
}
