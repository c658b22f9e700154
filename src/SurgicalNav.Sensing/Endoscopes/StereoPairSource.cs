using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>Two sources of one eye each, joined frame by frame: by their running numbers, or, with a limit, by their moments; what has no
/// partner is dropped and counted.</summary>
public sealed class StereoPairSource : IFrameSource
{
    private readonly IFrameSource _left, _right;
    private readonly Duration? _limit;
    private EndoscopeFrame? _waitingLeft, _waitingRight;
    private long _unpaired;

    /// <summary>Owns both sources from now on.</summary>
    /// <param name="left">One eye.</param>
    /// <param name="right">The other.</param>
    /// <param name="limit">For two devices, which number their frames by themselves: how far apart the moments of a pair may lie; less than half
    /// a frame period. Null joins by number.</param>
    /// <exception cref="PictureException">The eyes differ in size, or a source has two eyes already.</exception>
    public StereoPairSource(IFrameSource left, IFrameSource right, Duration? limit = null)
    {
        if (limit is { } l && l <= Duration.Zero) throw new ArgumentOutOfRangeException(nameof(limit), "Two cameras never expose at exactly the same moment: allow some difference.");
        if (left.IsStereo || right.IsStereo) throw new PictureException($"{left.Name} and {right.Name}: each must hold one eye only.");
        if (left.Width != right.Width || left.Height != right.Height)
            throw new PictureException($"{left.Name} is {left.Width}×{left.Height} pixels but {right.Name} is {right.Width}×{right.Height}: the two eyes must be of equal size.");
        (_left, _right, _limit) = (left, right, limit);
    }

    public string Name => $"{_left.Name} + {_right.Name}";
    public int Width => _left.Width;
    public int Height => _left.Height;
    public bool IsStereo => true;
    public bool IsFinished => _left.IsFinished && _waitingLeft is null || _right.IsFinished && _waitingRight is null;

    /// <summary>Frames of either eye that were dropped because the other had none of their moment.</summary>
    public long Unpaired => _unpaired;

    /// <summary>Between the moments of the last pair, left minus right.</summary>
    public Duration LastSkew { get; private set; }

    public long Dropped => _left.Dropped + _right.Dropped + _unpaired;

    public bool TryNext(Instant now, out EndoscopeFrame frame)
    {
        frame = default;
        if (_waitingLeft is null && _left.TryNext(now, out var left)) _waitingLeft = left;
        if (_waitingRight is null && _right.TryNext(now, out var right)) _waitingRight = right;
        if (_waitingLeft is not { } l || _waitingRight is not { } r) return false;
        var skew = l.Left.AcquiredAt - r.Left.AcquiredAt;
        var order = _limit is not { } limit ? l.Left.Sequence.CompareTo(r.Left.Sequence) : skew > limit ? 1 : skew < -limit ? -1 : 0;
        if (order < 0) return DropUnpaired(ref _waitingLeft);
        if (order > 0) return DropUnpaired(ref _waitingRight);
        LastSkew = skew;
        (_waitingLeft, _waitingRight) = (null, null);
        frame = new EndoscopeFrame(l.Left, r.Left);
        return true;
    }

    public void Dispose()
    {
        _waitingLeft?.Release();
        _waitingRight?.Release();
        (_waitingLeft, _waitingRight) = (null, null);
        _left.Dispose();
        _right.Dispose();
    }

    private bool DropUnpaired(ref EndoscopeFrame? waiting)
    {
        waiting?.Release();
        waiting = null;
        _unpaired++;
        return false;
    }
}
