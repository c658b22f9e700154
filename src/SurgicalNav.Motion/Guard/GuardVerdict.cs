namespace SurgicalNav.Motion.Guard;

public enum GuardDecision : byte
{
    /// <summary>The set-point was proven safe, with a way to rest that was proven safe too, and sent.</summary>
    Accept,

    /// <summary>The new set-point was refused: the drives follow the last proven way to rest and stay there.</summary>
    Hold,

    /// <summary>A latched fault: nothing more is sent, the device comes to rest by the trajectory it holds.</summary>
    Stop,
}

/// <summary>Why a set-point was not accepted; several may stand together.</summary>
[Flags]
public enum GuardReasons : ulong
{
    None = 0,

    // The world, as the imaging process tells it
    EvidenceMissing = 1 << 0,
    EvidenceStale = 1 << 1,
    OperatorAbsent = 1 << 2,
    OperatorSilent = 1 << 3,
    PressAgain = 1 << 4,
    TrackerLost = 1 << 5,
    PoseStale = 1 << 6,
    RegistrationMissing = 1 << 7,
    OverlayHidden = 1 << 8,
    ErrorBudget = 1 << 9,

    // What is asked for
    NoProgram = 1 << 10,
    ProgramRefused = 1 << 11,
    PausedByRequest = 1 << 12,
    StartMismatch = 1 << 13,
    SpeedScale = 1 << 14,
    ProgramDone = 1UL << 29,

    /// <summary>Nobody has written a new target to follow.</summary>
    TargetSilent = 1UL << 32,

    /// <summary>The target to follow is further ahead of the joints than a hand can have moved: following it would go on after the hand has stopped.</summary>
    TargetTooFar = 1UL << 33,

    /// <summary>The tip would leave the path, plane or cone that it is guided along.</summary>
    TipFixture = 1UL << 34,

    /// <summary>The shaft would not pass through the entry into the patient any more.</summary>
    RemoteCentre = 1UL << 37,

    /// <summary>The tracker has not seen the tool's tip for too long, or not so that it could be compared with the joints.</summary>
    TipUnseen = 1UL << 38,

    /// <summary>The tracker sees the tool's tip elsewhere than where the joints and the registration put it.</summary>
    TipElsewhere = 1UL << 39,

    /// <summary>The arm would come too near to where another arm under the same guard process may come.</summary>
    NeighbourArm = 1UL << 40,

    // The motion
    NotANumber = 1 << 15,
    JointPosition = 1 << 16,
    JointVelocity = 1 << 17,
    JointAcceleration = 1 << 18,
    JointJerk = 1 << 19,
    TipPosition = 1 << 20,
    TipSpeed = 1 << 21,
    TipAcceleration = 1UL << 31,
    ForbiddenRegion = 1 << 22,
    StopTooLong = 1 << 23,

    /// <summary>A drive pushes harder than it may: something resists the joint, pushes it, or makes it too heavy.</summary>
    JointEffort = 1UL << 35,

    /// <summary>What pushes the joints from outside comes to too great a force at the tool's tip.</summary>
    TipForce = 1UL << 36,

    // The machine
    /// <summary>The device does not know where its joints are.</summary>
    NotHomed = 1UL << 41,

    /// <summary>The references cannot be searched, or need not be; the value says why (<see cref="HomingRefusal"/>).</summary>
    HomingRefused = 1UL << 42,

    DriveNotEnabled = 1 << 24,
    LinkLost = 1 << 25,
    DriveFault = 1 << 26,
    FollowingError = 1 << 27,
    TickLate = 1 << 28,

    /// <summary>The line to the drive has ended, not only fallen silent.</summary>
    LinkClosed = 1UL << 30,
}

/// <summary>What the guard decided and why: every reason that stands, and for the first of them the number that broke its limit.</summary>
/// <param name="Decision">What happens now.</param>
/// <param name="Reasons">All reasons; none exactly when accepted.</param>
/// <param name="First">The reason the numbers belong to.</param>
/// <param name="Value">The number, in the unit its reason states (see <see cref="GuardWords"/>).</param>
/// <param name="Limit">The limit it broke.</param>
/// <param name="Joint">The joint, counted from 0, or −1.</param>
/// <param name="AheadS">How far ahead on the way to rest the limit would have broken; 0 for the set-point itself.</param>
public readonly record struct GuardVerdict(GuardDecision Decision, GuardReasons Reasons, GuardReasons First, double Value, double Limit, int Joint, double AheadS)
{
    public static readonly GuardVerdict Accepted = new(GuardDecision.Accept, GuardReasons.None, GuardReasons.None, 0, 0, -1, 0);

    /// <summary>Adds a reason; the first one keeps its numbers, the harder decision wins.</summary>
    internal GuardVerdict With(GuardDecision decision, GuardReasons reason, double value = 0, double limit = 0, int joint = -1, double aheadS = 0)
    {
        var harder = (GuardDecision)Math.Max((byte)decision, (byte)Decision);
        return Reasons == GuardReasons.None || decision > Decision
            ? new GuardVerdict(harder, Reasons | reason, reason, value, limit, joint, aheadS)
            : this with { Decision = harder, Reasons = Reasons | reason };
    }
}

/// <summary>Why bytes or knots make no program.</summary>
public enum ProgramRefusal : byte
{
    None,
    NotAProgram,
    OtherVersion,
    Length,
    Checksum,
    NoId,
    UnknownKind,
    JointCount,
    KnotCount,
    Times,
    NotANumber,
    EndsMoving,
    EndsInTheAir,

    /// <summary>A landing knot is in none of the device's double-stance postures.</summary>
    NoDoubleStance,

    /// <summary>The program is none for this device: another kind or number of joints.</summary>
    OtherDevice,

    /// <summary>The path breaks a limit of the device; the verdict says which.</summary>
    BreaksLimits,

    /// <summary>A program is replaced only at rest.</summary>
    InMotion,

    /// <summary>The uploaded program carries another id than the one asked for.</summary>
    OtherId,
}
