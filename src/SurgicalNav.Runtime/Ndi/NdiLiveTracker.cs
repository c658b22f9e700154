using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.Serial;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Trackers.Ndi;

namespace SurgicalNav.Runtime.Ndi;

/// <summary>An NDI tracker with somebody who opens its link: on a thread of its own, since opening may block, again after every loss.</summary>
public sealed class NdiLiveTracker : ITracker
{
    private readonly Func<IByteLink> _open;
    private readonly NdiTracker _tracker;
    private Thread? _opener;
    private volatile IByteLink? _opened;
    private volatile string? _refused;

    /// <param name="options">Checked here.</param>
    /// <param name="open">Opens the link; throws <see cref="LinkException"/> with words where it cannot.</param>
    /// <param name="faults">As for <see cref="NdiTracker"/>.</param>
    /// <param name="output">As for <see cref="NdiTracker"/>.</param>
    public NdiLiveTracker(NdiTrackerOptions options, Func<IByteLink> open, IFaultSink? faults = null, IEdge<PoseSample>? output = null) =>
        (_open, _tracker) = (open, new NdiTracker(options, faults, output));

    public NdiTracker Tracker => _tracker;
    public string Name => _tracker.Name;
    public IReadOnlyList<TrackedTool> Tools => _tracker.Tools;
    public bool IsConnected => _tracker.IsConnected;
    public DeviceClock Clock => _tracker.Clock;
    public TrackerCounters Counters => _tracker.Counters;
    public string Words => _tracker.Words;

    /// <summary>How a link to <c>ndi:///dev/…</c> (a serial port, opened at 9600 baud) or <c>ndi://HOST:PORT</c> is opened.</summary>
    /// <exception cref="UserErrorException">The address is neither.</exception>
    public static Func<IByteLink> Opener(string address)
    {
        const string scheme = "ndi://";
        const int defaultPort = 8765, resetBaud = 9600;
        if (!address.StartsWith(scheme, StringComparison.Ordinal)) throw new UserErrorException($"'{address}' is no address of an NDI tracker: write ndi:///dev/ttyUSB0 for a serial port or ndi://HOST:{defaultPort} for the network.");
        var rest = address[scheme.Length..];
        if (rest.StartsWith('/')) return () => TermiosLink.Open(rest, resetBaud);
        var colon = rest.LastIndexOf(':');
        var host = colon < 0 ? rest : rest[..colon];
        var port = defaultPort;
        if (host.Length == 0 || (colon >= 0 && !int.TryParse(rest.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port)))
            throw new UserErrorException($"'{address}': a host and a port are needed, such as ndi://192.168.0.10:{defaultPort}.");
        return () => TcpByteLink.Connect(host, port);
    }

    public ToolReport Report(int tool, Instant now) => _tracker.Report(tool, now);

    public void Poll(Instant now)
    {
        if (_opened is { } link)
        {
            _opened = null;
            _opener = null;
            _tracker.Attach(link, now);
        }
        else if (_refused is { } why)
        {
            _refused = null;
            _opener = null;
            _tracker.LinkRefused(why, now);
        }
        else if (_opener is null && _tracker.WantsLink(now))
        {
            _opener = new Thread(Open) { Name = "ndi-opener", IsBackground = true };
            _opener.Start();
        }
        _tracker.Poll(now);
    }

    public void Dispose()
    {
        _opener?.Join(TimeSpan.FromSeconds(10));
        _opened?.Dispose();
        _tracker.Dispose();
    }

    private void Open()
    {
        try
        {
            _opened = _open();
        }
        catch (LinkException e)
        {
            _refused = e.Message;
        }
    }
}
