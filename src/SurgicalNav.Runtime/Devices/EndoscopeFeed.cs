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
    /// <summary>Between two looks where nothing wakes the feed, and where something does.</summary>
    private static readonly Duration Pause = Duration.FromMilliseconds(1), LongestPause = Duration.FromMilliseconds(100);

    private readonly OpenedVideo _source;
    private readonly EyeMeter[] _eyes;
    private readonly LoopThread _thread;
    private readonly string _address;

    private EndoscopeFeed(OpenedVideo source, EyeMeter[] eyes)
    {
        (_address, _source, _eyes) = (source.Options.Address.Shown, source, eyes);
        _thread = new LoopThread("endoscope " + _address, MonotonicClock.Shared, source.Delivered is null ? Pause : LongestPause, Step, wake: source.Delivered);
    }

    /// <summary>Sees every frame before it is released; set before <see cref="Start"/>.</summary>
    public Action<EndoscopeFrame>? Watch { get; set; }

    public IReadOnlyList<string> Eyes => [.. _eyes.Select(e => e.Eye)];
    public bool HasEnded => _source.IsFinished;

    public string Address => _address;

    /// <summary>What of each eye's whole picture is taken.</summary>
    public EyeView View => _source.View;

    /// <summary>What an address or a profile names: one source, or two for an endoscope with a device for each eye.</summary>
    /// <param name="text">An address as people write it, or an endoscope's profile (.json).</param>
    /// <param name="latency">From temporal calibration, over the profile's own; null keeps that.</param>
    /// <param name="roundView">The picture is to be cropped to the scope's round view.</param>
    /// <param name="faults">Told of lost sources.</param>
    /// <exception cref="UserErrorException">It cannot be opened; says why.</exception>
    public static IReadOnlyList<EndoscopeFeed> Open(string text, Duration? latency, bool roundView, IFaultSink faults)
    {
        var endoscope = EndoscopeRequest.Read(text, latency, roundView).WithViewFound();
        var feeds = new List<EndoscopeFeed>();
        try
        {
            foreach (var capture in endoscope.Captures) feeds.Add(Open(capture, feeds.Count == 0 ? "left" : "right", endoscope.Health, faults));
            return feeds;
        }
        catch
        {
            foreach (var feed in feeds) feed.Dispose();
            throw;
        }
    }

    public void Start() => _thread.Start();

    /// <summary>A failure of the taking loop; null while it runs.</summary>
    public Exception? Failure => _thread.Failure;

    public IEnumerable<VideoReading> Read(Instant now)
    {
        foreach (var eye in _eyes)
            yield return eye.Read(now, HasEnded) with
            {
                Address = _address,
                Dropped = _source.Dropped,
                Reconnects = _source.Reconnects,
                Connected = _source.IsConnected,
                Words = _source.Words,
            };
    }

    /// <summary>Takes no further frame; those that somebody still holds stay good until <see cref="Dispose"/>.</summary>
    public void Stop() => _thread.Stop();

    public void Dispose()
    {
        var end = new OrderlyEnd();
        end.Try(_thread.Stop);
        foreach (var eye in _eyes) end.Try(eye.Dispose);
        end.Try(_source.Dispose);
        end.ThrowIfFailed();
    }

    private static EndoscopeFeed Open(CaptureOptions options, string eye, PictureLimits limits, IFaultSink faults)
    {
        EyeMeter[] eyes = options.Eyes.Layout == StereoLayout.Mono ? [new EyeMeter(eye, limits)] : [new EyeMeter("left", limits), new EyeMeter("right", limits)];
        // Beside those in use, the recorder's lanes and the health watch hold some.
        return new EndoscopeFeed(OpenedVideo.Open(options with { PoolCapacity = 12 }, faults), eyes);
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
