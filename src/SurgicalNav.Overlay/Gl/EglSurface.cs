using System.Text;
using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>An OpenGL 4.5 core context without a window: on the first graphics card that gives one, else on Mesa's software renderer.</summary>
/// <remarks>Has no framebuffer 0. Sources: EGL 1.5; EGL_MESA_platform_surfaceless; EGL_EXT_platform_device.</remarks>
public sealed unsafe class EglSurface : IGlSurface
{
    private readonly nint _display;
    private readonly nint _context;

    /// <exception cref="GlException">libEGL is not installed, or no display of this machine gives a 4.5 core context.</exception>
    public EglSurface(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height) = (width, height);
        try
        {
            (_display, _context) = Open();
        }
        catch (DllNotFoundException)
        {
            throw new GlException("libEGL.so.1 was not found, so nothing can be drawn. Install it and a driver: apt-get install libegl1 libegl-mesa0 libgl1-mesa-dri.");
        }
        MakeCurrent();
        Gl = GL.GetApi(EglNative.GetProcAddress);
        Renderer = Gl.GetStringS(StringName.Renderer);
    }

    public GL Gl { get; }
    public int Width { get; }
    public int Height { get; }
    public bool HasScreen => false;
    public string Renderer { get; }

    public void MakeCurrent()
    {
        if (EglNative.MakeCurrent(_display, 0, 0, _context) == 0)
            throw new GlException($"eglMakeCurrent failed (EGL error 0x{EglNative.GetError():X4}). Is the context in use on another thread?");
    }

    public void SwapBuffers() => Gl.Flush();

    public void Dispose()
    {
        Gl.Dispose();
        _ = EglNative.MakeCurrent(_display, 0, 0, 0);
        _ = EglNative.DestroyContext(_display, _context);
        // The display is shared by every context of the process (eglGetPlatformDisplay returns the same one), so it is not terminated here.
    }

    private static (nint Display, nint Context) Open()
    {
        var tried = new StringBuilder();
        foreach (var display in EglDisplays.Candidates())
        {
            if (EglNative.Initialize(display, out _, out _) == 0)
            {
                tried.Append($" A display could not be initialised (EGL error 0x{EglNative.GetError():X4}).");
                continue;
            }
            var context = CreateContext(display);
            if (context != 0) return (display, context);
            tried.Append($" A display gave no 4.5 core context (EGL error 0x{EglNative.GetError():X4}).");
        }
        if (tried.Length == 0) tried.Append(" EGL offers neither EGL_EXT_platform_device nor EGL_MESA_platform_surfaceless.");
        throw new GlException($"No OpenGL 4.5 core context without a window on this machine.{tried} Install a graphics driver, or the software renderer: apt-get install libegl-mesa0 libgl1-mesa-dri.");
    }

    private static nint CreateContext(nint display)
    {
        if (EglNative.BindApi(EglNative.OpenGlApi) == 0) return 0;
        // Pbuffer is the surface type that every such display has; none is ever created.
        int* wanted = stackalloc int[] { EglNative.SurfaceType, EglNative.PbufferBit, EglNative.RenderableType, EglNative.OpenGlBit, EglNative.None };
        nint config = 0;
        if (EglNative.ChooseConfig(display, wanted, &config, 1, out var count) == 0 || count == 0) return 0;
        int* attributes = stackalloc int[]
        {
            EglNative.ContextMajor, 4, EglNative.ContextMinor, 5,
            EglNative.ContextProfileMask, EglNative.CoreProfileBit, EglNative.None,
        };
        return EglNative.CreateContext(display, config, 0, attributes);
    }
}
