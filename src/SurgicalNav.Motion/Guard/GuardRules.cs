using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Fixtures;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>What the evidence must be for motion. Ages in ms, lengths in mm.</summary>
public sealed record EvidenceRules
{
    public double MaxEvidenceAgeMs { get; init; } = 100;
    public double MaxOperatorAgeMs { get; init; } = 100;

    /// <summary>Flags that must stand; the operator always must.</summary>
    public EvidenceFlags Required { get; init; } = EvidenceFlags.OperatorPresent;
    public double MaxPoseAgeMs { get; init; } = 100;
    public double MaxErrorBudgetMm { get; init; } = 3;
}

/// <summary>What the tool tip may do, in the robot's base frame.</summary>
/// <param name="MaxAccelerationMmPerS2">Infinite where the tip's acceleration is not limited beyond the joints'.</param>
public sealed record TipRules(Vec3 LowestMm, Vec3 HighestMm, double MaxSpeedMmPerS, double MaxAccelerationMmPerS2 = double.PositiveInfinity)
{
    /// <summary>Where the tip is guided: it must keep to all of them.</summary>
    public TipFixture[] Fixtures { get; init; } = [];

    /// <summary>Greatest force that the joints may feel at the tip, N; infinite where it is not limited. See <see cref="EffortRules"/> for what is known of it.</summary>
    public double MaxForceN { get; init; } = double.PositiveInfinity;
}

/// <summary>Where the shaft enters the patient, and how far it may pass from there: the remote centre, kept by the mechanism or by software alone.</summary>
/// <param name="CentreMm">In the robot's base frame.</param>
public sealed record RemoteCentreRule(Vec3 CentreMm, double MostMm)
{
    /// <summary>From the centre to the line that the shaft lies on, mm.</summary>
    internal double DistanceMm(Vec3 fromMm, Vec3 toMm) => Vec3.Cross(CentreMm - fromMm, toMm - fromMm).Length / (toMm - fromMm).Length;
}

/// <summary>Everything the guard of one device holds motion to. Read once; a change means a new guard.</summary>
/// <remarks>A limit may be tightened for a device, never raised because something was held: the motion or the evidence is what must get better (docs/safety/README.md).</remarks>
public sealed record GuardRules
{
    public required MotionKind Kind { get; init; }
    public required JointLimits[] Joints { get; init; }

    /// <summary>Per joint; sets the size of the counts on the wire.</summary>
    public required JointUnit[] Units { get; init; }

    /// <summary>Per joint, rad or mm.</summary>
    public required double[] MaxFollowingError { get; init; }

    /// <summary>How hard the drives may push; null where the device does not say how hard they do.</summary>
    public EffortRules? Effort { get; init; }
    public GuideRules Guide { get; init; } = new();

    /// <summary>Exoskeleton: the postures in which both feet bear. Where there are any, every landing of a program must be in one.</summary>
    public DrivePosture[] DoubleStance { get; init; } = [];
    public EvidenceRules Evidence { get; init; } = new();
    public TipRules? Tip { get; init; }
    public RemoteCentreRule? RemoteCentre { get; init; }

    /// <summary>Null where the tracker does not see the tool.</summary>
    public TrackedTipRule? TrackedTip { get; init; }

    /// <summary>An engineer's work with nobody at the arm: slow, and with nothing asked of a patient (<see cref="ServiceRules"/>).</summary>
    public bool IsService { get; init; }
    public ForbiddenRegion[] Regions { get; init; } = [];

    /// <summary>How many standard deviations of <see cref="GuardEvidence.ScanFromRobotBaseSdMm"/> are kept clear.</summary>
    public double CoverageFactor { get; init; } = 3;

    /// <summary>Longest time to rest: slowing down for an arm, the way to the next double stance for an exoskeleton.</summary>
    public double MaxStopS { get; init; } = 1;

    /// <summary>Upper bound on how hard the path rate may change, whatever the joints could bear.</summary>
    public double MaxRateAccelerationPerS2 { get; init; } = 10;
    public double LandingRate { get; init; } = 0.5;

    /// <summary>How far a program's first knot may lie from where the joints stand, as a share of the following-error limit: a few encoder counts.</summary>
    public double StartShare { get; init; } = 0.005;

    /// <summary>Following: a target that has not been written anew for longer holds.</summary>
    public double MaxTargetAgeMs { get; init; } = 50;

    /// <summary>Following: how far ahead of a joint its target may be, as the time that the joint would need at its greatest speed.</summary>
    public double MaxLeadS { get; init; } = 0.25;
    public Duration SetPointPeriod { get; init; } = Duration.FromMilliseconds(2);

    /// <summary>A longer gap between two decisions is a fault while in motion: the device has begun to stop by itself.</summary>
    public double MaxTickGapMs { get; init; } = 20;

    /// <summary>An enabled drive that is not heard for longer is a fault.</summary>
    public double MaxDriveAgeMs { get; init; } = 20;

    /// <summary>The device's link deadline: the first piece of every held trajectory goes on with the motion for as long
    /// (drive link, section 6.3).</summary>
    public Duration LinkDeadline { get; init; } = Duration.FromMilliseconds(20);

    public double StartTolerance(int joint) => StartShare * MaxFollowingError[joint];

    public int JointCount => Joints.Length;

    /// <exception cref="ArgumentException">A rule makes no sense; says which.</exception>
    public void Validate()
    {
        JointLimits.Validate(Joints);
        if (Kind is not (MotionKind.Arm or MotionKind.Exoskeleton)) throw new ArgumentException("The guard's kind must be Arm or Exoskeleton.");
        if (Units.Length != JointCount) throw new ArgumentException($"Units needs one entry for each of the {JointCount} joints.");
        if (MaxFollowingError.Length != JointCount || !MaxFollowingError.All(IsPositive))
            throw new ArgumentException($"MaxFollowingError needs one positive value for each of the {JointCount} joints.");
        Effort?.Validate(JointCount);
        Guide.Validate();
        ServiceRules.Validate(this);
        if (Tip is { } force && !(force.MaxForceN > 0)) throw new ArgumentException("The tip's greatest force must be positive; infinite means none.");
        if (Tip is { MaxForceN: < double.PositiveInfinity } && Effort is null) throw new ArgumentException("A limit of the force at the tip needs the drives' efforts.");
        Check(Evidence.MaxEvidenceAgeMs, nameof(Evidence.MaxEvidenceAgeMs));
        Check(Evidence.MaxOperatorAgeMs, nameof(Evidence.MaxOperatorAgeMs));
        Check(Evidence.MaxPoseAgeMs, nameof(Evidence.MaxPoseAgeMs));
        Check(Evidence.MaxErrorBudgetMm, nameof(Evidence.MaxErrorBudgetMm));
        Check(CoverageFactor, nameof(CoverageFactor));
        Check(MaxStopS, nameof(MaxStopS));
        Check(MaxRateAccelerationPerS2, nameof(MaxRateAccelerationPerS2));
        Check(StartShare, nameof(StartShare));
        Check(MaxTargetAgeMs, nameof(MaxTargetAgeMs));
        Check(MaxLeadS, nameof(MaxLeadS));
        Check(MaxDriveAgeMs, nameof(MaxDriveAgeMs));
        Check(MaxTickGapMs, nameof(MaxTickGapMs));
        Check(LinkDeadline.Seconds, nameof(LinkDeadline));
        Check(SetPointPeriod.Seconds, nameof(SetPointPeriod));
        if (!(LandingRate is > 0 and <= 1)) throw new ArgumentException("LandingRate must lie above 0 and at most at 1.");
        if (Tip is { } tip && !(IsPositive(tip.MaxSpeedMmPerS) && tip.MaxAccelerationMmPerS2 > 0 && tip.LowestMm.X < tip.HighestMm.X && tip.LowestMm.Y < tip.HighestMm.Y && tip.LowestMm.Z < tip.HighestMm.Z))
            throw new ArgumentException("The tip rules need a box that is not empty and positive limits of speed and acceleration.");
        if (RemoteCentre is { } centre && !(centre.CentreMm.IsFinite && IsPositive(centre.MostMm))) throw new ArgumentException("The remote centre needs a place and a positive distance that the shaft may pass from it.");
        if (TrackedTip is { } seen && !(IsPositive(seen.MostMm) && IsPositive(seen.MaxAgeMs))) throw new ArgumentException("The tracked tip needs a positive distance that it may be off by, and a positive age.");
        foreach (var region in Regions)
            if (!(region.MarginMm >= 0 && double.IsFinite(region.MarginMm))) throw new ArgumentException($"The margin of region '{region.Name}' must not be negative.");
    }

    private static bool IsPositive(double value) => value > 0 && double.IsFinite(value);

    private static void Check(double value, string name)
    {
        if (!IsPositive(value)) throw new ArgumentException($"The guard's {name} must be positive and finite, not {value:g4}.");
    }
}
