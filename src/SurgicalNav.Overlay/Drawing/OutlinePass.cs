using System.Numerics;
using Silk.NET.OpenGL;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using VertexArray = SurgicalNav.Overlay.Gl.VertexArray;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>Draws the outlines of organs and tumours over the picture.</summary>
/// <remarks>The line's middle is the projected silhouette itself, not a line of pixels found in a picture, so its place has no raster error. Each
/// outline is first judged piece by piece against the id mask, then drawn as distances, the least winning where its pieces overlap, and then
/// blended once per pixel.</remarks>
internal sealed unsafe class OutlinePass : IDisposable
{
    /// <summary>At 1080 rows: seen runs shorter than the first are left out, hidden ones up to the second are closed, px.</summary>
    private static readonly Vector2 Runs = new(18, 6);

    private readonly GL _gl;
    private readonly CpuMeter _meter;
    private readonly ShaderProgram _judge, _choose, _far, _distance, _blend;
    private readonly RenderTarget _seen, _drawn, _distances;
    private readonly GlBuffer _pieces, _segments, _corners;
    private readonly VertexArray _points, _rectangles;
    private readonly OutlineBuilder _builder = new();
    private readonly int _judgedId, _colour, _chosenCount;
    private int _outline;

    public OutlinePass(GL gl, int width, int height, CpuMeter meter)
    {
        (_gl, _meter) = (gl, meter);
        _judge = new ShaderProgram(gl, "outline's seen pieces", OutlineShaders.SeenVertex, OutlineShaders.PieceFragment);
        _choose = new ShaderProgram(gl, "outline's drawn pieces", OutlineShaders.DrawnVertex, OutlineShaders.PieceFragment);
        _far = new ShaderProgram(gl, "outline's ground", OutlineShaders.Vertex, OutlineShaders.FarFragment);
        _distance = new ShaderProgram(gl, "outline distance", OutlineShaders.Vertex, OutlineShaders.DistanceFragment);
        _blend = new ShaderProgram(gl, "outline", OutlineShaders.Vertex, OutlineShaders.Fragment);
        _seen = RenderTarget.Create(gl, OutlineShaders.SeenWidth, OutlineBuilder.Capacity / OutlineShaders.SeenWidth, TexelFormat.Rg16F);
        _drawn = RenderTarget.Create(gl, _seen.Width, _seen.Height, TexelFormat.Rg16F);
        _distances = RenderTarget.Create(gl, width, height, TexelFormat.Rg16F);
        _pieces = GlBuffer.Dynamic(gl, OutlineBuilder.Capacity * sizeof(OutlinePiece));
        _segments = GlBuffer.Dynamic(gl, OutlineBuilder.Capacity * sizeof(OutlineSegment));
        _corners = GlBuffer.Fixed<int>(gl, Corners());
        _points = new VertexArray(gl).Bind(0, _pieces, sizeof(OutlinePiece)).Floats(0, 0, 4, 0).Floats(1, 0, 1, 16);
        _rectangles = new VertexArray(gl).Elements(_corners);
        var scale = Math.Max(0.6f, height / 1080f);
        foreach (var program in (ReadOnlySpan<ShaderProgram>)[_far, _distance, _blend])
        {
            program.Set(program.Uniform("uSize"), new Vector2(width, height));
            program.Set(program.Uniform("uLine"), new Vector2(1.2f, 1.3f) * scale);
        }
        foreach (var program in (ReadOnlySpan<ShaderProgram>)[_judge, _choose]) program.Set(program.Uniform("uTexels"), new Vector2(_seen.Width, _seen.Height));
        _choose.Set(_choose.Uniform("uRun"), Runs * scale);
        _blend.Set(_blend.Uniform("uPixel"), new Vector2(1f / width, 1f / height));
        (_judgedId, _chosenCount, _colour) = (_judge.Uniform("uId"), _choose.Uniform("uCount"), _blend.Uniform("uColour"));
    }

    /// <param name="target">Colours with stencil, cleared for this picture; <see cref="AnatomyPass.FillMarks"/> in it are left alone.</param>
    /// <param name="ids">Of the same anatomy in the same pose: of what may hide an outline of this role, and no more.</param>
    /// <param name="instruments">Where nothing is drawn.</param>
    /// <param name="meshes">All structures.</param>
    /// <param name="role">Only structures of this role are outlined.</param>
    /// <param name="pose">cameraFromScan; its covariance sets the widths.</param>
    /// <param name="lens">Of the target's size.</param>
    /// <param name="monotonicRadius">Of the lens.</param>
    public void Draw(
        RenderTarget target, Texture2D ids, InstrumentMask instruments, List<StructureMesh> meshes, StructureRole role, in Uncertain<Camera, Scan> pose,
        in CameraModel lens, double monotonicRadius)
    {
        _gl.Disable(EnableCap.CullFace);
        _gl.Disable(EnableCap.DepthTest);
        instruments.Bind(0);
        foreach (var mesh in meshes)
        {
            if (mesh.Structure.Role != role) continue;
            _meter.Begin();
            _builder.Build(mesh, pose, lens, monotonicRadius);
            _meter.End();
            var pieces = _builder.Pieces;
            var segments = _builder.Segments;
            if (segments.IsEmpty) continue;
            _pieces.Write(pieces);
            _segments.Write(segments);
            Judge(mesh.Structure, ids, pieces.Length);
            Choose(pieces.Length);
            _drawn.Colours[0].Bind(2);
            _gl.BindBufferBase(BufferTargetARB.ShaderStorageBuffer, 0, _segments.Handle);
            _rectangles.Use();
            DrawDistances(segments.Length);
            Blend(mesh.Structure, target, segments.Length);
        }
        _gl.StencilMask(0xFF);
        _gl.Disable(EnableCap.StencilTest);
    }

    public void Dispose()
    {
        _points.Dispose();
        _rectangles.Dispose();
        _pieces.Dispose();
        _segments.Dispose();
        _corners.Dispose();
        _drawn.Dispose();
        _distances.Dispose();
        _seen.Dispose();
        _judge.Dispose();
        _choose.Dispose();
        _far.Dispose();
        _distance.Dispose();
        _blend.Dispose();
    }

    private void Judge(AnatomyStructure structure, Texture2D ids, int count)
    {
        _seen.Use();
        ids.Bind(1);
        _gl.Disable(EnableCap.StencilTest);
        _gl.Disable(EnableCap.Blend);
        _judge.Use();
        _judge.Set(_judgedId, (uint)structure.Id);
        _points.Use();
        _gl.DrawArrays(PrimitiveType.Points, 0, (uint)count);
    }

    private void Choose(int count)
    {
        _drawn.Use();
        _seen.Colours[0].Bind(2);
        _choose.Use();
        _choose.Set(_chosenCount, count);
        _gl.DrawArrays(PrimitiveType.Points, 0, (uint)count);
    }

    private void DrawDistances(int count)
    {
        _distances.Use();
        _far.Use();
        DrawRectangles(count);
        _gl.Enable(EnableCap.Blend);
        _gl.BlendEquation(BlendEquationModeEXT.Min);
        _distance.Use();
        DrawRectangles(count);
    }

    private void Blend(AnatomyStructure structure, RenderTarget target, int count)
    {
        target.Use();
        _distances.Colours[0].Bind(1);
        // The stencil holds the number of the outline that has already been blended at a pixel.
        const uint free = 0xFF & ~AnatomyPass.FillMarks;
        _outline = _outline % (int)free + 1;
        _gl.Enable(EnableCap.StencilTest);
        _gl.StencilMask(free);
        _gl.StencilFunc(StencilFunction.Notequal, _outline, free);
        _gl.StencilOp(StencilOp.Keep, StencilOp.Keep, StencilOp.Replace);
        _gl.BlendEquation(BlendEquationModeEXT.FuncAdd);
        _gl.BlendFuncSeparate(BlendingFactor.SrcAlpha, BlendingFactor.OneMinusSrcAlpha, BlendingFactor.Zero, BlendingFactor.One);
        _blend.Use();
        _blend.Set(_colour, new Vector3(structure.Colour.R, structure.Colour.G, structure.Colour.B) / 255f);
        DrawRectangles(count);
    }

    private void DrawRectangles(int count) => _gl.DrawElements(PrimitiveType.Triangles, 6 * (uint)count, DrawElementsType.UnsignedInt, null);

    /// <summary>Two triangles per stretch over its vertices 4 i to 4 i + 3: start and end on the one side, start and end on the other.</summary>
    private static int[] Corners()
    {
        var corners = new int[6 * OutlineBuilder.Capacity];
        for (var i = 0; i < OutlineBuilder.Capacity; i++)
            foreach (var (k, corner) in (ReadOnlySpan<(int, int)>)[(0, 0), (1, 1), (2, 2), (3, 2), (4, 1), (5, 3)])
                corners[6 * i + k] = 4 * i + corner;
        return corners;
    }
}
