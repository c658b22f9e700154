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
/// outline is first drawn as distances, the least winning where its pieces overlap, and then blended once per pixel.</remarks>
internal sealed unsafe class OutlinePass : IDisposable
{
    private readonly GL _gl;
    private readonly CpuMeter _meter;
    private readonly ShaderProgram _distance, _blend;
    private readonly RenderTarget _distances;
    private readonly GlBuffer _segments;
    private readonly VertexArray _array;
    private readonly OutlineBuilder _builder = new();
    private readonly (int Size, int Line, int Id, int Hiding) _d;
    private readonly (int Size, int Line, int Colour, int Opacity, int Pixel) _b;

    public OutlinePass(GL gl, int width, int height, CpuMeter meter)
    {
        (_gl, _meter) = (gl, meter);
        _distance = new ShaderProgram(gl, "outline distance", Shaders.OutlineVertex, Shaders.OutlineDistanceFragment);
        _blend = new ShaderProgram(gl, "outline", Shaders.OutlineVertex, Shaders.OutlineFragment);
        _distances = RenderTarget.Create(gl, width, height, TexelFormat.Rg16F);
        _segments = GlBuffer.Dynamic(gl, OutlineBuilder.Capacity * sizeof(OutlineSegment));
        _array = new VertexArray(gl).Bind(0, _segments, sizeof(OutlineSegment), perInstance: true).Floats(0, 0, 4, 0).Floats(1, 0, 2, 16).Floats(2, 0, 2, 24);
        _d = (_distance.Uniform("uSize"), _distance.Uniform("uLine"), _distance.Uniform("uId"), _distance.Uniform("uHiding"));
        _b = (_blend.Uniform("uSize"), _blend.Uniform("uLine"), _blend.Uniform("uColour"), _blend.Uniform("uOpacity"), _blend.Uniform("uPixel"));
    }

    /// <param name="target">Colours with stencil, all 0.</param>
    /// <param name="ids">Of the same anatomy in the same pose.</param>
    /// <param name="instruments">Where nothing is drawn.</param>
    /// <param name="meshes">All structures.</param>
    /// <param name="pose">cameraFromScan; its covariance sets the widths.</param>
    /// <param name="lens">Of the target's size.</param>
    /// <param name="monotonicRadius">Of the lens.</param>
    /// <param name="opacity">0 to 1.</param>
    public void Draw(RenderTarget target, Texture2D ids, InstrumentMask instruments, List<StructureMesh> meshes, in Uncertain<Camera, Scan> pose, in CameraModel lens, double monotonicRadius, double opacity)
    {
        var scale = Math.Max(0.6f, lens.Height / 1080f);
        var (size, line) = (new Vector2(lens.Width, lens.Height), new Vector2(1.2f, 1.3f) * scale);
        _distance.Set(_d.Size, size);
        _distance.Set(_d.Line, line);
        _blend.Set(_b.Size, size);
        _blend.Set(_b.Line, line);
        _blend.Set(_b.Pixel, Vector2.One / size);
        _blend.Set(_b.Opacity, (float)opacity);
        Span<uint> organs = stackalloc uint[8], inner = stackalloc uint[8];
        foreach (var mesh in meshes)
            (mesh.Structure.Role == StructureRole.Organ ? organs : inner)[mesh.Structure.Id >> 5] |= 1u << mesh.Structure.Id;
        _gl.Disable(EnableCap.CullFace);
        _gl.Disable(EnableCap.DepthTest);
        _gl.Enable(EnableCap.Blend);
        instruments.Bind(0);
        _array.Use();
        foreach (var mesh in meshes)
        {
            if (mesh.Structure.Role == StructureRole.Vessel) continue;
            _meter.Begin();
            var segments = _builder.Build(mesh, pose, lens, monotonicRadius);
            _meter.End();
            if (segments.IsEmpty) continue;
            _segments.Write(segments);
            // What is drawn through an organ does not hide the organ's outline.
            _distance.Set(_d.Hiding, mesh.Structure.Role == StructureRole.Organ ? organs : inner);
            DrawDistances(mesh.Structure, ids, segments.Length);
            Blend(mesh.Structure, target, segments.Length);
        }
        _gl.Disable(EnableCap.StencilTest);
    }

    public void Dispose()
    {
        _array.Dispose();
        _segments.Dispose();
        _distances.Dispose();
        _distance.Dispose();
        _blend.Dispose();
    }

    private void DrawDistances(AnatomyStructure structure, Texture2D ids, int count)
    {
        _distances.Use();
        _distances.ClearColour(0, 1000, 1000, 0, 0);
        ids.Bind(1);
        _gl.Disable(EnableCap.StencilTest);
        _gl.BlendEquation(BlendEquationModeEXT.Min);
        _distance.Use();
        _distance.Set(_d.Id, (uint)structure.Id);
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
        _blend.Set(_b.Colour, new Vector3(structure.Colour.R, structure.Colour.G, structure.Colour.B) / 255f);
        _gl.DrawArraysInstanced(PrimitiveType.TriangleStrip, 0, 4, (uint)count);
    }
}
