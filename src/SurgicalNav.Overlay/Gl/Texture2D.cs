using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>A two-dimensional texture of fixed size and one level; owns its storage. Row 0 is the picture's top row everywhere.</summary>
public sealed unsafe class Texture2D : IDisposable
{
    private readonly GL _gl;

    public Texture2D(GL gl, int width, int height, TexelFormat format, bool linear = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        _gl = gl;
        (Width, Height, Format) = (width, height, format);
        gl.CreateTextures(TextureTarget.Texture2D, 1, out uint handle);
        Handle = handle;
        gl.TextureStorage2D(handle, 1, format.Describe().Internal, (uint)width, (uint)height);
        var filter = (int)(linear ? GLEnum.Linear : GLEnum.Nearest);
        gl.TextureParameter(handle, TextureParameterName.TextureMinFilter, filter);
        gl.TextureParameter(handle, TextureParameterName.TextureMagFilter, filter);
        gl.TextureParameter(handle, TextureParameterName.TextureWrapS, (int)GLEnum.ClampToEdge);
        gl.TextureParameter(handle, TextureParameterName.TextureWrapT, (int)GLEnum.ClampToEdge);
        GlException.ThrowIfError(gl, $"allocating a texture of {width}×{height} {format}");
    }

    public uint Handle { get; }
    public int Width { get; }
    public int Height { get; }
    public TexelFormat Format { get; }

    /// <summary>Bytes of the whole picture with tight rows.</summary>
    public int Bytes => Width * Height * Format.Describe().Bytes;

    public void Bind(uint unit) => _gl.BindTextureUnit(unit, Handle);

    /// <summary>Replaces the picture from memory; rows are tight, top row first.</summary>
    public void Upload(ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length < Bytes) throw new ArgumentException($"{Width}×{Height} {Format} takes {Bytes} bytes, here are {pixels.Length}.");
        var (_, format, type, _) = Format.Describe();
        _gl.PixelStore(PixelStoreParameter.UnpackAlignment, 1);
        fixed (byte* p = pixels) _gl.TextureSubImage2D(Handle, 0, 0, 0, (uint)Width, (uint)Height, format, type, p);
    }

    public void Dispose() => _gl.DeleteTexture(Handle);
}
