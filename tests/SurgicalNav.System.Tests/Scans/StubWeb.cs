using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SurgicalNav.SystemTests.Scans;

/// <summary>A web server on loopback that answers one request per connection with whatever bytes the test wants.</summary>
internal sealed class StubWeb : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, byte[]> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Thread _thread;
    private readonly List<string> _requests = [];

    /// <param name="answer">The whole answer, head included, for a request's head.</param>
    /// <param name="certificate">For https; null for http.</param>
    public StubWeb(Func<string, byte[]> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/dicom-web/");

    public IReadOnlyList<string> Requests => _requests;

    public static byte[] Answer(string status, string type, byte[] body) => [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n")), .. body];

    public static byte[] Json(string text) => Answer("200 OK", "application/dicom+json", Encoding.UTF8.GetBytes(text));

    public void Dispose()
    {
        _listener.Stop();
        _thread.Join();
        _listener.Dispose();
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                using var connection = _listener.AcceptTcpClient();
                try
                {
                    One(connection);
                }
                catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // Whoever asked has gone
                }
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over: the listener was stopped while it waited, or before
        }
    }

    private void One(TcpClient connection)
    {
        using Stream stream = _certificate is null ? connection.GetStream() : new SslStream(connection.GetStream());
        if (stream is SslStream secure) secure.AuthenticateAsServer(_certificate!);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var next = stream.ReadByte();
            if (next < 0) return;
            head.Append((char)next);
        }
        _requests.Add(head.ToString());
        stream.Write(_answer(head.ToString()));
    }
}
