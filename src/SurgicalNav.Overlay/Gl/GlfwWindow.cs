using Silk.NET.OpenGL;

namespace SurgicalNav.Overlay.Gl;

/// <summary>A window with an OpenGL 4.5 core context, swapped in step with the screen, by Debian's libglfw3.</summary>
/// <remarks>GLFW wants every call on the process's main thread. One window at a time.</remarks>
public sealed class GlfwWindow : IGlSurface
{
    private readonly nint _window;

    /// <summary>Whether the environment names a screen of X11 or Wayland; none is opened to find out.</summary>
    public static bool IsDisplayNamed => Names("DISPLAY") || Names("WAYLAND_DISPLAY");

    /// <exception cref="GlException">libglfw is not installed, there is no display, or the driver gives no 4.5 core context.</exception>
    public GlfwWindow(int width, int height, string title)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        try
        {
            if (GlfwNative.Init() == 0)
                throw new GlException($"No window can be opened: {GlfwNative.LastError()}. Set DISPLAY to a running X server, or run without a window.");
        }
        catch (DllNotFoundException)
        {
            throw new GlException("libglfw.so.3 was not found, so no window can be opened. Install it: apt-get install libglfw3; or run without a window.");
        }
        GlfwNative.WindowHint(GlfwNative.ClientApi, GlfwNative.OpenGlApi);
        GlfwNative.WindowHint(GlfwNative.ContextMajor, 4);
        GlfwNative.WindowHint(GlfwNative.ContextMinor, 5);
        GlfwNative.WindowHint(GlfwNative.OpenGlProfile, GlfwNative.CoreProfile);
        _window = GlfwNative.CreateWindow(width, height, title, 0, 0);
        if (_window == 0)
        {
            var reason = GlfwNative.LastError();
            GlfwNative.Terminate();
            throw new GlException($"No window with OpenGL 4.5: {reason}. Check the graphics driver.");
        }
        MakeCurrent();
        GlfwNative.SwapInterval(1);
        Gl = GL.GetApi(GlfwNative.GetProcAddress);
        Renderer = Gl.GetStringS(StringName.Renderer);
        ReadSize();
    }

    public GL Gl { get; }
    public int Width { get; private set; }
    public int Height { get; private set; }
    public bool HasScreen => true;
    public string Renderer { get; }

    /// <summary>The person has asked to close the window.</summary>
    public bool CloseRequested => GlfwNative.WindowShouldClose(_window) != 0;

    /// <summary>Whether a key is down, by GLFW's key number (letters are their upper-case ASCII code).</summary>
    public bool IsKeyDown(int key) => GlfwNative.GetKey(_window, key) == GlfwNative.Press;

    /// <summary>Takes in keys, size changes and close requests; call once per frame on the main thread.</summary>
    public void PollEvents()
    {
        GlfwNative.PollEvents();
        ReadSize();
    }

    public void MakeCurrent() => GlfwNative.MakeContextCurrent(_window);

    public void SwapBuffers() => GlfwNative.SwapBuffers(_window);

    public void Dispose()
    {
        Gl.Dispose();
        GlfwNative.DestroyWindow(_window);
        GlfwNative.Terminate();
    }

    private void ReadSize()
    {
        GlfwNative.GetFramebufferSize(_window, out var width, out var height);
        (Width, Height) = (width, height);
    }

    private static bool Names(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
}
