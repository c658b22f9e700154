using System.Net;
using System.Net.Sockets;

namespace SurgicalNav.Links.Network;

/// <summary>A TCP connection as a byte link; small writes leave at once (no Nagle delay).</summary>
public sealed class TcpByteLink : IByteLink
{
    private const int RemainderBytes = 65_536;

    /// <summary>A peer whose cable was pulled says nothing: found out after 5 + 3 × 2 s of silence.</summary>
    private const int SilenceS = 5, ProbeS = 2, Probes = 3;

    private readonly Socket _socket;
    private readonly WriteRemainder _rest = new(RemainderBytes);
    private LinkCounts _counts;
    private bool _gone, _disposed;

    internal TcpByteLink(Socket socket, string name)
    {
        socket.Blocking = false;
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, SilenceS);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeS);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        (_socket, Name) = (socket, name);
    }

    public string Name { get; }

    public bool IsOpen => !_gone && !_disposed;

    public LinkCounters Counters => _counts.Snapshot;

    public LinkActivity Activity { get; } = new();

    /// <summary>Connects, waiting at most <paramref name="timeoutMs"/> for each address that the host name stands for. Blocks; for set-up only.</summary>
    /// <exception cref="LinkException">Unknown host, refused, unreachable or no answer in time.</exception>
    public static TcpByteLink Connect(string host, int port, int timeoutMs = 3000)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timeoutMs);
        if (port is < 1 or > IPEndPoint.MaxPort) throw new LinkException($"{host}:{port}: a TCP port is a number from 1 to 65535.");
        var name = $"{host}:{port}";
        var why = SocketError.HostNotFound;
        foreach (var address in Resolve(host, name))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            why = TryConnect(socket, new IPEndPoint(address, port), timeoutMs);
            if (why == SocketError.Success) return new TcpByteLink(socket, name);
            socket.Dispose();
        }
        throw new LinkException(TcpRefusal.Words(name, why, timeoutMs));
    }

    public int Read(Span<byte> into)
    {
        if (!IsOpen || into.IsEmpty) return 0;
        Flush();
        var n = _socket.Receive(into, SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock or SocketError.Interrupted) return 0;
        // An orderly end reads as success with no bytes.
        if (error != SocketError.Success || n == 0)
        {
            _gone = true;
            return 0;
        }
        _counts.Took(n);
        return n;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (!IsOpen || bytes.Length > _rest.Capacity || !Flush()) return _counts.Wrote(bytes.Length, false);
        var sent = Send(bytes);
        if (sent == 0 && !bytes.IsEmpty) return _counts.Wrote(bytes.Length, false);
        if (sent < bytes.Length) _rest.Keep(bytes[sent..]);
        return _counts.Wrote(bytes.Length, true);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _socket.Dispose();
    }

    private bool Flush()
    {
        if (!_rest.IsEmpty) _rest.Drop(Send(_rest.Waiting));
        return _rest.IsEmpty;
    }

    private int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = _socket.Send(bytes, SocketFlags.None, out var error);
        if (error == SocketError.Success) return sent;
        // A non-blocking send may report "would block" together with a partial count.
        if (error is not (SocketError.WouldBlock or SocketError.Interrupted)) _gone = true;
        return Math.Max(0, sent);
    }

    private static IPAddress[] Resolve(string host, string name)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (SocketException e)
        {
            throw new LinkException(TcpRefusal.UnknownHost(name, host), e);
        }
    }

    private static SocketError TryConnect(Socket socket, IPEndPoint to, int timeoutMs)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(to);
            return SocketError.Success;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(checked(timeoutMs * 1000), SelectMode.SelectWrite)) return SocketError.TimedOut;
            // SO_ERROR comes as the system's number; the exception's constructor knows how to name it.
            var number = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            return number == 0 ? SocketError.Success : (SocketError)number;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }
}
