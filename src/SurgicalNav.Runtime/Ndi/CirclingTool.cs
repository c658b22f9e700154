using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.Ndi;

/// <summary>A tool that goes round in a circle and turns as it goes, hidden for half a second now and then.</summary>
internal sealed class CirclingTool(string name, Vec3 centreMm, double radiusMm, double omegaRadPerS) : ITrackedBody
{
    private const double HiddenEveryS = 17, HiddenForS = 0.5;

    public string Name => name;

    public bool IsOccluded(Instant at) => (at.Seconds + radiusMm) % HiddenEveryS < HiddenForS;

    public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at)
    {
        var a = omegaRadPerS * at.Seconds;
        return (Quat.Exp(new Vec3(0.3 * Math.Sin(a), 0, 0.4 * Math.Cos(a))), centreMm + new Vec3(radiusMm * Math.Cos(a), radiusMm * Math.Sin(a), 0.3 * radiusMm * Math.Sin(2 * a)));
    }
}
