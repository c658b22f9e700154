using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>What the station must know of an arm; from its guard's report.</summary>
public record struct ArmState
{
    public ArmState()
    {
    }

    /// <summary>When the guard wrote it.</summary>
    public Instant ReportedAt { get; set; }

    /// <summary>The guard takes targets: enabled, nothing held or latched.</summary>
    public bool IsReady { get; set; }

    /// <summary>Where the guard has sent the joints, rad or mm.</summary>
    public JointVector Joints { get; set; }

    /// <summary>0 where there is none.</summary>
    public uint InstrumentId { get; set; }

    /// <summary>0 closed to 1 open.</summary>
    public double Jaw { get; set; }

    /// <summary>Distance to spare from forbidden regions, from the guard's proof; infinite without regions.</summary>
    public double SlackMm { get; set; } = double.PositiveInfinity;

    /// <summary>Where the nearest region lies, in the shared frame; zero where that is not known.</summary>
    public Vec3 TowardsRegion { get; set; }
}

/// <summary>Where an arm should go: a latest value for its guard, which goes there within its own limits or refuses.</summary>
public record struct ArmTarget
{
    /// <summary>Rises with every step of the station.</summary>
    public long Sequence { get; set; }

    public Instant WrittenAt { get; set; }

    /// <summary>A hand leads the arm now. Where none does, the arm is to rest: <see cref="Position"/> is where it stands.</summary>
    public bool IsLed { get; set; }

    /// <summary>rad or mm.</summary>
    public JointVector Position { get; set; }

    /// <summary>0 closed to 1 open.</summary>
    public double Jaw { get; set; }
}
