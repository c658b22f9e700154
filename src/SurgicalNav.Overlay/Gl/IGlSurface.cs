using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>An OpenGL 4.5 core context and, where there is a screen, what it shows.</summary>
/// <remarks>One thread at a time: the context belongs to the thread that last called <see cref="MakeCurrent"/>; every wrapper made from
/// <see cref="Gl"/> is used and disposed on that thread, before the surface.</remarks>
public interface IGlSurface : IDisposable
{
    /// <summary>The function table of this context.</summary>
    GL Gl { get; }

    /// <summary>Width in pixels; of the window's framebuffer, or the size asked for where there is no screen.</summary>
    int Width { get; }

    int Height { get; }

    /// <summary>True where framebuffer 0 exists and is shown to somebody; without a screen everything is drawn into a <see cref="RenderTarget"/>.</summary>
    bool HasScreen { get; }

    /// <summary>The driver's own name for what draws, e.g. "llvmpipe (LLVM 15.0.6, 256 bits)".</summary>
    string Renderer { get; }

    void MakeCurrent();

    /// <summary>Shows what was drawn into framebuffer 0; without a screen only hands the queued work to the driver.</summary>
    void SwapBuffers();
}
