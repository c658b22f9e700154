using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Which device is driven, by whom, and what is kept of it.</summary>
public sealed record RobotRunOptions
{
    /// <summary>A serial port's path, or host:port; null where the device is simulated.</summary>
    public string? Device { get; init; }

    /// <summary>A simulated device on a pseudo-terminal of its own.</summary>
    public bool Simulated { get; init; }

    /// <summary>Where the joints of a simulated device stand, one value a joint; empty for the plan's start, or where there is no plan, the middle of every range.</summary>
    public IReadOnlyList<string> StandsAt { get; init; } = [];

    public AngleUnit Unit { get; init; }

    /// <summary>Drive profile: a file or a name; null for the plan's own, or the one named like the robot.</summary>
    public string? Profile { get; init; }

    /// <summary>The arms beside it, against which its way is checked; null where it stands alone.</summary>
    public ArmPlace? Place { get; init; }

    /// <summary>An engineer's work, with no patient at the arm: at most a tenth of the device's speeds (<see cref="Motion.Guard.ServiceRules"/>).</summary>
    public bool Service { get; init; }

    /// <summary>A fault that the device reports at the start has been read and may be cleared.</summary>
    public bool Acknowledge { get; init; }

    /// <summary>A person's enabling switch at a moment; null where none is at hand.</summary>
    public Func<Instant, bool>? Switch { get; init; }

    /// <summary>The person's; null where a simulated hand holds it.</summary>
    internal Func<Instant, bool?>? EnablingSwitch => HoldSimulated || Switch is not { } held ? null : now => held(now);

    /// <summary>A simulated hand holds the switch; of simulated devices only.</summary>
    public bool HoldSimulated { get; init; }

    /// <summary>Where recording and picture go; null for none. A fault's file goes there too.</summary>
    public string? RecordFolder { get; init; }

    /// <summary>Where a fault's file goes without a recording.</summary>
    public string FaultFolder { get; init; } = "out/robot-run";

    /// <exception cref="UserErrorException">Neither or both devices, or nobody at the switch.</exception>
    public void Validate()
    {
        if (Device is null && !Simulated) throw new UserErrorException("Which device? Give --device with its serial port (/dev/ttyUSB0, see 'surgicalnav links list') or host:port, or --simulated for a simulated one.");
        if (Device is not null && Simulated) throw new UserErrorException("--device and --simulated were both given: which of the two is to move?");
        if (Device is not null && HoldSimulated) throw new UserErrorException("--hold-to-run-simulated is for simulated devices only: a real one moves only while a person holds the enabling switch.");
        if (Device is not null && Switch is null) throw new UserErrorException("A real device moves only while a person holds the space bar at an interactive terminal, and this is none. Run it at a terminal, without redirecting its input.");
        if (StandsAt.Count > 0 && !Simulated) throw new UserErrorException("--stands-at places a simulated device; a real one stands where it stands.");
        if (Switch is null && !HoldSimulated) throw new UserErrorException("Nobody holds the enabling switch: run this at an interactive terminal and hold the space bar, or add --hold-to-run-simulated, which lets a simulated hand hold it.");
    }
}
