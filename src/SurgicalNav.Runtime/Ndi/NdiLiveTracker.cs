using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Network;
using SurgicalNav.Links.Serial;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;
using SurgicalNav.Sensing.Trackers.Ndi;

namespace SurgicalNav.Runtime.Ndi;

/// <summary>An NDI tracker with somebody who opens its link: on a thread of its own, since opening may block, again after every loss.</summary>
/// <remarks>Bytes are fetched before the clock is read: a pose is never stamped earlier than it came.</remarks>
public sealed class NdiLiveTracker : ITracker
{
    private readonly Func<IByteLink> _open;
    private readonly NdiTracker _tracker;
    private readonly IClock _clock;
    private FetchedLink? _line;
    private Thread? _opener;
    private volatile IByteLink? _opened;
    private volatile string? _refused;

    /// <param name="options">Checked here.</param>
    /// <param name="open">Opens the link; throws <see cref="LinkException"/> with words where it cannot.</param>
    /// <param name="clock">The session's.</param>
    /// <param name="faults">As for <see cref="NdiTracker"/>.</param>
    /// <param name="output">As for <see cref="NdiTracker"/>.</param>
    public NdiLiveTracker(NdiTrackerOptions options, Func<IByteLink> open, IClock clock, IFaultSink? faults = null, IEdge<PoseSample>? output = null) =>
        (_open, _clock, _tracker) = (open, clock, new NdiTracker(options, faults, output));

    /// <summary>Sees the line's bytes; null for nobody.</summary>
    public BytesTap? Tap { get; set; }

    public NdiTracker Tracker => _tracker;
    public string Name => _tracker.Name;
    public IReadOnlyList<TrackedTool> Tools => _tracker.Tools;
    public bool IsConnected => _tracker.IsConnected;
    public DeviceClock Clock => _tracker.Clock;
    public TrackerCounters Counters => _tracker.Counters;
    public string Words => _tracker.Words;

    /// <summary>How a link to an NDI tracker is opened: a serial port, at the 9600 baud that a reset leaves it at, or one on the network.</summary>
    /// <exception cref="UserErrorException">The address is neither.</exception>
    public static Func<IByteLink> Opener(TrackerAddress address)
    {
        const int resetBaud = 9600;
        return address.Kind switch
        {
            TrackerKind.NdiSerial => () => TermiosLink.Open(address.Path, resetBaud),
            TrackerKind.NdiNetwork => () => TcpByteLink.Connect(address.Host, address.Port),
            _ => throw new UserErrorException($"'{address}' is no address of an NDI tracker: write ndi:///dev/ttyUSB0 for a serial port or ndi://HOST:{TrackerAddress.NdiPort} for the network."),
        };
    }

    public ToolReport Report(int tool, Instant now) => _tracker.Report(tool, now);

    public void Poll(Instant now)
    {
        if (_opened is { } link)
        {
            _opened = null;
            _opener = null;
            var tapped = new TappedLink(link, () => Tap);
            _line = link is ISerialLine serial ? new FetchedSerialLine(tapped, serial) : new FetchedLink(tapped);
            _tracker.Attach(_line, now);
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
        _line?.Fetch();
        _tracker.Poll(_clock.Now);
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
