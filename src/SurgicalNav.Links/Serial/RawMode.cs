using System.Runtime.InteropServices;

namespace SurgicalNav.Links.Serial;

/// <summary>Raw bytes with no flow control and reads that return at once (VMIN = VTIME = 0), at any baud rate (termios(3), ioctl_tty(2)).</summary>
internal static class RawMode
{
    private const uint BaudMask = 0x100F, BaudOther = 0x1000, InputShift = 16;
    private const uint EightBits = 0x30, EnableReceiver = 0x80, IgnoreModemLines = 0x800;
    private const uint SecondStopBit = 0x40, ParityOn = 0x100, ParityOdd = 0x200;
    private const int TimeIndex = 5, MinimumIndex = 6;

    /// <summary>Error number, or 0; <paramref name="actualBaud"/> is what the driver then reports.</summary>
    /// <param name="format">Parity and stop bits; null keeps those that are set.</param>
    public static int Apply(int fd, int baud, out int actualBaud, SerialFormat? format = null)
    {
        actualBaud = 0;
        var t = default(Libc.Termios2);
        if (Libc.Control(fd, Libc.TCGETS2, ref t) != 0) return Marshal.GetLastPInvokeError();
        (t.InputFlags, t.OutputFlags, t.LocalFlags) = (0, 0, 0);
        t.ControlFlags = (format is { } f ? Bits(f) : t.ControlFlags & (SecondStopBit | ParityOn | ParityOdd)) | EightBits | EnableReceiver | IgnoreModemLines | BaudOther | (BaudOther << (int)InputShift);
        (t.InputBaud, t.OutputBaud) = ((uint)baud, (uint)baud);
        t.Characters[TimeIndex] = 0;
        t.Characters[MinimumIndex] = 0;
        if (Libc.Control(fd, Libc.TCSETS2, ref t) != 0) return Marshal.GetLastPInvokeError();
        if (Libc.Control(fd, Libc.TCGETS2, ref t) != 0) return Marshal.GetLastPInvokeError();
        actualBaud = (int)t.OutputBaud;
        // The driver silently keeps what it cannot change; a line that still edits or echoes would corrupt binary data.
        var raw = t.InputFlags == 0 && t.LocalFlags == 0 && (t.ControlFlags & BaudMask) != 0;
        return raw ? 0 : Libc.ENOTTY;
    }

    private static uint Bits(SerialFormat format) =>
        (format.TwoStopBits ? SecondStopBit : 0) | format.Parity switch { SerialParity.Odd => ParityOn | ParityOdd, SerialParity.Even => ParityOn, _ => 0 };
}
