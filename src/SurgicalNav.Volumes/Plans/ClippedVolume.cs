using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>What a plane cuts off a closed surface.</summary>
internal static class ClippedVolume
{
    /// <summary>Volume on the side that the normal points to, mm³; exact.</summary>
    /// <remarks>The divergence theorem with its origin in the plane: the cut itself then adds nothing, and only the triangles, clipped at the plane, count.</remarks>
    public static double AboveMm3(ReadOnlySpan<Vec3> vertices, ReadOnlySpan<int> indices, PlanPlane plane)
    {
        var sum = 0.0;
        Span<Vec3> kept = stackalloc Vec3[4];
        Span<Vec3> corner = stackalloc Vec3[3];
        for (var i = 0; i < indices.Length; i += 3)
        {
            for (var c = 0; c < 3; c++) corner[c] = vertices[indices[i + c]] - plane.PointLpsMm;
            var count = 0;
            for (var c = 0; c < 3; c++)
            {
                var (p, q) = (corner[c], corner[(c + 1) % 3]);
                var (hp, hq) = (Vec3.Dot(p, plane.Normal), Vec3.Dot(q, plane.Normal));
                if (hp >= 0) kept[count++] = p;
                if (hp >= 0 != hq >= 0) kept[count++] = p + (q - p) * (hp / (hp - hq));
            }
            for (var c = 2; c < count; c++) sum += Vec3.Dot(kept[0], Vec3.Cross(kept[c - 1], kept[c]));
        }
        return sum / 6;
    }
}
