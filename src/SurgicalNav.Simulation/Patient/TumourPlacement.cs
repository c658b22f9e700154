using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>Where the tumour sits. Every patient gets one: where chance finds no place, a fixed search does.</summary>
internal static class TumourPlacement
{
    private const double RimMm = 6;
    private const int Tries = 2000;

    /// <summary>Wholly inside, with a branch of the tree 2–6 mm beside it; in a liver without such a place, as near to that as it allows.</summary>
    public static Nodule Deep(LiverAnatomy anatomy, Shape vessels, SeededRandom random)
    {
        var branches = ((SmoothUnion)vessels).Parts;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var radius = random.Uniform(8, 12);
            var branch = (RoundCone)branches[random.NextInt(branches.Count)];
            var side = Vec3.Cross(branch.EndMm - branch.StartMm, random.UnitVec3()).Normalized();
            var centre = Vec3.Lerp(branch.StartMm, branch.EndMm, random.NextDouble()) + side * (branch.StartRadiusMm + radius + random.Uniform(2, 5));
            var clearance = vessels.Field(centre) - radius;
            if (clearance is > 1.5 and < RimMm && anatomy.Liver.Field(centre) < -(radius + RimMm)) return Make(centre, radius, 0.06, random);
        }
        return Make(Roomiest(anatomy.Liver, vessels, out var room), Math.Clamp(room, 4, 12), 0.06, random);
    }

    /// <summary>Bulging out of the surface by a few millimetres where an endoscope looks.</summary>
    public static Nodule Superficial(LiverAnatomy anatomy, SeededRandom random)
    {
        var hit = anatomy.InView(new Vec3(-75, -55, -20), new Vec3(5, -10, 20), random);
        var radius = random.Uniform(8, 12.5);
        return Make(hit - anatomy.Liver.OutwardNormal(hit) * (radius - random.Uniform(2.5, 5)), radius, 0.1, random);
    }

    /// <summary>Of a fixed grid, the place where the largest tumour lies clear of vessels and rim.</summary>
    internal static Vec3 Roomiest(Shape liver, Shape vessels, out double radiusMm)
    {
        const double stepMm = 5;
        var bounds = liver.BoundsMm;
        (var best, radiusMm) = (bounds.CentreMm, double.NegativeInfinity);
        for (var z = bounds.MinMm.Z; z <= bounds.MaxMm.Z; z += stepMm)
            for (var y = bounds.MinMm.Y; y <= bounds.MaxMm.Y; y += stepMm)
                for (var x = bounds.MinMm.X; x <= bounds.MaxMm.X; x += stepMm)
                {
                    var p = new Vec3(x, y, z);
                    var room = Math.Min(-liver.Field(p) - RimMm, vessels.Field(p) - 2);
                    if (room > radiusMm) (best, radiusMm) = (p, room);
                }
        return best;
    }

    private static Nodule Make(Vec3 centre, double radius, double roughness, SeededRandom random)
    {
        var waves = new (Vec3, double)[4];
        for (var i = 0; i < waves.Length; i++) waves[i] = (random.UnitVec3(), radius * roughness * random.Uniform(0.3, 1));
        return new Nodule(centre, radius, waves);
    }
}
