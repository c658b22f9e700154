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

    /// <summary>The device's own counts and the least time its watchdog had left.</summary>
    public ushort DeviceCrcErrors;
    public ushort DeviceRefusals;
    public ushort DeviceStale;
    public ushort DeviceLinkLosses;
    public ushort DeviceLeastMarginUs;
}
