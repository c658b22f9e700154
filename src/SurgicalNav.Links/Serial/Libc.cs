using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SurgicalNav.Links.Serial;

/// <summary>The few C library calls that terminals need (Linux, x86-64 and arm64 values of the constants).</summary>
internal static partial class Libc
{
    public const int ReadWrite = 0x2, NoControllingTerminal = 0x100, NonBlocking = 0x800, CloseOnExec = 0x80000;
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, ENXIO = 6, EAGAIN = 11, EACCES = 13, EBUSY = 16, ENODEV = 19, ENOTTY = 25;
    public const int EIO = 5;

    public const nuint TCGETS2 = 0x802C542A, TCSETS2 = 0x402C542B, TCFLSH = 0x540B;
    public const nuint TIOCEXCL = 0x540C, TIOCNXCL = 0x540D, TIOCGEXCL = 0x80045440;
    public const nuint TIOCSPTLCK = 0x40045431, TIOCGPTN = 0x80045430, FIONREAD = 0x541B;

    public const int LockExclusive = 2, LockNonBlocking = 4;
    public const int FlushBoth = 2;
    public const short PollError = 0x8, PollHangUp = 0x10;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int fd, byte* into, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int fd, byte* from, nuint count);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int fd, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int fd, nuint request, ref int argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int fd, nuint request, ref Termios2 argument);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollEntry entry, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial int OpenPseudoTerminal(int flags);

    /// <summary>The last call's error number with the system's words for it.</summary>
    public static string Describe(int errorNumber) => $"{Marshal.GetPInvokeErrorMessage(errorNumber)} (errno {errorNumber})";

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events, Returned;
    }

    [InlineArray(19)]
    public struct ControlCharacters
    {
        private byte _first;
    }

    /// <summary>struct termios2 of asm-generic/termbits.h: free choice of the baud rate.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Termios2
    {
        public uint InputFlags, OutputFlags, ControlFlags, LocalFlags;
        public byte Line;
        public ControlCharacters Characters;
        public uint InputBaud, OutputBaud;
    }
}
