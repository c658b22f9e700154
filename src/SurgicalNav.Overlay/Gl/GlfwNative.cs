using System.Runtime.InteropServices;

namespace SurgicalNav.Overlay.Gl;

/// <summary>The few entry points of GLFW 3.3 that one window needs.</summary>
internal static unsafe partial class GlfwNative
{
    private const string Library = "libglfw.so.3";

    public const int ClientApi = 0x22001, OpenGlApi = 0x30001, ContextMajor = 0x22002, ContextMinor = 0x22003;
    public const int OpenGlProfile = 0x22008, CoreProfile = 0x32001, Press = 1;

    [LibraryImport(Library, EntryPoint = "glfwInit")]
    public static partial int Init();

    [LibraryImport(Library, EntryPoint = "glfwTerminate")]
    public static partial void Terminate();

    [LibraryImport(Library, EntryPoint = "glfwWindowHint")]
    public static partial void WindowHint(int hint, int value);

    [LibraryImport(Library, EntryPoint = "glfwCreateWindow", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint CreateWindow(int width, int height, string title, nint monitor, nint share);

    [LibraryImport(Library, EntryPoint = "glfwDestroyWindow")]
    public static partial void DestroyWindow(nint window);

    [LibraryImport(Library, EntryPoint = "glfwMakeContextCurrent")]
    public static partial void MakeContextCurrent(nint window);

    [LibraryImport(Library, EntryPoint = "glfwSwapInterval")]
    public static partial void SwapInterval(int interval);

    [LibraryImport(Library, EntryPoint = "glfwSwapBuffers")]
    public static partial void SwapBuffers(nint window);

    [LibraryImport(Library, EntryPoint = "glfwPollEvents")]
    public static partial void PollEvents();

    [LibraryImport(Library, EntryPoint = "glfwWindowShouldClose")]
    public static partial int WindowShouldClose(nint window);

    [LibraryImport(Library, EntryPoint = "glfwGetKey")]
    public static partial int GetKey(nint window, int key);

    [LibraryImport(Library, EntryPoint = "glfwGetFramebufferSize")]
    public static partial void GetFramebufferSize(nint window, out int width, out int height);

    [LibraryImport(Library, EntryPoint = "glfwGetProcAddress", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetProcAddress(string name);

    [LibraryImport(Library, EntryPoint = "glfwGetError")]
    private static partial int GetError(nint* description);

    /// <summary>GLFW's words for its last error.</summary>
    public static string LastError()
    {
        nint description = 0;
        var code = GetError(&description);
        return code == 0 ? "no reason given" : $"{Marshal.PtrToStringUTF8(description)} (GLFW error 0x{code:X})";
    }
}
