using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Opens a recording and does with it what was asked.</summary>
public static class ReplaySession
{
    /// <param name="options">What to do.</param>
    /// <param name="say">Takes a line of progress.</param>
    /// <param name="stop">Ends early.</param>
    /// <exception cref="UserErrorException">The recording cannot be used; says why and what to do.</exception>
    public static ReplayReport Run(ReplayOptions options, Action<string> say, CancellationToken stop)
    {
        if (options is { Verify: true, WhatIf: not null }) throw new UserErrorException("--verify and --what-if exclude each other: what is changed cannot come out the same.");
        if (options.Verify) return Verify(options, say, stop);
        return options.WhatIf is { } whatIf ? Compare(options, whatIf, say, stop) : ReplayPlayer.Play(options, say, stop);
    }

    private static ReplayReport Verify(ReplayOptions options, Action<string> say, CancellationToken stop)
    {
        using var session = RecordedSession.Open(options.File);
        session.RequireHistory();
        var comparison = new BitComparison(session.Devices);
        using var masks = new MaskReplay(comparison, session.ModelCard);
        using var replay = new SessionReplay(session.Setup, session.Guards(), comparison, session.Trackers);
        var endsEarly = session.Feed(replay, masks.Take, Progress("verifying", say), stop);
        replay.Finish();
        RequireBeginning(session, replay);
        masks.Finish();
        var first = comparison.First is { } f ? new FirstDifference(f.Kind, SinceStart(session, f.At), f.Field, f.Recorded, f.Replayed) : null;
        var decisions = session.Devices.Select((name, i) => (name, comparison.Decisions[i])).ToDictionary(p => p.name, p => p.Item2, StringComparer.Ordinal);
        var whyNot = masks.WhyNot ?? (masks.WithoutPicture > 0 ? FormattableString.Invariant($"the pictures of {masks.WithoutPicture} masks are not in the recording") : null);
        return new ReplayReport
        {
            Recording = session.Path,
            EndsEarly = endsEarly,
            Verify = new VerifyResult(comparison.Poses, comparison.Steps, comparison.Frames, comparison.Masks, whyNot, decisions, replay.Unusable, comparison.Differences, first),
        };
    }

    private static ReplayReport Compare(ReplayOptions options, WhatIf whatIf, Action<string> say, CancellationToken stop)
    {
        using var session = RecordedSession.Open(options.File);
        session.RequireHistory();
        var setup = session.Setup ?? throw new UserErrorException($"{session.Path} holds no navigation to change anything in; it was not recorded by 'record'.");
        if (whatIf.MarginMm is not null && session.Devices.Count == 0) throw new UserErrorException($"{session.Path} holds no guard, so that a margin changes nothing.");
        var comparison = new WhatIfComparison(setup, session.Devices);
        using var replay = new SessionReplay(whatIf.Change(setup), session.Guards(whatIf.Change), comparison) { ChangeEvidence = whatIf.Change, PoseWait = Imaging.OverlaySetup.UsualPoseWait };
        var endsEarly = session.Feed(replay, null, Progress("comparing", say), stop);
        replay.Finish();
        RequireBeginning(session, replay);
        return new ReplayReport
        {
            Recording = session.Path,
            EndsEarly = endsEarly,
            WhatIf = new WhatIfResult(
                whatIf.ToString(), comparison.Frames, Of(comparison.TargetShiftMm), Of(comparison.TargetShiftPx), comparison.OtherVerdicts,
                session.Devices.Select((name, i) => (name, new OtherDecisionCount(comparison.OtherDecisions[i], comparison.Decisions[i]))).ToDictionary(p => p.name, p => p.Item2, StringComparer.Ordinal),
                [.. comparison.Outcomes.Take(50).Select(o => new WhatIfMoment(o.At.Seconds, o.What, o.Was, o.WouldBe))]),
        };
    }

    private static void RequireBeginning(RecordedSession session, SessionReplay replay)
    {
        if (replay.BeginsInTheMiddle is not var (device, number)) return;
        throw new UserErrorException($"{session.Path} cannot be run again: its decisions of the {session.Devices[device]} begin with number {number}, and what came before it, on which they rest, is not in the file. 'surgicalnav guard explain' and 'guard audit' read it all the same.");
    }

    internal static double SinceStart(RecordedSession session, Instant at) => session.Reader.Start is { } start ? (at - start.At).Seconds : at.Nanoseconds * 1e-9;

    /// <summary>Says every tenth of the way.</summary>
    internal static Action<double> Progress(string what, Action<string> say)
    {
        var said = -1;
        return done =>
        {
            var tenth = (int)(done * 10);
            if (tenth == said) return;
            said = tenth;
            say($"{what}: {new string('#', tenth)}{new string('.', 10 - tenth)} {tenth * 10} %");
        };
    }

    private static ShiftFigures? Of(SampleStatistics s) => s.Count == 0 ? null : new ShiftFigures(s.Percentile(50), s.Percentile(95), s.Max);
}
