using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>What the guard needs of a device, whatever family of drives it is: what it says of itself, and the few things it can be told.</summary>
/// <remarks>Passive and single-threaded. <see cref="Poll"/> on every step; at most one of the orders on every set-point period. Once open, none of it allocates but to word a fault.</remarks>
internal interface IGuardedDevice
{
    /// <summary>False once the line has ended: unplugged, or its other end gone.</summary>
    bool IsLinkOpen { get; }

    /// <summary>Whether the device of the profile is there.</summary>
    DriveLinkState State { get; }

    /// <summary>Why the device is not to be enabled, in words; null where nothing speaks against it.</summary>
    string? Refusal { get; }

    /// <summary>What the device says is wrong with itself, and what to do; null where nothing is, or where a number says it.</summary>
    string? FaultWords { get; }

    /// <summary>By its own word it would follow set-points; half-enabled counts.</summary>
    bool IsEngaged { get; }

    /// <summary>Torque for motion is on, with all that the device has to say so.</summary>
    bool IsEnabled { get; }

    /// <summary>A latched fault is what keeps it from being enabled; it can be cleared now.</summary>
    bool IsFaulted { get; }

    /// <summary>At rest, without a fault, and heard since the session was opened.</summary>
    bool IsReadyToEnable { get; }

    /// <summary>A <see cref="DriveFaultCode"/>; 0 when there is none.</summary>
    int FaultCode { get; }

    /// <summary>When what is known of the device was so, or later came in from it.</summary>
    Instant HeardAt { get; }

    /// <summary>rad or mm.</summary>
    JointVector Measured { get; }

    /// <summary>N·m or N; nothing where the device does not say.</summary>
    JointVector Effort { get; }
    DriveFlags Flags { get; }

    /// <summary>Whether it knows where its joints are, as far as it has said so in this session.</summary>
    ReferenceStates References { get; }
    StopPhase StopPhase { get; }
    DriveLinkCounters Counters { get; }

    /// <summary>Takes in what has arrived.</summary>
    void Poll(Instant now);

    /// <summary>Looks for the device and asks who it is; while <see cref="State"/> is not open.</summary>
    void Seek(Instant now);

    void KeepAlive(Instant now);

    void Enable(Instant now);

    /// <summary>A person has acknowledged the fault.</summary>
    void ClearFault(Instant now);

    /// <returns>Whether the set-point went out.</returns>
    bool SendSetPoint(Instant now, MotionGuard guard);

    /// <summary>Lets it search its references until the next order is due; of devices that can (<see cref="ReferenceStates.CanSearch"/>).</summary>
    /// <param name="again">Also where it knows.</param>
    /// <returns>Whether it was told.</returns>
    bool Search(Instant now, bool again);

    /// <summary>Brings the device to rest and takes it out of control; asked for anew every period until <see cref="IsEngaged"/> is false.</summary>
    void Disable(Instant now);

    /// <summary>The last word before the process ends: as <see cref="Disable"/>, but nobody looks after it any more.</summary>
    void SwitchOff(Instant now);
}
