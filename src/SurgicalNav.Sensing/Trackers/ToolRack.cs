using System.Text;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>The tools of one tracker and the clock they share: what every tracker does with a measured frame, whatever its protocol.</summary>
/// <remarks>Use, once per frame of the tracker: <see cref="BeginFrame"/>, a <see cref="Put"/> for each tool that it speaks of, <see cref="EndFrame"/>
/// for the others; and <see cref="Watch"/> on every poll. Owned by the tracker's loop; allocates nothing after construction.</remarks>
public sealed class ToolRack
{
    private readonly TrackerOptions _options;
    private readonly TrackedTool[] _tools;
    private readonly IFaultSink? _faults;
    private readonly IEdge<PoseSample>? _output;
    private DeviceInstant _device;
    private DeviceInstant? _lastDevice;
    private Instant _acquiredAt, _receivedAt;
    private long? _lastNumber;
    private long _frames, _lost, _invalid;
    private int _resetsReported;

    /// <param name="options">Checked here.</param>
    /// <param name="faults">Told of tools that go late or missing, of invalid poses and of a clock that was set.</param>
    /// <param name="output">Gets every sample, for recording and display, and before a frame's samples its <see cref="PoseSample.FrameMark"/>.</param>
    /// <exception cref="ArgumentException">The options contradict themselves; the message says how.</exception>
    public ToolRack(TrackerOptions options, IFaultSink? faults, IEdge<PoseSample>? output)
    {
        options.Validate();
        (_options, _faults, _output) = (options, faults, output);
        _tools = [.. options.Tools.Select((name, i) => new TrackedTool(name, i, Encoding.UTF8.GetBytes(name), options))];
        Clock = new DeviceClock(options.ConstantLatency);
    }

    public IReadOnlyList<TrackedTool> Tools => _tools;
    public DeviceClock Clock { get; }
    public long Frames => _frames;
    public long FramesLost => _lost;
    public long InvalidPoses => _invalid;

    public ToolReport Report(int tool, Instant now) => _tools[tool].Report(now, _options.LateAfter, _options.MissingAfter);

    /// <summary>The tool with this name on the wire.</summary>
    public bool TryFind(ReadOnlySpan<byte> wireName, out int tool)
    {
        for (tool = 0; tool < _tools.Length; tool++)
            if (wireName.SequenceEqual(_tools[tool].WireName)) return true;
        return false;
    }

    /// <summary>A frame of the tracker begins; a device time equal to the last one goes on with the same frame.</summary>
    /// <param name="device">By the tracker's own clock; null where it has none: then every frame is taken to have come as fast as it can.</param>
    /// <param name="number">The tracker's own frame number; null where it sends none.</param>
    /// <param name="now">When the bytes were read.</param>
    /// <param name="acquiredAt">When the tools were there, where the source itself says so by the session's clock (a picture's moment); else null.</param>
    public void BeginFrame(DeviceInstant? device, long? number, Instant now, Instant? acquiredAt = null)
    {
        foreach (var tool in _tools) tool.SeenInFrame = false;
        _device = device ?? default;
        _receivedAt = now;
        _acquiredAt = acquiredAt ?? (device is { } d ? Clock.Stamp(d, now) : now - _options.ConstantLatency);
        _output?.Offer(new PoseSample(PoseSample.FrameMark, PoseStatus.Missing, Quat.Identity, Vec3.Zero, _device, _acquiredAt, now, number ?? PoseSample.NoNumber));
        if (device is not null && device == _lastDevice) return;
        _frames++;
        if (number is { } n)
        {
            if (_lastNumber is { } last && n > last) _lost += n - last - 1;
            _lastNumber = n;
        }
        else if (device is { } time && _lastDevice is { } before && time > before)
        {
            var periods = (time - before).Seconds * _options.NominalRateHz;
            if (periods < 1e9) _lost += Math.Max(0, (long)Math.Round(periods) - 1);
        }
        _lastDevice = device;
    }

    /// <summary>One tool's measurement in the frame begun last; what the tracker calls measured is judged by the tool's watchdog first.</summary>
    public void Put(int tool, PoseStatus status, Quat rotation, Vec3 translationMm, PoseFlags flags = PoseFlags.None, double errorMm = double.NaN)
    {
        // A recorded judgement is made again, from the same poses.
        if (status is PoseStatus.Visible or PoseStatus.Frozen or PoseStatus.Jumping or PoseStatus.OutOfVolume)
            status = _tools[tool].Watchdog.Judge(rotation, translationMm, flags, MeasuredAt);
        var sample = new PoseSample(tool, status, rotation, translationMm, _device, _acquiredAt, _receivedAt, _lastNumber ?? _frames, flags, errorMm);
        _tools[tool].SeenInFrame = true;
        _tools[tool].Take(sample);
        _output?.Offer(sample);
    }

    /// <summary>For comparing poses: the device's own clock where there is one, since a stamp may be squeezed while the fit still settles.</summary>
    private Instant MeasuredAt => _device != default ? new Instant(_device.Nanoseconds) : _acquiredAt;

    public void PutUnseen(int tool, PoseFlags flags = PoseFlags.None) => Put(tool, PoseStatus.Occluded, Quat.Identity, Vec3.Zero, flags);

    /// <summary>A pose that is none: counted, reported, and the tool taken as not seen.</summary>
    public void PutInvalid(int tool)
    {
        _invalid++;
        _tools[tool].InvalidPoses++;
        Raise(FaultCode.LinkCorrupt, FaultSeverity.Error, _receivedAt, _tools[tool].InvalidPoses, 0);
        PutUnseen(tool);
    }

    /// <summary>Where a frame tells of all tools: those that it left out were not seen.</summary>
    public void EndFrame()
    {
        foreach (var tool in _tools)
            if (!tool.SeenInFrame && tool.WasHeard) PutUnseen(tool.Index);
    }

    /// <summary>Reports what has changed with time alone.</summary>
    public void Watch(Instant now)
    {
        if (Clock.Resets > _resetsReported) Raise(FaultCode.DeviceFault, FaultSeverity.Warning, now, Clock.Resets, 0);
        _resetsReported = Clock.Resets;
        foreach (var tool in _tools) Watch(tool, now);
    }

    public void Raise(FaultCode code, FaultSeverity severity, Instant now, double value, double limit) =>
        _faults?.Raise(new Fault(code, severity, Stage.Tracker, now, value, limit));

    private void Watch(TrackedTool tool, Instant now)
    {
        var report = tool.Report(now, _options.LateAfter, _options.MissingAfter);
        if (report.State == tool.LastState) return;
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
            case ToolState.Frozen:
                Raise(FaultCode.PoseFrozen, FaultSeverity.Error, now, tool.Watchdog.Broken.Value, tool.Watchdog.Broken.Limit);
                break;
            case ToolState.Jumping:
                Raise(FaultCode.PoseJumping, FaultSeverity.Error, now, tool.Watchdog.Broken.Value, tool.Watchdog.Broken.Limit);
                break;
            case ToolState.OutOfVolume:
                Raise(FaultCode.PoseOutOfVolume, FaultSeverity.Warning, now, tool.Watchdog.Broken.Value, tool.Watchdog.Broken.Limit);
                break;
            case ToolState.Missing:
                Raise(FaultCode.PoseMissing, FaultSeverity.Error, now, ageMs, _options.MissingAfter.Milliseconds);
                break;
        }
    }
}
