using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>The inside of the insufflated belly: an ellipsoid with shallow folds, its faces turned inwards. Scan frame, mm.</summary>
internal static class CavityWall
{
    private static readonly Vec3 CentreMm = new(-20, 5, -50);
    private static readonly Vec3 RadiiMm = new(150, 122, 158);

    /// <summary>Whether a point keeps at least about <paramref name="marginMm"/> from the wall.</summary>
    public static bool Holds(Vec3 pMm, double marginMm)
    {
        var p = pMm - CentreMm;
        return new Vec3(p.X / (RadiiMm.X - marginMm), p.Y / (RadiiMm.Y - marginMm), p.Z / (RadiiMm.Z - marginMm)).Length < 1;
    }

    public static TriangleMesh Build()
    {
        const int rows = 64, columns = 128;
        var vertices = new Vec3[(rows + 1) * columns];
        for (var r = 0; r <= rows; r++)
            for (var c = 0; c < columns; c++)
            {
                var (polar, azimuth) = (Math.PI * r / rows, 2 * Math.PI * c / columns);
                // The poles lie to the patient's sides, out of the usual view.
                var unit = new Vec3(Math.Cos(polar), Math.Sin(polar) * Math.Cos(azimuth), Math.Sin(polar) * Math.Sin(azimuth));
                var p = CentreMm + new Vec3(unit.X * RadiiMm.X, unit.Y * RadiiMm.Y, unit.Z * RadiiMm.Z);
                var fold = 2.2 * Math.Sin(p.X / 13 + 1.7 * Math.Sin(p.Y / 31)) * Math.Sin(p.Z / 17 + Math.Sin(p.X / 23)) + 3 * Math.Sin(p.Z / 41 + p.Y / 37);
                vertices[r * columns + c] = p - unit * fold;
            }
        var indices = new List<int>();
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
            {
                var (a, b) = (r * columns + c, r * columns + (c + 1) % columns);
                indices.AddRange([a, a + columns, b + columns, a, b + columns, b]);
            }
        var mesh = new TriangleMesh(vertices, [.. indices]);
        if (mesh.SignedVolumeMm3() < 0) return mesh;
        for (var i = 0; i < indices.Count; i += 3) (indices[i + 1], indices[i + 2]) = (indices[i + 2], indices[i + 1]);
        return new TriangleMesh(vertices, [.. indices]);
    }
}
