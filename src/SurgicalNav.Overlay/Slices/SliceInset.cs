using System.Numerics;
using Silk.NET.OpenGL;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Volumes;
using SurgicalNav.Volumes.Slices;
using Texture2D = SurgicalNav.Overlay.Gl.Texture2D;
using VertexArray = SurgicalNav.Overlay.Gl.VertexArray;

namespace SurgicalNav.Overlay.Slices;

/// <summary>An axial slice of the scan about a point, kept as a texture and drawn into a square of the picture; the patient's left on the right.</summary>
/// <remarks>Cut anew for every picture, on the thread that draws. Allocates nothing after construction.</remarks>
internal sealed class SliceInset : IDisposable
{
    /// <summary>Along a side.</summary>
    public const double SideMm = 80;

    private const int Pixels = 160;

    private const string Vertex = """
        #version 450 core
        uniform vec4 uRectPx;
        uniform vec2 uSize;
        out vec2 vAt;

        void main() {
            vAt = vec2(gl_VertexID & 1, gl_VertexID >> 1);
            gl_Position = vec4((uRectPx.xy + vAt * uRectPx.zw) * 2.0 / uSize - 1.0, 0.0, 1.0);
        }
        """;

    private const string Fragment = """
        #version 450 core
        in vec2 vAt;
        layout(binding = 0) uniform sampler2D uSlice;
        layout(location = 0) out vec4 colour;

        void main() { colour = vec4(texture(uSlice, vAt).rrr, 1.0); }
        """;

    private readonly GL _gl;
    private readonly Volume _scan;
    private readonly SliceWindow _window;
    private readonly Texture2D _texture;
    private readonly ShaderProgram _program;
    private readonly VertexArray _array;
    private readonly int _rectangle;
    private readonly float[] _values = new float[Pixels * Pixels];
    private readonly byte[] _greys = new byte[Pixels * Pixels];

    public SliceInset(GL gl, int width, int height, Volume scan, SliceWindow window)
    {
        (_gl, _scan, _window) = (gl, scan, window);
        _texture = new Texture2D(gl, Pixels, Pixels, TexelFormat.R8, linear: true);
        _program = new ShaderProgram(gl, "slice", Vertex, Fragment);
        _array = new VertexArray(gl);
        _rectangle = _program.Uniform("uRectPx");
        _program.Set(_program.Uniform("uSize"), new Vector2(width, height));
    }

    /// <summary>Puts the middle of the slice at a point.</summary>
    public void Cut(Point<Scan> middle)
    {
        const double MmPerPixel = SideMm / Pixels;
        var first = middle.Mm - new Vec3(1, 1, 0) * ((Pixels - 1) / 2.0 * MmPerPixel);
        SliceSampler.Fill(_scan, new SlicePlane(first, Vec3.UnitX, Vec3.UnitY, MmPerPixel, Pixels, Pixels), _values);
        _window.Apply(_values, _greys);
        _texture.Upload(_greys);
    }

    /// <summary>Draws it into a square of the target, px from the top left.</summary>
    public void Draw(RenderTarget target, float x, float y, float side)
    {
        target.Use();
        _texture.Bind(0);
        _array.Use();
        _gl.Disable(EnableCap.DepthTest);
        _gl.Disable(EnableCap.StencilTest);
        _gl.Disable(EnableCap.CullFace);
        _gl.Disable(EnableCap.Blend);
        _program.Set(_rectangle, new Vector4(x, y, side, side));
        _program.Use();
        _gl.DrawArrays(PrimitiveType.TriangleStrip, 0, 4);
    }

    public void Dispose()
    {
        _array.Dispose();
        _program.Dispose();
        _texture.Dispose();
    }
}
