using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Serial;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>A simulated manipulator at the far end of its line: twin, paced line, and a pseudo-terminal or memory.</summary>
/// <remarks>Stepped by one owner at 1 kHz or so.</remarks>
public sealed class SimulatedDevice : IDisposable
{
    private readonly PacedLink _line;

    private SimulatedDevice(DriveProfile profile, ReadOnlySpan<double> standsAt, IByteLink deviceEnd, Instant start, Func<IByteLink, IByteLink>? between, bool isHomed)
    {
        var joints = new DriveJointProfile[profile.Joints.Count];
        for (var j = 0; j < joints.Length; j++) joints[j] = profile.Joints[j] with { HomePosition = standsAt[j] };
        _line = new PacedLink(deviceEnd, LineEnd.Device, profile, start);
        Twin = new ManipulatorTwin(profile with { Joints = joints }, between?.Invoke(_line) ?? _line, new DriveTwinOptions(Seed: 1, ClockDriftPpm: 20, IsHomed: isHomed));
    }

    public ManipulatorTwin Twin { get; }

    /// <summary>What a host opens; empty in memory.</summary>
    public string Path { get; private init; } = "";

    /// <summary>The host's end, for a guard in this process; null on a pseudo-terminal.</summary>
    public IByteLink? HostEnd { get; private init; }

    /// <param name="profile">Of the device.</param>
    /// <param name="standsAt">Where its joints stand when it is switched on, rad or mm.</param>
    /// <param name="start">Now.</param>
    /// <param name="between">Puts something between the device and its line; null for nothing.</param>
    /// <param name="isHomed">It has searched its references before, where it has to.</param>
    public static SimulatedDevice OnPseudoTerminal(DriveProfile profile, ReadOnlySpan<double> standsAt, Instant start, Func<IByteLink, IByteLink>? between = null, bool isHomed = false)
    {
        var terminal = PseudoTerminal.Open();
        return new SimulatedDevice(profile, standsAt, terminal, start, between, isHomed) { Path = terminal.SlavePath };
    }

    /// <inheritdoc cref="OnPseudoTerminal"/>
    public static SimulatedDevice InMemory(DriveProfile profile, ReadOnlySpan<double> standsAt, Instant start, Func<IByteLink, IByteLink>? between = null, bool isHomed = false)
    {
        var (host, device) = MemoryLink.CreatePair(name: profile.Name);
        return new SimulatedDevice(profile, standsAt, device, start, between, isHomed) { HostEnd = host };
    }

    public void Step(Instant now)
    {
        _line.Step(now);
        Twin.Step(now);
        _line.Step(now);
    }

    /// <summary>The line alone goes on: the device's firmware stands still.</summary>
    public void StepLine(Instant now) => _line.Step(now);

    /// <summary>The cable is pulled.</summary>
    public void Dispose()
    {
        _line.Dispose();
        HostEnd?.Dispose();
    }
}
