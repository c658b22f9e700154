using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Devices;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Monitoring;

/// <summary>All devices of a session, opened and polled: trackers and controllers by one loop, each video and each camera that is a tracker by its own.</summary>
public sealed class DeviceWatch : IDisposable
{
    private static readonly Duration Period = Duration.FromMilliseconds(1);

    /// <summary>A program's first steps are slow, which is not the devices' doing: the figures of live ones begin after this.</summary>
    private static readonly Duration WarmUp = Duration.FromMilliseconds(250);

    private readonly List<TrackerFeed> _trackers = [];
    private readonly List<EndoscopeFeed> _videos = [];
    private readonly List<ControllerFeed> _controllers = [];
    private readonly List<LoopThread> _slow = [];
    private readonly LoopThread _loop;
    private Instant _begun;
    private int _gen0, _gen1, _gen2;
    private bool _isWarm;

    /// <param name="devices">What to open.</param>
    /// <param name="say">Gets a line for each device.</param>
    /// <param name="stop">Ends the opening.</param>
    /// <exception cref="UserErrorException">A device cannot be reached or used; says which and what to do.</exception>
    public DeviceWatch(SessionDevices devices, Action<string> say, CancellationToken stop)
    {
        _loop = new LoopThread("devices", MonotonicClock.Shared, Period, Step);
        try
        {
            foreach (var request in devices.Trackers)
            {
                say($"opening {request.Address} ...");
                _trackers.Add(TrackerOpening.Open(request, Faults, stop));
                if (_trackers[^1].Notice is { } notice) say($"{request.Address}: {notice}");
            }
            foreach (var slow in _trackers.Where(t => t.IsSlow)) _slow.Add(new LoopThread($"tracker {slow.Request.Address}", MonotonicClock.Shared, Period, slow.Poll));
            foreach (var video in devices.Videos)
            {
                stop.ThrowIfCancellationRequested();
                _videos.AddRange(EndoscopeFeed.Open(video, devices.VideoLatency, devices.FindRoundView, Faults));
            }
            foreach (var controller in devices.Controllers) _controllers.Add(ControllerFeed.Open(controller.Profile, controller.Device));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What went wrong so far.</summary>
    public FaultRelay Faults { get; } = new();

    public IReadOnlyList<TrackerFeed> Trackers => _trackers;
    public IReadOnlyList<EndoscopeFeed> Videos => _videos;
    public IReadOnlyList<ControllerFeed> Controllers => _controllers;

    /// <summary>Called on the trackers' loop after each poll; set before <see cref="Start"/>.</summary>
    public Action<Instant>? Polled { get; set; }

    /// <summary>Since <see cref="Start"/>.</summary>
    public Duration Elapsed => MonotonicClock.Shared.Now - _begun;

    /// <summary>Everything that plays recordings has come to its end, and nothing else is there.</summary>
    public bool HasEnded => _controllers.Count == 0 && _trackers.TrueForAll(t => t.HasEnded) && _videos.TrueForAll(v => v.HasEnded);

    public void Start()
    {
        _begun = MonotonicClock.Shared.Now;
        (_gen0, _gen1, _gen2) = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
        _loop.Start();
        foreach (var slow in _slow) slow.Start();
        foreach (var video in _videos) video.Start();
    }

    /// <exception cref="StageFailedException">A loop fell to a defect.</exception>
    public MonitorReading Read()
    {
        if (_loop.Failure is { } failure) throw new StageFailedException("devices", failure.Message, failure);
        if (_slow.Find(s => s.Failure is not null) is { } fallen) throw new StageFailedException("tracker", fallen.Failure!.Message, fallen.Failure);
        if (_videos.Find(v => v.Failure is not null) is { } broken) throw new StageFailedException("endoscope", broken.Failure!.Message, broken.Failure);
        var now = MonotonicClock.Shared.Now;
        VideoReading[] videos = [.. _videos.SelectMany(v => v.Read(now))];
        return new MonitorReading(
            (now - _begun).Seconds, [.. _trackers.Select(t => t.Read(now))], videos, [.. _controllers.Select(c => c.Read(now))],
            [.. videos.Select(v => new EdgeReading($"{v.Address}, {v.Eye} eye", v.Frames + v.Dropped, v.Frames, v.Dropped))],
            new MemoryReading(GC.CollectionCount(0) - _gen0, GC.CollectionCount(1) - _gen1, GC.CollectionCount(2) - _gen2, GC.GetTotalMemory(false) / 1048576.0));
    }

    /// <summary>Ends every loop; after it nothing is offered any more, and the devices' frames are still theirs who hold them.</summary>
    /// <exception cref="StageFailedException">A loop had fallen to a defect.</exception>
    public void Stop()
    {
        var end = new OrderlyEnd();
        end.Try(_loop.Stop);
        foreach (var slow in _slow) end.Try(slow.Stop);
        foreach (var video in _videos) end.Try(video.Stop);
        end.ThrowIfFailed();
    }

    public void Dispose()
    {
        var end = new OrderlyEnd();
        end.Try(Stop);
        foreach (var video in _videos) end.Try(video.Dispose);
        foreach (var tracker in _trackers) end.Try(tracker.Dispose);
        foreach (var controller in _controllers) end.Try(controller.Dispose);
        end.ThrowIfFailed();
    }

    private void Step(Instant now)
    {
        foreach (var tracker in _trackers)
            if (!tracker.IsSlow) tracker.Poll(now);
        foreach (var controller in _controllers) controller.Poll(now);
        Polled?.Invoke(now);
        if (_isWarm || now - _begun < WarmUp) return;
        _isWarm = true;
        foreach (var tracker in _trackers.Where(t => !t.IsPlayed)) tracker.BeginFigures();
    }
}
