using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Serial;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The simulated drive on a pseudo-terminal, on a clock by hand.</summary>
public sealed class HandTwin : IHandDevice
{
    private readonly PseudoTerminal _terminal = PseudoTerminal.Open();
    private readonly Inlet _inlet;
    private readonly DriveTwin _twin;
    private readonly DriveTwinOptions _options;
    private Instant _now = Instant.FromSeconds(1);
    private Duration _clock;
    private double _worst;

    public HandTwin(DriveProfile profile, ulong seed)
    {
        _inlet = new Inlet(_terminal);
        _options = new DriveTwinOptions(seed);
        _twin = new ManipulatorTwin(profile, _inlet, _options);
        _twin.Step(_now);
    }

    public string Kind => "twin";
    public string LinePath => _terminal.SlavePath;
    public long BytesSent => _inlet.Written;

    public DeviceLook Look
    {
        get
        {
            var status = _twin.Status;
            return new DeviceLook(_options.ClockStartUs + (long)_clock.Microseconds, _twin.State, _twin.StopPhase, _twin.LatchedFault.Code, _twin.LatchedFault.AtTimeUs, status.Flags.HasFlag(DriveFlags.SessionOpen),
                _twin.HoldsTorque, status.Flags.HasFlag(DriveFlags.BrakesEngaged), status.Flags.HasFlag(DriveFlags.TrajectoryHeld), status, _worst);
        }
    }

    public void Step(Duration by, DevicePace pace, long bytesDue)
    {
        _inlet.Fetch(bytesDue);
        (_twin.Faults.IsHalted, _twin.Faults.HaltStopsClock) = (pace != DevicePace.Awake, pace == DevicePace.HaltedWithClock);
        if (pace != DevicePace.HaltedWithClock) _clock += by;
        _twin.Step(_now += by);
        for (var j = 0; j < _twin.Profile.Joints.Count; j++) _worst = Math.Max(_worst, Math.Abs(_twin.Velocity(j)) / _twin.Profile.Joints[j].MaxVelocity);
    }

    public void Set(DeviceFault fault, int value)
    {
        switch (fault)
        {
            case DeviceFault.StuckEncoder: _twin.Faults.StuckEncoderJoint = value - 1; break;
            case DeviceFault.Runaway: _twin.Faults.RunawayJoint = value - 1; break;
            case DeviceFault.WornBrakes: _twin.Faults.AreBrakesWorn = value != 0; break;
            case DeviceFault.PowerLost: _twin.Faults.IsPowerLost = value != 0; break;
            case DeviceFault.StopCircuitOpen: _twin.Faults.IsEmergencyStopPressed = value != 0; break;
            default: _twin.Faults.IsMemoryDamaged = true; break;
        }
    }

    public (double Position, double Velocity, double Reference) Joint(int joint) => (_twin.Position(joint), _twin.Velocity(joint), _twin.Reference(joint));

    public void Dispose() => _terminal.Dispose();

    /// <summary>What the line has brought, to the byte, however late the machine hands it over.</summary>
    private sealed class Inlet(PseudoTerminal line) : IByteLink
    {
        private readonly Queue<byte> _arrived = new();
        private readonly byte[] _buffer = new byte[4096];
        private long _fetched;

        public long Written { get; private set; }
        public string Name => line.Name;
        public bool IsOpen => line.IsOpen;
        public LinkCounters Counters => line.Counters;

        public void Fetch(long due) => Waiting.Until(() => Take() >= due, () => $"what was written to {line.SlavePath}");

        public int Read(Span<byte> into)
        {
            var count = 0;
            while (count < into.Length && _arrived.TryDequeue(out var value)) into[count++] = value;
            return count;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            if (!line.TryWrite(bytes)) return false;
            Written += bytes.Length;
            return true;
        }

        public void Dispose() => line.Dispose();

        private long Take()
        {
            for (var n = line.Read(_buffer); n > 0; n = line.Read(_buffer))
            {
                foreach (var value in _buffer.AsSpan(0, n)) _arrived.Enqueue(value);
                _fetched += n;
            }
            return _fetched;
        }
    }
}
