namespace SurgicalNav.Simulation.Drives;

/// <summary>How a twin differs from another of the same profile.</summary>
/// <param name="Seed">Of the session tokens and the bit errors.</param>
/// <param name="ClockStartUs">What its clock says at the first step.</param>
/// <param name="ClockDriftPpm">How much its clock runs fast.</param>
/// <param name="IsHomed">It has searched its references before, where it has to.</param>
public sealed record DriveTwinOptions(ulong Seed = 1, uint ClockStartUs = 0xFFF0_0000, double ClockDriftPpm = 0, bool IsHomed = false);
