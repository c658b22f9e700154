using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Sensing.Endoscopes;
using SurgicalNav.Sensing.Endoscopes.Capture;

namespace SurgicalNav.Runtime.Devices;

/// <summary>A capture with the thread that its opening and reading block.</summary>
public sealed class VideoFeed : IDisposable
{
    private static readonly Duration Pause = Duration.FromMilliseconds(1);

    private readonly CaptureWorker _worker;
    private readonly LoopThread _thread;

    public VideoFeed(CaptureOptions options, IFaultSink? faults = null)
    {
        _worker = new CaptureWorker(options, MonotonicClock.Shared, faults) { Delivered = Delivered.Signal };
        Source = new VideoCaptureSource(_worker);
        _thread = new LoopThread("capture " + options.Address.Shown, MonotonicClock.Shared, Pause, _worker.Step);
        _thread.Start();
    }

    public VideoCaptureSource Source { get; }

    /// <summary>Signalled when a frame can be taken.</summary>
    public WakeSignal Delivered { get; } = new();

    /// <summary>Waits until frames come, so that their size is known; in words why they do not, or null.</summary>
    public string? WaitForFirst(Duration patience)
    {
        var until = MonotonicClock.Shared.Now + patience;
        while (Source.Report is { State: not CaptureState.Streaming } report)
        {
            if (report.State == CaptureState.Finished && report.Failed) return report.Words;
            if (report.State == CaptureState.Finished && report.Width > 0) return null;
            if (MonotonicClock.Shared.Now > until) return report.Words;
            Thread.Sleep(2);
        }
        return null;
    }

    public void Dispose()
    {
        _thread.Stop();
        Source.Dispose();
        _worker.Dispose();
        Delivered.Dispose();
    }
}
