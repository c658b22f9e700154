using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Normals whose sign tells inside from outside at every nearest point, on edges and vertices too (Bærentzen &amp; Aanæs 2005). Not unit length.</summary>
internal static class Pseudonormals
{
    /// <summary>One per face; one per triangle edge (3t: ab, 3t + 1: bc, 3t + 2: ca); one per vertex. The mesh is closed.</summary>
    public static (Vec3[] Faces, Vec3[] Edges, Vec3[] Vertices) Of(TriangleMesh mesh)
    {
        var (faces, edges, vertices) = (new Vec3[mesh.TriangleCount], new Vec3[mesh.Indices.Length], new Vec3[mesh.Vertices.Length]);
        // By pairs: as one 64-bit number, neighbouring vertices would nearly all have the same hash
        var edgeFace = new Dictionary<(int From, int To), int>(mesh.Indices.Length);
        for (var t = 0; t < faces.Length; t++)
        {
            var i = 3 * t;
            var (a, b, c) = (mesh.Vertices[mesh.Indices[i]], mesh.Vertices[mesh.Indices[i + 1]], mesh.Vertices[mesh.Indices[i + 2]]);
            var n = Vec3.Cross(b - a, c - a);
            // A triangle without area has no say in the sign; its neighbours decide
            faces[t] = n.LengthSquared > 0 ? n.Normalized() : Vec3.Zero;
            vertices[mesh.Indices[i]] += faces[t] * Angle(b - a, c - a);
            vertices[mesh.Indices[i + 1]] += faces[t] * Angle(c - b, a - b);
            vertices[mesh.Indices[i + 2]] += faces[t] * Angle(a - c, b - c);
            for (var e = 0; e < 3; e++) edgeFace[(mesh.Indices[i + e], mesh.Indices[i + (e + 1) % 3])] = t;
        }
        for (var t = 0; t < faces.Length; t++)
            for (var e = 0; e < 3; e++)
                edges[3 * t + e] = faces[t] + faces[edgeFace[(mesh.Indices[3 * t + (e + 1) % 3], mesh.Indices[3 * t + e])]];
        return (faces, edges, vertices);
    }

    private static double Angle(Vec3 u, Vec3 v) => Math.Atan2(Vec3.Cross(u, v).Length, Vec3.Dot(u, v));
}
