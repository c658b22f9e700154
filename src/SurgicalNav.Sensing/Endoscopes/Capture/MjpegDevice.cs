using System.Net;
using System.Net.Sockets;
using OpenCvSharp;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>Pictures of a web camera (MJPEG over HTTP). Of those that have come already only the newest is taken, so that the lag never grows.</summary>
/// <remarks>The packaged FFmpeg is built without a network; and one that has it makes up time stamps for such a stream.</remarks>
internal sealed class MjpegDevice : IVideoDevice
{
    private const int MostSkipped = 64;

    private readonly Socket _socket;
    private readonly MjpegParser _parser = new();
    private byte[] _newest = new byte[1 << 18];
    private int _length;

    private MjpegDevice(Socket socket) => _socket = socket;

    public double? FramesPerSecond => null;
    public int FrameCount => 0;
    public string FourCc => "MJPG";
    public RawPixels Raw => RawPixels.Bgr;
    public Duration? Position => null;
    public int Skipped { get; private set; }

    /// <summary>Connects and waits for the first picture, which <see cref="Grab"/> then gives; null where there is none, and why.</summary>
    public static MjpegDevice? TryOpen(CaptureOptions options, out string? why)
    {
        why = null;
        if (!HttpAddress.TryParse(options.Address.Target, out var address))
        {
            why = $"{options.Address.Shown} is not a web address";
            return null;
        }
        Socket? socket = null;
        try
        {
            socket = Connect(address, options.SilenceLimit);
            (socket.ReceiveTimeout, socket.SendTimeout) = ((int)options.SilenceLimit.Milliseconds, (int)options.SilenceLimit.Milliseconds);
            socket.Send(address.Request());
            var device = new MjpegDevice(socket);
            if (device.Wait()) return device;
            why = device._parser.Problem is { } problem ? $"{options.Address.Shown} gives {problem}" : null;
        }
        catch (SocketException e)
        {
            why = $"{options.Address.Shown} cannot be reached ({Words(e.SocketErrorCode)}): check the address, and that the sender runs";
        }
        socket?.Dispose();
        return null;
    }

    public bool Grab()
    {
        Skipped = 0;
        try
        {
            if (_length == 0 && !Wait()) return false;
            while (Skipped < MostSkipped && TryTakeNow()) Skipped++;
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public bool Retrieve(Mat picture)
    {
        var jpeg = _newest.AsSpan(0, _length);
        _length = 0;
        if (PictureIntegrity.Problem(jpeg) is not null) return false;
        try
        {
            using var decoded = Cv2.ImDecode(jpeg, ImreadModes.Color);
            if (decoded.Empty()) return false;
            decoded.CopyTo(picture);
            return true;
        }
        catch (OpenCVException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Blocks until a picture is whole; false at the stream's end, after the silence limit, or when it is no such stream.</summary>
    private bool Wait()
    {
        while (!Take())
        {
            if (_parser.Problem is not null) return false;
            var room = _parser.Room();
            var count = room.IsEmpty ? 0 : _socket.Receive(room);
            if (count <= 0) return false;
            _parser.Received(count);
        }
        return true;
    }

    /// <summary>One more picture of what has come already.</summary>
    private bool TryTakeNow()
    {
        if (Take()) return true;
        while (_socket.Available > 0 && _parser.Room() is { IsEmpty: false } room && _socket.Receive(room) is var count and > 0)
        {
            _parser.Received(count);
            if (Take()) return true;
        }
        return false;
    }

    private bool Take()
    {
        if (!_parser.TryNext(out var jpeg)) return false;
        if (_newest.Length < jpeg.Length) Array.Resize(ref _newest, jpeg.Length * 2);
        jpeg.CopyTo(_newest);
        _length = jpeg.Length;
        return true;
    }

    /// <summary>To the first of the host's addresses that answers in time.</summary>
    private static Socket Connect(HttpAddress address, Duration limit)
    {
        var error = SocketError.HostNotFound;
        foreach (var ip in Dns.GetHostAddresses(address.Host))
        {
            var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = false };
            try
            {
                socket.Connect(ip, address.Port);
                error = SocketError.Success;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                error = socket.Poll((int)(limit.Nanoseconds / 1000), SelectMode.SelectWrite) ? (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! : SocketError.TimedOut;
            }
            catch (SocketException e)
            {
                error = e.SocketErrorCode;
            }
            if (error == SocketError.Success)
            {
                socket.Blocking = true;
                return socket;
            }
            socket.Dispose();
        }
        throw new SocketException((int)error);
    }

    private static string Words(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "nobody listens there",
        SocketError.TimedOut or SocketError.WouldBlock => "no answer in time",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "there is no such host",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "no way leads there",
        _ => error.ToString(),
    };
}
