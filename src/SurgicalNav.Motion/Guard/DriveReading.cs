using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>What the drive link knows of the device.</summary>
/// <param name="HeardAt">When the newest valid state came in.</param>
/// <param name="FaultCode">0 when there is none.</param>
/// <param name="Measured">rad or mm.</param>
/// <param name="IsLineGone">The line itself has ended: unplugged, or switched off.</param>
/// <param name="Effort">What the drives push with, by their own word, N·m or N.</param>
/// <param name="References">Whether it knows where its joints are.</param>
public readonly record struct DriveReading(Instant HeardAt, bool IsEnabled, int FaultCode, JointVector Measured, bool IsLineGone = false, JointVector Effort = default,
    ReferenceStates References = ReferenceStates.None)
{
    /// <summary>What is measured counts from anywhere.</summary>
    public bool IsUnknown => (References & ReferenceStates.Unknown) != ReferenceStates.None;
}
