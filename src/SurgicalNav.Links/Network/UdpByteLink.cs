using System.Net;
using System.Net.Sockets;

namespace SurgicalNav.Links.Network;

/// <summary>Datagrams to and from one peer: each write is one datagram and each read at most one, whole or not at all.</summary>
/// <remarks>UDP may lose, double and swap them: that is the protocol's to notice. A peer that is not there (ICMP "port unreachable") is counted and does not
/// close the link, as it may yet come. Holds one datagram at most beyond the system's own buffer.</remarks>
public sealed class UdpByteLink : IByteLink
{
    /// <summary>The most that one UDP datagram over IPv4 can carry.</summary>
    public const int MaxDatagramBytes = 65_507;

    private readonly Socket _socket;
    private readonly byte[] _datagram = new byte[MaxDatagramBytes + 1];
    private LinkCounts _counts;
    private bool _hasPeer, _gone, _disposed;

    private UdpByteLink(Socket socket, string name, bool hasPeer)
    {
        socket.Blocking = false;
        (_socket, Name, _hasPeer) = (socket, name, hasPeer);
    }

    public string Name { get; private set; }

    public bool IsOpen => !_gone && !_disposed;

    public LinkCounters Counters => _counts.Snapshot;

    public LinkActivity Activity { get; } = new();

    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Datagrams thrown away because the reader's buffer was shorter: never handed out in pieces.</summary>
    public long Oversize { get; private set; }

    /// <summary>Answers that nothing listens at the peer's port.</summary>
    public long Unreachable { get; private set; }

    /// <summary>Talks to one host and port; looks the name up, which may block: for set-up only.</summary>
    /// <exception cref="LinkException">Unknown host, or no port to send from.</exception>
    public static UdpByteLink Open(string host, int port)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        if (port is < 1 or > IPEndPoint.MaxPort) throw new LinkException($"{host}:{port}: a UDP port is a number from 1 to 65535.");
        var name = $"{host}:{port} (UDP)";
        Socket? socket = null;
        try
        {
            var address = IPAddress.TryParse(host, out var number) ? number : Dns.GetHostAddresses(host)[0];
            socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(address, port));
            return new UdpByteLink(socket, name, hasPeer: true);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new LinkException(e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain
                ? TcpRefusal.UnknownHost(name, host) : $"{name} cannot be sent to: {e.Message}. Check the network.", e);
        }
    }

    /// <summary>Waits for whoever sends first, and from then on talks to that peer alone.</summary>
    /// <param name="port">0 takes any free one.</param>
    /// <param name="address">Where to listen; loopback when not given.</param>
    /// <exception cref="LinkException">The port is taken or may not be used.</exception>
    public static UdpByteLink Listen(int port = 0, IPAddress? address = null)
    {
        var at = new IPEndPoint(address ?? IPAddress.Loopback, port);
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(at);
            return new UdpByteLink(socket, $"UDP port {((IPEndPoint)socket.LocalEndPoint!).Port}", hasPeer: false);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new LinkException($"UDP port {port} on {at.Address} cannot be listened on: {e.Message}. Stop the program that uses it, or choose another port (0 takes any free one).", e);
        }
    }

    public int Read(Span<byte> into)
    {
        if (!IsOpen || into.IsEmpty) return 0;
        if (!_hasPeer && !MeetPeer()) return 0;
        var n = _socket.Receive(_datagram, SocketFlags.None, out var error);
        if (error is SocketError.ConnectionRefused) Unreachable++;
        else if (error is not (SocketError.Success or SocketError.WouldBlock or SocketError.Interrupted or SocketError.MessageSize)) _gone = true;
        if (error != SocketError.Success || n <= 0) return 0;
        if (n > into.Length)
        {
            Oversize++;
            return 0;
        }
        _datagram.AsSpan(0, n).CopyTo(into);
        _counts.Took(n);
        return n;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (!IsOpen || !_hasPeer || bytes.Length > MaxDatagramBytes) return _counts.Wrote(bytes.Length, false);
        var sent = _socket.Send(bytes, SocketFlags.None, out var error);
        if (error is SocketError.ConnectionRefused)
        {
            // An answer to an earlier datagram; it says nothing about this one, which was not sent.
            Unreachable++;
            sent = _socket.Send(bytes, SocketFlags.None, out error);
        }
        return _counts.Wrote(bytes.Length, error == SocketError.Success && sent == bytes.Length);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _socket.Dispose();
    }

    /// <summary>Ties the socket to the first sender; the datagram that showed it stays to be read.</summary>
    private bool MeetPeer()
    {
        if (!_socket.Poll(0, SelectMode.SelectRead)) return false;
        try
        {
            EndPoint from = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
            _socket.ReceiveFrom(_datagram, SocketFlags.Peek, ref from);
            _socket.Connect(from);
            Name = $"{from} (UDP)";
            return _hasPeer = true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
