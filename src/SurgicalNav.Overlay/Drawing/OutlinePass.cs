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
    private readonly ShaderProgram _judge, _distance, _blend;
    private readonly RenderTarget _seen, _distances;
    private readonly GlBuffer _segments;
    private readonly VertexArray _array;
    private readonly OutlineBuilder _builder = new();
    private readonly int _judgedId, _colour, _distanceCount, _blendCount;

    public OutlinePass(GL gl, int width, int height, CpuMeter meter)
    {
        (_gl, _meter) = (gl, meter);
        _judge = new ShaderProgram(gl, "outline's seen pieces", OutlineShaders.SeenVertex, OutlineShaders.SeenFragment);
        _distance = new ShaderProgram(gl, "outline distance", OutlineShaders.Vertex, OutlineShaders.DistanceFragment);
        _blend = new ShaderProgram(gl, "outline", OutlineShaders.Vertex, OutlineShaders.Fragment);
        _seen = RenderTarget.Create(gl, OutlineShaders.SeenWidth, OutlineBuilder.Capacity / OutlineShaders.SeenWidth, TexelFormat.Rg16F);
        _distances = RenderTarget.Create(gl, width, height, TexelFormat.Rg16F);
        _segments = GlBuffer.Dynamic(gl, OutlineBuilder.Capacity * sizeof(OutlineSegment));
        _array = new VertexArray(gl).Bind(0, _segments, sizeof(OutlineSegment), perInstance: true)
            .Floats(0, 0, 4, 0).Floats(1, 0, 2, 16).Floats(2, 0, 2, 24).Floats(3, 0, 1, 32);
        var scale = Math.Max(0.6f, height / 1080f);
        foreach (var program in (ReadOnlySpan<ShaderProgram>)[_distance, _blend])
        {
            program.Set(program.Uniform("uSize"), new Vector2(width, height));
            program.Set(program.Uniform("uLine"), new Vector2(1.2f, 1.3f) * scale);
            program.Set(program.Uniform("uRun"), Runs * scale);
        }
        _judge.Set(_judge.Uniform("uSeenSize"), new Vector2(_seen.Width, _seen.Height));
        _blend.Set(_blend.Uniform("uPixel"), new Vector2(1f / width, 1f / height));
        (_judgedId, _colour) = (_judge.Uniform("uId"), _blend.Uniform("uColour"));
        (_distanceCount, _blendCount) = (_distance.Uniform("uCount"), _blend.Uniform("uCount"));
    }

    /// <param name="target">Colours with stencil, all 0 but where this was called before for another role.</param>
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
        _seen.Colours[0].Bind(2);
        _array.Use();
        foreach (var mesh in meshes)
        {
            if (mesh.Structure.Role != role) continue;
            _meter.Begin();
            var segments = _builder.Build(mesh, pose, lens, monotonicRadius);
            _meter.End();
            if (segments.IsEmpty) continue;
            _segments.Write(segments);
            Judge(mesh.Structure, ids, segments.Length);
            DrawDistances(segments.Length);
            Blend(mesh.Structure, target, segments.Length);
        }
        _gl.Disable(EnableCap.StencilTest);
    }

    public void Dispose()
    {
        _array.Dispose();
        _segments.Dispose();
        _distances.Dispose();
        _seen.Dispose();
        _judge.Dispose();
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
        _gl.DrawArraysInstanced(PrimitiveType.Points, 0, 1, (uint)count);
    }

    private void DrawDistances(int count)
    {
        _distances.Use();
        _distances.ClearColour(0, 1000, 1000, 0, 0);
        _gl.Enable(EnableCap.Blend);
        _gl.BlendEquation(BlendEquationModeEXT.Min);
        _distance.Use();
        _distance.Set(_distanceCount, count);
        _gl.DrawArraysInstanced(PrimitiveType.TriangleStrip, 0, 4, (uint)count);
    }

    private void Blend(AnatomyStructure structure, RenderTarget target, int count)
    {
        target.Use();
        _distances.Colours[0].Bind(1);
        // The stencil holds the id of the outline that has already been blended at a pixel.
        _gl.Enable(EnableCap.StencilTest);
        _gl.StencilFunc(StencilFunction.Notequal, structure.Id, 0xFF);
        _gl.StencilOp(StencilOp.Keep, StencilOp.Keep, StencilOp.Replace);
        _gl.BlendEquation(BlendEquationModeEXT.FuncAdd);
        _gl.BlendFuncSeparate(BlendingFactor.SrcAlpha, BlendingFactor.OneMinusSrcAlpha, BlendingFactor.Zero, BlendingFactor.One);
        _blend.Use();
        _blend.Set(_blendCount, count);
        _blend.Set(_colour, new Vector3(structure.Colour.R, structure.Colour.G, structure.Colour.B) / 255f);
        _gl.DrawArraysInstanced(PrimitiveType.TriangleStrip, 0, 4, (uint)count);
    }
}
