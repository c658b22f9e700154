using SurgicalNav.Links;
using SurgicalNav.Links.Drive;

namespace SurgicalNav.Simulation.Drives;

/// <summary>The twin of an exoskeleton: on silence it lands, and it says whether both feet bear.</summary>
public sealed class ExoskeletonTwin : DriveTwin
{
    private readonly DrivePosture[] _postures;

    /// <exception cref="ArgumentException">The profile is not an exoskeleton's.</exception>
    public ExoskeletonTwin(DriveProfile profile, IByteLink link, DriveTwinOptions? options = null)
        : base(profile, link, options)
    {
        if (profile.Kind != DriveKind.Exoskeleton) throw new ArgumentException($"'{profile.Name}' is no exoskeleton.", nameof(profile));
        _postures = [.. profile.DoubleStancePostures];
    }

    /// <summary>True where every joint that matters is within the tolerance of one of the profile's double-stance postures.</summary>
    public bool IsInDoubleStance => StancePosture is not null;

    /// <summary>Name of the double-stance posture that the joints match, or null.</summary>
    public string? StancePosture
    {
        get
        {
            foreach (var posture in _postures)
                if (Matches(posture))
                    return posture.Name;
            return null;
        }
    }

    protected override DriveFlags ExtraFlags => IsInDoubleStance ? DriveFlags.DoubleStance : DriveFlags.None;

    private bool Matches(DrivePosture posture)
    {
        for (var j = 0; j < posture.Positions.Count; j++)
            if (posture.Positions[j] is { } wanted && Math.Abs(Position(j) - wanted) > posture.Tolerance)
                return false;
        return true;
    }
}
