using System.IO.Ports;
using System.Reflection;

namespace SurgicalNav.Links.Serial;

/// <summary>A serial port through System.IO.Ports, for systems without <see cref="TermiosLink"/>.</summary>
/// <remarks>Same behaviour, but slower and not free of allocation: that library carries every byte over a thread of its own
/// (<c>surgicalnav bench links</c> measures both). One transfer each way is under way at a time, so that nothing here ever waits:
/// what was written meanwhile goes out at the next read or write after it, so poll it even where nothing is expected.
/// That library keeps other programs out of the port, but not the superuser's. DTR and RTS stay as they are: setting them throws on a pseudo-terminal.</remarks>
public sealed class SerialPortLink : IByteLink
{
    private const int BufferBytes = 16_384;

    private readonly SerialPort _port;
    private readonly byte[] _in = new byte[BufferBytes];
    private byte[] _sending = new byte[BufferBytes], _next = new byte[BufferBytes];
    private int _inStart, _inCount, _nextCount;
    private Task _receive = Task.CompletedTask, _send = Task.CompletedTask;
    private LinkCounts _counts;
    private volatile bool _gone;
    private bool _disposed;

    private SerialPortLink(SerialPort port) => _port = port;

    /// <summary>Of System.IO.Ports.</summary>
    public static string LibraryVersion { get; } =
        typeof(SerialPort).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    public string Name => _port.PortName;

    public bool IsOpen => !_disposed && !(_gone && _inCount == 0);

    public LinkCounters Counters => _counts.Snapshot;

    public LinkActivity Activity { get; } = new();

    /// <summary>Opens the port raw at <paramref name="baud"/> bit/s and discards what lay in its buffers.</summary>
    /// <exception cref="LinkException">No such device, no permission, in use, not a terminal, or the rate cannot be set.</exception>
    public static SerialPortLink Open(string path, int baud, SerialFormat format = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baud);
        var parity = format.Parity switch { SerialParity.Odd => Parity.Odd, SerialParity.Even => Parity.Even, _ => Parity.None };
        var port = new SerialPort(path, baud, parity, 8, format.TwoStopBits ? StopBits.Two : StopBits.One);
        try
        {
            port.Open();
            port.DiscardInBuffer();
            return new SerialPortLink(port);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException or PlatformNotSupportedException)
        {
            port.Dispose();
            throw new LinkException(Words(path, baud, e), e);
        }
    }

    public int Read(Span<byte> into)
    {
        if (!IsOpen) return 0;
        Pump();
        if (into.IsEmpty || !_receive.IsCompleted) return 0;
        var n = Math.Min(_inCount, into.Length);
        _in.AsSpan(_inStart, n).CopyTo(into);
        (_inStart, _inCount) = (_inStart + n, _inCount - n);
        _counts.Took(n);
        if (_inCount == 0 && !_gone) _receive = ReceiveAsync();
        return n;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (!IsOpen || _gone) return _counts.Wrote(bytes.Length, false);
        Pump();
        if (bytes.Length > _next.Length - _nextCount) return _counts.Wrote(bytes.Length, false);
        bytes.CopyTo(_next.AsSpan(_nextCount));
        _nextCount += bytes.Length;
        Pump();
        return _counts.Wrote(bytes.Length, true);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        try
        {
            _port.Dispose();
        }
        catch (IOException)
        {
            // A device that was pulled out cannot be asked to restore its settings.
            _gone = true;
        }
    }

    private void Pump()
    {
        if (_nextCount == 0 || _gone || !_send.IsCompleted) return;
        (_sending, _next) = (_next, _sending);
        var count = _nextCount;
        _nextCount = 0;
        _send = SendAsync(count);
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var n = await _port.BaseStream.ReadAsync(_in.AsMemory()).ConfigureAwait(false);
            (_inStart, _inCount) = (0, n);
            if (n == 0) _gone = true;
        }
        catch (Exception e) when (IsLoss(e))
        {
            _gone = true;
        }
    }

    private async Task SendAsync(int count)
    {
        try
        {
            await _port.BaseStream.WriteAsync(_sending.AsMemory(0, count)).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLoss(e))
        {
            _gone = true;
        }
    }

    private static bool IsLoss(Exception e) => e is IOException or InvalidOperationException or OperationCanceledException or UnauthorizedAccessException or TimeoutException;

    private static string Words(string path, int baud, Exception e) => e switch
    {
        ArgumentOutOfRangeException => $"{path}: {baud} bit/s cannot be set through this system's serial library. Choose a standard rate, such as 115200.",
        FileNotFoundException => $"{path} does not exist. Is the device plugged in and switched on?",
        UnauthorizedAccessException when File.Exists(path) || OperatingSystem.IsWindows() =>
            $"{path} could not be opened: it is in use by another program, or this user may not. On Linux add yourself to the dialout group with 'sudo usermod -aG dialout $USER', then log out and in again.",
        _ => $"{path} could not be opened: {e.Message}",
    };
}
