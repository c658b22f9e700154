using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Devices;

/// <summary>An OpenIGTLink tracker that is connected again whenever its line was lost; its counts go on across lines.</summary>
/// <remarks>Bytes are fetched first and the clock is read after that: a loop that was held up between the two stamps them late, which the clock's fit
/// takes out again, and never before they came, which would pull the fit down for a minute.</remarks>
public sealed class LiveOpenIgtLinkTracker : ITracker
{
    private readonly ReconnectingLink _link;
    private readonly OpenIgtLinkTracker _tracker;
    private readonly IClock _clock;
    private FetchedLink _line;
    private int _connection;

    /// <param name="options">Checked here.</param>
    /// <param name="link">Owned from now on; connected, at the start of a message.</param>
    /// <param name="clock">The session's.</param>
    /// <param name="faults">As for <see cref="OpenIgtLinkTracker"/>.</param>
    /// <param name="output">Likewise.</param>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public LiveOpenIgtLinkTracker(OpenIgtLinkTrackerOptions options, ReconnectingLink link, IClock clock, IFaultSink? faults = null, IEdge<PoseSample>? output = null)
    {
        (_link, _clock, _connection) = (link, clock, link.Connection);
        _line = Line();
        _tracker = new OpenIgtLinkTracker(options, _line, faults, output);
    }

    /// <summary>Sees the line's bytes; null for nobody.</summary>
    public BytesTap? Tap { get; set; }

    public string Name => _tracker.Name;
    public IReadOnlyList<TrackedTool> Tools => _tracker.Tools;
    public bool IsConnected => _link.IsConnected;
    public DeviceClock Clock => _tracker.Clock;
    public TrackerCounters Counters => _tracker.Counters;

    public ToolReport Report(int tool, Instant now) => _tracker.Report(tool, now);

    public void Poll(Instant now)
    {
        _link.Step(now);
        if (_link.Connection != _connection)
        {
            _connection = _link.Connection;
            _line = Line();
            _tracker.Attach(_line);
        }
        _line.Fetch();
        _tracker.Poll(_clock.Now);
    }

    private FetchedLink Line() => new(new TappedLink(new OneConnection(_link), () => Tap));

    public void Dispose()
    {
        _tracker.Dispose();
        _link.Dispose();
    }

    /// <summary>The line as it is until it is lost: what comes after is another one's.</summary>
    private sealed class OneConnection(ReconnectingLink link) : IByteLink
    {
        private readonly int _number = link.Connection;

        public string Name => link.Name;
        public bool IsOpen => link.IsConnected && link.Connection == _number;
        public LinkCounters Counters => link.Counters;
        public LinkActivity? Activity => link.Activity;

        public int Read(Span<byte> into) => link.Connection == _number ? link.Read(into) : 0;

        public bool TryWrite(ReadOnlySpan<byte> bytes) => IsOpen && link.TryWrite(bytes);

        /// <summary>The line belongs to the tracker above.</summary>
        public void Dispose()
        {
        }
    }
}
