namespace SurgicalNav.Simulation.Drives.ODrive;

/// <summary>How a simulated board differs from another.</summary>
public sealed record ODriveTwinOptions
{
    /// <summary>1 or 2 axes.</summary>
    public int Axes { get; init; } = 2;

    public Version Firmware { get; init; } = new(0, 5, 6);

    /// <summary>As it reads; the firmware cuts it to nine characters.</summary>
    public string SerialNumber { get; init; } = "35619029856331";

    /// <summary>How stiffly an axis goes to its input: velocity over the way to go.</summary>
    public double PositionGainPerS { get; init; } = 20;

    /// <summary>How hard friction slows an axis without torque down; infinite: at once.</summary>
    public double CoastTurnsPerS2 { get; init; } = double.PositiveInfinity;

    public double SupplyVolts { get; init; } = 24.087744;

    /// <summary>Of the faults.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>What goes wrong; all off at first.</summary>
public sealed class ODriveTwinFaults
{
    public bool Silent { get; set; }

    /// <summary>That an answer has one bit turned.</summary>
    public double DamageProbability { get; set; }
}
