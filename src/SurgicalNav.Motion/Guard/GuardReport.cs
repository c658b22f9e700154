using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>What the guard of one device tells the world; a latest value.</summary>
public record struct GuardReport
{
    public long Sequence;
    public Instant WrittenAt;
    public OperatingState State;
    public GuardMotion Motion;
    public GuardVerdict Verdict;

    /// <summary>What began the newest hold of a motion; accepted while there was none.</summary>
    public GuardVerdict HoldCause;

    /// <summary>The program loaded; 0 for none. The refusal belongs to the last upload.</summary>
    public uint ProgramId;
    public ProgramRefusal ProgramRefusal;
    public double PathS;
    public double PathRate;
    public long Accepted;
    public long Held;
    public long Stopped;

    /// <summary>See <see cref="MotionGuard.MotionRefusals"/>.</summary>
    public long MotionRefusals;

    /// <summary>Distance to spare from forbidden regions, mm: of the newest proof and the least so far; infinite without regions.</summary>
    public double SlackMm;
    public double WorstSlackMm;

    public int JointCount;

    /// <summary>rad or mm; where the next program must begin.</summary>
    public JointVector Commanded;
    public JointVector Measured;

    /// <summary>Time between two steps of the guard, µs.</summary>
    public double TickP50Us;
    public double TickP99Us;
    public double TickMaxUs;

    /// <summary>Longer than 20 ms without a valid frame sent while the drive was enabled.</summary>
    public long DeadlineMisses;
    public long AllocatedBytes;
    public DriveLinkCounters Link;
}
