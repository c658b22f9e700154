using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Sensing.Markers;

namespace SurgicalNav.Tests.Sensing.Markers;

internal static class TestBodies
{
    public static readonly CameraModel Camera = new(1280, 720, 1100, 1095, 650, 350, -0.12, 0.08, 0.001, -0.0005, 0);

    /// <summary>Three markers of 12 mm on the faces of a roof: no plane holds them all.</summary>
    public static readonly MarkerBody Roof = new("roof", [Tilted(3, new Vec3(-16, 0, 0), 0.5), BodyMarker.InPlane(4, new Vec3(0, 20, 4), 12), Tilted(5, new Vec3(16, 0, 0), -0.5)]);

    public static readonly MarkerBody Single = new("single", [BodyMarker.InPlane(9, Vec3.Zero, 12)]);

    public static CornerSet Corners(MarkerBody body, Quat rotation, Vec3 translationMm, Func<double>? noise = null)
    {
        var corners = new CornerSet(4 * body.Markers.Count);
        foreach (var marker in body.Markers)
            for (var c = 0; c < 4; c++)
            {
                var (u, v) = Camera.Project(rotation.Rotate(marker[c]) + translationMm);
                corners.Add(marker[c], (u + (noise?.Invoke() ?? 0), v + (noise?.Invoke() ?? 0)));
            }
        return corners;
    }

    /// <summary>A body in view whose front looks back at the camera, turned away by up to the given angle.</summary>
    public static (Quat Rotation, Vec3 TranslationMm) Pose(SeededRandom random, double leastTiltRad, double mostTiltRad, double distanceMm)
    {
        var facing = Quat.FromAxisAngle(Vec3.UnitX, Math.PI);
        var about = random.Uniform(0, 2 * Math.PI);
        var tilt = Quat.FromAxisAngle(new Vec3(Math.Cos(about), Math.Sin(about), 0), random.Uniform(leastTiltRad, mostTiltRad));
        var spin = Quat.FromAxisAngle(Vec3.UnitZ, random.Uniform(-3, 3));
        return ((tilt * spin * facing).Normalized(), new Vec3(random.Uniform(-40, 40), random.Uniform(-25, 25), distanceMm));
    }

    private static BodyMarker Tilted(int id, Vec3 centreMm, double aboutYRad)
    {
        var flat = BodyMarker.InPlane(id, Vec3.Zero, 12);
        var turn = Quat.FromAxisAngle(Vec3.UnitY, aboutYRad);
        return new BodyMarker(id, turn.Rotate(flat[0]) + centreMm, turn.Rotate(flat[1]) + centreMm, turn.Rotate(flat[2]) + centreMm, turn.Rotate(flat[3]) + centreMm);
    }
}
