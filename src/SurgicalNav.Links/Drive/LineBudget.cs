namespace SurgicalNav.Links.Drive;

/// <summary>What a drive profile asks of its serial line: eight data bits with start and stop bit, COBS and delimiter included.</summary>
/// <param name="SetpointBytes">Of one SETPOINT on the wire, host to device; one goes out each period.</param>
/// <param name="StateBytes">Of one STATE on the wire, device to host; one comes back each period.</param>
public readonly record struct LineBudget(int Baud, int RateHz, int SetpointBytes, int StateBytes)
{
    /// <summary>The greatest share of the line that set-points or states may take: the rest is for what comes beside them and for catching up.</summary>
    public const double GreatestLoad = 0.8;

    public const int BitsPerByte = 10;

    /// <summary>How long FTDI's adapters collect bytes as delivered.</summary>
    public const double AdapterDefaultMs = 16;

    /// <summary>Share of the host-to-device direction, 1 = all of it.</summary>
    public double SetpointLoad => Load(SetpointBytes);

    /// <summary>Share of the device-to-host direction.</summary>
    public double StateLoad => Load(StateBytes);

    public bool Fits => Math.Max(SetpointLoad, StateLoad) <= GreatestLoad;

    /// <summary>The highest whole rate that still fits, in Hz.</summary>
    public int FittingRateHz => (int)(GreatestLoad * Baud / (Math.Max(SetpointBytes, StateBytes) * BitsPerByte));

    public double SetpointMs => TimeMs(SetpointBytes, Baud);
    public double StateMs => TimeMs(StateBytes, Baud);
    public double PeriodMs => 1000.0 / RateHz;

    public static LineBudget Of(DriveLinkSettings link, int joints) => new(
        link.Baud, link.SetpointRateHz, DriveProtocol.WireBytes(DriveFrameType.Setpoint, joints), DriveProtocol.WireBytes(DriveFrameType.State, joints));

    /// <summary>Time that bytes take on a line.</summary>
    public static double TimeMs(int bytes, int baud) => 1000.0 * bytes * BitsPerByte / baud;

    private double Load(int bytes) => (double)bytes * BitsPerByte * RateHz / Baud;
}
