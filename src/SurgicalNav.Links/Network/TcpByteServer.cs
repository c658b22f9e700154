using System.Net;
using System.Net.Sockets;

namespace SurgicalNav.Links.Network;

/// <summary>Listens for TCP connections without a thread: whoever owns it asks now and then.</summary>
/// <remarks>Listens on this computer only unless an address is given: what is reachable from the network is a decision, not a default.</remarks>
public sealed class TcpByteServer : IDisposable
{
    private readonly Socket _listener;

    /// <param name="port">0 takes any free port; <see cref="Port"/> says which.</param>
    /// <param name="address">Where to listen; loopback when not given.</param>
    /// <exception cref="LinkException">The port is taken or may not be used.</exception>
    public TcpByteServer(int port = 0, IPAddress? address = null)
    {
        var at = new IPEndPoint(address ?? IPAddress.Loopback, port);
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(at);
            _listener.Listen(4);
            _listener.Blocking = false;
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            throw new LinkException(e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"Port {port} on {at.Address} is taken by another program. Stop it, or choose another port (0 takes any free one).",
                SocketError.AccessDenied => $"No permission to listen on port {port}. Ports below 1024 are for the system: choose a higher one.",
                _ => $"Cannot listen on {at}: {e.Message}.",
            }, e);
        }
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Takes one waiting connection, if there is one; never blocks. The caller owns the link.</summary>
    public bool TryAccept([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TcpByteLink? link)
    {
        link = null;
        if (!_listener.Poll(0, SelectMode.SelectRead)) return false;
        try
        {
            var socket = _listener.Accept();
            link = new TcpByteLink(socket, socket.RemoteEndPoint?.ToString() ?? "unknown peer");
            return true;
        }
        catch (SocketException)
        {
            // The peer left between the poll and the accept.
            return false;
        }
    }

    public void Dispose() => _listener.Dispose();
}
