using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SurgicalNav.SystemTests.Sensing;

/// <summary>A web camera on the loopback that can be unplugged and plugged in again at the same port: MJPEG over HTTP, as many pictures as are asked for.</summary>
internal sealed class WebCamera : IDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private Socket? _client;

    public WebCamera()
    {
        _listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        _listener.Listen(4);
    }

    public string Address => $"http://user:secret@[::1]:{((IPEndPoint)_listener.LocalEndPoint!).Port}/video";

    /// <summary>The request that came, after the answer's beginning and the given pictures have been sent.</summary>
    public string Serve(params byte[][] pictures)
    {
        _client = _listener.Accept();
        var request = new byte[4096];
        var count = _client.Receive(request);
        _client.Send("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"u8);
        Send(pictures);
        return Encoding.ASCII.GetString(request, 0, count);
    }

    public void Send(params byte[][] pictures)
    {
        foreach (var picture in pictures)
        {
            _client!.Send(Encoding.ASCII.GetBytes($"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n"));
            _client.Send(picture);
            _client.Send("\r\n"u8);
        }
    }

    public void Unplug()
    {
        _client?.Dispose();
        _client = null;
    }

    public void Dispose()
    {
        Unplug();
        _listener.Dispose();
    }
}
