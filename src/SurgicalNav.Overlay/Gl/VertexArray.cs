using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>How vertex data lie in buffers; owns the GL vertex array, borrows the buffers (dispose them after it).</summary>
public sealed class VertexArray : IDisposable
{
    private readonly GL _gl;

    public VertexArray(GL gl)
    {
        _gl = gl;
        gl.CreateVertexArrays(1, out uint handle);
        Handle = handle;
    }

    public uint Handle { get; }

    /// <summary>Feeds a binding slot from a buffer; <paramref name="perInstance"/> steps once per instance instead of once per vertex.</summary>
    public VertexArray Bind(uint slot, GlBuffer buffer, int strideBytes, bool perInstance = false)
    {
        _gl.VertexArrayVertexBuffer(Handle, slot, buffer.Handle, 0, (uint)strideBytes);
        _gl.VertexArrayBindingDivisor(Handle, slot, perInstance ? 1u : 0u);
        return this;
    }

    /// <summary>Attribute of 1 to 4 floats at an offset inside the slot's element.</summary>
    public VertexArray Floats(uint location, uint slot, int count, int offsetBytes)
    {
        _gl.EnableVertexArrayAttrib(Handle, location);
        _gl.VertexArrayAttribFormat(Handle, location, count, VertexAttribType.Float, false, (uint)offsetBytes);
        _gl.VertexArrayAttribBinding(Handle, location, slot);
        return this;
    }

    /// <summary>Attribute of 1 to 4 bytes or shorts, read as 0 to 1 (unsigned) or −1 to 1 (signed).</summary>
    public VertexArray Normalized(uint location, uint slot, int count, VertexAttribType type, int offsetBytes)
    {
        _gl.EnableVertexArrayAttrib(Handle, location);
        _gl.VertexArrayAttribFormat(Handle, location, count, type, true, (uint)offsetBytes);
        _gl.VertexArrayAttribBinding(Handle, location, slot);
        return this;
    }

    public VertexArray Elements(GlBuffer indices)
    {
        _gl.VertexArrayElementBuffer(Handle, indices.Handle);
        return this;
    }

    public void Use() => _gl.BindVertexArray(Handle);

    public void Dispose() => _gl.DeleteVertexArray(Handle);
}
