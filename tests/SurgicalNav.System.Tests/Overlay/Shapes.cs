using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.SystemTests.Overlay;

/// <summary>Closed surfaces with known shape.</summary>
internal static class Shapes
{
    /// <summary>A sphere of latitude rings; vertices on the true sphere.</summary>
    public static TriangleMesh Sphere(Vec3 centreMm, double radiusMm, int rings) => Blob(centreMm, new Vec3(radiusMm, radiusMm, radiusMm), rings, _ => 1);

    /// <summary>An ellipsoid whose radius is scaled along each direction.</summary>
    public static TriangleMesh Blob(Vec3 centreMm, Vec3 radiiMm, int rings, Func<Vec3, double> scale)
    {
        var around = 2 * rings;
        var vertices = new List<Vec3>();
        for (var i = 0; i <= rings; i++)
            for (var k = 0; k < around; k++)
            {
                var (a, b) = (Math.PI * i / rings, 2 * Math.PI * k / around);
                var ring = i == 0 || i == rings ? 0 : Math.Sin(a);
                var d = new Vec3(ring * Math.Cos(b), ring * Math.Sin(b), Math.Cos(a));
                var s = scale(d);
                vertices.Add(centreMm + new Vec3(d.X * radiiMm.X, d.Y * radiiMm.Y, d.Z * radiiMm.Z) * s);
            }
        var indices = new List<int>();
        for (var i = 0; i < rings; i++)
            for (var k = 0; k < around; k++)
            {
                var (a, b) = (i * around + k, i * around + (k + 1) % around);
                var (c, d) = (a + around, b + around);
                if (i > 0) indices.AddRange([a, d, b]);
                if (i < rings - 1) indices.AddRange([a, c, d]);
            }
        return new TriangleMesh([.. vertices], [.. indices]);
    }

    /// <summary>A closed tube along a curve.</summary>
    public static TriangleMesh Tube(Func<double, Vec3> curveMm, double fromRadiusMm, double toRadiusMm, int steps, int around)
    {
        var vertices = new List<Vec3>();
        for (var i = 0; i <= steps; i++)
        {
            var t = (double)i / steps;
            var tangent = (curveMm(t + 1e-4) - curveMm(t - 1e-4)).Normalized();
            var u = Vec3.Cross(tangent, Math.Abs(tangent.Z) < 0.9 ? Vec3.UnitZ : Vec3.UnitX).Normalized();
            var v = Vec3.Cross(tangent, u);
            var r = i == 0 || i == steps ? 0.01 : fromRadiusMm + (toRadiusMm - fromRadiusMm) * t;
            for (var k = 0; k < around; k++)
            {
                var a = 2 * Math.PI * k / around;
                vertices.Add(curveMm(t) + u * (r * Math.Cos(a)) + v * (r * Math.Sin(a)));
            }
        }
        var indices = new List<int>();
        for (var i = 0; i < steps; i++)
            for (var k = 0; k < around; k++)
            {
                var (a, b) = (i * around + k, i * around + (k + 1) % around);
                indices.AddRange([a, b, b + around, a, b + around, a + around]);
            }
        return new TriangleMesh([.. vertices], [.. indices]);
    }
}
