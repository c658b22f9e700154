using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Robots;

/// <summary>Every hold that interrupted a motion of one device, in words, in order. Owned by the device operator's thread; allocates only at a hold.</summary>
public sealed class HoldLog
{
    private const int Kept = 20;

    private readonly List<string> _because = [];
    private bool _wasMoving;

    /// <summary>The first <see cref="Kept"/> of them.</summary>
    public IReadOnlyList<string> Because => _because;

    public long Count { get; private set; }

    /// <summary>Looks at the newest report. A motion that came to its end was not held, nor one that was stopped.</summary>
    public void Step(in GuardReport report)
    {
        var began = _wasMoving && report.Motion is (GuardMotion.ComingToRest or GuardMotion.Resting)
            && report.Verdict.Decision == GuardDecision.Hold && report.HoldCause.Decision == GuardDecision.Hold
            && (report.HoldCause.Reasons & GuardReasons.ProgramDone) == GuardReasons.None;
        _wasMoving = report.Motion == GuardMotion.Moving;
        if (!began) return;
        Count++;
        if (_because.Count < Kept) _because.Add(GuardWords.Explain(report.HoldCause));
    }
}
