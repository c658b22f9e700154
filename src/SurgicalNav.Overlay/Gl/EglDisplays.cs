using System.Runtime.InteropServices;

namespace SurgicalNav.Overlay.Gl;

/// <summary>The displays without a window that this machine's EGL offers: graphics cards first, Mesa's software renderer last.</summary>
internal static unsafe class EglDisplays
{
    private const int MaxDevices = 16;

    public static IEnumerable<nint> Candidates()
    {
        var client = EglNative.ExtensionsOf(0);
        if (client.Contains("EGL_EXT_platform_device", StringComparison.Ordinal))
            foreach (var device in HardwareDevices())
            {
                var display = EglNative.GetPlatformDisplay(EglNative.PlatformDeviceExt, device, 0);
                if (display != 0) yield return display;
            }
        if (client.Contains("EGL_MESA_platform_surfaceless", StringComparison.Ordinal))
        {
            var display = EglNative.GetPlatformDisplay(EglNative.PlatformSurfacelessMesa, 0, 0);
            if (display != 0) yield return display;
        }
    }

    private static List<nint> HardwareDevices()
    {
        var found = new List<nint>();
        var query = (delegate* unmanaged<int, nint*, int*, int>)EglNative.GetProcAddress("eglQueryDevicesEXT");
        var text = (delegate* unmanaged<nint, int, nint>)EglNative.GetProcAddress("eglQueryDeviceStringEXT");
        if (query is null || text is null) return found;
        var devices = stackalloc nint[MaxDevices];
        int count;
        if (query(MaxDevices, devices, &count) == 0) return found;
        for (var i = 0; i < count; i++)
        {
            var extensions = Marshal.PtrToStringUTF8(text(devices[i], EglNative.Extensions)) ?? "";
            if (!extensions.Contains("EGL_MESA_device_software", StringComparison.Ordinal)) found.Add(devices[i]);
        }
        return found;
    }
}
