namespace SurgicalNav.Motion.Teleoperation;

/// <summary>Why a hand leads nothing, or why its arm does not go all the way.</summary>
public enum TeleoperationReason : byte
{
    None = 0,

    // There is no hand.
    NoSample,
    SampleUnsound,
    SampleFromTheFuture,
    SampleLate,
    OperatorAbsent,
    HandJumped,

    // It leads nothing.
    PressClutch,
    ClutchPressed,
    PressCameraAgain,
    OtherHandMissing,
    NoArm,
    ArmSilent,
    ArmNotReady,
    CameraSilent,
    CameraNotReady,
    JointsUnsound,
    NoInstrument,
    InstrumentUnconfirmed,
    OtherInstrument,
    Misaligned,
    StretchedTooFar,
    ArmLags,

    // Its arm does not go all the way.
    OutOfReach,
    JointLimit,
    OtherBranch,
    WorkspaceEdge,
    TipTooFast,
    OtherArmNear,

    // A request is not granted.
    LetGoFirst,
    ArmTaken,
    NotAnInstrumentArm,
    NoFreeArm,
    NoSuchArm,
    InstrumentNotThere,
    ScaleOutOfRange,
}

/// <summary>A reason with the number that broke the limit.</summary>
/// <param name="Reason">None where there is nothing against it.</param>
/// <param name="Value">ms, rad, mm, an instrument's number or a joint, as the reason has it.</param>
/// <param name="Limit">In the same unit.</param>
public readonly record struct TeleoperationRefusal(TeleoperationReason Reason, double Value = 0, double Limit = 0)
{
    public bool IsNone => Reason == TeleoperationReason.None;

    public static implicit operator TeleoperationRefusal(TeleoperationReason reason) => new(reason);
}
