using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes.Capture;

/// <summary>The reader's side of a capture: polled by one loop, never waits.</summary>
/// <remarks>Size and eyes are known once the worker has had its first frame; whoever opens the source waits for that. The worker ends after this.</remarks>
public sealed class VideoCaptureSource(CaptureWorker worker) : IFrameSource
{
    public string Name => worker.Options.Address.Shown;
    public int Width => worker.Report.Width;
    public int Height => worker.Report.Height;
    public bool IsStereo => worker.Options.Eyes.Layout != StereoLayout.Mono;

    /// <summary>A live source never is: it is waited for.</summary>
    public bool IsFinished => worker.Report.State == CaptureState.Finished && worker.Frames.Counters is var c && c.Offered == c.Taken + c.Dropped;

    public long Dropped => worker.Dropped;

    /// <summary>What it is doing, in words; changes seldom.</summary>
    public CaptureReport Report => worker.Report;

    public bool TryNext(Instant now, out EndoscopeFrame frame) => worker.Frames.TryTake(out frame);

    /// <summary>Lets go of the frames that wait. The worker belongs to its thread, which disposes it.</summary>
    public void Dispose()
    {
        while (worker.Frames.TryTake(out var frame)) frame.Release();
    }
}
