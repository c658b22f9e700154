using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>A GL buffer of fixed size; owns its storage.</summary>
public sealed unsafe class GlBuffer : IDisposable
{
    private readonly GL _gl;

    private GlBuffer(GL gl, nuint bytes, void* data, BufferStorageMask flags)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bytes);
        _gl = gl;
        Bytes = bytes;
        gl.CreateBuffers(1, out uint handle);
        Handle = handle;
        gl.NamedBufferStorage(handle, bytes, data, flags);
        GlException.ThrowIfError(gl, $"allocating a buffer of {bytes} bytes");
    }

    public uint Handle { get; }
    public nuint Bytes { get; }

    /// <summary>A buffer that never changes after upload.</summary>
    public static GlBuffer Fixed<T>(GL gl, ReadOnlySpan<T> data) where T : unmanaged
    {
        fixed (T* p = data) return new GlBuffer(gl, (nuint)(data.Length * sizeof(T)), p, BufferStorageMask.None);
    }

    /// <summary>A buffer rewritten by <see cref="Write"/> from time to time.</summary>
    public static GlBuffer Dynamic(GL gl, int bytes) => new(gl, (nuint)bytes, null, BufferStorageMask.DynamicStorageBit);

    /// <summary>A buffer that the processor reads while mapped: the target of pixel read-backs.</summary>
    public static GlBuffer MappedForReading(GL gl, int bytes) => new(gl, (nuint)bytes, null, BufferStorageMask.MapReadBit);

    public void Write<T>(ReadOnlySpan<T> data) where T : unmanaged
    {
        fixed (T* p = data) _gl.NamedBufferSubData(Handle, 0, (nuint)(data.Length * sizeof(T)), p);
    }

    /// <summary>Maps the whole buffer; the span is valid until <see cref="Unmap"/>.</summary>
    public ReadOnlySpan<byte> MapForReading()
    {
        var p = _gl.MapNamedBufferRange(Handle, 0, Bytes, MapBufferAccessMask.ReadBit);
        if (p is null) throw new GlException($"A buffer of {Bytes} bytes could not be mapped.");
        return new ReadOnlySpan<byte>(p, checked((int)Bytes));
    }

    public void Unmap() => _gl.UnmapNamedBuffer(Handle);

    public void Dispose() => _gl.DeleteBuffer(Handle);
}
