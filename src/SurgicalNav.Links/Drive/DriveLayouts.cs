namespace SurgicalNav.Links.Drive;

/// <summary>Byte offsets in a raw frame.</summary>
public static class HeaderLayout
{
    public const int Version = 0, Type = 1, Sequence = 2, TimeUs = 4, Session = 8;
}

/// <summary>Byte offsets in the payload of HELLO.</summary>
public static class HelloLayout
{
    public const int HostNonce = 0, MinVersion = 4, MaxVersion = 5, Reserved = 6, Length = 8;
}

/// <summary>Byte offsets in the payload of ENABLE.</summary>
public static class EnableLayout
{
    public const int ChannelA = 0, ChannelB = 4, Length = 8;
}

/// <summary>Byte offsets in the payload of SETPOINT; n is the joint count.</summary>
public static class SetpointLayout
{
    public const int DeadlineUs = 0, Purpose = 2, KnotCount = 3, Position = 4;
    public const int Fixed = 4 + 2 * DriveProtocol.KnotCount;
    public const int PerJoint = 8 + 6 * DriveProtocol.KnotCount;

    public static int Velocity(int n) => Position + 4 * n;
    public static int Knot(int k, int n) => Position + 8 * n + k * KnotBytes(n);
    public static int KnotBytes(int n) => 2 + 6 * n;
    public static int KnotPosition(int k, int n) => Knot(k, n) + 2;
    public static int KnotVelocity(int k, int n) => Knot(k, n) + 2 + 4 * n;
}

/// <summary>Byte offsets in the payload of CLEAR_FAULT.</summary>
public static class ClearFaultLayout
{
    public const int Code = 0, Reserved = 1, Length = 4;
}

/// <summary>Byte offsets in the payload of HOME.</summary>
public static class HomeLayout
{
    public const int DeadlineUs = 0, Again = 2, Reserved = 3, Length = 4;
}

/// <summary>Byte offsets in the payload of IDENTITY; the joint offsets count from the joint's own block.</summary>
public static class IdentityLayout
{
    public const int Kind = 0, JointCount = 1, MinVersion = 2, MaxVersion = 3, HostNonce = 4, Capabilities = 8;
    public const int LinkDeadlineUs = 12, MaxAgeUs = 16, SetpointRateHz = 20, KnotCount = 22;
    public const int FirmwareMajor = 23, FirmwareMinor = 24, FirmwarePatch = 25, Reserved = 26, SerialNumber = 28, Joints = 44;
    public const int Fixed = Joints, PerJoint = 32;
    public const int JointUnit = 0, JointReserved = 1, JointMinPosition = 4, JointMaxPosition = 8, JointMaxVelocity = 12;
    public const int JointMaxAcceleration = 16, JointMaxJerk = 20, JointMaxEffort = 24, JointMaxFollowingError = 28;
}

/// <summary>Byte offsets in the payload of STATE; n is the joint count.</summary>
public static class StateLayout
{
    public const int SetpointSequence = 0, AcceptedSequence = 2, State = 4, StopPhase = 5, FaultCode = 6, LastRefusal = 7;
    public const int Flags = 8, EchoHostTimeUs = 12, EchoHeldUs = 16, WatchdogMarginUs = 20, LeastWatchdogMarginUs = 22;
    public const int FramingErrors = 24, CrcErrors = 26, SessionErrors = 28, SequenceErrors = 30, StaleErrors = 32;
    public const int Refusals = 34, LinkLosses = 36, SetpointAgeUs = 38, Position = 40;
    public const int Fixed = Position, PerJoint = 16;

    public static int Velocity(int n) => Position + 4 * n;
    public static int Effort(int n) => Position + 8 * n;
    public static int SecondPosition(int n) => Position + 12 * n;
}

/// <summary>Byte offsets in the payload of FAULT.</summary>
public static class FaultLayout
{
    public const int Code = 0, Joint = 1, StopPhase = 2, Reserved = 3, AtTimeUs = 4, Value = 8, Limit = 12, Length = 16;
}
