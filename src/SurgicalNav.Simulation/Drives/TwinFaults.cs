namespace SurgicalNav.Simulation.Drives;

/// <summary>What can be made to go wrong in a twin. Set between steps; every switch works both ways.</summary>
public sealed class TwinFaults
{
    /// <summary>0-based joint whose primary encoder no longer counts; -1 = none.</summary>
    public int StuckEncoderJoint { get; set; } = -1;

    /// <summary>0-based joint that something holds fast; -1 = none.</summary>
    public int BlockedJoint { get; set; } = -1;

    /// <summary>0-based joint whose reference never comes on; -1 = none.</summary>
    public int DeadReferenceJoint { get; set; } = -1;

    /// <summary>Motor power is gone; the logic lives on.</summary>
    public bool IsPowerLost { get; set; }

    public bool IsEmergencyStopPressed { get; set; }

    /// <summary>0-based joint whose actuator pushes as hard as it can, whatever it is told, as long as it has torque; -1 = none.</summary>
    public int RunawayJoint { get; set; } = -1;

    /// <summary>The brakes are engaged and do not hold.</summary>
    public bool AreBrakesWorn { get; set; }

    /// <summary>The device finds its own memory damaged, for good.</summary>
    public bool IsMemoryDamaged { get; set; }

    /// <summary>The processor stands still: nothing is read, nothing sent, and the servos hold what they were told last.</summary>
    public bool IsHalted { get; set; }

    /// <summary>A standstill stops the device's clock as well.</summary>
    public bool HaltStopsClock { get; set; }

    /// <summary>Chance of every bit on the line, either way, to come out wrong.</summary>
    public double BitErrorProbability { get; set; }

    /// <summary>The cable is out: nothing comes in and nothing goes out.</summary>
    public bool IsCableOut { get; set; }
}
