using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Surfaces;

/// <summary>Whether a mesh file's coordinates are LPS or RAS. Mesh formats have no field for it; 3D Slicer writes "SPACE=LPS" or "SPACE=RAS" into a comment.</summary>
internal static class MeshSpace
{
    public const string Lps = "SPACE=LPS";

    /// <summary>What a comment says: "LPS", "RAS", or null.</summary>
    public static string? Of(string comment) =>
        comment.Contains(Lps, StringComparison.OrdinalIgnoreCase) ? "LPS" : comment.Contains("SPACE=RAS", StringComparison.OrdinalIgnoreCase) ? "RAS" : null;

    /// <summary>Half a turn about the body's axis.</summary>
    public static TriangleMesh LpsFromRas(TriangleMesh mesh) => new(Array.ConvertAll(mesh.Vertices, v => new Vec3(-v.X, -v.Y, v.Z)), mesh.Indices);
}
