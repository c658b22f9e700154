using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Recording.Mcap;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Time;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Replays;

/// <summary>The tracker of a recorded session as a source like any other: its measurements come again, at the original pace or faster, with their own device
/// times, delays, losses and occlusions.</summary>
/// <remarks>Times are played from the recording's first message on, whatever it is, so that poses and pictures of one recording keep to each other. One loop owns it; polling allocates nothing, as the measurements are read beforehand (140 bytes each).</remarks>
public sealed class RecordingTracker : ITracker
{
    /// <summary>Three hours of five tools at 80 Hz; more would be a file that is no session.</summary>
    public const int MostSamples = 5_000_000;

    private readonly PoseSample[] _samples;
    private readonly Instant _origin;
    private readonly double _speed;
    private readonly RecordedTracker _tracker;
    private Instant? _start;
    private int _next;

    private RecordingTracker(PoseSample[] samples, Instant origin, TrackerOptions options, double speed, IFaultSink? faults, IEdge<PoseSample>? output) =>
        (_samples, _origin, Options, _speed, _tracker) = (samples, origin, options, speed, new RecordedTracker(options, faults, output));

    /// <summary>As recorded, at this pace.</summary>
    public TrackerOptions Options { get; }

    public string Name => _tracker.Name;
    public IReadOnlyList<TrackedTool> Tools => _tracker.Tools;
    public bool IsConnected => _next < _samples.Length;
    public DeviceClock Clock => _tracker.Clock;
    public TrackerCounters Counters => _tracker.Counters;

    /// <param name="path">A recording made by this program.</param>
    /// <param name="speed">Times the original pace.</param>
    /// <param name="faults">As of every tracker.</param>
    /// <param name="output">Likewise.</param>
    /// <param name="change">What is to be otherwise than recorded.</param>
    /// <exception cref="UserErrorException">It cannot be read, or holds no tracker.</exception>
    public static RecordingTracker Open(string path, double speed = 1, IFaultSink? faults = null, IEdge<PoseSample>? output = null, Func<TrackerOptions, TrackerOptions>? change = null)
    {
        if (!(speed is >= 0.01 and <= 100)) throw new UserErrorException($"{path}: a recording is played at 0.01 to 100 times its pace, not {speed}.");
        using var session = RecordedSession.Open(path);
        var samples = new List<PoseSample>();
        IReadOnlyList<string>? tools = null;
        Instant? origin = null;
        try
        {
            while (session.Reader.Read())
            {
                origin ??= session.Reader.LogTime;
                if (session.Reader.Topic != SessionTopics.Tracker) continue;
                tools ??= ToolsOf(session.Reader.Channel);
                if (samples.Count == MostSamples) throw new UserErrorException($"{path}: more than {MostSamples} poses are not played; crop the recording first.");
                samples.Add(PoseRecords.ToSample(session.Reader.Get<PoseRecord>()));
            }
        }
        catch (McapException e)
        {
            throw new UserErrorException($"{path}: {e.Message} 'surgicalnav record --repair {path}' mends it.", e);
        }
        if (tools is null || samples.Count == 0) throw new UserErrorException($"{path} holds no tracker's poses ('{SessionTopics.Tracker}'). 'surgicalnav info {path}' says what it holds.");
        var options = session.Setup?.Tracker ?? session.Trackers.GetValueOrDefault(SessionTopics.Tracker) ?? new TrackerOptions { Tools = tools };
        if (change is not null) options = change(options);
        // At another pace everything takes another time: rate and silence are judged accordingly.
        return new RecordingTracker([.. samples], origin!.Value, speed == 1 ? options : options with { NominalRateHz = options.NominalRateHz * speed }, speed, faults, output);
    }

    public ToolReport Report(int tool, Instant now) => _tracker.Report(tool, now);

    public void Poll(Instant now)
    {
        var start = _start ??= now;
        for (; _next < _samples.Length; _next++)
        {
            ref readonly var sample = ref _samples[_next];
            var due = start + Scaled(sample.ReceivedAt - _origin);
            if (due > now) break;
            var device = sample.DeviceTime == default ? default : new DeviceInstant(Scaled(new Duration(sample.DeviceTime.Nanoseconds)).Nanoseconds);
            _tracker.Feed(sample with { AcquiredAt = due - Scaled(sample.ReceivedAt - sample.AcquiredAt), ReceivedAt = due, DeviceTime = device });
        }
        _tracker.Poll(now);
    }

    public void Dispose() => _tracker.Dispose();

    private Duration Scaled(Duration span) => _speed == 1 ? span : new Duration((long)Math.Round(span.Nanoseconds / _speed));

    private static string[] ToolsOf(McapChannel channel) =>
        channel.Metadata.FirstOrDefault(pair => pair.Key == "tools").Value?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
