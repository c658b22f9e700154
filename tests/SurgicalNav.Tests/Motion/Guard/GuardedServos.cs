using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Simulation.Drives;
using SurgicalNav.Simulation.Drives.Dynamixel;
using SurgicalNav.Simulation.Drives.ODrive;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A guard over the byte-level twin of a servo bus, on a manual clock, one millisecond at a time.</summary>
internal sealed class GuardedServos
{
    public const string Dynamixels = "sim-dxl6", ODrives = "sim-odrive2";

    private readonly ManualClock _clock = new(Instant.FromSeconds(50));
    private readonly IServedTwin _twin;
    private readonly NoisyLink _line;
    private GuardEvidence _evidence;
    private long _sequence;
    private string? _firstHold;
    private bool _hasMoved;

    public GuardedServos(string profile, Func<ServoBusProfile, ServoBusProfile>? differently = null)
    {
        Profile = ServoBusProfileFile.Load(Repository.Path("hardware", "profiles", "servos", profile + ".json"));
        var (host, device) = MemoryLink.CreatePair();
        _twin = Profile.Family == ServoFamily.Dynamixel ? ServoTwins.Dynamixel(Profile) : ServoTwins.ODrive(Profile);
        (Dynamixel, ODrive) = (_twin as DynamixelTwin, _twin as ODriveTwin);
        Profile = differently?.Invoke(Profile) ?? Profile;
        _twin.Attach(device);
        _line = new NoisyLink(host);
        Rules = GuardRulesFactory.FromProfile(Profile);
        Drive = new GuardedDrive(Rules, Profile, _line, null);
    }

    public ServoBusProfile Profile { get; }
    public GuardRules Rules { get; }
    public GuardedDrive Drive { get; }
    public DynamixelTwin? Dynamixel { get; }
    public ODriveTwin? ODrive { get; }
    public Instant Now => _clock.Now;
    public bool Pressed { get; set; }
    public bool GuardIsAlive { get; set; } = true;

    /// <summary>Bytes go nowhere, as with a cable that is out though the adapter is there.</summary>
    public bool IsCableOut { set => _line.IsCut = value; }

    /// <summary>Probability that a packet that the guard sends has one bit turned.</summary>
    public double DamageProbability { set => _line.DamageProbability = value; }
    public GuardRequest Request { get; set; } = new(1, GuardCommand.Run, 1, 1);
    public Func<Instant, GuardRequest>? Asks { get; set; }
    public long DriveBytesAllocated { get; private set; }

    public double Position(int joint) => Profile.Joints[joint] is var j && Dynamixel is { } bus
        ? j.FromTurns(bus.Servos.Single(s => s.Id == j.Id).PositionSteps / DynamixelUnits.StepsPerTurn)
        : j.FromTurns(ODrive!.Axes[j.Id].Position);

    public double Velocity(int joint) => Profile.Joints[joint] is var j && Dynamixel is { } bus
        ? bus.Servos.Single(s => s.Id == j.Id).VelocityStepsPerS / DynamixelUnits.StepsPerTurn / j.TurnsPerUnit
        : ODrive!.Axes[j.Id].Velocity / j.TurnsPerUnit;

    public bool HasTorque => Dynamixel is { } bus ? bus.Servos.All(s => s.HasTorque) : ODrive!.Axes.All(a => a.State == ODriveAxisState.ClosedLoopControl);

    public bool HasAnyTorque => Dynamixel is { } bus ? bus.Servos.Any(s => s.HasTorque) : ODrive!.Axes.Any(a => a.State == ODriveAxisState.ClosedLoopControl);

    public string Words => $"{GuardWords.Explain(Drive.Verdict)} first: {_firstHold} {Drive.State} {Drive.Refusal} {Drive.FaultWords}";

    public void Step()
    {
        _clock.Advance(Duration.FromMilliseconds(1));
        var now = _clock.Now;
        _twin.Step(now);
        _evidence = new GuardEvidence(++_sequence, now, now, Pressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, _sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
        if (!GuardIsAlive) return;
        if (Asks is not null) Request = Asks(now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Drive.Step(now, _evidence, true, Request);
        DriveBytesAllocated += GC.GetAllocatedBytesForCurrentThread() - before;
        if (Drive.Verdict.Decision == GuardDecision.Accept) (_hasMoved, _firstHold) = (true, null);
        else if (_hasMoved) _firstHold ??= GuardWords.Explain(Drive.Verdict);
    }

    public void Run(double seconds, Action? each = null)
    {
        for (var i = 0; i < seconds * 1000; i++)
        {
            Step();
            each?.Invoke();
        }
    }

    /// <summary>Finds the servos, loads a move of all joints, presses the switch.</summary>
    public void Start(double share = 0.6)
    {
        Run(1.5);
        Assert.True(Drive.State == DriveLinkState.Open, Words);
        Assert.Equal(ProgramRefusal.None, Drive.Load(Move(share)));
        Run(0.05);
        Pressed = true;
        Run(0.5);
        Assert.True(Drive.Verdict.Decision == GuardDecision.Accept, Words);
        Assert.True(HasTorque);
    }

    /// <summary>Each joint from where it stands to a share of its range's upper end, planned at most of the limits.</summary>
    public MotionProgram Move(double share)
    {
        // A joint that stands a step beyond its range is planned from its end.
        var from = Drive.Measured;
        for (var j = 0; j < Rules.JointCount; j++) from[j] = Math.Clamp(from[j], Rules.Joints[j].MinPosition, Rules.Joints[j].MaxPosition);
        JointLimits[] limits = [.. Rules.Joints.Select(l => l with { MaxVelocity = 0.5 * l.MaxVelocity, MaxAcceleration = 0.5 * l.MaxAcceleration, MaxJerk = 0.5 * l.MaxJerk })];
        return MotionProgram.Create(1, MotionKind.Arm, Rules.JointCount, SynchronisedMove.FromRest(((ReadOnlySpan<double>)from)[..Rules.JointCount], [.. Rules.Joints.Select(j => share * j.MaxPosition)], limits));
    }

    /// <summary>Lets somebody acknowledge, with the switch let go.</summary>
    public void Acknowledge()
    {
        Pressed = false;
        Request = new GuardRequest(Request.Sequence + 1, GuardCommand.Acknowledge, 0, 1);
        Run(2.5);
        Request = new GuardRequest(Request.Sequence + 1, GuardCommand.Run, 1, 1);
    }

    /// <summary>The host's end of the line, with what may go wrong on it.</summary>
    private sealed class NoisyLink(IByteLink inner) : IByteLink
    {
        private readonly SeededRandom _random = new(7, 3);
        private readonly byte[] _copy = new byte[4096];

        public bool IsCut { get; set; }
        public double DamageProbability { get; set; }
        public string Name => "servos";
        public bool IsOpen => inner.IsOpen;
        public LinkCounters Counters => inner.Counters;

        public int Read(Span<byte> into) => inner.Read(into) is var n && IsCut ? 0 : n;

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            if (IsCut) return true;
            bytes.CopyTo(_copy);
            if (DamageProbability > 0 && _random.NextDouble() < DamageProbability) _copy[_random.NextInt(bytes.Length)] ^= (byte)(1 << _random.NextInt(8));
            return inner.TryWrite(_copy.AsSpan(0, bytes.Length));
        }

        public void Dispose() => inner.Dispose();
    }
}
