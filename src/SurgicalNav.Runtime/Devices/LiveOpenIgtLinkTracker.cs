using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Sees bytes of a device's line; borrowed until it returns.</summary>
/// <param name="bytes">As they came or went.</param>
/// <param name="sent">To the device, or from it.</param>
public delegate void BytesTap(ReadOnlySpan<byte> bytes, bool sent);

/// <summary>An OpenIGTLink tracker that is connected again whenever its line was lost; its counts go on across lines.</summary>
/// <remarks>Bytes are fetched first and the clock is read after that: a loop that was held up between the two stamps them late, which the clock's fit
/// takes out again, and never before they came, which would pull the fit down for a minute.</remarks>
public sealed class LiveOpenIgtLinkTracker : ITracker
{
    /// <summary>Seconds of the busiest tracker's messages.</summary>
    private const int FetchBytes = 262_144;

    private readonly ReconnectingLink _link;
    private readonly OpenIgtLinkTracker _tracker;
    private readonly IClock _clock;
    private OneConnection _line;
    private int _connection;
    private StreamCounters _past, _noted;

    /// <param name="options">Checked here.</param>
    /// <param name="link">Owned from now on; connected, at the start of a message.</param>
    /// <param name="clock">The session's.</param>
    /// <param name="faults">As for <see cref="OpenIgtLinkTracker"/>.</param>
    /// <param name="output">Likewise.</param>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public LiveOpenIgtLinkTracker(OpenIgtLinkTrackerOptions options, ReconnectingLink link, IClock clock, IFaultSink? faults = null, IEdge<PoseSample>? output = null)
    {
        (_link, _clock, _connection, _line) = (link, clock, link.Connection, new OneConnection(this, link));
        _tracker = new OpenIgtLinkTracker(options, _line, faults, output);
    }

    /// <summary>Sees the line's bytes; null for nobody.</summary>
    public BytesTap? Tap { get; set; }

    public string Name => _tracker.Name;
    public IReadOnlyList<TrackedTool> Tools => _tracker.Tools;
    public bool IsConnected => _link.IsConnected;
    public DeviceClock Clock => _tracker.Clock;

    public TrackerCounters Counters => _tracker.Counters with { Stream = Sum(_past, _tracker.Counters.Stream) };

    public ToolReport Report(int tool, Instant now) => _tracker.Report(tool, now);

    public void Poll(Instant now)
    {
        _link.Step(now);
        if (_link.Connection != _connection)
        {
            _connection = _link.Connection;
            _past = Counters.Stream;
            _line = new OneConnection(this, _link);
            _tracker.Attach(_line);
        }
        _line.Fetch();
        _tracker.Poll(_clock.Now);
        Note();
    }

    public void Dispose()
    {
        _tracker.Dispose();
        _link.Dispose();
    }

    private void Note()
    {
        var now = Counters.Stream;
        if (now == _noted) return;
        _link.Activity.NoteFrames(now.Messages + now.Skipped - _noted.Messages - _noted.Skipped);
        _link.Activity.NoteCrcErrors(now.CrcErrors - _noted.CrcErrors);
        if (now.ResyncBytes > _noted.ResyncBytes) _link.Activity.NoteResyncs();
        _noted = now;
    }

    private static StreamCounters Sum(StreamCounters a, StreamCounters b) =>
        new(a.Messages + b.Messages, a.Skipped + b.Skipped, a.CrcErrors + b.CrcErrors, a.Malformed + b.Malformed, a.ResyncBytes + b.ResyncBytes);

    /// <summary>The line as it is until it is lost: what comes after is another one's.</summary>
    private sealed class OneConnection(LiveOpenIgtLinkTracker owner, ReconnectingLink link) : IByteLink
    {
        private readonly int _number = link.Connection;
        private readonly byte[] _fetched = new byte[FetchBytes];
        private int _start, _end;

        public string Name => link.Name;
        public bool IsOpen => link.IsConnected && link.Connection == _number;
        public LinkCounters Counters => link.Counters;

        /// <summary>Takes what the line has, as far as there is room; only that is read until the next call.</summary>
        public void Fetch()
        {
            if (_start < _end) return;
            (_start, _end) = (0, link.Connection == _number ? link.Read(_fetched) : 0);
            if (_end > 0) owner.Tap?.Invoke(_fetched.AsSpan(0, _end), sent: false);
        }

        public int Read(Span<byte> into)
        {
            var n = Math.Min(into.Length, _end - _start);
            _fetched.AsSpan(_start, n).CopyTo(into);
            _start += n;
            return n;
        }

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            var written = IsOpen && link.TryWrite(bytes);
            if (written) owner.Tap?.Invoke(bytes, sent: true);
            return written;
        }

        /// <summary>The line belongs to the tracker above.</summary>
        public void Dispose()
        {
        }
    }
}
