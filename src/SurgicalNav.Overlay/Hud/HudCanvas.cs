using System.Numerics;
using Silk.NET.OpenGL;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using Texture2D = SurgicalNav.Overlay.Gl.Texture2D;
using VertexArray = SurgicalNav.Overlay.Gl.VertexArray;

namespace SurgicalNav.Overlay.Hud;

/// <summary>Collects plates, marks and text for one frame and draws them in two calls: plates and marks first, text over them.</summary>
/// <remarks>Positions in px of the picture, top left is (0, 0). Allocates nothing after construction.</remarks>
internal sealed unsafe class HudCanvas : IDisposable
{
    private const int GlyphCapacity = 2048, PlateCapacity = 128;

    /// <summary>Smaller letters than these could not be read, however small the picture.</summary>
    private const float LeastScale = 0.62f;

    private readonly GL _gl;
    private readonly GlyphAtlas _atlas;
    private readonly Texture2D _texture;
    private readonly ShaderProgram _plateProgram, _glyphProgram;
    private readonly GlBuffer _buffer;
    private readonly VertexArray _array;
    private readonly Quad[] _glyphs = new Quad[GlyphCapacity];
    private readonly Quad[] _plates = new Quad[PlateCapacity];
    private int _glyphCount, _plateCount;

    public HudCanvas(GL gl, int width, int height)
    {
        _gl = gl;
        (Width, Height) = (width, height);
        Scale = Math.Max(height / 1080f, LeastScale);
        _atlas = new GlyphAtlas(Scale);
        _texture = new Texture2D(gl, GlyphAtlas.Width, _atlas.Height, TexelFormat.R8);
        _texture.Upload(_atlas.Texels);
        _plateProgram = new ShaderProgram(gl, "plates", HudShaders.Vertex, HudShaders.PlateFragment);
        _glyphProgram = new ShaderProgram(gl, "text", HudShaders.Vertex, HudShaders.GlyphFragment);
        _plateProgram.Set(_plateProgram.Uniform("uSize"), new Vector2(width, height));
        _glyphProgram.Set(_glyphProgram.Uniform("uSize"), new Vector2(width, height));
        _buffer = GlBuffer.Dynamic(gl, GlyphCapacity * sizeof(Quad));
        _array = new VertexArray(gl).Bind(0, _buffer, sizeof(Quad), perInstance: true)
            .Floats(0, 0, 4, 0).Floats(1, 0, 2, 16).Floats(2, 0, 1, 24).Normalized(3, 0, 4, VertexAttribType.UnsignedByte, 28);
    }

    public int Width { get; }
    public int Height { get; }
    /// <summary>1 at 1080 rows.</summary>
    public float Scale { get; }

    public void Begin() => _glyphCount = _plateCount = 0;

    /// <summary>A rectangle with rounded corners.</summary>
    public void Plate(float x, float y, float width, float height, float radius, Rgb colour, float alpha)
    {
        if (_plateCount < PlateCapacity)
            _plates[_plateCount++] = new Quad(MathF.Round(x), MathF.Round(y), MathF.Round(width), MathF.Round(height), 0, 0, Math.Max(radius, 0.01f), colour.R, colour.G, colour.B, (byte)(alpha * 255));
    }

    /// <summary>A circle of the given stroke; its centre is not rounded to whole pixels.</summary>
    public void Ring(float x, float y, float radius, float stroke, Rgb colour, float alpha)
    {
        if (_plateCount < PlateCapacity)
            _plates[_plateCount++] = new Quad(x + 0.5f - radius - 1, y + 0.5f - radius - 1, 2 * radius + 2, 2 * radius + 2, 0, 0, -stroke / 2, colour.R, colour.G, colour.B, (byte)(alpha * 255));
    }

    public float Measure(TextSize size, ReadOnlySpan<char> text) => _atlas.Measure(size, text);

    public float CapHeight(TextSize size) => _atlas.CapHeight(size);

    /// <summary>Writes from <paramref name="x"/> on, with the baseline at <paramref name="y"/>; returns where the pen stands afterwards.</summary>
    public float Text(TextSize size, float x, float y, ReadOnlySpan<char> text, Rgb colour)
    {
        (x, y) = (MathF.Round(x), MathF.Round(y));
        foreach (var c in text)
        {
            ref readonly var g = ref _atlas[size, c];
            if (c != ' ' && _glyphCount < GlyphCapacity)
                _glyphs[_glyphCount++] = new Quad(x + g.Left, y + g.Top, g.Width, g.Height, g.X, g.Y, 0, colour.R, colour.G, colour.B, 255);
            x += g.Advance;
        }
        return x;
    }

    /// <summary>As <see cref="Text"/>, cut off with an ellipsis where it would be wider than <paramref name="room"/>.</summary>
    public float TextWithin(TextSize size, float x, float y, float room, ReadOnlySpan<char> text, Rgb colour)
    {
        if (Measure(size, text) <= room) return Text(size, x, y, text, colour);
        room -= Measure(size, "…");
        var kept = text.Length;
        while (kept > 0 && Measure(size, text[..kept]) > room) kept--;
        return Text(size, Text(size, x, y, text[..kept], colour), y, "…", colour);
    }

    /// <summary>How many leading characters fit, cut between words; within the first word only where that alone is too long.</summary>
    public int Fitting(TextSize size, ReadOnlySpan<char> text, float room)
    {
        var kept = text.Length;
        while (kept > 0 && Measure(size, text[..kept]) > room)
        {
            var space = text[..kept].LastIndexOf(' ');
            kept = space > 0 ? space : kept - 1;
        }
        return kept;
    }

    public void TextRight(TextSize size, float right, float y, ReadOnlySpan<char> text, Rgb colour) => Text(size, right - Measure(size, text), y, text, colour);

    public void TextCentred(TextSize size, float middle, float y, ReadOnlySpan<char> text, Rgb colour) => Text(size, middle - Measure(size, text) / 2, y, text, colour);

    public void Draw(RenderTarget target)
    {
        target.Use();
        _texture.Bind(0);
        _array.Use();
        _gl.Disable(EnableCap.DepthTest);
        _gl.Disable(EnableCap.StencilTest);
        _gl.Disable(EnableCap.CullFace);
        _gl.Enable(EnableCap.Blend);
        _gl.BlendEquation(BlendEquationModeEXT.FuncAdd);
        _gl.BlendFuncSeparate(BlendingFactor.SrcAlpha, BlendingFactor.OneMinusSrcAlpha, BlendingFactor.Zero, BlendingFactor.One);
        DrawQuads(_plateProgram, _plates.AsSpan(0, _plateCount));
        DrawQuads(_glyphProgram, _glyphs.AsSpan(0, _glyphCount));
    }

    public void Dispose()
    {
        _array.Dispose();
        _buffer.Dispose();
        _plateProgram.Dispose();
        _glyphProgram.Dispose();
        _texture.Dispose();
    }

    private void DrawQuads(ShaderProgram program, ReadOnlySpan<Quad> quads)
    {
        if (quads.IsEmpty) return;
        _buffer.Write(quads);
        program.Use();
        _gl.DrawArraysInstanced(PrimitiveType.TriangleStrip, 0, 4, (uint)quads.Length);
    }

    private readonly record struct Quad(float X, float Y, float Width, float Height, float TexelX, float TexelY, float Radius, byte R, byte G, byte B, byte A);
}
