using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.Twins;

/// <summary>Serves a device's twin on a pseudo-terminal or a TCP port, for this program and for anybody else's.</summary>
public sealed class TwinSession : IDisposable
{
    private static readonly Duration Period = Duration.FromMilliseconds(0.5);

    private readonly IServedTwin _twin;
    private readonly TwinServer? _server;
    private readonly PseudoTerminal? _terminal;
    private readonly string? _link;
    private readonly LoopThread _loop;

    /// <param name="verb">For messages: twin ndi, twin dynamixel, twin odrive.</param>
    /// <param name="twin">Stepped here from now on.</param>
    /// <param name="ptyLink">Path of the link to make to a pseudo-terminal; or</param>
    /// <param name="tcpPort">a TCP port, 0 for any free one.</param>
    /// <param name="priority">Real-time priority of its loop where the system grants it; 0 stays with the ordinary scheduler.</param>
    /// <exception cref="UserErrorException">Neither or both are given, or the link's path is taken.</exception>
    /// <exception cref="LinkException">The port is taken, or there is no pseudo-terminal.</exception>
    public TwinSession(string verb, IServedTwin twin, string? ptyLink, int? tcpPort, int priority = 0)
    {
        if (ptyLink is null == tcpPort is null) throw new UserErrorException($"{verb}: give either --pty with the path of the link to make, or --tcp with a port (0 takes any free one).");
        _twin = twin;
        if (tcpPort is { } port)
        {
            if (port is < 0 or > 65_535) throw new UserErrorException($"{verb}: a TCP port is a number from 0 to 65535, not {port}.");
            _server = new TwinServer(twin, new TcpByteServer(port));
            Where = $"127.0.0.1:{_server.Port.ToString(CultureInfo.InvariantCulture)}";
        }
        else
        {
            _link = Path.GetFullPath(ptyLink!);
            _terminal = PseudoTerminal.Open();
            twin.Attach(_terminal);
            Where = _link;
            Point(verb, _link, _terminal);
        }
        _loop = new LoopThread(verb, MonotonicClock.Shared, Period, now =>
        {
            if (_server is not null) _server.Step(now);
            else _twin.Step(now);
        }, priority: priority);
    }

    /// <summary>What a client is to open.</summary>
    public string Where { get; }

    /// <summary>The TCP port; 0 on a pseudo-terminal.</summary>
    public int Port => _server?.Port ?? 0;

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="session">Owned from now on.</param>
    /// <param name="what">Is there, for a person.</param>
    /// <param name="sum">Said at the end.</param>
    public static void Run(TwinSession session, string what, Func<string> sum, Action<string> say, CancellationToken stop)
    {
        using (session)
        {
            session.Start();
            say($"{what} at {session.Where}. Ctrl-C ends it.");
            stop.WaitHandle.WaitOne();
        }
        say(sum());
    }

    public void Start() => _loop.Start();

    public void Dispose()
    {
        _loop.Stop();
        _server?.Dispose();
        _terminal?.Dispose();
        // Only the link made here is taken away again.
        if (_link is not null && new FileInfo(_link) is { LinkTarget: not null } link) link.Delete();
    }

    private static void Point(string verb, string link, PseudoTerminal terminal)
    {
        try
        {
            var file = new FileInfo(link);
            // What an earlier run left behind points at a terminal; anything else is somebody's file.
            if (file.LinkTarget is { } target && target.StartsWith("/dev/pts/", StringComparison.Ordinal)) file.Delete();
            else if (file.Exists || Directory.Exists(link)) throw new UserErrorException($"{verb}: {link} is there already and is no link to a terminal. Choose another path, or remove it.");
            File.CreateSymbolicLink(link, terminal.SlavePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserErrorException)
        {
            terminal.Dispose();
            throw e as UserErrorException ?? new UserErrorException($"{verb}: the link {link} cannot be made: {e.Message} Choose a path in a folder that exists and may be written to.");
        }
    }
}
