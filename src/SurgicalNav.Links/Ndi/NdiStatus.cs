namespace SurgicalNav.Links.Ndi;

/// <summary>What a reply says of one port handle.</summary>
public enum NdiHandleState : byte
{
    /// <summary>There is a transformation.</summary>
    Valid,

    /// <summary>Enabled, but not seen.</summary>
    Missing,

    /// <summary>Initialised, but not enabled for tracking.</summary>
    Disabled,

    /// <summary>No tool is at the handle any more, or none was loaded yet.</summary>
    Unoccupied,
}

/// <summary>Port status of TX and BX (PHINF's first eight bits are the same, but for bit 7: current sensed).</summary>
[Flags]
public enum NdiPortStatus : uint
{
    None = 0,
    Occupied = 1 << 0,
    Switch1Closed = 1 << 1,
    Switch2Closed = 1 << 2,
    Switch3Closed = 1 << 3,
    Initialised = 1 << 4,
    Enabled = 1 << 5,
    OutOfVolume = 1 << 6,
    PartlyOutOfVolume = 1 << 7,

    /// <summary>Processing needs more buffer than there is; of Aurora: a sensor coil is broken.</summary>
    AlgorithmLimit = 1 << 8,

    /// <summary>A large bright infrared object; of Aurora: disturbance of the field.</summary>
    Interference = 1 << 9,

    ProcessingException = 1 << 12,

    /// <summary>The device fell behind while processing.</summary>
    FellBehind = 1 << 14,

    DataBufferLimit = 1 << 15,
}

/// <summary>Tool information of TX and BX without its face number (bits 4 to 6).</summary>
[Flags]
public enum NdiToolInfo : byte
{
    None = 0,
    BadFit = 1 << 0,
    TooFewMarkers = 1 << 1,
    Interference = 1 << 2,
    FellBehind = 1 << 3,
    ProcessingException = 1 << 7,
}

/// <summary>What TX and BX are asked to report: the sum is their parameter, four hexadecimal digits.</summary>
[Flags]
public enum NdiReplyOptions : ushort
{
    None = 0,
    Transforms = 0x0001,

    /// <summary>Why a fit failed, the face seen, and how each marker was used.</summary>
    ToolInformation = 0x0002,

    /// <summary>One stray active marker of each port.</summary>
    SingleStray = 0x0004,

    /// <summary>The markers of each tool.</summary>
    ToolMarkers = 0x0008,

    /// <summary>Also what lies outside the characterised volume.</summary>
    OutOfVolume = 0x0800,

    PassiveStrays = 0x1000,

    All = Transforms | ToolInformation | SingleStray | ToolMarkers | OutOfVolume | PassiveStrays,
}

/// <summary>System status at the end of TX and BX.</summary>
[Flags]
public enum NdiSystemStatus : ushort
{
    None = 0,
    CommunicationSyncError = 1 << 0,
    TooMuchInfrared = 1 << 1,
    CrcError = 1 << 2,
    ProcessingException = 1 << 3,
    HardwareFailure = 1 << 4,
    HardwareChange = 1 << 5,
    PortOccupied = 1 << 6,
    PortUnoccupied = 1 << 7,
    DiagnosticPending = 1 << 8,
    TemperatureOutOfRange = 1 << 9,
}

/// <summary>The low byte of a tool's status in BX2: what is to be known of a measurement, or why there is none.</summary>
public enum NdiToolCode : byte
{
    Enabled = 0,
    PartlyOutOfVolume = 3,
    PartlyAveraged = 5,
    OutOfVolume = 9,
    TooFewMarkers = 13,
    Interference = 14,
    BadFit = 17,
    DataBufferLimit = 18,
    AlgorithmLimit = 19,
    FellBehind = 20,
    OutOfSync = 21,
    ProcessingException = 22,
    Missing = 31,
    NotEnabled = 32,
    Unplugged = 33,
}

/// <summary>How one marker was measured (BX2's codes; those of TX and BX are mapped to them).</summary>
public enum NdiMarkerStatus : byte
{
    Used = 0,
    Missing = 1,
    BeyondMaxAngle = 2,
    BeyondMaxError = 3,
    OutOfVolumeUnused = 4,
    OutOfVolumeUsed = 5,
    PossiblePhantom = 6,
    Saturated = 7,
    SaturatedOutOfVolume = 8,
}

/// <summary>What a BX2 frame was measured with.</summary>
public enum NdiFrameType : byte { Dummy, ActiveWireless, Passive, Active, Laser, Illuminated, Background, Magnetic }

public enum NdiAlertKind : byte
{
    /// <summary>The device cannot do its work and probably needs repair.</summary>
    Fault = 0,

    /// <summary>Measurements may suffer; can be put right without repair.</summary>
    Alert = 1,

    /// <summary>Something ordinary happened.</summary>
    Event = 2,
}

/// <summary>A condition of the device that BX2 reports.</summary>
public readonly record struct NdiAlert(NdiAlertKind Kind, ushort Code);

/// <summary>Flag tests that never box, whatever the compiler's mood: <see cref="Enum.HasFlag"/> does before it is optimised.</summary>
public static class NdiFlags
{
    public static bool Has(this NdiReplyOptions all, NdiReplyOptions flag) => (all & flag) != NdiReplyOptions.None;

    public static bool Has(this NdiPortStatus all, NdiPortStatus flag) => (all & flag) != NdiPortStatus.None;

    public static bool Has(this NdiToolInfo all, NdiToolInfo flag) => (all & flag) != NdiToolInfo.None;
}
