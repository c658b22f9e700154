using SurgicalNav.Core.Config;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Monitoring;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;
using SurgicalNav.Sensing.Endoscopes.Health;

namespace SurgicalNav.Runtime.Devices;

/// <summary>One video source with the thread that takes its frames, the meters of its eyes, and whoever records it.</summary>
public sealed class EndoscopeFeed : IDisposable
{
    private static readonly Duration Pause = Duration.FromMilliseconds(1), Patience = Duration.FromSeconds(8);

    private readonly VideoFeed? _live;
    private readonly IFrameSource _source;
    private readonly EyeMeter[] _eyes;
    private readonly LoopThread _thread;
    private readonly string _address;

    private EndoscopeFeed(string address, IFrameSource source, VideoFeed? live, EyeMeter[] eyes)
    {
        (_address, _source, _live, _eyes) = (address, source, live, eyes);
        _thread = new LoopThread("endoscope " + address, MonotonicClock.Shared, Pause, Step);
    }

    /// <summary>Sees every frame before it is released; set before <see cref="Start"/>.</summary>
    public Action<EndoscopeFrame>? Watch { get; set; }

    public IReadOnlyList<string> Eyes => [.. _eyes.Select(e => e.Eye)];
    public bool HasEnded => _source.IsFinished;

    /// <summary>What an address or a profile names: one source, or two for an endoscope with a device for each eye.</summary>
    /// <param name="text">An address as people write it, or an endoscope's profile (.json).</param>
    /// <param name="latency">From temporal calibration, over the profile's own; null keeps that.</param>
    /// <param name="faults">Told of lost sources.</param>
    /// <exception cref="UserErrorException">It cannot be opened; says why.</exception>
    public static IReadOnlyList<EndoscopeFeed> Open(string text, Duration? latency, IFaultSink faults)
    {
        var feeds = new List<EndoscopeFeed>();
        try
        {
            var profile = text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? EndoscopeProfile.Read(text) : null;
            var left = profile?.Left ?? new CaptureOptions { Address = VideoAddress.Parse(text) };
            feeds.Add(Open(With(left, latency), "left", profile?.Health, faults));
            if (profile?.Right is { } right) feeds.Add(Open(With(right, latency), "right", profile.Health, faults));
            return feeds;
        }
        catch (Exception e)
        {
            foreach (var feed in feeds) feed.Dispose();
            throw e is PictureException or ConfigException ? new UserErrorException($"{e.Message}", e) : e;
        }
    }

    public void Start() => _thread.Start();

    /// <summary>A failure of the taking loop; null while it runs.</summary>
    public Exception? Failure => _thread.Failure;

    public IEnumerable<VideoReading> Read(Instant now)
    {
        var report = _live?.Source.Report;
        var words = report?.Words ?? (_source.IsFinished ? "played to the end" : "playing");
        foreach (var eye in _eyes)
            yield return eye.Read(now, HasEnded) with
            {
                Address = _address,
                Dropped = _source.Dropped,
                Reconnects = report?.Reconnects ?? 0,
                Connected = report is null || report.State == CaptureState.Streaming,
                Words = words,
            };
    }

    public void Dispose()
    {
        var end = new OrderlyEnd();
        end.Try(_thread.Stop);
        foreach (var eye in _eyes) end.Try(eye.Dispose);
        end.Try(_live is null ? _source.Dispose : _live.Dispose);
        end.ThrowIfFailed();
    }

    private static CaptureOptions With(CaptureOptions options, Duration? latency) => latency is { } l ? options with { Latency = l } : options;

    private static EndoscopeFeed Open(CaptureOptions options, string eye, PictureLimits? limits, IFaultSink faults)
    {
        limits ??= new PictureLimits();
        EyeMeter[] eyes = options.Eyes.Layout == StereoLayout.Mono ? [new EyeMeter(eye, limits)] : [new EyeMeter("left", limits), new EyeMeter("right", limits)];
        if (options.Address.Kind == VideoKind.Pictures)
        {
            var settings = new ImageSequenceOptions { FramesPerSecond = options.FramesPerSecond ?? 25, Format = options.Eyes.Format, Layout = options.Eyes.Layout, RightEyeFirst = options.Eyes.RightEyeFirst, Crop = options.Eyes.Crop, PoolCapacity = 12 };
            return new EndoscopeFeed(options.Address.Shown, ImageSequenceSource.Open(options.Address.Target, settings), null, eyes);
        }
        // Beside those in use, the recorder's lanes and the health watch hold some.
        var live = new VideoFeed(options with { PoolCapacity = 12 }, faults);
        try
        {
            if (live.WaitForFirst(Patience) is { } why) throw new UserErrorException(why);
            return new EndoscopeFeed(options.Address.Shown, live.Source, live, eyes);
        }
        catch
        {
            live.Dispose();
            throw;
        }
    }

    private void Step(Instant now)
    {
        while (_source.TryNext(MonotonicClock.Shared.Now, out var frame))
        {
            try
            {
                var taken = MonotonicClock.Shared.Now;
                _eyes[0].Take(frame.Left, taken);
                if (frame.Right is { } right && _eyes.Length > 1) _eyes[1].Take(right, taken);
                Watch?.Invoke(frame);
            }
            finally
            {
                frame.Release();
            }
        }
    }
}
