using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Drawing;

namespace SurgicalNav.Tests.Overlay;

public sealed class FacingOrderTests
{
    /// <summary>Loose triangles anywhere and any way round, so that every one is its own case.</summary>
    [Fact]
    public void ExactlyTheFacingTrianglesComeNearestFirst()
    {
        var random = new SeededRandom(7);
        var positions = new Vec3[3 * 900];
        for (var i = 0; i < positions.Length; i += 3)
        {
            var corner = new Vec3(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5) * 80;
            for (var k = 0; k < 3; k++) positions[i + k] = corner + new Vec3(random.NextDouble(), random.NextDouble(), random.NextDouble()) * 3;
        }
        var order = new FacingOrder(positions, [.. Enumerable.Range(0, positions.Length)]);
        foreach (var axis in (Vec3[])[new Vec3(0, 0, 1), new Vec3(1, 2, 3), new Vec3(-3, 1, 0.2)])
        {
            var pose = new Rigid<Camera, Scan>(Quat.FromAxisAngle(axis, 1.3), new Vec3(4, -6, 140));
            var indices = order.From(pose).ToArray();
            var shown = new HashSet<int>();
            var radius = 0.0;
            for (var i = 0; i < positions.Length; i += 3) radius = Math.Max(radius, Middle(positions, i).Length);
            var last = double.NegativeInfinity;
            for (var i = 0; i < indices.Length; i += 3)
            {
                Assert.Equal((indices[i], indices[i] + 1, indices[i] + 2), (indices[i], indices[i + 1], indices[i + 2]));
                Assert.True(shown.Add(indices[i]));
                var depth = (pose * new Point<Scan>(Middle(positions, indices[i]))).Mm.Z;
                Assert.True(depth > last - 2 * radius / 4095 - 1e-3, $"{depth} after {last}");
                last = Math.Max(last, depth);
            }
            for (var i = 0; i < positions.Length; i += 3)
            {
                var (a, b, c) = (pose.Rotation.Rotate(positions[i]) + pose.TranslationMm, pose.Rotation.Rotate(positions[i + 1]) + pose.TranslationMm, pose.Rotation.Rotate(positions[i + 2]) + pose.TranslationMm);
                var turned = Vec3.Dot(Vec3.Cross(b - a, c - a).Normalized(), a.Normalized());
                if (Math.Abs(turned) > 1e-4) Assert.Equal(turned < 0, shown.Contains(i));
            }
            Assert.InRange(shown.Count, 300, 600);
        }
    }

    private static Vec3 Middle(Vec3[] positions, int first) => (positions[first] + positions[first + 1] + positions[first + 2]) / 3;
}
