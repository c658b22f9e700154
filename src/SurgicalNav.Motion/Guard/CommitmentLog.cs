using SurgicalNav.Core.Time;

namespace SurgicalNav.Motion.Guard;

/// <summary>The spaces that an arm was committed to within a stretch of time: where a set-point's frame was lost the device is still on the way to rest of an earlier one.</summary>
/// <remarks>A few spaces, each of which holds all of its share of the stretch; so what is kept reaches back by up to a share more. Allocates only when constructed.</remarks>
internal sealed class CommitmentLog
{
    private const int Shares = 4, Kept = Shares + 1;

    private readonly CommittedSpace[] _spaces = new CommittedSpace[Kept];
    private readonly CommittedSpace _older;
    private readonly Duration _share;
    private Instant _openedAt;
    private int _newest, _count;

    public CommitmentLog(int pieces, Duration stretch)
    {
        for (var i = 0; i < Kept; i++) _spaces[i] = new CommittedSpace(pieces);
        _older = new CommittedSpace(pieces);
        _share = new Duration(stretch.Nanoseconds / Shares);
    }

    public void Clear() => _count = 0;

    public void Add(CommittedSpace space, Instant now)
    {
        if (_count > 0 && now - _openedAt < _share)
        {
            _spaces[_newest].Enclose(space);
            return;
        }
        _newest = (_newest + 1) % Kept;
        _spaces[_newest].CopyFrom(space);
        (_openedAt, _count) = (now, Math.Min(_count + 1, Kept));
        // Of the shares that are over nothing changes until the next one is.
        if (_count > 1) _older.CopyFrom(_spaces[(_newest - 1 + Kept) % Kept]);
        for (var i = 2; i < _count; i++) _older.Enclose(_spaces[(_newest - i + Kept) % Kept]);
    }

    /// <summary>Makes a space hold everything that is kept.</summary>
    public void AddTo(CommittedSpace space)
    {
        if (_count > 0) space.Enclose(_spaces[_newest]);
        if (_count > 1) space.Enclose(_older);
    }
}
