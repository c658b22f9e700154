using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Replays;

/// <summary>A tracker whose measurements come from a recording, one by one: the same clock, tools and watchdogs as of the live one.</summary>
public sealed class RecordedTracker : ITracker
{
    private readonly TrackerOptions _options;
    private readonly ToolRack _rack;
    private PoseSample _taken;

    /// <param name="options">As recorded, or changed for a question of "what if".</param>
    /// <param name="faults">As of every tracker.</param>
    /// <param name="output">Likewise.</param>
    public RecordedTracker(TrackerOptions options, IFaultSink? faults = null, IEdge<PoseSample>? output = null)
    {
        _options = options;
        _rack = new ToolRack(options, faults, new DirectEdge<PoseSample>("recorded poses", sample =>
        {
            _taken = sample;
            output?.Offer(sample);
        }));
    }

    public string Name => _options.Name;
    public IReadOnlyList<TrackedTool> Tools => _rack.Tools;
    public bool IsConnected => true;
    public DeviceClock Clock => _rack.Clock;
    public TrackerCounters Counters => new(_rack.Frames, _rack.FramesLost, _rack.InvalidPoses, 0, default);

    public void Poll(Instant now) => _rack.Watch(now);

    public ToolReport Report(int tool, Instant now) => _rack.Report(tool, now);

    /// <summary>Takes a recorded measurement in, and answers what it has become now: to the bit the recorded one, where nothing was changed.</summary>
    public PoseSample Feed(in PoseSample recorded)
    {
        if (recorded.Tool == PoseSample.FrameMark)
            _rack.BeginFrame(recorded.DeviceTime == default ? null : recorded.DeviceTime, recorded.Frame == PoseSample.NoNumber ? null : recorded.Frame, recorded.ReceivedAt,
                _options.StampedBySource ? recorded.AcquiredAt : null);
        else
            _rack.Put(recorded.Tool, recorded.Status, recorded.Rotation, recorded.TranslationMm, recorded.Flags, recorded.ErrorMm);
        return _taken;
    }

    public void Dispose()
    {
    }
}
