using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Simulation.Drives;

/// <summary>A host by hand: speaks the drive link to a twin over a memory link, at moments of the test's choosing.</summary>
internal sealed class DriveBench
{
    internal static readonly Duration StepPeriod = Duration.FromMilliseconds(0.5);

    private readonly IByteLink _host;
    private readonly PacedLink? _paced;
    private readonly CobsDeframer _deframer = new(DriveProtocol.MaxRawBytes);
    private readonly byte[] _wire = new byte[DriveProtocol.MaxWireBytes];
    private readonly byte[] _received = new byte[4096];
    private readonly float[] _positions, _velocities;

    internal DriveBench(DriveProfile profile, DriveTwinOptions? options = null, uint hostClockStartUs = 0xFFFE_0000, bool isPaced = false)
    {
        Profile = profile;
        (var host, var device) = MemoryLink.CreatePair();
        _paced = isPaced ? new PacedLink(host, LineEnd.Host, profile, default) : null;
        _host = _paced ?? (IByteLink)host;
        Twin = profile.Kind == DriveKind.Manipulator ? new ManipulatorTwin(profile, device, options) : new ExoskeletonTwin(profile, device, options);
        HostClockStartUs = hostClockStartUs;
        Held = new HeldTrajectory(profile.Joints.Count);
        _positions = new float[profile.Joints.Count];
        _velocities = new float[profile.Joints.Count];
        Twin.Step(Now);
    }

    internal static DriveProfile Arm { get; } = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
    internal static DriveProfile Exo { get; } = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "exoskeleton", "sim-lower-limb6.json"));

    /// <summary>As <see cref="Arm"/>, with sensors that count from wherever the joints stood.</summary>
    internal static DriveProfile Incremental { get; } = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7-incremental.json"));

    internal DriveProfile Profile { get; }
    internal DriveTwin Twin { get; }
    internal uint HostClockStartUs { get; }
    internal Instant Now { get; private set; }
    internal uint HostUs => HostClockStartUs + (uint)(Now.Nanoseconds / 1000);
    internal ushort Sequence { get; set; } = 65_530;
    internal uint Session { get; set; }
    internal HeldTrajectory Held { get; }
    internal DriveStatus Last { get; private set; }
    internal DriveFaultReport LastFault { get; private set; }
    internal DriveIdentity? Identity { get; private set; }
    internal int States { get; private set; }
    internal int FaultFrames { get; private set; }

    /// <summary>As section 4.8 of the protocol has the host compute it.</summary>
    internal uint WorstRoundTripUs { get; set; }
    internal float[] Measured { get; } = new float[DriveProtocol.MaxJoints];

    /// <summary>Called after every step of the twin.</summary>
    internal Action? AfterStep { get; set; }

    internal void Advance(double milliseconds)
    {
        var end = Now + Duration.FromMilliseconds(milliseconds);
        while (Now < end)
        {
            Now += StepPeriod;
            _paced?.Step(Now);
            Twin.Step(Now);
            _paced?.Step(Now);
            Listen();
            AfterStep?.Invoke();
        }
    }

    /// <summary>Lets time pass for everyone but the twin, whose line is stalled.</summary>
    internal void Stall(double milliseconds) => Now += Duration.FromMilliseconds(milliseconds);

    internal void Hello(uint nonce = 7)
    {
        Send(DriveCommandEncoder.Hello(_wire, ++Sequence, HostUs, nonce));
        Advance(1);
    }

    internal void Enable() => Send(DriveCommandEncoder.Enable(_wire, ++Sequence, HostUs, Session));
    internal void Disable() => Send(DriveCommandEncoder.Disable(_wire, ++Sequence, HostUs, Session));
    internal void Heartbeat() => Send(DriveCommandEncoder.Heartbeat(_wire, ++Sequence, HostUs, Session));
    internal void ClearFault(DriveFaultCode code) => Send(DriveCommandEncoder.ClearFault(_wire, ++Sequence, HostUs, Session, code));

    internal void Home(bool again = false, ushort deadlineUs = 10_000) => Send(DriveCommandEncoder.Home(_wire, ++Sequence, HostUs, Session, deadlineUs, again));

    internal byte[] SetpointBytes(ReadOnlySpan<double> positions, ReadOnlySpan<double> velocities, ushort sequence, uint timeUs, ushort deadlineUs = 10_000)
    {
        for (var j = 0; j < _positions.Length; j++) (_positions[j], _velocities[j]) = ((float)positions[j], (float)velocities[j]);
        var length = DriveCommandEncoder.Setpoint(_wire, sequence, timeUs, Session, deadlineUs, _positions, _velocities, Held);
        return _wire[..length];
    }

    internal void Setpoint(ReadOnlySpan<double> positions, ReadOnlySpan<double> velocities)
    {
        for (var j = 0; j < _positions.Length; j++) (_positions[j], _velocities[j]) = ((float)positions[j], (float)velocities[j]);
        Send(DriveCommandEncoder.Setpoint(_wire, ++Sequence, HostUs, Session, 10_000, _positions, _velocities, Held));
    }

    internal void Send(int bytes) => Assert.True(_host.TryWrite(_wire.AsSpan(0, bytes)));
    internal void Send(byte[] bytes) => Assert.True(_host.TryWrite(bytes));

    /// <summary>HELLO, ENABLE and the first set-point where the device stands.</summary>
    internal void Start()
    {
        Hello();
        Enable();
        Advance(1);
        Hold();
        Advance(2);
        Assert.Equal(DriveState.Enabled, Last.State);
    }

    /// <summary>One set-point at rest where the reference is.</summary>
    internal void Hold()
    {
        Span<double> positions = stackalloc double[_positions.Length];
        Span<double> velocities = stackalloc double[_positions.Length];
        velocities.Clear();
        for (var j = 0; j < positions.Length; j++) positions[j] = Twin.Reference(j);
        PlanStop(positions, velocities);
        Setpoint(positions, velocities);
    }

    /// <summary>Coasts through the deadline, then brakes at 90 % of the greatest acceleration; rests in the last two segments.</summary>
    internal void PlanStop(ReadOnlySpan<double> positions, ReadOnlySpan<double> velocities)
    {
        const double Coast = 0.02;
        var brakeMs = 1.0;
        for (var j = 0; j < positions.Length; j++) brakeMs = Math.Max(brakeMs, Math.Abs(velocities[j]) / (0.9 * Profile.Joints[j].MaxAcceleration) * 1000);
        var braking = (ushort)Math.Ceiling(brakeMs);
        Held.Purpose = Profile.Kind == DriveKind.Exoskeleton ? TrajectoryPurpose.Landing : TrajectoryPurpose.Stop;
        (Held.DurationMs[0], Held.DurationMs[1], Held.DurationMs[2], Held.DurationMs[3]) = (20, braking, 1, 1);
        for (var j = 0; j < positions.Length; j++)
        {
            var coastEnd = positions[j] + velocities[j] * Coast;
            SetKnot(0, j, coastEnd, velocities[j]);
            for (var k = 1; k < DriveProtocol.KnotCount; k++) SetKnot(k, j, coastEnd + velocities[j] * braking * 0.5e-3, 0);
        }
    }

    internal void SetKnot(int k, int joint, double position, double velocity)
    {
        var unit = Profile.Joints[joint].Unit;
        Assert.True(DriveUnits.TryPositionCounts(position, unit, out Held.PositionCounts[k * Held.JointCount + joint]));
        Assert.True(DriveUnits.TryVelocityCounts(velocity, unit, out Held.VelocityCounts[k * Held.JointCount + joint]));
    }

    internal void Listen()
    {
        int read;
        while ((read = _host.Read(_received)) > 0)
        {
            ReadOnlySpan<byte> input = _received.AsSpan(0, read);
            while (_deframer.TryRead(ref input, out var raw))
                if (DriveFrame.TryParse(raw, out var frame) == DriveFrameError.None) Take(frame);
        }
    }

    private void Take(DriveFrame frame)
    {
        switch (frame.Type)
        {
            case DriveFrameType.Identity:
                Identity = new IdentityFrame(frame).Read();
                Session = frame.Header.Session;
                break;
            case DriveFrameType.State:
                var state = new StateFrame(frame);
                Last = state.Status;
                WorstRoundTripUs = Math.Max(WorstRoundTripUs, HostUs - Last.EchoHostTimeUs - Last.EchoHeldUs);
                for (var j = 0; j < state.JointCount; j++) Measured[j] = state.Position(j);
                States++;
                break;
            case DriveFrameType.Fault:
                LastFault = new FaultFrame(frame).Report;
                FaultFrames++;
                break;
            default:
                Assert.Fail($"A device does not send {frame.Type}.");
                break;
        }
    }
}
