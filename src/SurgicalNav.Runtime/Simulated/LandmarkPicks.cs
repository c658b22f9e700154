using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Simulation.Patient;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>The landmarks as a person picks them in the scan: near the true places, not on them.</summary>
public static class LandmarkPicks
{
    /// <summary>Standard deviation per axis of a pick in slices of one to two millimetres.</summary>
    public const double SdMm = 0.3;

    private const ulong Stream = 21;

    public static IReadOnlyList<Landmark> Of(AbdominalPhantom phantom, ulong seed)
    {
        var random = new SeededRandom(seed, Stream);
        return [.. phantom.Landmarks.Select(l => l with { Position = new Point<Scan>(l.Position.Mm + random.GaussianVec3(SdMm)) })];
    }
}
