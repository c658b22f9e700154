using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

[Flags]
public enum EvidenceFlags : uint
{
    None = 0,

    /// <summary>The operator holds the enabling switch (dead-man).</summary>
    OperatorPresent = 1,
    TrackerOk = 2,
    RegistrationOk = 4,

    /// <summary>The overlay is drawn, in place and visible to the operator.</summary>
    OverlayVisible = 8,

    /// <summary>The tracker has seen the tool's tip; when and where is told beside it.</summary>
    TipSeen = 16,
}

/// <summary>Where the tracker saw the tool's tip, carried into the scan by the registration; a latest value.</summary>
public readonly record struct TrackedTip(Instant AcquiredAt, Vec3 InScanMm);

/// <summary>What the imaging side knows of the world at one moment; written as a latest value, never queued.</summary>
/// <param name="Sequence">Rises with every writing.</param>
/// <param name="WrittenAt">On the machine's monotonic clock.</param>
/// <param name="PoseAcquiredAt">When the world was as the newest tracked pose says.</param>
/// <param name="OperatorSequence">The enabling switch's own heartbeat: rises with every reading of the switch.</param>
/// <param name="ErrorBudgetMm">Expected error at the tool, everything but the time terms summed.</param>
/// <param name="TargetSpeedMmPerS">How fast the patient moves under the tool.</param>
/// <param name="ScanFromRobotBase">Where the robot stands in the scan.</param>
/// <param name="ScanFromRobotBaseSdMm">Standard deviation of that at the tool.</param>
/// <param name="Tip">Means something where <see cref="EvidenceFlags.TipSeen"/> stands.</param>
public readonly record struct GuardEvidence(
    long Sequence,
    Instant WrittenAt,
    Instant PoseAcquiredAt,
    EvidenceFlags Flags,
    long OperatorSequence,
    double ErrorBudgetMm,
    double TargetSpeedMmPerS,
    Rigid<Scan, RobotBase> ScanFromRobotBase,
    double ScanFromRobotBaseSdMm,
    TrackedTip Tip = default)
{
    public bool Has(EvidenceFlags flag) => (Flags & flag) == flag;
}

public enum GuardCommand : uint
{
    /// <summary>Come to rest and stay.</summary>
    Pause,

    /// <summary>Play the program.</summary>
    Run,

    /// <summary>Come to rest and forget the program.</summary>
    Abort,

    /// <summary>A person has read the latched fault: clear it. Taken once per sequence, with the enabling switch seen released.
    /// A sequence that stood when the fault latched does not count.</summary>
    Acknowledge,

    /// <summary>Come to rest and stay, as another device of the session cannot be reached any more; set by the guard's own side.</summary>
    RestForAnother,

    /// <summary>Follow the target that a hand, or whoever stands for it, writes anew all the time (<see cref="GuardTarget"/>). Arms only.</summary>
    Follow,

    /// <summary>Follow a hand that pushes the arm itself: velocities only, under the rules of <see cref="GuideRules"/>. Arms only; begins with a press of its own.</summary>
    Guide,

    /// <summary>Let a device that does not know where its joints are search their references, by itself and at its own homing speed. Arms only; begins with a press of its own.</summary>
    Home,

    /// <summary>As <see cref="Home"/>, once, also where the device knows.</summary>
    HomeAgain,
}

public enum TargetKind : byte
{
    None,

    /// <summary>Where the joints are to be (CRTK servo_jp), rad or mm.</summary>
    Position,

    /// <summary>How fast the joints are to move (CRTK servo_jv), per s; at an end of its range a joint comes to rest.</summary>
    Velocity,
}

/// <summary>What a person's hand asks of the joints at one moment; a latest value.</summary>
/// <param name="Sequence">Rises with every writing.</param>
/// <param name="WrittenAt">On the machine's monotonic clock.</param>
/// <param name="Values">rad or mm, or per s.</param>
public readonly record struct GuardTarget(long Sequence, Instant WrittenAt, TargetKind Kind, JointVector Values);

/// <summary>What the imaging side asks for; a latest value.</summary>
/// <param name="Sequence">Rises with every change.</param>
/// <param name="ProgramId">The program to load (at rest) and play; 0 for none.</param>
/// <param name="SpeedScale">Path rate to play at, or share of the joints' speeds to follow with, above 0 and at most 1.</param>
/// <param name="Target">What to follow.</param>
public readonly record struct GuardRequest(long Sequence, GuardCommand Command, uint ProgramId, double SpeedScale, GuardTarget Target = default);
