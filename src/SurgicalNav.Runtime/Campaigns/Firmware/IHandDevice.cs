using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>What can be made to go wrong inside a device under test.</summary>
public enum DeviceFault { StuckEncoder, Runaway, WornBrakes, PowerLost, StopCircuitOpen, Memory }

/// <summary>How a device spends a span of time: awake; with its processor standing still; or with its clock standing still as well.</summary>
public enum DevicePace { Awake, Halted, HaltedWithClock }

/// <summary>What a device is in, as whoever built it can see.</summary>
/// <param name="ClockUs">The device's own clock.</param>
/// <param name="FaultAtUs">On that clock, modulo 2^32.</param>
/// <param name="Errors">Its counters and margins.</param>
/// <param name="WorstSpeed">Of any joint since power-up, as a share of its limit.</param>
public readonly record struct DeviceLook(long ClockUs, DriveState State, StopPhase StopPhase, DriveFaultCode Fault, uint FaultAtUs, bool IsSessionOpen, bool HoldsTorque, bool HasBrakesOn, bool HoldsTrajectory, DriveStatus Errors, double WorstSpeed);

/// <summary>A device on a real pseudo-terminal whose clock is moved by hand, so that nothing depends on how busy the machine is.</summary>
public interface IHandDevice : IDisposable
{
    /// <summary>"twin" or "firmware".</summary>
    string Kind { get; }

    /// <summary>The pseudo-terminal that the host opens.</summary>
    string LinePath { get; }

    DeviceLook Look { get; }

    /// <summary>Bytes that it has written to the line since it began.</summary>
    long BytesSent { get; }

    /// <summary>Lets time go by; before the end of it that many bytes have come in altogether.</summary>
    void Step(Duration by, DevicePace pace, long bytesDue);

    /// <param name="value">A joint counted from 1, 1 for what has none, 0 for the fault's end; of Memory the bit.</param>
    void Set(DeviceFault fault, int value);

    /// <summary>True position, velocity and the servo's reference of a joint, rad or mm.</summary>
    (double Position, double Velocity, double Reference) Joint(int joint);
}
