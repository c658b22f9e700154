using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Ndi;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Sequences;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Devices;

/// <summary>A tracker that was opened by its address, with the figures of its stream and its line. One loop polls it; any thread may ask for the figures.</summary>
public sealed class TrackerFeed : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ReconnectingLink? _igtl;
    private readonly NdiLine? _ndiLine;
    private readonly NdiLiveTracker? _ndi;
    private readonly OpenedVideo? _camera;
    private TrackerCounters _before;

    private TrackerFeed(TrackerRequest request, TrackerOptions options, ITracker tracker, PoseMeter meter, ReconnectingLink? igtl = null, NdiLiveTracker? ndi = null, NdiLine? ndiLine = null, OpenedVideo? camera = null)
    {
        (Request, Options, Tracker, Meter, _igtl, _ndi, _ndiLine, _camera) = (request, options, tracker, meter, igtl, ndi, ndiLine, camera);
    }

    public TrackerRequest Request { get; }

    /// <summary>What its clock and its tools rest on: with them a recording of its samples can be run again.</summary>
    public TrackerOptions Options { get; }

    public ITracker Tracker { get; }
    public PoseMeter Meter { get; }

    /// <summary>What was assumed, and which limits were changed, when it was opened, in words; null where nothing was.</summary>
    public string? Notice { get; internal init; }

    /// <summary>Files that its poses rest on, to be kept with a recording.</summary>
    public IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>It plays what was recorded, and comes to an end.</summary>
    public bool IsPlayed => Request.Address.Kind == TrackerKind.Recording || _camera is { Options.Address.IsLive: false };

    /// <summary>A poll takes tens of milliseconds, so that it needs a loop of its own.</summary>
    public bool IsSlow => _camera is not null;

    /// <summary>A recording has been played to its end.</summary>
    public bool HasEnded => IsPlayed && !Tracker.IsConnected;

    /// <summary>Held while polling: what is done under it sees no half of a step.</summary>
    public Lock Gate => _gate;

    public static TrackerFeed OfOpenIgtLink(TrackerRequest request, LearnedStream learned, ReconnectingLink link, IFaultSink faults)
    {
        var meter = new PoseMeter();
        var usual = new OpenIgtLinkTrackerOptions { Tools = request.Tools.Count > 0 ? [.. request.Tools.Select(t => t.Name)] : learned.Tools };
        var notice = request.Tools.Count > 0 ? null : $"tools as the stream brought them: {string.Join(", ", learned.Tools)}";
        var options = With(usual, request, learned.RateHz, ref notice);
        return new TrackerFeed(request, options, Checked(request, () => new LiveOpenIgtLinkTracker(options, link, MonotonicClock.Shared, faults, meter)), Begun(meter, options), igtl: link) { Notice = notice };
    }

    /// <exception cref="UserErrorException">The device's profile or a tool cannot be used.</exception>
    public static TrackerFeed OfNdi(TrackerRequest request, Func<IByteLink> open, IFaultSink faults)
    {
        var options = request.NdiOptions(out var notice);
        var (line, meter) = (new NdiLine(open), new PoseMeter());
        var tracker = new NdiLiveTracker(options, line.Open, MonotonicClock.Shared, faults, meter);
        return new TrackerFeed(request, options, tracker, Begun(meter, options), ndi: tracker, ndiLine: line) { Notice = notice };
    }

    /// <exception cref="UserErrorException">The bodies file, its camera or its calibration cannot be used.</exception>
    public static TrackerFeed OfMarkers(TrackerRequest request, IFaultSink faults)
    {
        var opened = MarkerOpening.Open(request, faults);
        var meter = new PoseMeter();
        try
        {
            return new TrackerFeed(request, opened.Options, opened.Track(faults, meter), Begun(meter, opened.Options), camera: opened.Video)
            {
                Files = opened.Files,
                Notice = opened.Notice,
            };
        }
        catch
        {
            opened.Video.Dispose();
            throw;
        }
    }

    /// <exception cref="UserErrorException">The file cannot be played.</exception>
    public static TrackerFeed OfRecording(TrackerRequest request, IFaultSink faults)
    {
        string? notice = null;
        if (request.Address.Path.EndsWith(".mcap", StringComparison.OrdinalIgnoreCase))
        {
            var poses = new PoseMeter();
            var recorded = RecordingTracker.Open(request.Address.Path, faults: faults, output: poses, change: o => request.Limited(o, ref notice));
            return new TrackerFeed(request, recorded.Options, recorded, Begun(poses, recorded.Options)) { Notice = notice };
        }
        try
        {
            var file = SequenceFile.Open(request.Address.Path);
            var usual = SequenceTracker.AllTools(file);
            if (request.Tools.Count > 0) usual = usual with { Tools = [.. request.Tools.Select(t => t.Name)] };
            var options = With(usual, request, usual.NominalRateHz, ref notice);
            var meter = new PoseMeter();
            return new TrackerFeed(request, options, Checked(request, () => new SequenceTracker(options, file, faults, meter)), Begun(meter, options)) { Notice = notice };
        }
        catch (SequenceFormatException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    /// <summary>Takes in what has come. Allocates nothing while all goes well.</summary>
    public void Poll(Instant now)
    {
        lock (_gate)
        {
            Meter.Now = now;
            Tracker.Poll(now);
        }
    }

    /// <summary>Begins the figures anew: what came while everything was still starting is left out of them.</summary>
    public void BeginFigures()
    {
        lock (_gate)
        {
            Begun(Meter, Options);
            _before = Tracker.Counters;
        }
    }

    /// <summary>Whether there is a line whose bytes <see cref="Tap"/> can see.</summary>
    public bool HasLine => _igtl is not null || _ndi is not null;

    /// <summary>Gets the raw bytes of the line, where there is one; set by the thread that polls, or before it begins.</summary>
    public BytesTap? Tap
    {
        set
        {
            if (Tracker is LiveOpenIgtLinkTracker tracker) tracker.Tap = value;
            if (_ndi is not null) _ndi.Tap = value;
        }
    }

    /// <summary>Why an NDI tracker's line could not be opened the last time, in words; null where it could.</summary>
    public string? Refusal => _ndiLine?.Refusal;

    public TrackerReading Read(Instant now)
    {
        lock (_gate)
        {
            var counters = Tracker.Counters;
            return new TrackerReading(
                Request.Address.Text, TrackerReading.ToolsOf(Tracker, Meter, now, HasEnded), Options.NominalRateHz, counters.Frames - _before.Frames, counters.FramesLost - _before.FramesLost, counters.UnknownTools, Options.ConstantLatency.Milliseconds, TrackerReading.ClockOf(Tracker, Meter), Link(counters.Stream), Notice);
        }
    }

    public void Dispose() => Tracker.Dispose();

    private LinkReading Link(StreamCounters stream)
    {
        var (bytes, resyncs, reconnects, words) = _igtl is not null ? (_igtl.Counters, _igtl.Activity.Resyncs, _igtl.Activity.Reconnects, _igtl.Status)
            : _ndiLine is not null ? (_ndiLine.Count(), 0L, Math.Max(0, _ndiLine.Opened - 1L), _ndi!.Words)
            : _camera is not null ? (default, 0L, _camera.Reconnects, _camera.Words)
            : (default, 0L, 0L, HasEnded ? "the recording has come to its end" : "playing");
        return new LinkReading(Request.Address.Text, Tracker.IsConnected && _camera is null or { IsConnected: true }, words, bytes.BytesRead, bytes.BytesWritten, stream.Messages + stream.Skipped, stream.CrcErrors, stream.Malformed, stream.ResyncBytes, resyncs, reconnects);
    }

    internal static T With<T>(T options, TrackerRequest request, double rateHz, ref string? notice) where T : TrackerOptions => request.Limited(options, ref notice) with
    {
        Name = request.Address.Text,
        NominalRateHz = request.RateHz ?? rateHz,
        ConstantLatency = request.ConstantLatency ?? options.ConstantLatency,
    };

    private static PoseMeter Begun(PoseMeter meter, TrackerOptions options)
    {
        meter.Begin(options.Tools.Count, options.NominalRateHz);
        return meter;
    }

    private static ITracker Checked(TrackerRequest request, Func<ITracker> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException($"{request.Address}: {e.Message}", e);
        }
    }
}
