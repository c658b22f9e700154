using System.Net;
using System.Net.Sockets;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Network;

/// <summary>Connects to a TCP server without ever waiting: looking up the name and connecting go on between steps.</summary>
public sealed class TcpAttempt : ILinkAttempt
{
    private readonly string _host, _name;
    private readonly int _port, _timeoutMs;
    private IPAddress[]? _addresses;
    private volatile string? _lookUpFailure;
    private Task? _lookUp;
    private Socket? _socket;
    private int _next;
    private Instant _deadline;
    private TcpByteLink? _link;

    /// <param name="timeoutMs">For each address that the name stands for, on the clock that <see cref="Step"/> is given.</param>
    /// <exception cref="LinkException">The port is none.</exception>
    public TcpAttempt(string host, int port, int timeoutMs = 3000)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timeoutMs);
        if (port is < 1 or > IPEndPoint.MaxPort) throw new LinkException($"{host}:{port}: a TCP port is a number from 1 to 65535.");
        (_host, _port, _timeoutMs, _name) = (host, port, timeoutMs, $"{host}:{port}");
    }

    public string Failure { get; private set; } = "";

    public LinkAttemptState Step(Instant now)
    {
        if (_link is not null) return LinkAttemptState.Opened;
        if (Failure.Length > 0) return LinkAttemptState.Failed;
        if (_socket is null)
        {
            _lookUp ??= LookUpAsync();
            if (!_lookUp.IsCompleted) return LinkAttemptState.Pending;
            if (_lookUpFailure is { } failure) return Fail(failure);
            return Begin(now);
        }
        if (!_socket.Poll(0, SelectMode.SelectWrite) && !_socket.Poll(0, SelectMode.SelectError))
            return now < _deadline ? LinkAttemptState.Pending : Next(now, SocketError.TimedOut);
        var error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        return error == SocketError.Success ? Finish() : Next(now, error);
    }

    public IByteLink Take()
    {
        var link = _link ?? throw new InvalidOperationException("There is no opened link to take.");
        _link = null;
        return link;
    }

    public void Dispose()
    {
        _link?.Dispose();
        _socket?.Dispose();
        (_link, _socket) = (null, null);
    }

    private async Task LookUpAsync()
    {
        try
        {
            _addresses = IPAddress.TryParse(_host, out var number) ? [number] : await Dns.GetHostAddressesAsync(_host).ConfigureAwait(false);
            if (_addresses.Length == 0) _lookUpFailure = TcpRefusal.UnknownHost(_name, _host);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            _lookUpFailure = TcpRefusal.UnknownHost(_name, _host);
        }
    }

    private LinkAttemptState Begin(Instant now)
    {
        var address = _addresses![_next++];
        _deadline = now + Duration.FromMilliseconds(_timeoutMs);
        try
        {
            _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _socket.Connect(new IPEndPoint(address, _port));
            return Finish();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return LinkAttemptState.Pending;
        }
        catch (SocketException e)
        {
            return Next(now, e.SocketErrorCode);
        }
    }

    private LinkAttemptState Finish()
    {
        _link = new TcpByteLink(_socket!, _name);
        _socket = null;
        return LinkAttemptState.Opened;
    }

    private LinkAttemptState Next(Instant now, SocketError why)
    {
        _socket?.Dispose();
        _socket = null;
        return _next < _addresses!.Length ? Begin(now) : Fail(TcpRefusal.Words(_name, why, _timeoutMs));
    }

    private LinkAttemptState Fail(string words)
    {
        Failure = words;
        return LinkAttemptState.Failed;
    }
}
