using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Sensing.Endoscopes.Health;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>Takes down each change in the state of a tracked tool and of the video, in words, with the value and the limit that it broke.</summary>
/// <remarks>The tracker's loop tells of the tools, the video's thread of the pictures and their faults. Allocates at a change only.</remarks>
public sealed class StateLog : IFaultSink
{
    public const string Video = "endoscope";

    private readonly Lock _gate = new();
    private readonly RecordTopic<StageStateRecord> _topic;
    private readonly TrackerOptions _options;
    private readonly ToolState?[] _tools;
    private PictureTrouble? _trouble;
    private (double Value, double Limit) _picture;

    /// <param name="recorder">Gets the topic.</param>
    /// <param name="options">Names of the tools, and what silence is borne.</param>
    public StateLog(SessionRecorder recorder, TrackerOptions options)
    {
        (_options, _tools) = (options, new ToolState?[options.Tools.Count]);
        _topic = recorder.AddTopic<StageStateRecord>(
            SessionTopics.States,
            KeyValuePair.Create("states", string.Join(',', Enum.GetNames<ToolState>())),
            KeyValuePair.Create("pictureTroubles", string.Join(',', Enum.GetValues<PictureTrouble>().Select(t => FormattableString.Invariant($"{t}={(int)t}")))));
    }

    /// <summary>After each poll, under whatever keeps the tracker from being polled meanwhile.</summary>
    public void Look(ITracker tracker, Instant now)
    {
        for (var i = 0; i < _tools.Length; i++)
        {
            var report = tracker.Report(i, now);
            if (_tools[i] == report.State) continue;
            _tools[i] = report.State;
            var ageMs = report.Age is { } age ? age.Milliseconds : double.NaN;
            var (value, limit) = report.State switch
            {
                ToolState.Late => (ageMs, _options.LateAfter.Milliseconds),
                ToolState.Missing => (ageMs, _options.MissingAfter.Milliseconds),
                ToolState.Frozen or ToolState.Jumping or ToolState.OutOfVolume => tracker.Tools[i].Broken,
                ToolState.Occluded => (ageMs, double.NaN),
                _ => (double.NaN, double.NaN),
            };
            Offer(new StageStateRecord(now, tracker.Tools[i].Name, (int)report.State, value, limit, ToolStateWords.Of(report.State)), now);
        }
    }

    /// <summary>A picture as the watch over it judged it.</summary>
    public void Look(PictureTrouble trouble, Instant now)
    {
        if (_trouble == trouble) return;
        var (value, limit) = trouble == PictureTrouble.None ? (double.NaN, double.NaN) : _picture;
        _trouble = trouble;
        Offer(new StageStateRecord(now, Video, (int)trouble, value, limit, trouble == PictureTrouble.None ? "the video is in order" : PictureTroubleWords.Of(trouble)), now);
    }

    /// <summary>The numbers of the newest trouble stand in its fault, which comes just before.</summary>
    public void Raise(in Fault fault)
    {
        if (fault.Code is FaultCode.FrameFrozen or FaultCode.FrameBlack or FaultCode.FrameColourCast or FaultCode.FrameDuplicated) _picture = (fault.Value, fault.Limit);
    }

    private void Offer(in StageStateRecord record, Instant now)
    {
        lock (_gate) _topic.Offer(record, now, now);
    }
}
