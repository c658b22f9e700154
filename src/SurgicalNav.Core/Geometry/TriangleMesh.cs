using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Core.Geometry;

/// <summary>An indexed triangle surface, mm, counter-clockwise seen from outside. Arrays are owned by the mesh and not changed afterwards.</summary>
public sealed class TriangleMesh(Vec3[] vertices, int[] indices)
{
    /// <summary>Positions in mm, in the frame that the holder names.</summary>
    public Vec3[] Vertices { get; } = vertices;

    /// <summary>Three vertex numbers per triangle.</summary>
    public int[] Indices { get; } = indices.Length % 3 == 0 ? indices : throw new ArgumentException("The number of indices is not a multiple of three.");

    public int TriangleCount => Indices.Length / 3;

    /// <summary>Enclosed volume in mm³ by the divergence theorem; negative where the surface is inside out.</summary>
    public double SignedVolumeMm3()
    {
        var sum = 0.0;
        for (var i = 0; i < Indices.Length; i += 3)
            sum += Vec3.Dot(Vertices[Indices[i]], Vec3.Cross(Vertices[Indices[i + 1]], Vertices[Indices[i + 2]]));
        return sum / 6;
    }

    /// <summary>Area-weighted unit normals, one per vertex.</summary>
    public Vec3[] VertexNormals()
    {
        var normals = new Vec3[Vertices.Length];
        for (var i = 0; i < Indices.Length; i += 3)
        {
            var (a, b, c) = (Indices[i], Indices[i + 1], Indices[i + 2]);
            var n = Vec3.Cross(Vertices[b] - Vertices[a], Vertices[c] - Vertices[a]);
            normals[a] += n;
            normals[b] += n;
            normals[c] += n;
        }
        for (var i = 0; i < normals.Length; i++)
            normals[i] = normals[i].LengthSquared > 0 ? normals[i].Normalized() : Vec3.UnitZ;
        return normals;
    }
}
