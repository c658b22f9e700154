using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>Grows branching vessels inside the liver, and vessels that run along its surface.</summary>
/// <remarks>Radii follow Murray's law at each fork (r³ = r1³ + r2³; C. D. Murray, PNAS 12, 1926); lengths are about eight radii.</remarks>
internal static class VesselTree
{
    private const double ThinnestMm = 1.6;
    private const double CoverMm = 4;

    public static Shape Grow(LiverAnatomy anatomy, SeededRandom random)
    {
        var branches = new List<Shape>();
        Branch(anatomy.Liver, branches, anatomy.Hilum, new Vec3(-0.6, -0.35, 0.55).Normalized(), 5.5, random);
        Branch(anatomy.Liver, branches, anatomy.Hilum, new Vec3(0.75, -0.6, 0.3).Normalized(), 4.2, random);
        Branch(anatomy.Liver, branches, anatomy.CavaInlet, new Vec3(-0.85, -0.1, -0.1).Normalized(), 5, random);
        Branch(anatomy.Liver, branches, anatomy.CavaInlet, new Vec3(-0.3, -0.9, -0.2).Normalized(), 4.5, random);
        // A liver that lets no root in still has one vessel: the tree must have a part.
        if (branches.Count == 0) branches.Add(new RoundCone(anatomy.Hilum, anatomy.CavaInlet, 4, 4));
        return new SmoothUnion([.. branches], 1.5);
    }

    private static void Branch(Shape liver, List<Shape> branches, Vec3 start, Vec3 direction, double radius, SeededRandom random)
    {
        var length = radius * random.Uniform(4.5, 6.5) + 4;
        var (end, found) = (start, false);
        for (var attempt = 0; attempt < 12 && !found; attempt++)
        {
            var bent = (direction + random.GaussianVec3(0.1 + 0.08 * attempt)).Normalized();
            end = start + bent * length;
            found = liver.Field(end) < -(radius + CoverMm);
            if (found) direction = bent;
            else length *= 0.88;
        }
        if (!found) return;
        var share = random.Uniform(0.4, 0.6);
        var (thick, thin) = (radius * Math.Cbrt(Math.Max(share, 1 - share)), radius * Math.Cbrt(Math.Min(share, 1 - share)));
        branches.Add(new RoundCone(start, end, radius, thick));
        if (thin < ThinnestMm) return;
        var side = Vec3.Cross(direction, random.UnitVec3()).Normalized();
        Branch(liver, branches, end, (direction + side * 0.45).Normalized(), thick, random);
        Branch(liver, branches, end, (direction - side * 0.75).Normalized(), thin, random);
    }

    /// <summary>Thin vessels half sunk into the surface, started where an endoscope looks.</summary>
    public static Shape OnSurface(LiverAnatomy anatomy, int count, SeededRandom random)
    {
        var parts = new List<Shape>();
        for (var vessel = 0; vessel < count; vessel++)
        {
            var p = anatomy.InView(new Vec3(-85, -60, -25), new Vec3(20, 0, 25), random);
            var heading = random.UnitVec3();
            var radius = random.Uniform(1.1, 2.3);
            for (var step = 0; step < 14 && radius > 0.5; step++)
            {
                var normal = anatomy.Liver.OutwardNormal(p);
                heading += random.GaussianVec3(0.35);
                heading = (heading - normal * Vec3.Dot(heading, normal)).Normalized();
                var next = anatomy.Liver.ProjectedOnSurface(p + heading * 5);
                var thinner = radius * 0.95;
                parts.Add(new RoundCone(p - normal * (0.2 * radius), next - anatomy.Liver.OutwardNormal(next) * (0.2 * thinner), radius, thinner));
                (p, radius) = (next, thinner);
            }
        }
        return new SmoothUnion([.. parts], 0.8);
    }
}
