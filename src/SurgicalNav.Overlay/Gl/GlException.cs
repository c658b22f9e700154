using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>The graphics system is missing, too old, or refused a set-up step; the message says what to do.</summary>
public sealed class GlException(string message) : InvalidOperationException(message)
{
    /// <summary>For set-up code: throws when the context has recorded an error since the last check.</summary>
    public static void ThrowIfError(GL gl, string during)
    {
        var error = gl.GetError();
        if (error != GLEnum.NoError) throw new GlException($"OpenGL reported {error} during {during}.");
    }
}
