using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>One cross-section of a lofted body: a superellipse across the z axis, mm.</summary>
/// <param name="Exponent">2 is an ellipse; larger is boxier.</param>
internal readonly record struct Ring(double X, double Y, double Z, double HalfWidth, double HalfHeight, double Exponent = 2);

/// <summary>Builds closed bodies along z from cross-sections; counter-clockwise from outside.</summary>
internal static class Loft
{
    public static TriangleMesh Build(IReadOnlyList<Ring> rings, int around)
    {
        var vertices = new List<Vec3>();
        var indices = new List<int>();
        foreach (var ring in rings)
            for (var i = 0; i < around; i++)
            {
                var angle = 2 * Math.PI * i / around;
                var (c, s) = (Math.Cos(angle), Math.Sin(angle));
                var e = 2 / ring.Exponent;
                vertices.Add(new Vec3(
                    ring.X + ring.HalfWidth * Math.CopySign(Math.Pow(Math.Abs(c), e), c),
                    ring.Y + ring.HalfHeight * Math.CopySign(Math.Pow(Math.Abs(s), e), s),
                    ring.Z));
            }
        for (var r = 0; r + 1 < rings.Count; r++)
            for (var i = 0; i < around; i++)
            {
                var (a, b) = (r * around + i, r * around + (i + 1) % around);
                indices.AddRange([a, b, b + around, a, b + around, a + around]);
            }
        AddCap(vertices, indices, rings[0], 0, around, true);
        AddCap(vertices, indices, rings[^1], (rings.Count - 1) * around, around, false);
        return new TriangleMesh([.. vertices], [.. indices]);
    }

    private static void AddCap(List<Vec3> vertices, List<int> indices, Ring ring, int first, int around, bool bottom)
    {
        var centre = vertices.Count;
        vertices.Add(new Vec3(ring.X, ring.Y, ring.Z));
        for (var i = 0; i < around; i++)
        {
            var (a, b) = (first + i, first + (i + 1) % around);
            if (bottom) indices.AddRange([centre, b, a]);
            else indices.AddRange([centre, a, b]);
        }
    }
}
