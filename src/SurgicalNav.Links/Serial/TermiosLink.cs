using System.Runtime.InteropServices;

namespace SurgicalNav.Links.Serial;

/// <summary>A serial port or the slave side of a pseudo-terminal on Linux, through the C library: raw 8N1, no flow control, any baud rate.</summary>
/// <remarks>Measured over a pseudo-terminal: an echo takes 0.03–0.06 ms and allocates nothing, where System.IO.Ports takes 2 ms and 1 kB.
/// The port is locked for this process (flock and TIOCEXCL) until disposed.</remarks>
public sealed class TermiosLink : IByteLink, ISerialLine
{
    /// <summary>UARTs tolerate about 2 % of difference between the two ends (over ten bits).</summary>
    private const double BaudTolerance = 0.02;

    private readonly Descriptor _line;
    private bool _gone, _isLow;

    private TermiosLink(string path, int baud, Descriptor line) => (Name, Baud, _line) = (path, baud, line);

    public string Name { get; }

    public int Baud { get; private set; }

    public bool IsOpen => !_gone && !_line.IsDisposed;

    public LinkCounters Counters => _line.Counters;

    public LinkActivity Activity { get; } = new();

    /// <summary>Null, or why the adapter holds bytes back and what to do about it.</summary>
    public string? LatencyNote { get; private init; }

    /// <summary>Opens and locks the port, sets it raw at <paramref name="baud"/> bit/s, and discards what lay in its buffers.</summary>
    /// <exception cref="LinkException">No such device, no permission, in use, not a terminal, or the rate cannot be set.</exception>
    public static TermiosLink Open(string path, int baud, SerialFormat format = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baud);
        if (!OperatingSystem.IsLinux()) throw new LinkException($"{path}: raw terminal links are for Linux only; use the serial-port link on this system.");
        var fd = Libc.Open(path, Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec);
        if (fd < 0) throw Refusal(path, Marshal.GetLastPInvokeError());
        var line = new Descriptor(fd);
        try
        {
            Lock(path, fd);
            var error = RawMode.Apply(fd, baud, out var actual, format);
            if (error == Libc.ENOTTY) throw new LinkException($"{path} is not a serial port: it has no terminal settings. Check the device path in the profile.");
            if (error != 0) throw new LinkException($"{path}: the line settings could not be set: {Libc.Describe(error)}.");
            if (BaudRefusal(path, baud, actual) is { } refusal) throw refusal;
            _ = Libc.Control(fd, Libc.TCFLSH, Libc.FlushBoth);
            return new TermiosLink(path, actual, line) { LatencyNote = AdapterLatency.Shorten(fd, path) };
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    public int Read(Span<byte> into)
    {
        if (!IsOpen) return 0;
        Flush();
        // An empty read, and poll, wait in the kernel for its worker that carries bytes over, at that worker's ordinary priority: up to hundreds
        // of milliseconds on a busy machine. Asking how much there is waits for nobody, and fails on a line that has hung up.
        var waiting = 0;
        if (Libc.Control(_line.Number, Libc.FIONREAD, ref waiting) < 0) _gone = Marshal.GetLastPInvokeError() != Libc.EINTR;
        if (waiting == 0) return 0;
        var n = _line.Read(into);
        if (n > 0) return n;
        // 0 means "nothing now" and also "hung up": only poll tells them apart.
        if (n == 0 ? !into.IsEmpty && _line.HasHungUp() : -n is not (Libc.EAGAIN or Libc.EINTR)) _gone = true;
        return 0;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (_gone) return _line.Refuse(bytes.Length);
        var sent = _line.TryWrite(bytes, out var error);
        if (error != 0) _gone = true;
        return sent;
    }

    public bool SetBaud(int baud)
    {
        if (!IsOpen || baud <= 0 || RawMode.Apply(_line.Number, baud, out var actual) != 0) return false;
        if (Math.Abs(actual - baud) > baud * BaudTolerance)
        {
            _ = RawMode.Apply(_line.Number, Baud, out _);
            return false;
        }
        Baud = actual;
        return true;
    }

    public bool SetBreak(bool low)
    {
        if (!IsOpen || Libc.Control(_line.Number, low ? Libc.TIOCSBRK : Libc.TIOCCBRK, 0) != 0) return false;
        _isLow = low;
        return true;
    }

    public void Dispose()
    {
        if (_isLow) SetBreak(false);
        if (!_line.IsDisposed) _ = Libc.Control(_line.Number, Libc.TIOCNXCL, 0);
        _line.Dispose();
    }

    private void Flush()
    {
        if (!_line.Flush(out var error) && error != 0) _gone = true;
    }

    private static void Lock(string path, int fd)
    {
        var exclusive = 0;
        // TIOCEXCL does not stop the superuser from opening; the flag is therefore also read, and the file locked.
        var taken = Libc.Control(fd, Libc.TIOCGEXCL, ref exclusive) == 0 && exclusive != 0;
        if (taken || Libc.Lock(fd, Libc.LockExclusive | Libc.LockNonBlocking) != 0) throw Refusal(path, Libc.EBUSY);
        _ = Libc.Control(fd, Libc.TIOCEXCL, 0);
    }

    /// <summary>Null where the rate that was set will do.</summary>
    internal static LinkException? BaudRefusal(string path, int asked, int actual) => Math.Abs(actual - asked) <= asked * BaudTolerance
        ? null
        : new LinkException($"{path}: {asked} bit/s was asked for but the driver set {actual}. Choose a rate that the adapter can do.");

    internal static LinkException Refusal(string path, int error) => new(error switch
    {
        Libc.ENOENT => $"{path} does not exist. Is the device plugged in and switched on? 'ls /dev/tty*' shows the ports there are.",
        Libc.EACCES or Libc.EPERM => $"No permission to open {path}. Add yourself to the dialout group with 'sudo usermod -aG dialout $USER', then log out and in again.",
        Libc.EBUSY => $"{path} is in use by another program. Close it (try 'fuser {path}') and start again.",
        Libc.ENXIO or Libc.ENODEV or Libc.EIO => $"{path} is there but no device answers behind it: {Libc.Describe(error)}. Unplug it and plug it in again.",
        _ => $"{path} could not be opened: {Libc.Describe(error)}.",
    });
}
