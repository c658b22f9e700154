using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Tests.Simulation.Trackers;

/// <summary>A body on a smooth closed path with known speed and acceleration.</summary>
internal sealed class OrbitingBody(string name, double radiusMm = 40, double omegaRadPerS = 2) : ITrackedBody
{
    public string Name => name;

    public Func<Instant, bool> Occlusion { get; init; } = _ => false;

    public double AccelerationMmPerS2 => radiusMm * omegaRadPerS * omegaRadPerS;

    public bool IsOccluded(Instant at) => Occlusion(at);

    public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at)
    {
        var a = omegaRadPerS * at.Seconds;
        return (Quat.Exp(new Vec3(0, 0, 0.5 * a)), new Vec3(radiusMm * Math.Cos(a), radiusMm * Math.Sin(a), 1200));
    }
}
