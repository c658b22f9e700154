using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>What surrounds the liver: skin, subcutaneous fat, ribs and spine for the scan; wall, fat and bowel for the endoscope. Scan frame, mm.</summary>
public sealed class Trunk
{
    private TriangleMesh? _fatMesh, _bowelMesh;

    internal Trunk(ulong seed)
    {
        var random = new SeededRandom(seed, 5);
        Skin = new Ellipsoid(new Vec3(0, 10, 0), new Vec3(172, 118, 900));
        MuscleWall = new Ellipsoid(new Vec3(0, 10, 0), new Vec3(152, 98, 800));
        AbdominalInterior = new Ellipsoid(new Vec3(0, 6, 0), new Vec3(136, 82, 700));
        Bone = MakeBone();
        OmentalFat = MakeFat(random);
        Bowel = MakeBowel(random);
    }

    public Shape Skin { get; }

    /// <summary>Outer face of the muscle layer; between it and the skin lies fat.</summary>
    public Shape MuscleWall { get; }

    /// <summary>Inner face of the muscle layer: inside lie the organs, bedded in fat.</summary>
    public Shape AbdominalInterior { get; }

    public Shape Bone { get; }

    /// <summary>The yellow apron below and behind the liver.</summary>
    public Shape OmentalFat { get; }

    public Shape Bowel { get; }

    public TriangleMesh OmentalFatMesh => _fatMesh ??= SurfaceNet.Extract(OmentalFat, 5);
    public TriangleMesh BowelMesh => _bowelMesh ??= SurfaceNet.Extract(Bowel, 4.5);

    private static SmoothUnion MakeBone()
    {
        var parts = new List<Shape> { new RoundCone(new Vec3(0, 78, -400), new Vec3(0, 78, 400), 19, 19) };
        for (var level = -2; level <= 5; level++)
            for (var side = -1; side <= 1; side += 2)
            {
                Vec3? before = null;
                for (var i = 0; i <= 8; i++)
                {
                    // From the spine round to the front, sinking as real ribs do.
                    var angle = (0.12 + 0.68 * i / 8) * Math.PI;
                    var p = new Vec3(side * 145 * Math.Sin(angle), 10 + 92 * Math.Cos(angle), 26 * level + 10 - 32 * Math.Sin(0.6 * angle));
                    if (before is { } start) parts.Add(new RoundCone(start, p, 4.5, 4.5));
                    before = p;
                }
            }
        return new SmoothUnion([.. parts], 1);
    }

    private static Rippled MakeFat(SeededRandom random)
    {
        var parts = new List<Shape>();
        for (var i = 0; i < 16; i++)
        {
            var centre = new Vec3(random.Uniform(-95, 75), random.Uniform(14, 42), random.Uniform(-115, -35));
            parts.Add(new Ellipsoid(centre, new Vec3(random.Uniform(18, 34), random.Uniform(14, 24), random.Uniform(18, 30)), random.Rotation()));
        }
        // A bed that closes the view below.
        parts.Add(new Ellipsoid(new Vec3(-15, 62, -70), new Vec3(130, 36, 110)));
        return new Rippled(new SmoothUnion([.. parts], 12), 1.6, 17, new Vec3(random.Uniform(0, 6), random.Uniform(0, 6), random.Uniform(0, 6)));
    }

    private static SmoothUnion MakeBowel(SeededRandom random)
    {
        var parts = new List<Shape>();
        Tube(parts, new Vec3(75, 22, -100), new Vec3(-0.1, -0.1, 1), 15, 12, random);
        Tube(parts, new Vec3(45, 8, -70), new Vec3(0.6, 0, 0.8), 12, 9, random);
        Tube(parts, new Vec3(-100, 26, -105), new Vec3(0.3, -0.1, 0.9), 14, 7, random);
        return new SmoothUnion([.. parts], 7);
    }

    /// <summary>A winding tube of swellings, as the colon's haustra.</summary>
    private static void Tube(List<Shape> parts, Vec3 start, Vec3 heading, double radius, int count, SeededRandom random)
    {
        for (var i = 0; i < count; i++)
        {
            heading = (heading + random.GaussianVec3(0.22)).Normalized();
            var next = start + heading * (radius * 0.95);
            parts.Add(new RoundCone(start, next, radius * random.Uniform(0.9, 1.12), radius * random.Uniform(0.78, 0.95)));
            start = next;
        }
    }
}
