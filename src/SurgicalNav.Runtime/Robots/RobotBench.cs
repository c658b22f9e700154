using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Serial;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.Robots;

/// <summary>The two simulated devices at the far end of their lines: twin, paced line and, in real time, a pseudo-terminal each.</summary>
/// <remarks>Stepped by one owner at 1 kHz or so.</remarks>
public sealed class RobotBench : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly PacedLink _armLine, _exoskeletonLine;
    private readonly LimitWatch _exoskeletonWatch;
    private LimitWatch _armWatch;
    private volatile bool _pullArmCable;

    private RobotBench(RobotProfiles profiles, IByteLink arm, IByteLink exoskeleton, Instant start, ulong seed)
    {
        _armLine = new PacedLink(arm, LineEnd.Device, profiles.Arm, start);
        _exoskeletonLine = new PacedLink(exoskeleton, LineEnd.Device, profiles.Exoskeleton, start);
        Arm = new ManipulatorTwin(profiles.Arm, _armLine, new DriveTwinOptions(seed, ClockDriftPpm: 20));
        Exoskeleton = new ExoskeletonTwin(profiles.Exoskeleton, _exoskeletonLine, new DriveTwinOptions(seed + 1, ClockDriftPpm: -30));
        (_armWatch, _exoskeletonWatch) = (new LimitWatch(Arm, profiles.Arm), new LimitWatch(Exoskeleton, profiles.Exoskeleton));
        _owned.Add(_armLine);
        _owned.Add(_exoskeletonLine);
    }

    public ManipulatorTwin Arm { get; }
    public ExoskeletonTwin Exoskeleton { get; }

    /// <summary>Where the host opens the lines; empty for memory links.</summary>
    public string ArmPath { get; private init; } = "";

    public string ExoskeletonPath { get; private init; } = "";

    /// <summary>The host's ends, for a guard in this process; null on pseudo-terminals, which another process opens.</summary>
    public IByteLink? ArmHostEnd { get; private init; }

    public IByteLink? ExoskeletonHostEnd { get; private init; }

    public static RobotBench OnPseudoTerminals(RobotProfiles profiles, Instant start, ulong seed)
    {
        var (arm, exoskeleton) = (PseudoTerminal.Open(), PseudoTerminal.Open());
        return new RobotBench(profiles, arm, exoskeleton, start, seed) { ArmPath = arm.SlavePath, ExoskeletonPath = exoskeleton.SlavePath };
    }

    public static RobotBench InMemory(RobotProfiles profiles, Instant start, ulong seed)
    {
        var (armHost, armDevice) = MemoryLink.CreatePair(name: "arm");
        var (exoskeletonHost, exoskeletonDevice) = MemoryLink.CreatePair(name: "exoskeleton");
        return new RobotBench(profiles, armDevice, exoskeletonDevice, start, seed) { ArmHostEnd = armHost, ExoskeletonHostEnd = exoskeletonHost };
    }

    /// <summary>Watches the arm's tool as well; before the first step.</summary>
    public void Watch(ToolWatch tool) => _armWatch = new LimitWatch(Arm, Arm.Profile, tool);

    /// <summary>Takes the arm's end of its line away, at the next step, as if someone had pulled the cable. From any thread; cannot be undone.</summary>
    public void PullArmCable() => _pullArmCable = true;

    public void Step(Instant now)
    {
        if (_pullArmCable) _armLine.Dispose();
        _armLine.Step(now);
        _exoskeletonLine.Step(now);
        Arm.Step(now);
        Exoskeleton.Step(now);
        _armLine.Step(now);
        _exoskeletonLine.Step(now);
        _armWatch.Step();
        _exoskeletonWatch.Step();
    }

    /// <summary>What broke a limit at either device.</summary>
    public LimitWatch ArmLimits => _armWatch;

    /// <inheritdoc cref="ArmLimits"/>
    public LimitWatch ExoskeletonLimits => _exoskeletonWatch;

    /// <summary>Steps of both devices in which a limit was broken, seen at the devices.</summary>
    public long LimitViolations => _armWatch.Violations + _exoskeletonWatch.Violations;

    public void Dispose()
    {
        foreach (var owned in _owned) owned.Dispose();
        ArmHostEnd?.Dispose();
        ExoskeletonHostEnd?.Dispose();
    }
}
