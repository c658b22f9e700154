using Silk.NET.OpenGL;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Overlay.Surfaces;
using VertexArray = SurgicalNav.Overlay.Gl.VertexArray;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>One structure's surface on the graphics card, with what its silhouette needs beside it. Owns its buffers.</summary>
internal sealed unsafe class StructureMesh : IDisposable
{
    private readonly GL _gl;
    private readonly GlBuffer _vertices, _indices;
    private readonly VertexArray _array;
    private readonly uint _indexCount;
    private readonly FacingOrder? _order;
    private readonly GlBuffer? _orderedIndices;
    private readonly VertexArray? _orderedArray;

    public StructureMesh(GL gl, AnatomyStructure structure, TriangleMesh scanMesh, double maxEdgeMm)
    {
        _gl = gl;
        Structure = structure;
        var mesh = MeshRefinement.Refine(scanMesh, maxEdgeMm);
        if (mesh.TriangleCount == 0) throw new ArgumentException($"The surface of '{structure.Name}' has no triangles.");
        var (low, high) = (mesh.Vertices[0], mesh.Vertices[0]);
        foreach (var v in mesh.Vertices) (low, high) = (Vec3.Min(low, v), Vec3.Max(high, v));
        // Single precision near the surface's own centre, doubles up to there.
        CentreMm = Vec3.Lerp(low, high, 0.5);
        Positions = new Vec3[mesh.Vertices.Length];
        for (var i = 0; i < Positions.Length; i++)
        {
            Positions[i] = mesh.Vertices[i] - CentreMm;
            RadiusMm = Math.Max(RadiusMm, Positions[i].Length);
        }
        Normals = mesh.VertexNormals();
        Edges = new SurfaceEdges(mesh, CentreMm);
        TriangleCount = mesh.TriangleCount;
        _indexCount = (uint)mesh.Indices.Length;
        _vertices = GlBuffer.Fixed<Vertex>(gl, Pack());
        _indices = GlBuffer.Fixed<int>(gl, mesh.Indices);
        _array = Vertices().Elements(_indices);
        if (structure.Role == StructureRole.Organ) return;
        _order = new FacingOrder(Positions, mesh.Indices);
        _orderedIndices = GlBuffer.Dynamic(gl, mesh.Indices.Length * sizeof(int));
        _orderedArray = Vertices().Elements(_orderedIndices);
    }

    public AnatomyStructure Structure { get; }

    /// <summary>Middle of the bounding box in the scan frame; <see cref="Positions"/> are relative to it.</summary>
    public Vec3 CentreMm { get; }

    public double RadiusMm { get; }
    public Vec3[] Positions { get; }

    /// <summary>Unit vertex normals, in the scan frame's axes.</summary>
    public Vec3[] Normals { get; }

    public SurfaceEdges Edges { get; }
    public int TriangleCount { get; }

    /// <summary>The camera's pose relative to the surface's centre: p_camera = R p + t.</summary>
    public Rigid<Camera, Scan> CameraFromCentred(in Rigid<Camera, Scan> cameraFromScan) =>
        cameraFromScan with { TranslationMm = (cameraFromScan * new Point<Scan>(CentreMm)).Mm };

    public void Draw()
    {
        _array.Use();
        _gl.DrawElements(PrimitiveType.Triangles, _indexCount, DrawElementsType.UnsignedInt, null);
    }

    /// <summary>Draws the triangles that face the camera, nearest first.</summary>
    /// <param name="cameraFromMesh">As of <see cref="CameraFromCentred"/>.</param>
    /// <param name="meter">Counts the ordering.</param>
    /// <exception cref="InvalidOperationException">The structure is an organ, which is never filled.</exception>
    public void DrawNearestFirst(in Rigid<Camera, Scan> cameraFromMesh, CpuMeter meter)
    {
        if (_order is null) throw new InvalidOperationException($"'{Structure.Name}' is an organ; organs are outlined, not filled.");
        meter.Begin();
        var indices = _order.From(cameraFromMesh);
        meter.End();
        if (indices.IsEmpty) return;
        _orderedIndices!.Write(indices);
        _orderedArray!.Use();
        _gl.DrawElements(PrimitiveType.Triangles, (uint)indices.Length, DrawElementsType.UnsignedInt, null);
    }

    public void Dispose()
    {
        _array.Dispose();
        _orderedArray?.Dispose();
        _orderedIndices?.Dispose();
        _vertices.Dispose();
        _indices.Dispose();
    }

    private VertexArray Vertices() =>
        new VertexArray(_gl).Bind(0, _vertices, sizeof(Vertex)).Floats(0, 0, 3, 0).Normalized(1, 0, 3, VertexAttribType.Byte, 12);

    private Vertex[] Pack()
    {
        var packed = new Vertex[Positions.Length];
        for (var i = 0; i < packed.Length; i++)
        {
            var (p, n) = (Positions[i], Normals[i]);
            packed[i] = new Vertex((float)p.X, (float)p.Y, (float)p.Z, Signed(n.X), Signed(n.Y), Signed(n.Z));
        }
        return packed;
    }

    private static sbyte Signed(double v) => (sbyte)Math.Round(Math.Clamp(v, -1, 1) * 127);

    private readonly record struct Vertex(float X, float Y, float Z, sbyte Nx, sbyte Ny, sbyte Nz, byte Unused = 0);
}
