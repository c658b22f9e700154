using Silk.NET.OpenGL;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Simulation.Patient;
using VertexArray = SurgicalNav.Overlay.Gl.VertexArray;

namespace SurgicalNav.Simulation.Endoscope;

/// <summary>A triangle mesh on the graphics card: position and normal per vertex, float32.</summary>
internal sealed unsafe class GpuMesh : IDisposable
{
    private readonly GL _gl;
    private readonly GlBuffer _vertices, _indices;
    private readonly VertexArray _array;
    private readonly uint _count;

    /// <param name="gl">The current context.</param>
    /// <param name="mesh">Counter-clockwise from the side that is seen.</param>
    /// <param name="shape">Where given, normals are its exact ones instead of the mesh's.</param>
    public GpuMesh(GL gl, TriangleMesh mesh, Shape? shape = null)
    {
        _gl = gl;
        var normals = shape is null ? mesh.VertexNormals() : Array.ConvertAll(mesh.Vertices, shape.OutwardNormal);
        var data = new float[mesh.Vertices.Length * 6];
        for (var i = 0; i < mesh.Vertices.Length; i++)
        {
            Store(data.AsSpan(i * 6), mesh.Vertices[i]);
            Store(data.AsSpan(i * 6 + 3), normals[i]);
        }
        _count = (uint)mesh.Indices.Length;
        _vertices = GlBuffer.Fixed<float>(gl, data);
        _indices = GlBuffer.Fixed<int>(gl, mesh.Indices);
        _array = new VertexArray(gl).Bind(0, _vertices, 24).Floats(0, 0, 3, 0).Floats(1, 0, 3, 12).Elements(_indices);
    }

    public void Draw()
    {
        _array.Use();
        _gl.DrawElements(PrimitiveType.Triangles, _count, DrawElementsType.UnsignedInt, null);
    }

    public void Dispose()
    {
        _array.Dispose();
        _vertices.Dispose();
        _indices.Dispose();
    }

    private static void Store(Span<float> target, Vec3 v) => (target[0], target[1], target[2]) = ((float)v.X, (float)v.Y, (float)v.Z);
}
