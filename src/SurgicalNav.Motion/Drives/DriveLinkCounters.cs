namespace SurgicalNav.Motion.Drives;

/// <summary>What a drive link has seen since it was opened. Round trips in µs, the newest and the longest.</summary>
public record struct DriveLinkCounters
{
    public long FramesSent;
    public long FramesNotSent;
    public long StatesTaken;
    public long Malformed;
    public long WrongSession;
    public long OutOfSequence;
    public long TooOld;
    public long Sessions;
    public long SessionsLost;
    public long Purges;
    public uint RoundTripUs;
    public uint MaxRoundTripUs;

    /// <summary>The device's own counts since it was switched on.</summary>
    public ushort DeviceCrcErrors;
    public ushort DeviceRefusals;
    public ushort DeviceStale;

    /// <summary>How often the device's own watchdog has taken the link for lost since this link was opened.</summary>
    public ushort DeviceLinkLosses;

    /// <summary>The least time that the device's watchdog has had left in any session of this link, µs; 65535 before the first.</summary>
    public ushort DeviceLeastMarginUs;
}
