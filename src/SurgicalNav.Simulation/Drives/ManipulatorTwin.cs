using SurgicalNav.Links;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>The twin of a manipulator: on silence it comes to rest along the stop it holds.</summary>
public sealed class ManipulatorTwin : DriveTwin
{
    /// <exception cref="ArgumentException">The profile is not a manipulator's.</exception>
    public ManipulatorTwin(DriveProfile profile, IByteLink link, DriveTwinOptions? options = null)
        : base(profile, link, options)
    {
        if (profile.Kind != DriveKind.Manipulator) throw new ArgumentException($"'{profile.Name}' is no manipulator.", nameof(profile));
    }
}
