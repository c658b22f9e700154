using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.OpenIgtLink;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>What a tracker's stream brought so far. Lost frames are judged by gaps in the device's time at the nominal rate.</summary>
public readonly record struct TrackerCounters(long Frames, long FramesLost, long InvalidPoses, long UnknownTools, IgtlCounters Stream);

/// <summary>A tracker behind an OpenIGTLink server (PLUS, 3D Slicer, vendors' own): TDATA with all tools, or one TRANSFORM for each.</summary>
/// <remarks>Poses stay in the server's frame. A tool that TDATA leaves out, or that PLUS marks with a status other than OK in the metadata
/// (keys "&lt;tool&gt;Status" and "TransformStatus"), is occluded; its pose is never used. Polled by one loop; allocates nothing after construction.</remarks>
public sealed class OpenIgtLinkTracker : ITracker
{
    private const int MostBytesPerPoll = 1 << 20;

    private readonly OpenIgtLinkTrackerOptions _options;
    private readonly TrackedTool[] _tools;
    private readonly IFaultSink? _faults;
    private readonly IEdge<PoseSample>? _output;
    private readonly byte[] _request = new byte[256];
    private readonly int _requestBytes;
    private IByteLink? _link;
    private IgtlReader _reader = new();
    private bool _requested, _lossReported;
    private long _frames, _lost, _unknown, _errorsReported;
    private DeviceInstant? _lastFrameTime;
    private int _resetsReported;

    /// <param name="options">Checked here.</param>
    /// <param name="link">Owned from now on, and disposed with the tracker.</param>
    /// <param name="faults">Told of lost links, broken messages and tools that go late or missing.</param>
    /// <param name="output">Gets every sample, for recording and display.</param>
    /// <exception cref="ArgumentException">The options contradict themselves; the message says how.</exception>
    public OpenIgtLinkTracker(OpenIgtLinkTrackerOptions options, IByteLink link, IFaultSink? faults = null, IEdge<PoseSample>? output = null)
    {
        options.Validate();
        (_options, _link, _faults, _output) = (options, link, faults, output);
        _tools = [.. options.Tools.Select((name, i) => new TrackedTool(name, i, IgtlText.Encode(name, IgtlToolList.NameBytes), options.History))];
        Clock = new DeviceClock(options.ConstantLatency);
        ReadOnlySpan<byte> frame = options.RequestedFrame.Length == 0 ? default : IgtlText.Encode(options.RequestedFrame, 32);
        _requestBytes = IgtlWriter.StartTrackingData(_request, new IgtlEnvelope { Version = 1 }, new IgtlStartTracking(0, frame));
    }

    public string Name => _options.Name;
    public IReadOnlyList<TrackedTool> Tools => _tools;

    /// <summary>How the tracker's clock stands to the session's.</summary>
    public DeviceClock Clock { get; }

    public bool IsConnected => _link is { IsOpen: true };

    public TrackerCounters Counters
    {
        get
        {
            var invalid = 0L;
            foreach (var tool in _tools) invalid += tool.InvalidPoses;
            return new TrackerCounters(_frames, _lost, invalid, _unknown, _reader.Counters);
        }
    }

    /// <summary>A tool's state at <paramref name="now"/>.</summary>
    public ToolReport Report(int tool, Instant now) => _tools[tool].Report(now, _options.LateAfter, _options.MissingAfter);

    /// <summary>Goes on with a new link after the old one was lost; the clock's fit is kept, since the device's clock ran on.</summary>
    public void Attach(IByteLink link)
    {
        _link?.Dispose();
        (_link, _reader) = (link, new IgtlReader());
        (_requested, _lossReported, _errorsReported) = (false, false, 0);
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
        ReportLine(now);
        ReportTools(now);
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
                Raise(FaultCode.DeviceFault, FaultSeverity.Warning, now, message.Status.Code, IgtlStatus.Ok);
                break;
            case IgtlKind.TrackingDataReply when !message.Granted:
                Raise(FaultCode.DeviceFault, FaultSeverity.Error, now, 1, 0);
                break;
        }
    }

    private void TakeTools(in IgtlMessage message, Instant now)
    {
        var (device, acquiredAt) = BeginFrame(message.Time, now);
        foreach (var tool in _tools) tool.SeenInFrame = false;
        var sent = message.Tools;
        for (var i = 0; i < sent.Count; i++)
        {
            var element = sent[i];
            if (!TryFind(element.Name, out var tool)) continue;
            tool.SeenInFrame = true;
            var stated = message.Metadata.TryGet(element.Name, "Status"u8, out var status);
            Keep(tool, element.Matrix, stated, status, device, acquiredAt, now);
        }
        foreach (var tool in _tools)
            if (!tool.SeenInFrame && tool.WasHeard) Put(tool, PoseStatus.Occluded, Quat.Identity, Vec3.Zero, device, acquiredAt, now);
    }

    private void TakeTransform(in IgtlMessage message, Instant now)
    {
        var (device, acquiredAt) = BeginFrame(message.Time, now);
        if (!TryFind(message.DeviceName, out var tool)) return;
        var stated = message.Metadata.TryGet("TransformStatus"u8, out var status);
        Keep(tool, message.Transform, stated, status, device, acquiredAt, now);
    }

    private (DeviceInstant Device, Instant AcquiredAt) BeginFrame(IgtlTime time, Instant now)
    {
        var device = new DeviceInstant(time.Nanoseconds);
        // A server without a clock: the best estimate is that every message came as fast as it can.
        var acquiredAt = time.IsSpecified ? Clock.Stamp(device, now) : now - _options.ConstantLatency;
        if (time.IsSpecified && device == _lastFrameTime) return (device, acquiredAt);
        _frames++;
        if (time.IsSpecified && _lastFrameTime is { } last && device > last)
        {
            var periods = (device - last).Seconds * _options.NominalRateHz;
            if (periods < 1e9) _lost += Math.Max(0, (long)Math.Round(periods) - 1);
        }
        _lastFrameTime = device;
        return (device, acquiredAt);
    }

    private void Keep(TrackedTool tool, in IgtlMatrix matrix, bool stated, ReadOnlySpan<byte> status, DeviceInstant device, Instant acquiredAt, Instant now)
    {
        if (stated && !status.SequenceEqual("OK"u8))
        {
            Put(tool, PoseStatus.Occluded, Quat.Identity, Vec3.Zero, device, acquiredAt, now);
        }
        else if (matrix.TryGetPose(out var rotation, out var translation))
        {
            Put(tool, PoseStatus.Visible, rotation, translation, device, acquiredAt, now);
        }
        else
        {
            tool.InvalidPoses++;
            Raise(FaultCode.LinkCorrupt, FaultSeverity.Error, now, tool.InvalidPoses, 0);
            Put(tool, PoseStatus.Occluded, Quat.Identity, Vec3.Zero, device, acquiredAt, now);
        }
    }

    private void Put(TrackedTool tool, PoseStatus status, Quat rotation, Vec3 translationMm, DeviceInstant device, Instant acquiredAt, Instant now)
    {
        var sample = new PoseSample(tool.Index, status, rotation, translationMm, device, acquiredAt, now, _frames);
        tool.Take(sample);
        _output?.Offer(sample);
    }

    private bool TryFind(ReadOnlySpan<byte> name, out TrackedTool tool)
    {
        foreach (var candidate in _tools)
        {
            tool = candidate;
            if (name.SequenceEqual(candidate.WireName)) return true;
        }
        tool = _tools[0];
        _unknown++;
        return false;
    }

    private void ReportLine(Instant now)
    {
        if (!IsConnected && !_lossReported)
        {
            _lossReported = true;
            Raise(FaultCode.LinkLost, FaultSeverity.Error, now, 0, 0);
        }
        var errors = _reader.Counters.Errors;
        if (errors > _errorsReported) Raise(FaultCode.LinkCorrupt, FaultSeverity.Warning, now, errors, _errorsReported);
        _errorsReported = errors;
        if (Clock.Resets > _resetsReported) Raise(FaultCode.DeviceFault, FaultSeverity.Warning, now, Clock.Resets, 0);
        _resetsReported = Clock.Resets;
    }

    private void ReportTools(Instant now)
    {
        for (var i = 0; i < _tools.Length; i++)
        {
            var tool = _tools[i];
            var report = Report(i, now);
            if (report.State == tool.LastState) continue;
            tool.LastState = report.State;
            var ageMs = report.Age is { } age ? age.Milliseconds : double.PositiveInfinity;
            switch (report.State)
            {
                case ToolState.Occluded:
                    Raise(FaultCode.PoseMissing, FaultSeverity.Notice, now, ageMs, 0);
                    break;
                case ToolState.Late:
                    Raise(FaultCode.PoseStale, FaultSeverity.Warning, now, ageMs, _options.LateAfter.Milliseconds);
                    break;
                case ToolState.Missing:
                    Raise(FaultCode.PoseMissing, FaultSeverity.Error, now, ageMs, _options.MissingAfter.Milliseconds);
                    break;
            }
        }
    }

    private void Raise(FaultCode code, FaultSeverity severity, Instant now, double value, double limit) =>
        _faults?.Raise(new Fault(code, severity, Stage.Tracker, now, value, limit));
}
