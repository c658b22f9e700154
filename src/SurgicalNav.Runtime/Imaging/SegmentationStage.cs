using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Perception;
using SurgicalNav.Perception.Inference;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Segments the newest frame and puts the mask on the shelf. The video path never waits for it.</summary>
public sealed class SegmentationStage : IDisposable
{
    private readonly Segmenter _segmenter;
    private readonly FramePool _masks;
    private readonly IEdge<FrameLease> _frames;
    private readonly MaskShelf _shelf;
    private readonly IFaultSink _faults;

    public SegmentationStage(SegmentationSession session, IEdge<FrameLease> frames, MaskShelf shelf, IFaultSink faults)
    {
        (_frames, _shelf, _faults) = (frames, shelf, faults);
        _segmenter = new Segmenter(session);
        _masks = new FramePool(session.Card.Input.Width, session.Card.Input.Height, PixelFormat.Gray8, capacity: 6);
    }

    /// <summary>Sees every mask before it is shelved; for scoring. Must not keep the lease.</summary>
    public Action<FrameLease>? Watch { get; set; }

    public long Masks { get; private set; }

    public void Step(Instant now)
    {
        if (!_frames.TryTake(out var frame)) return;
        if (_segmenter.TryProcess(frame, _masks, out var mask))
        {
            Masks++;
            Watch?.Invoke(mask);
            _shelf.Put(mask);
        }
        else
        {
            _faults.Raise(new Fault(FaultCode.MaskStale, FaultSeverity.Warning, Stage.Perception, now, _segmenter.Failures, 0));
        }
        frame.Release();
    }

    public void Dispose()
    {
        while (_frames.TryTake(out var frame)) frame.Release();
        _shelf.Dispose();
        _masks.Dispose();
        _segmenter.Session.Dispose();
    }
}
