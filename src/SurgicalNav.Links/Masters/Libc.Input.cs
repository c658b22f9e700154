using System.Runtime.InteropServices;

namespace SurgicalNav.Links.Serial;

/// <summary>The calls of linux/input.h and linux/hidraw.h.</summary>
internal static partial class Libc
{
    public const int ReadOnly = 0x0;
    public const nuint EVIOCGABS0 = 0x80184540, EVIOCGKEY96 = 0x80604518, EVIOCGRAB = 0x40044590, HIDIOCGRAWINFO = 0x80084803;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int fd, nuint request, ref AxisInfo argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int fd, nuint request, ref HidInfo argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int Control(int fd, nuint request, byte* argument);

    /// <summary>struct input_absinfo.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct AxisInfo
    {
        public int Value, Minimum, Maximum, Fuzz, Flat, Resolution;
    }

    /// <summary>struct hidraw_devinfo.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct HidInfo
    {
        public uint Bus;
        public short Vendor, Product;
    }
}
