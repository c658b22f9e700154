using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Replays;

/// <summary>A decision that would have been another.</summary>
/// <param name="At">Since the first record.</param>
/// <param name="Was">As recorded, in words.</param>
/// <param name="WouldBe">Instead.</param>
public sealed record OtherOutcome(Duration At, string What, string Was, string WouldBe);

/// <summary>What overlay and guard would have done otherwise: how far the anatomy would have been drawn elsewhere, and which verdicts would have been others.</summary>
/// <remarks>The guards are run open loop. From a guard's first other decision on its device would have moved otherwise than recorded, so that only the
/// first one of each is said to be what would have happened; later ones are counted.</remarks>
public sealed class WhatIfComparison(NavigationSetup setup, IReadOnlyList<string> devices) : IReplayWatch
{
    private readonly bool[] _parted = new bool[devices.Count];
    private Instant? _begin;
    private bool _overlayParted;

    /// <summary>How far the target would have been drawn from where it was, px of the left picture and mm in the scan's frame.</summary>
    public SampleStatistics TargetShiftPx { get; } = new(36_000);
    public SampleStatistics TargetShiftMm { get; } = new(36_000);

    public long Frames { get; private set; }

    /// <summary>Frames whose anatomy would have been withdrawn, or shown, instead.</summary>
    public long OtherVerdicts { get; private set; }
    public long[] OtherDecisions { get; } = new long[devices.Count];
    public long[] Decisions { get; } = new long[devices.Count];

    /// <summary>The first frame of each stretch with another verdict, and each guard's first other decision.</summary>
    public List<OtherOutcome> Outcomes { get; } = [];

    public void Pose(in PoseSample recorded, in PoseSample replayed)
    {
    }

    public void Tracking(in TrackingStep recorded, in TrackingStep replayed) => _begin ??= recorded.At;

    public void Drawn(in DrawnFrame recorded, in DrawnFrame replayed)
    {
        _begin ??= recorded.At;
        Frames++;
        if (recorded.Lookup == LookupStatus.Ok && replayed.Lookup == LookupStatus.Ok) Measure(recorded, replayed);
        var differs = recorded.Withdrawal != replayed.Withdrawal;
        if (differs) OtherVerdicts++;
        if (differs && !_overlayParted) Outcomes.Add(new OtherOutcome(recorded.At - _begin.Value, "overlay", Words(recorded), Words(replayed)));
        _overlayParted = differs;
    }

    public void Decision(int device, in DecisionRecord recorded, DecisionDifference? difference)
    {
        _begin ??= recorded.At;
        Decisions[device]++;
        if (difference is null) return;
        OtherDecisions[device]++;
        if (_parted[device]) return;
        _parted[device] = true;
        Outcomes.Add(new OtherOutcome(recorded.At - _begin.Value, "guard of the " + devices[device], difference.Recorded, difference.Replayed));
    }

    private void Measure(in DrawnFrame was, in DrawnFrame now)
    {
        var target = setup.Patient.Target;
        var a = new Rigid<Camera, Scan>(was.Rotation, was.TranslationMm) * target;
        var b = new Rigid<Camera, Scan>(now.Rotation, now.TranslationMm) * target;
        TargetShiftMm.Add((a - b).Length);
        if (a.Mm.Z <= 0 || b.Mm.Z <= 0) return;
        var (ax, ay) = setup.Left.Project(a.Mm);
        var (bx, by) = setup.Left.Project(b.Mm);
        TargetShiftPx.Add(Math.Sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by)));
    }

    private static string Words(in DrawnFrame frame) => frame.Withdrawal == Withdrawal.None
        ? FormattableString.Invariant($"shown, predicted error {frame.Value:0.0#} mm")
        : FormattableString.Invariant($"withdrawn: {frame.Withdrawal} ({frame.Value:0.0#}, limit {frame.Limit:0.0#})");
}
