using Silk.NET.OpenGL;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Overlay.Gl;

/// <summary>Brings one attachment's pixels back to memory through a buffer and a fence, so that the copy can run while the caller does other work.</summary>
/// <remarks>One read-back under way at a time. Allocates nothing after construction. Rows are tight, row 0 as drawn.</remarks>
public sealed unsafe class PixelReadBack : IDisposable
{
    private readonly GL _gl;
    private readonly GlBuffer _buffer;
    private readonly int _width, _height;
    private readonly TexelFormat _format;
    private nint _fence;
    private bool _hasPixels;

    public PixelReadBack(GL gl, int width, int height, TexelFormat format)
    {
        (_gl, _width, _height, _format) = (gl, width, height, format);
        Bytes = checked(width * height * format.Describe().Bytes);
        _buffer = GlBuffer.MappedForReading(gl, Bytes);
    }

    public int Bytes { get; }

    /// <summary>Asks for the pixels as they are after everything drawn so far.</summary>
    /// <param name="source">Of the size given at construction.</param>
    /// <param name="attachment">Colour attachment; ignored for a depth format.</param>
    public void Begin(RenderTarget source, int attachment = 0)
    {
        if (source.Width != _width || source.Height != _height) throw new ArgumentException($"The read-back was made for {_width}×{_height}, the framebuffer has {source.Width}×{source.Height}.");
        if (_fence != 0) throw new InvalidOperationException("A read-back is under way: finish it before the next one.");
        var (_, format, type, _) = _format.Describe();
        _gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, source.Handle);
        if (!_format.IsDepth()) _gl.ReadBuffer(ReadBufferMode.ColorAttachment0 + attachment);
        _gl.BindBuffer(BufferTargetARB.PixelPackBuffer, _buffer.Handle);
        _gl.PixelStore(PixelStoreParameter.PackAlignment, 1);
        _gl.ReadPixels(0, 0, (uint)_width, (uint)_height, format, type, null);
        _gl.BindBuffer(BufferTargetARB.PixelPackBuffer, 0);
        _hasPixels = false;
        _fence = _gl.FenceSync(SyncCondition.SyncGpuCommandsComplete, SyncBehaviorFlags.None);
    }

    /// <summary>Waits until the pixels are in memory, at most <paramref name="patience"/>; false when they have not come yet.</summary>
    public bool TryWait(Duration patience)
    {
        if (_fence == 0) return _hasPixels ? true : throw new InvalidOperationException("No read-back is under way: begin one first.");
        var state = _gl.ClientWaitSync(_fence, SyncObjectMask.Bit, (ulong)Math.Max(0, patience.Nanoseconds));
        if (state == GLEnum.WaitFailed) throw new GlException("Waiting for the picture failed: the graphics context is lost.");
        if (state == GLEnum.TimeoutExpired) return false;
        _gl.DeleteSync(_fence);
        (_fence, _hasPixels) = (0, true);
        return true;
    }

    /// <summary>As <see cref="TryWait"/>, and lends the pixels until <see cref="End"/>.</summary>
    public bool TryMap(Duration patience, out ReadOnlySpan<byte> pixels)
    {
        pixels = default;
        if (!TryWait(patience)) return false;
        pixels = _buffer.MapForReading();
        return true;
    }

    /// <summary>Gives the lent pixels back. They stay until the next <see cref="Begin"/>.</summary>
    public void End() => _buffer.Unmap();

    public void Dispose()
    {
        if (_fence != 0) _gl.DeleteSync(_fence);
        _buffer.Dispose();
    }
}
