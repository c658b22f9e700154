using System.Runtime.InteropServices;

namespace SurgicalNav.Links.Serial;

/// <summary>The calls that only real serial drivers know (linux/serial.h).</summary>
internal static partial class Libc
{
    public const nuint TIOCGSERIAL = 0x541E, TIOCSSERIAL = 0x541F, TIOCSBRK = 0x5427, TIOCCBRK = 0x5428;

    /// <summary>ASYNC_LOW_LATENCY: hand received bytes over at once.</summary>
    public const int LowLatency = 1 << 13;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int fd, nuint request, ref SerialSettings argument);

    /// <summary>struct serial_struct; only the flags are of interest, the rest goes back as it came.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 72)]
    public struct SerialSettings
    {
        public int Type, Line;
        public uint Port;
        public int Interrupt, Flags;
    }
}
