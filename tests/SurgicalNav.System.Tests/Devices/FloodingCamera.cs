using System.Net.Sockets;
using OpenCvSharp;
using SurgicalNav.SystemTests.Sensing;

namespace SurgicalNav.SystemTests.Devices;

/// <summary>A web camera that sends one picture again and again, as fast as it is taken, to whoever connects, one after the other.</summary>
internal sealed class FloodingCamera : IDisposable
{
    private readonly WebCamera _camera = new();
    private readonly Thread _thread;
    private volatile bool _stopping;

    public FloodingCamera(string picture)
    {
        using var decoded = Cv2.ImRead(picture);
        Cv2.ImEncode(".jpg", decoded, out var jpeg);
        _thread = new Thread(() => Send(jpeg)) { IsBackground = true };
        _thread.Start();
    }

    public string Address => _camera.Address;

    public void Dispose()
    {
        _stopping = true;
        _camera.Dispose();
        _thread.Join();
    }

    private void Send(byte[] jpeg)
    {
        while (!_stopping)
            try
            {
                _camera.Serve();
                while (!_stopping) _camera.Send(jpeg);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or NullReferenceException)
            {
                // Whoever watched has gone, or the camera was put away: the next one is served, or it ends.
            }
    }
}
