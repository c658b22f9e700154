using System.Runtime.InteropServices;

namespace SurgicalNav.Overlay.Gl;

/// <summary>The few entry points of libEGL that a context without a window needs (EGL 1.5, EGL_EXT_platform_device).</summary>
internal static unsafe partial class EglNative
{
    private const string Library = "libEGL.so.1";

    public const int PlatformSurfacelessMesa = 0x31DD, PlatformDeviceExt = 0x313F;
    public const int Extensions = 0x3055, None = 0x3038, OpenGlApi = 0x30A2;
    public const int SurfaceType = 0x3033, PbufferBit = 0x0001, RenderableType = 0x3040, OpenGlBit = 0x0008;
    public const int ContextMajor = 0x3098, ContextMinor = 0x30FB, ContextProfileMask = 0x30FD, CoreProfileBit = 1;

    [LibraryImport(Library, EntryPoint = "eglGetPlatformDisplay")]
    public static partial nint GetPlatformDisplay(int platform, nint nativeDisplay, nint attributes);

    [LibraryImport(Library, EntryPoint = "eglInitialize")]
    public static partial int Initialize(nint display, out int major, out int minor);

    [LibraryImport(Library, EntryPoint = "eglTerminate")]
    public static partial int Terminate(nint display);

    [LibraryImport(Library, EntryPoint = "eglBindAPI")]
    public static partial int BindApi(int api);

    [LibraryImport(Library, EntryPoint = "eglChooseConfig")]
    public static partial int ChooseConfig(nint display, int* attributes, nint* configs, int size, out int count);

    [LibraryImport(Library, EntryPoint = "eglCreateContext")]
    public static partial nint CreateContext(nint display, nint config, nint share, int* attributes);

    [LibraryImport(Library, EntryPoint = "eglDestroyContext")]
    public static partial int DestroyContext(nint display, nint context);

    [LibraryImport(Library, EntryPoint = "eglMakeCurrent")]
    public static partial int MakeCurrent(nint display, nint draw, nint read, nint context);

    [LibraryImport(Library, EntryPoint = "eglQueryString")]
    public static partial nint QueryString(nint display, int name);

    [LibraryImport(Library, EntryPoint = "eglGetError")]
    public static partial int GetError();

    [LibraryImport(Library, EntryPoint = "eglGetProcAddress", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetProcAddress(string name);

    public static string ExtensionsOf(nint display) => Marshal.PtrToStringUTF8(QueryString(display, Extensions)) ?? "";
}
