using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>Textures that are drawn into together: colours (attachment 0, 1, …; an id mask is one of them) and perhaps depth.</summary>
/// <remarks>Owns the textures it made itself (<see cref="Create"/>), borrows those handed in.</remarks>
public sealed class RenderTarget : IDisposable
{
    private readonly GL _gl;
    private readonly bool _ownsTextures;
    private readonly Texture2D[] _colours;

    /// <summary>Draws into textures that somebody else owns and keeps longer.</summary>
    /// <exception cref="GlException">The driver cannot draw into this combination.</exception>
    public RenderTarget(GL gl, ReadOnlySpan<Texture2D> colours, Texture2D? depth) : this(gl, colours.ToArray(), depth, false) { }

    private RenderTarget(GL gl, Texture2D[] colours, Texture2D? depth, bool ownsTextures)
    {
        (_gl, _colours, Depth, _ownsTextures) = (gl, colours, depth, ownsTextures);
        var any = depth ?? colours[0];
        (Width, Height) = (any.Width, any.Height);
        gl.CreateFramebuffers(1, out uint handle);
        Handle = handle;
        Span<ColorBuffer> draws = stackalloc ColorBuffer[colours.Length];
        for (var i = 0; i < colours.Length; i++)
        {
            gl.NamedFramebufferTexture(handle, FramebufferAttachment.ColorAttachment0 + i, colours[i].Handle, 0);
            draws[i] = ColorBuffer.ColorAttachment0 + i;
        }
        gl.NamedFramebufferDrawBuffers(handle, draws);
        if (depth is not null)
            gl.NamedFramebufferTexture(handle,
                depth.Format == TexelFormat.Depth24Stencil8 ? FramebufferAttachment.DepthStencilAttachment : FramebufferAttachment.DepthAttachment, depth.Handle, 0);
        var status = gl.CheckNamedFramebufferStatus(handle, FramebufferTarget.Framebuffer);
        if (status != GLEnum.FramebufferComplete) throw new GlException($"The driver cannot draw into this framebuffer: {status}.");
    }

    public uint Handle { get; }
    public int Width { get; }
    public int Height { get; }
    public ReadOnlySpan<Texture2D> Colours => _colours;
    public Texture2D? Depth { get; }

    /// <summary>Makes and owns one texture per format; at most one of them is a depth format.</summary>
    public static RenderTarget Create(GL gl, int width, int height, params ReadOnlySpan<TexelFormat> formats)
    {
        var colours = new List<Texture2D>();
        Texture2D? depth = null;
        foreach (var format in formats)
        {
            var texture = new Texture2D(gl, width, height, format);
            if (!format.IsDepth()) colours.Add(texture);
            else if (depth is null) depth = texture;
            else throw new ArgumentException("A framebuffer has at most one depth attachment.");
        }
        return new RenderTarget(gl, [.. colours], depth, true);
    }

    /// <summary>Draws go here from now on, over its whole size.</summary>
    public void Use()
    {
        _gl.BindFramebuffer(FramebufferTarget.Framebuffer, Handle);
        _gl.Viewport(0, 0, (uint)Width, (uint)Height);
    }

    public void ClearColour(int attachment, float r, float g, float b, float a) =>
        _gl.ClearNamedFramebuffer(Handle, GLEnum.Color, attachment, [r, g, b, a]);

    /// <summary>For integer attachments (<see cref="TexelFormat.R8Ui"/>).</summary>
    public void ClearId(int attachment, uint id) => _gl.ClearNamedFramebuffer(Handle, GLEnum.Color, attachment, [id, 0u, 0u, 0u]);

    /// <summary>Clears depth, and stencil to 0 where there is one.</summary>
    public void ClearDepth(float depth)
    {
        if (Depth!.Format == TexelFormat.Depth24Stencil8) _gl.ClearNamedFramebuffer(Handle, GLEnum.DepthStencil, 0, depth, 0);
        else _gl.ClearNamedFramebuffer(Handle, GLEnum.Depth, 0, [depth]);
    }

    public void Dispose()
    {
        _gl.DeleteFramebuffer(Handle);
        if (!_ownsTextures) return;
        foreach (var colour in _colours) colour.Dispose();
        Depth?.Dispose();
    }
}
