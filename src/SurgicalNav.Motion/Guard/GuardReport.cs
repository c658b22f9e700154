using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>What the guard of one device tells the world; a latest value.</summary>
public record struct GuardReport
{
    public long Sequence;
    public Instant WrittenAt;
    public OperatingState State;
    public OperatingMode Mode;
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

    /// <summary>Between the tracker's and the joints' word on the tool's tip, mm; not a number while they have not been compared.</summary>
    public double TipGapMm;

    public int JointCount;

    /// <summary>rad or mm; where the next program must begin.</summary>
    public JointVector Commanded;
    public JointVector Measured;

    /// <summary>Of the set-point, per s.</summary>
    public JointVector Rate;

    /// <summary>What the drives push with, N·m or N, and what pushes the joints from outside, as far as that is known (<see cref="EffortRules"/>).</summary>
    public JointVector Effort;
    public JointVector ExternalEffort;

    /// <summary>Time between two steps of the guard, µs.</summary>
    public double TickP50Us;
    public double TickP99Us;
    public double TickMaxUs;

    /// <summary>Set-points sent while the drive was enabled and free of faults, and for how long it was: their quotient is the rate of control.</summary>
    public long SetPointsSent;
    public double EnabledS;

    /// <summary>Time from one set-point to the next while enabled, µs.</summary>
    public double SetPointP50Us;
    public double SetPointP99Us;
    public double SetPointMaxUs;

    /// <summary>Gaps between set-points while enabled; each of them counts in every class that it exceeds.</summary>
    public long GapsOverOneAndAHalfPeriods;
    public long GapsOver3Ms;

    /// <summary>Longer than the link's deadline (20 ms) without a set-point sent while the drive was enabled.</summary>
    public long DeadlineMisses;

    /// <summary>The line to the drive has ended, not only fallen silent.</summary>
    public bool IsLineGone;

    /// <summary>Whether a session with the device of the profile is open, and what the device itself last said of its state.</summary>
    public DriveLinkState LinkState;
    public DriveFlags DriveFlags;
    public StopPhase StopPhase;

    /// <summary>The upload that <see cref="ProgramId"/> and <see cref="ProgramRefusal"/> belong to (<see cref="Shared.GuardChannel.ProgramSequence"/>); 0 before the first.</summary>
    public long ProgramSequence;

    /// <summary>Bytes allocated by the guard's loop, all devices together, and its ticks, both counted from the first set-points on
    /// after every device has been enabled once; 0 ticks before that.</summary>
    public long AllocatedBytes;
    public long CountedTicks;
    public DriveLinkCounters Link;
}
