using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Guiding;

/// <summary>What became of one push.</summary>
internal sealed class PushOutcome(Push push)
{
    private double _from, _at, _letGoAt;
    private bool _hasLetGo;
    private long _held;

    public Push Push => push;

    public bool HasBegun { get; private set; }

    /// <summary>How far the joint went, from the push's beginning until it rested, rad or mm; and how much of that after the hand had let go.</summary>
    public double Moved => _at - _from;
    public double MovedAfter => _hasLetGo ? _at - _letGoAt : 0;

    /// <summary>Fastest set-point, absolute, rad/s or mm/s.</summary>
    public double Fastest { get; private set; }

    /// <summary>From the hand's letting go to rest; 0 where it rested before.</summary>
    public double RestsAfterS { get; private set; }

    /// <summary>Why the guard held meanwhile; null where it did not.</summary>
    public string? HeldBecause { get; private set; }

    /// <param name="seconds">From the beginning.</param>
    /// <param name="r">The newest report.</param>
    public void Note(double seconds, in GuardReport r)
    {
        if (seconds < push.FromS || seconds > push.EndS + 0.6) return;
        if (!HasBegun) (HasBegun, _from, _held) = (true, r.Commanded[push.Joint], r.Held);
        var rate = Math.Abs(r.Rate[push.Joint]);
        Fastest = Math.Max(Fastest, rate);
        if (seconds <= push.EndS && r.Held > _held && r.HoldCause.Decision == GuardDecision.Hold) HeldBecause ??= GuardWords.Explain(r.HoldCause);
        if (seconds >= push.EndS && !_hasLetGo) (_hasLetGo, _letGoAt) = (true, r.Commanded[push.Joint]);
        if (_hasLetGo && rate > 0) RestsAfterS = seconds - push.EndS;
        _at = r.Commanded[push.Joint];
    }
}
