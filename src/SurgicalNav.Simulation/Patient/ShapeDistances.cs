using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Simulation.Patient;

/// <summary>Distance fields of the phantom's shapes, free of the facets of their meshes.</summary>
public static class ShapeDistances
{
    /// <summary>Exact at the samples within <paramref name="bandMm"/> of the surface; beyond, ±<paramref name="bandMm"/>.</summary>
    /// <remarks>Between samples the value stands off by about spacing²/8 · curvature. The band must be narrower than the surface's radii of curvature.</remarks>
    public static DistanceField Band(Shape shape, double spacingMm, double bandMm)
    {
        var box = shape.BoundsMm.Grown(bandMm);
        var (nx, ny, nz) = (Count(box.SizeMm.X), Count(box.SizeMm.Y), Count(box.SizeMm.Z));
        var samples = new float[nx * ny * nz];
        for (var i = 0; i < samples.Length; i++)
        {
            var p = box.MinMm + new Vec3(i % nx, i / nx % ny, i / (nx * ny)) * spacingMm;
            var field = shape.Field(p);
            // The field of a blend is near to a distance, but not one: half as much again leaves room.
            samples[i] = (float)(Math.Abs(field) > 1.5 * bandMm ? Math.CopySign(bandMm, field) : Math.Clamp(shape.SignedDistanceMm(p), -bandMm, bandMm));
        }
        return new DistanceField(samples, nx, ny, nz, box.MinMm, new Vec3(spacingMm, spacingMm, spacingMm), Math.Sqrt(3) / 2 * spacingMm + bandMm * 1e-6);

        int Count(double extentMm) => Math.Max(2, (int)Math.Ceiling(extentMm / spacingMm) + 1);
    }
}
