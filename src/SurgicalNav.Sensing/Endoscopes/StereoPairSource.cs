using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Endoscopes;

/// <summary>Two sources of one eye each, joined frame by frame by their running numbers; what has no partner is dropped.</summary>
public sealed class StereoPairSource : IFrameSource
{
    private readonly IFrameSource _left, _right;
    private EndoscopeFrame? _waitingLeft, _waitingRight;
    private long _unpaired;

    /// <summary>Owns both sources from now on.</summary>
    /// <exception cref="PictureException">The eyes differ in size, or a source has two eyes already.</exception>
    public StereoPairSource(IFrameSource left, IFrameSource right)
    {
        if (left.IsStereo || right.IsStereo) throw new PictureException($"{left.Name} and {right.Name}: each must hold one eye only.");
        if (left.Width != right.Width || left.Height != right.Height)
            throw new PictureException($"{left.Name} is {left.Width}×{left.Height} pixels but {right.Name} is {right.Width}×{right.Height}: the two eyes must be of equal size.");
        (_left, _right) = (left, right);
    }

    public string Name => $"{_left.Name} + {_right.Name}";
    public int Width => _left.Width;
    public int Height => _left.Height;
    public bool IsStereo => true;
    public bool IsFinished => _left.IsFinished && _waitingLeft is null || _right.IsFinished && _waitingRight is null;
    public long Dropped => _left.Dropped + _right.Dropped + _unpaired;

    public bool TryNext(Instant now, out EndoscopeFrame frame)
    {
        frame = default;
        if (_waitingLeft is null && _left.TryNext(now, out var left)) _waitingLeft = left;
        if (_waitingRight is null && _right.TryNext(now, out var right)) _waitingRight = right;
        if (_waitingLeft is not { } l || _waitingRight is not { } r) return false;
        if (l.Left.Sequence < r.Left.Sequence) return DropUnpaired(ref _waitingLeft);
        if (r.Left.Sequence < l.Left.Sequence) return DropUnpaired(ref _waitingRight);
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
