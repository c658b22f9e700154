using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>A tracker behind an OpenIGTLink server (PLUS, 3D Slicer, vendors' own): TDATA with all tools, or one TRANSFORM for each.</summary>
/// <remarks>Poses stay in the server's frame. A tool that TDATA leaves out, or that PLUS marks with a status other than OK in the metadata
/// (keys "&lt;tool&gt;Status" and "TransformStatus"), is occluded; its pose is never used. Polled by one loop; allocates nothing after construction.</remarks>
public sealed class OpenIgtLinkTracker : ITracker
{
    private const int MostBytesPerPoll = 1 << 20;

    private readonly OpenIgtLinkTrackerOptions _options;
    private readonly ToolRack _rack;
    private readonly byte[] _request = new byte[256];
    private readonly int _requestBytes;
    private IByteLink? _link;
    private IgtlReader _reader = new();
    private IgtlActivity _activity;
    private IgtlCounters _past;
    private bool _requested, _lossReported;
    private long _unknown, _errorsReported;

    /// <param name="options">Checked here.</param>
    /// <param name="link">Owned from now on, and disposed with the tracker.</param>
    /// <param name="faults">Told of lost links, broken messages and tools that go late or missing.</param>
    /// <param name="output">Gets every sample, for recording and display.</param>
    /// <exception cref="ArgumentException">The options contradict themselves; the message says how.</exception>
    public OpenIgtLinkTracker(OpenIgtLinkTrackerOptions options, IByteLink link, IFaultSink? faults = null, IEdge<PoseSample>? output = null)
    {
        (_options, _rack, _link) = (options, new ToolRack(options, faults, output), link);
        ReadOnlySpan<byte> frame = options.RequestedFrame.Length == 0 ? default : IgtlText.Encode(options.RequestedFrame, 32);
        _requestBytes = IgtlWriter.StartTrackingData(_request, new IgtlEnvelope { Version = 1 }, new IgtlStartTracking(0, frame));
    }

    public string Name => _options.Name;
    public IReadOnlyList<TrackedTool> Tools => _rack.Tools;
    public DeviceClock Clock => _rack.Clock;
    public bool IsConnected => _link is { IsOpen: true };
    public TrackerCounters Counters => new(_rack.Frames, _rack.FramesLost, _rack.InvalidPoses, _unknown, Stream);

    /// <summary>Over all links so far.</summary>
    private IgtlCounters Received
    {
        get
        {
            var (a, b) = (_past, _reader.Counters);
            return new IgtlCounters(a.Messages + b.Messages, a.Skipped + b.Skipped, a.CrcErrors + b.CrcErrors, a.Malformed + b.Malformed, a.ResyncBytes + b.ResyncBytes);
        }
    }

    private StreamCounters Stream
    {
        get
        {
            var c = Received;
            return new StreamCounters(c.Messages, c.Skipped, c.CrcErrors, c.Malformed, c.ResyncBytes);
        }
    }

    public ToolReport Report(int tool, Instant now) => _rack.Report(tool, now);

    /// <summary>Goes on with a new link after the old one was lost; the clock's fit is kept, since the device's clock ran on.</summary>
    public void Attach(IByteLink link)
    {
        _link?.Dispose();
        _past = Received;
        (_link, _reader, _activity) = (link, new IgtlReader(), default);
        (_requested, _lossReported) = (false, false);
    }

    public void Poll(Instant now)
    {
        if (_link is null) return;
        if (_options.RequestStream && !_requested) _requested = _link.TryWrite(_request.AsSpan(0, _requestBytes));
        for (var taken = 0; taken < MostBytesPerPoll;)
        {
            var n = _link.Read(_reader.Room());
            if (n == 0) break;
            taken += n;
            _reader.Commit(n);
            while (_reader.TryRead(out var message)) Take(message, now);
        }
        _activity.Note(_link.Activity, _reader.Counters);
        ReportLine(now);
        _rack.Watch(now);
    }

    public void Dispose()
    {
        _link?.Dispose();
        _link = null;
    }

    private void Take(in IgtlMessage message, Instant now)
    {
        switch (message.Kind)
        {
            case IgtlKind.TrackingData:
                TakeTools(message, now);
                break;
            case IgtlKind.Transform:
                TakeTransform(message, now);
                break;
            case IgtlKind.Status when message.Status.Code != IgtlStatus.Ok:
                _rack.Raise(FaultCode.DeviceFault, FaultSeverity.Warning, now, message.Status.Code, IgtlStatus.Ok);
                break;
            case IgtlKind.TrackingDataReply when !message.Granted:
                _rack.Raise(FaultCode.DeviceFault, FaultSeverity.Error, now, 1, 0);
                break;
        }
    }

    private void TakeTools(in IgtlMessage message, Instant now)
    {
        Begin(message.Time, now);
        var sent = message.Tools;
        for (var i = 0; i < sent.Count; i++)
        {
            var element = sent[i];
            if (!TryFind(element.Name, out var tool)) continue;
            var stated = message.Metadata.TryGet(element.Name, "Status"u8, out var status);
            Keep(tool, element.Matrix, stated, status);
        }
        _rack.EndFrame();
    }

    private void TakeTransform(in IgtlMessage message, Instant now)
    {
        Begin(message.Time, now);
        if (!TryFind(message.DeviceName, out var tool)) return;
        var stated = message.Metadata.TryGet("TransformStatus"u8, out var status);
        Keep(tool, message.Transform, stated, status);
    }

    private void Begin(IgtlTime time, Instant now) => _rack.BeginFrame(time.IsSpecified ? new DeviceInstant(time.Nanoseconds) : null, number: null, now);

    private void Keep(int tool, in IgtlMatrix matrix, bool stated, ReadOnlySpan<byte> status)
    {
        if (stated && !status.SequenceEqual("OK"u8)) _rack.PutUnseen(tool);
        else if (matrix.TryGetPose(out var rotation, out var translation)) _rack.Put(tool, PoseStatus.Visible, rotation, translation);
        else _rack.PutInvalid(tool);
    }

    private bool TryFind(ReadOnlySpan<byte> name, out int tool)
    {
        var found = _rack.TryFind(name, out tool);
        if (!found) _unknown++;
        return found;
    }

    private void ReportLine(Instant now)
    {
        if (!IsConnected && !_lossReported)
        {
            _lossReported = true;
            _rack.Raise(FaultCode.LinkLost, FaultSeverity.Error, now, 0, 0);
        }
        var errors = Stream.Errors;
        if (errors > _errorsReported) _rack.Raise(FaultCode.LinkCorrupt, FaultSeverity.Warning, now, errors, _errorsReported);
        _errorsReported = errors;
    }
}
