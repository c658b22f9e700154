using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Flow;
using SurgicalNav.Core.Leases;
using SurgicalNav.Core.Time;
using SurgicalNav.Perception;
using SurgicalNav.Perception.Inference;

namespace SurgicalNav.Runtime.Imaging;

/// <summary>Segments both eyes of the newest frame and puts each mask on its eye's shelf. The video path never waits for it.</summary>
public sealed class SegmentationStage : IDisposable
{
    private readonly Segmenter _segmenter;
    private readonly FramePool _masks;
    private readonly IEdge<StereoFrame> _frames;
    private readonly MaskShelf _left, _right;
    private readonly IFaultSink _faults;

    public SegmentationStage(SegmentationSession session, IEdge<StereoFrame> frames, MaskShelf left, MaskShelf right, IFaultSink faults)
    {
        (_frames, _left, _right, _faults) = (frames, left, right, faults);
        _segmenter = new Segmenter(session);
        _masks = new FramePool(session.Card.Input.Width, session.Card.Input.Height, PixelFormat.Gray8, capacity: 12);
    }

    /// <summary>Sees every mask of the left eye before it is shelved; for scoring. Must not keep the lease.</summary>
    public Action<FrameLease>? Watch { get; set; }

    /// <summary>The same, for recording; takes its own reference to keep it.</summary>
    public Action<FrameLease>? Shelved { get; set; }

    public long Masks { get; private set; }

    public void Step(Instant now)
    {
        if (!_frames.TryTake(out var frame)) return;
        try
        {
            Segment(frame.Left, _left, isLeft: true, now);
            if (frame.Right is { } right) Segment(right, _right, isLeft: false, now);
        }
        finally
        {
            frame.Release();
        }
    }

    private void Segment(FrameLease frame, MaskShelf shelf, bool isLeft, Instant now)
    {
        if (_segmenter.TryProcess(frame, _masks, out var mask))
        {
            Masks++;
            if (isLeft)
            {
                Watch?.Invoke(mask);
                Shelved?.Invoke(mask);
            }
            shelf.Put(mask);
        }
        else
        {
            _faults.Raise(new Fault(FaultCode.MaskStale, FaultSeverity.Warning, Stage.Perception, now, _segmenter.Failures, 0));
        }
    }

    public void Dispose()
    {
        while (_frames.TryTake(out var frame)) frame.Release();
        _left.Dispose();
        _right.Dispose();
        _masks.Dispose();
        _segmenter.Session.Dispose();
    }
}
