using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Sensing.Trackers;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Sees what each record of a session comes to now, beside what it came to then.</summary>
public interface IReplayWatch
{
    void Pose(in PoseSample recorded, in PoseSample replayed);
    void Tracking(in TrackingStep recorded, in TrackingStep replayed);
    void Drawn(in DrawnFrame recorded, in DrawnFrame replayed);

    /// <param name="device">The guard's channel.</param>
    /// <param name="recorded">What it decided.</param>
    /// <param name="difference">Where it decides otherwise now; null where it does not.</param>
    void Decision(int device, in DecisionRecord recorded, DecisionDifference? difference);
}

/// <summary>Runs a session's navigation and guards again on its records, given in the order of the file. One thread, no clock.</summary>
public sealed class SessionReplay : IDisposable
{
    private const int UploadsKept = 64;

    private readonly NavigationReplay? _navigation;
    private readonly DecisionReplay[] _guards;
    private readonly IReplayWatch _watch;
    private readonly Queue<PoseSample> _poses = new();
    private readonly LookOrder<Look> _looks;
    private readonly Dictionary<string, RecordedTracker> _trackers = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Device, long Upload), byte[]> _programs = [];
    private readonly Queue<(int Device, long Upload)> _uploads = new();
    private readonly DecisionOrder? _order;
    private readonly bool[] _hasBegun;

    /// <param name="setup">What navigation rested on; null where the session had none.</param>
    /// <param name="guards">By channel; empty where it had none.</param>
    /// <param name="watch">Is told everything.</param>
    /// <param name="trackers">By topic, those that were recorded without navigation: their clocks and watchdogs are run again on their own.</param>
    public SessionReplay(NavigationSetup? setup, DecisionReplay[] guards, IReplayWatch watch, IReadOnlyDictionary<string, TrackerOptions>? trackers = null)
    {
        if (setup is null && trackers is not null) _trackers = trackers.ToDictionary(t => t.Key, t => new RecordedTracker(t.Value), StringComparer.Ordinal);
        (_navigation, _guards, _watch) = (setup is null ? null : new NavigationReplay(setup), guards, watch);
        _looks = new LookOrder<Look>(Run);
        _hasBegun = new bool[guards.Length];
        if (Array.Exists(guards, g => g.HasNeighbours)) _order = new DecisionOrder(guards.Length, Decide);
    }

    /// <summary>Changes evidence before a guard is given it; for a question of "what if".</summary>
    public Func<GuardEvidence, GuardEvidence>? ChangeEvidence { get; set; }

    /// <summary>How long a frame may wait for the first pose after it, as it does live; zero where the recorded moment of drawing is to be kept.</summary>
    public Duration PoseWait { get; set; }

    /// <summary>Records that could not be put into their place, or whose program is missing.</summary>
    public long Unusable => _looks.Misplaced + MissingPrograms;

    public long MissingPrograms { get; private set; }

    /// <summary>A guard whose first decision is not in the recording, by its channel, and the number of the first one that is: what it decided before is not known, so it cannot be run again. Null where all begin with their first.</summary>
    public (int Device, long Number)? BeginsInTheMiddle { get; private set; }

    /// <summary>A pose of navigation's tracker, or of one that was recorded alone on that topic.</summary>
    public void Take(string topic, in PoseSample sample)
    {
        if (_trackers.TryGetValue(topic, out var alone)) _watch.Pose(sample, alone.Feed(sample));
        else if (_navigation is not null) _poses.Enqueue(sample);
    }

    public void Take(in TrackingStep step)
    {
        if (_navigation is not null) _looks.Add(new Look(step, null), step.Look, step.At);
    }

    public void Take(in DrawnFrame frame)
    {
        if (_navigation is not null) _looks.Add(new Look(default, frame), frame.Look, frame.At);
    }

    /// <summary>An upload may be tried more than once, so the newest ones are kept.</summary>
    public void Take(int device, long upload, ReadOnlySpan<byte> program)
    {
        _programs[(device, upload)] = program.ToArray();
        _uploads.Enqueue((device, upload));
        if (_uploads.Count > UploadsKept) _programs.Remove(_uploads.Dequeue());
    }

    public void Take(int device, in DecisionRecord decision)
    {
        if ((uint)device >= (uint)_guards.Length) return;
        if (!_hasBegun[device] && decision.Number > 1) BeginsInTheMiddle ??= (device, decision.Number);
        _hasBegun[device] = true;
        if (_order is null) Decide(device, decision);
        else _order.Add(device, decision);
    }

    private void Decide(int device, in DecisionRecord decision)
    {
        byte[]? program = [];
        if (decision.Upload != 0 && !_programs.TryGetValue((device, decision.Upload), out program))
        {
            MissingPrograms++;
            return;
        }
        if (ChangeEvidence is null)
        {
            _watch.Decision(device, decision, _guards[device].Step(decision, program));
            return;
        }
        var changed = decision;
        changed.Evidence = ChangeEvidence(decision.Evidence);
        _watch.Decision(device, decision, _guards[device].Step(changed, program));
    }

    /// <summary>Runs what still waits for its place.</summary>
    public void Finish()
    {
        _looks.Finish();
        _order?.Finish();
        FeedUpTo(long.MaxValue);
    }

    public void Dispose()
    {
        _navigation?.Dispose();
        foreach (var tracker in _trackers.Values) tracker.Dispose();
    }

    private void Run(Look look)
    {
        if (look.Drawn is { } drawn)
        {
            FeedUpTo(drawn.Poses);
            _watch.Drawn(drawn, Draw(drawn));
        }
        else
        {
            FeedUpTo(look.Step.Poses);
            _watch.Tracking(look.Step, _navigation!.Step(look.Step));
        }
    }

    private DrawnFrame Draw(in DrawnFrame drawn)
    {
        var outcome = _navigation!.Draw(drawn);
        while (outcome.Lookup == LookupStatus.NotYet && _poses.TryPeek(out var next) && next.ReceivedAt <= drawn.ReceivedAt + PoseWait)
        {
            FeedUpTo(_navigation.Poses + 1);
            outcome = _navigation.Draw(next.ReceivedAt > drawn.At ? drawn with { At = next.ReceivedAt } : drawn);
        }
        return outcome;
    }

    private void FeedUpTo(long poses)
    {
        while (_navigation is { } navigation && navigation.Poses < poses && _poses.TryDequeue(out var sample)) _watch.Pose(sample, navigation.Feed(sample));
    }

    private readonly record struct Look(TrackingStep Step, DrawnFrame? Drawn);
}
