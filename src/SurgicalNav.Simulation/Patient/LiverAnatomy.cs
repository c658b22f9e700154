using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>The outline of the liver and the gallbladder, and named places on them.</summary>
/// <remarks>Two lobes and a bulging dome of blended ellipsoids, hollowed from below; about 170 mm wide.</remarks>
internal sealed class LiverAnatomy
{
    /// <summary>Where a laparoscope typically hovers: used to find what is in plain view.</summary>
    public static readonly Vec3 TypicalViewpointMm = new(-22, -74, -112);

    public LiverAnatomy(ulong seed, double variation)
    {
        var random = new SeededRandom(seed, 1);
        Vec3 Near(double x, double y, double z) => new Vec3(x, y, z) + random.GaussianVec3(2.5 * variation);
        Vec3 Size(double x, double y, double z)
        {
            var s = 1 + variation * random.Uniform(-0.06, 0.06);
            return new Vec3(x * s * (1 + variation * random.Uniform(-0.05, 0.05)), y * s, z * s);
        }

        var lobes = new SmoothUnion(
        [
            new Ellipsoid(Near(-66, 4, 6), Size(50, 54, 56)),
            new Ellipsoid(Near(-38, -14, 10), Size(48, 44, 44)),
            new Ellipsoid(Near(0, -30, 16), Size(52, 26, 34), Quat.FromAxisAngle(Vec3.UnitY, 0.12 * variation * random.NextGaussian())),
            new Ellipsoid(Near(-78, 12, -26), Size(32, 36, 40)),
        ], 26);
        var hollow = new Ellipsoid(Near(-22, 40, -56), Size(66, 58, 54));
        Liver = new SmoothDifference(lobes, hollow, 16);

        var neck = Near(-30, 2, -16);
        var body = Near(-38, -20, -34);
        var fundus = Near(-44, -38, -47);
        var swell = 1 + variation * random.Uniform(-0.15, 0.15);
        Gallbladder = new SmoothUnion(
        [
            new RoundCone(neck, body, 6.5 * swell, 12 * swell),
            new RoundCone(body, fundus, 12 * swell, 13.5 * swell),
        ], 8);
        Hilum = Near(-30, 16, -6);
        CavaInlet = Near(-18, 28, 34);
    }

    public Shape Liver { get; }
    public Shape Gallbladder { get; }

    /// <summary>Where the portal vein comes in.</summary>
    public Vec3 Hilum { get; }

    /// <summary>Where the hepatic veins gather.</summary>
    public Vec3 CavaInlet { get; }

    /// <summary>Where the line of sight from <see cref="TypicalViewpointMm"/> towards a place meets the liver, if it does.</summary>
    public bool TryLookAt(Vec3 towardsMm, out Vec3 hitMm)
    {
        var direction = (towardsMm - TypicalViewpointMm).Normalized();
        var t = Liver.RayHitMm(TypicalViewpointMm, direction);
        var behindGallbladder = Gallbladder.RayHitMm(TypicalViewpointMm, direction);
        hitMm = TypicalViewpointMm + direction * t;
        return !double.IsNaN(t) && !(behindGallbladder < t);
    }

    /// <summary>A place of the liver in plain view, looked for at random between two corners; after many misses the one nearest to their middle.</summary>
    public Vec3 InView(Vec3 lowMm, Vec3 highMm, SeededRandom random)
    {
        for (var tries = 0; tries < 500; tries++)
            if (TryLookAt(new Vec3(random.Uniform(lowMm.X, highMm.X), random.Uniform(lowMm.Y, highMm.Y), random.Uniform(lowMm.Z, highMm.Z)), out var hit)) return hit;
        return Liver.ProjectedOnSurface((lowMm + highMm) * 0.5);
    }

    public Landmark[] FindLandmarks()
    {
        Landmark At(string name, double x, double y, double z) => new(name, new Point<Scan>(Liver.ProjectedOnSurface(new Vec3(x, y, z))));
        return
        [
            At("right lobe, lateral", -112, -10, -8),
            At("right lobe, anterior", -72, -48, 6),
            At("dome", -58, -10, 60),
            At("medial segment, anterior", -32, -58, 6),
            At("falciform notch", -14, -54, -6),
            At("left lobe, anterior", 14, -56, 16),
            At("left lobe, tip", 50, -30, 16),
            At("right inferior edge", -80, -16, -58),
        ];
    }
}
