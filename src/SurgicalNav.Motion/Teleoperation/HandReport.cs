using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Teleoperation;

/// <summary>What the station says of one hand after a step.</summary>
public record struct HandReport
{
    public HandState State { get; set; }

    /// <summary>The arm that the hand has, by its place in the system; −1 for none.</summary>
    public int Arm { get; set; }

    /// <summary>Why the hand leads nothing; with the clutch pressed, what would stand against engaging. None while it leads.</summary>
    public TeleoperationRefusal Refusal { get; set; }

    /// <summary>While it leads: why the target is not where the hand wants it. None where it is.</summary>
    public TeleoperationRefusal Edge { get; set; }

    /// <summary>What became of the newest request for another arm from the handle itself.</summary>
    public TeleoperationRefusal Request { get; set; }

    /// <summary>Of the look that was used.</summary>
    public double AgeMs { get; set; }

    /// <summary>How much of the motion is done at that age: 1 to 0.</summary>
    public double Share { get; set; }

    /// <summary>By how much the handle is turned from the instrument; 0 for sticks.</summary>
    public double MisalignedRad { get; set; }

    /// <summary>About which of the console's axes the handle must turn to be aligned; unit, or zero.</summary>
    public Vec3 AlignAxis { get; set; }

    /// <summary>From the target to what the hand wants.</summary>
    public double StretchMm { get; set; }

    /// <summary>From where the arm stands to what the hand wants.</summary>
    public double LagMm { get; set; }

    /// <summary>Of the hand's arm, by <see cref="EdgeKind"/>.</summary>
    public EdgeCueSet Cues;
}
