using System.Globalization;
using System.Runtime.InteropServices;

namespace SurgicalNav.Links.Serial;

/// <summary>The master side of a new pseudo-terminal in raw mode: a device twin talks here, the program under test opens <see cref="SlavePath"/>.</summary>
/// <remarks>While nobody has the slave open there is nothing to read, and up to the kernel's buffer (4 kB) can be written ahead.
/// The link stays open when the slave's user leaves and comes back.</remarks>
public sealed class PseudoTerminal : IByteLink
{
    private const int AnyBaud = 115_200;

    private readonly Descriptor _line;

    private PseudoTerminal(string slavePath, Descriptor line) => (SlavePath, _line) = (slavePath, line);

    public string SlavePath { get; }

    public string Name => SlavePath + " (master)";

    public bool IsOpen => !_line.IsDisposed;

    public LinkCounters Counters => _line.Counters;

    /// <exception cref="LinkException">The system gives no pseudo-terminal.</exception>
    public static PseudoTerminal Open()
    {
        var fd = Libc.OpenPseudoTerminal(Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec);
        if (fd < 0) throw Refusal();
        var line = new Descriptor(fd);
        var (unlocked, number) = (0, 0);
        // What grantpt, unlockpt and ptsname do on Linux, without their shared buffers. Setting the master's mode sets the slave's.
        if (Libc.Control(fd, Libc.TIOCSPTLCK, ref unlocked) != 0 || Libc.Control(fd, Libc.TIOCGPTN, ref number) != 0 || RawMode.Apply(fd, AnyBaud, out _) != 0)
        {
            var refusal = Refusal();
            line.Dispose();
            throw refusal;
        }
        return new PseudoTerminal("/dev/pts/" + number.ToString(CultureInfo.InvariantCulture), line);
    }

    public int Read(Span<byte> into)
    {
        _line.Flush(out _);
        return Math.Max(0, _line.Read(into));
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes) => _line.TryWrite(bytes, out _);

    public void Dispose() => _line.Dispose();

    private static LinkException Refusal() =>
        new($"No pseudo-terminal could be had: {Libc.Describe(Marshal.GetLastPInvokeError())}. Is /dev/pts mounted, and its limit (/proc/sys/kernel/pty/max) not reached?");
}
