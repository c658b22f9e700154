using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Dynamixel;
using SurgicalNav.Links.ODrive;

namespace SurgicalNav.Links.Servos;

/// <summary>What one set-point period of a servo bus takes: the set-points, and every question that is asked in it, one after another.</summary>
/// <param name="Bytes">The most that go over the line in a period, both ways; a bus has one pair of wires for both.</param>
/// <param name="Questions">Each costs a turnaround beside its bytes.</param>
public readonly record struct ServoLineBudget(int Baud, int RateHz, double TurnaroundMs, int Bytes, int Questions)
{
    /// <summary>Present Current, Velocity and Position.</summary>
    public const int DynamixelStateBytes = 10;

    /// <summary>"p 0 -12345.678901 0 0*255" and line feed; the numbers are the largest that a profile lets an axis have.</summary>
    private const int ODriveSetpointBytes = 26;

    /// <summary>"f 0*70" and its answer, "-12345.678901 -1234.567890*255".</summary>
    private const int ODriveFeedbackBytes = 7 + 32;

    /// <summary>"r axis0.current_state*255" and its answer.</summary>
    private const int ODrivePropertyBytes = 26 + ODriveProtocol.MostPropertyCharacters + 6;

    public double PeriodMs => 1000.0 / RateHz;

    public double BusyMs => LineBudget.TimeMs(Bytes, Baud) + Questions * TurnaroundMs;

    public bool Fits => BusyMs <= LineBudget.GreatestLoad * PeriodMs;

    /// <summary>The highest whole rate that still fits, in Hz.</summary>
    public int FittingRateHz => (int)(1000 * LineBudget.GreatestLoad / BusyMs);

    public static ServoLineBudget Of(ServoBusProfile profile)
    {
        var (bus, n) = (profile.Bus, profile.Joints.Count);
        return profile.Family == ServoFamily.Dynamixel
            ? new(bus.Baud, bus.SetpointRateHz, bus.TurnaroundMs, DynamixelWriteBytes(n) + DynamixelReadBytes(n, DynamixelStateBytes) + DynamixelReadBytes(n, 1), 2)
            : new(bus.Baud, bus.SetpointRateHz, bus.TurnaroundMs, n * (ODriveSetpointBytes + ODriveFeedbackBytes) + ODrivePropertyBytes, n + 1);
    }

    /// <summary>A sync write of Goal Position.</summary>
    public static int DynamixelWriteBytes(int joints) => DynamixelPacket.MostWireBytes(4 + joints * (1 + DynamixelTable.GoalPosition.Bytes));

    /// <summary>A fast sync read and its answer, which is not stuffed.</summary>
    public static int DynamixelReadBytes(int joints, int bytes) =>
        DynamixelPacket.MostWireBytes(4 + joints) + DynamixelProtocol.InstructionAt + 1 + joints * (DynamixelProtocol.FastPartBytes + bytes);
}
