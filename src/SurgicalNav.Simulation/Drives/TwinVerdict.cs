using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>What a check found: nothing, a refusal, or a refusal that also latches a fault.</summary>
internal readonly record struct TwinVerdict(DriveRefusal Refusal, DriveFaultCode Fault = DriveFaultCode.None, int Joint = -1, double Value = 0, double Limit = 0)
{
    internal static TwinVerdict Good => default;
}
