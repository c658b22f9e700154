using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace SurgicalNav.Runtime.Scans.Archives;

/// <summary>Receives what an archive sends (C-STORE SCP): listens on one address only, lets in the archive alone, and hands each connection to DCMTK's storescp,
/// as inetd does. storescp by itself would listen on every address of the machine.</summary>
internal sealed partial class StoreListener : IDisposable
{
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;

    private readonly TcpListener _listener;
    private readonly HashSet<IPAddress> _welcome;
    private readonly string _folder;
    private readonly Thread _thread;
    private readonly List<Process> _receivers = [];
    private volatile bool _isClosing;
    private volatile int _strangers;

    /// <param name="at">Where to listen; port 0 takes a free one.</param>
    /// <param name="archiveHost">The only machine that may connect.</param>
    /// <param name="folder">Where files go.</param>
    /// <exception cref="UserErrorException">The place is taken, or the archive's host is unknown.</exception>
    public StoreListener(IPEndPoint at, string archiveHost, string folder)
    {
        try
        {
            _welcome = [.. Dns.GetHostAddresses(archiveHost).Select(Plain)];
            _listener = new TcpListener(at);
            _listener.Start();
        }
        catch (SocketException e)
        {
            throw new UserErrorException($"Cannot listen at {at} for what {archiveHost} sends: {e.Message}. Name another place with --listen.", e);
        }
        _folder = folder;
        _thread = new Thread(Accept) { IsBackground = true, Name = "store listener" };
        _thread.Start();
    }

    public IPEndPoint Place => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connections from elsewhere than the archive, which were closed unanswered.</summary>
    public int Strangers => _strangers;

    /// <summary>Ends the listening and waits for what is still being received.</summary>
    public void Dispose()
    {
        if (_isClosing) return;
        _isClosing = true;
        _listener.Stop();
        _thread.Join();
        foreach (var receiver in _receivers)
        {
            // The archive has closed its side by now; a receiver that waits all the same waits for nobody
            if (!receiver.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                receiver.Kill();
                receiver.WaitForExit();
            }
            receiver.Dispose();
        }
        _listener.Dispose();
    }

    private void Accept()
    {
        while (!_isClosing)
        {
            try
            {
                using var connection = _listener.AcceptSocket();
                if (_welcome.Contains(Plain(((IPEndPoint)connection.RemoteEndPoint!).Address))) _receivers.Add(Receiver(connection));
                else _strangers++;
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                // Closed while it waited or before, or a connection that was gone before it was taken
            }
            catch (UserErrorException)
            {
                // No shell: the connection is closed, and the retrieval says what did not come
            }
        }
    }

    private Process Receiver(Socket connection)
    {
        var descriptor = (int)connection.SafeHandle.DangerousGetHandle();
        _ = Control(descriptor, SetDescriptorFlags, 0);
        try
        {
            // A shell makes the connection the program's standard input, the one thing that .NET cannot
            string[] arguments = ["-c", "exec storescp --inetd --accept-all --bit-preserving --output-directory \"$1\" <&\"$2\" >/dev/null 2>&1", "storescp", _folder, descriptor.ToString(System.Globalization.CultureInfo.InvariantCulture)];
            return DcmtkTool.Start(new ProcessStartInfo("bash", arguments) { UseShellExecute = false });
        }
        finally
        {
            _ = Control(descriptor, SetDescriptorFlags, CloseOnExec);
        }
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int flags);
}
