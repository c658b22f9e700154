using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>How a recorded sequence is played as a tracker.</summary>
public sealed record SequenceTrackerOptions : TrackerOptions
{
    /// <summary>1 is the original pace.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>A time of the recording (s) that is to fall on the first poll; null is the first frame's. Give the tracker and the video of one recording the same.</summary>
    public double? OriginS { get; init; }
}

/// <summary>A tracker played from a recorded sequence on the session's clock.</summary>
/// <remarks>A tool is a transform of the sequence ("ProbeToTracker"). A frame whose status is not OK leaves its tool occluded; the pose in it is never used.
/// Device time is the recording's time stamp divided by the speed; a frame that is not later than the one before it is left out and counted.
/// One loop owns it; polling allocates nothing.</remarks>
public sealed class SequenceTracker : ITracker
{
    private readonly SequenceFile _file;
    private readonly SequenceTrackerOptions _options;
    private readonly SequenceTransform[] _transforms;
    private readonly int[] _cursors;
    private readonly ToolRack _rack;
    private readonly SequencePace _pace;
    private double _lastS = double.NegativeInfinity;
    private int _next;
    private long _outOfOrder;

    /// <param name="options">Tools are transforms of the file.</param>
    /// <param name="file">With at least one frame that has a time.</param>
    /// <param name="faults">Told of tools that go late, missing or astray, and of poses that are none.</param>
    /// <param name="output">Gets every sample.</param>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    /// <exception cref="SequenceFormatException">The file lacks a tool, or times.</exception>
    public SequenceTracker(SequenceTrackerOptions options, SequenceFile file, IFaultSink? faults = null, IEdge<PoseSample>? output = null)
    {
        SequencePace.Check(options.Speed, file.Path);
        (_options, _file) = (options, file);
        _transforms = [.. options.Tools.Select(tool => file.Find(tool) ?? throw new SequenceFormatException(
            file.Path, $"the transform {tool}", file.Transforms.Count == 0 ? "the sequence holds no transforms." : $"it is not in the sequence; there are {string.Join(", ", file.Transforms.Select(t => t.Name))}."))];
        var first = file.Frames.FirstOrDefault(f => !double.IsNaN(f.BestTimeS), SequenceFrame.Blank).BestTimeS;
        if (double.IsNaN(first)) throw new SequenceFormatException(file.Path, "the frames", "none of them has a Timestamp, so that the sequence cannot be played in time.");
        _cursors = new int[_transforms.Length];
        _rack = new ToolRack(options, faults, output);
        _pace = new SequencePace(options.OriginS ?? first, options.Speed);
    }

    public string Name => _options.Name;
    public IReadOnlyList<TrackedTool> Tools => _rack.Tools;
    public bool IsConnected => _next < _file.Frames.Count;
    public DeviceClock Clock => _rack.Clock;
    public TrackerCounters Counters => new(_rack.Frames, _rack.FramesLost, _rack.InvalidPoses, 0, new StreamCounters(_next, 0, 0, _outOfOrder, 0));

    /// <summary>All transforms of a sequence, as tools of a tracker with the rate at which they were recorded.</summary>
    /// <exception cref="SequenceFormatException">The sequence holds no transforms.</exception>
    public static SequenceTrackerOptions AllTools(SequenceFile file)
    {
        if (file.Transforms.Count == 0) throw new SequenceFormatException(file.Path, "the transforms", "the sequence holds none: it cannot be played as a tracker.");
        return new SequenceTrackerOptions { Name = System.IO.Path.GetFileName(file.Path), Tools = [.. file.Transforms.Select(t => t.Name)], NominalRateHz = RateHz(file) };
    }

    public ToolReport Report(int tool, Instant now) => _rack.Report(tool, now);

    public void Poll(Instant now)
    {
        var start = _pace.Start(now);
        for (; _next < _file.Frames.Count; _next++)
        {
            var frame = _file.Frames[_next];
            if (!(frame.BestTimeS > _lastS))
            {
                _outOfOrder++;
                continue;
            }
            var since = _pace.SinceOrigin(frame.BestTimeS);
            if (start + since > now) break;
            _lastS = frame.BestTimeS;
            Take(_next, frame, start + since);
        }
        _rack.Watch(now);
    }

    public void Dispose()
    {
    }

    private void Take(int index, in SequenceFrame frame, Instant due)
    {
        _rack.BeginFrame(new DeviceInstant((long)Math.Round(frame.BestTimeS / _options.Speed * 1e9)), number: null, due);
        for (var tool = 0; tool < _transforms.Length; tool++)
        {
            var poses = _transforms[tool].Poses;
            ref var at = ref _cursors[tool];
            while (at < poses.Length && poses[at].Frame < index) at++;
            if (at == poses.Length || poses[at].Frame != index) continue;
            ref readonly var pose = ref poses[at];
            if (_transforms[tool].IsUsable(pose)) _rack.Put(tool, PoseStatus.Visible, pose.Rotation, pose.TranslationMm);
            else if (_transforms[tool].IsInvalid(pose)) _rack.PutInvalid(tool);
            else _rack.PutUnseen(tool, pose.Flags);
        }
        _rack.EndFrame();
    }

    /// <summary>From the median step, so that pauses do not count.</summary>
    private static double RateHz(SequenceFile file)
    {
        var steps = file.Frames.Zip(file.Frames.Skip(1), (a, b) => b.BestTimeS - a.BestTimeS).Where(s => s > 0).Order().ToArray();
        return steps.Length == 0 ? 1 : Math.Clamp(1 / steps[steps.Length / 2], 0.1, 10_000);
    }
}
