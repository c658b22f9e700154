using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Audits;
using SurgicalNav.Runtime.Recorded;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Everything that a run's guard decided: into the recording where there is one, to the event log, and kept thinned out for the picture.</summary>
/// <remarks>Bounded: when full, every second point is given up and half as many are taken from then on. Owned by the thread that runs.</remarks>
/// <param name="start">Of the run.</param>
/// <param name="recorder">Null where nothing is recorded.</param>
/// <param name="faults">Null where no fault is kept.</param>
/// <param name="device">Whose decisions they are, by its channel.</param>
internal sealed class RunTrack(Instant start, GuardRecorder? recorder, FaultFiles? faults, int device = 0)
{
    private const int MostPoints = 8000;

    private readonly GuardStory _story = new(start);
    private readonly List<RunPoint> _points = [];
    private long _seen;
    private int _every = 1;
    private IReadOnlyList<GuardEpisode>? _episodes;
    private bool _searches;

    public long Lost { get; private set; }

    /// <summary>Where the times of its points and episodes begin.</summary>
    public Instant Start => start;

    public IReadOnlyList<RunPoint> Points => _points;

    /// <summary>After the last decision.</summary>
    public IReadOnlyList<GuardEpisode> Episodes => _episodes ??= _story.Finish();

    /// <summary>Fetches what the guard has decided since.</summary>
    public void Read(Motion.Shared.DecisionRing ring)
    {
        var record = default(DecisionRecord);
        while (ring.TryRead(ref record, out var lost))
        {
            Lost += lost;
            recorder?.Decision(device, record);
            faults?.Take(device, record);
            _story.Add(record);
            if (_seen++ % _every == 0) Keep(record);
        }
    }

    private void Keep(in DecisionRecord r)
    {
        // One that may have to search its references says nothing of them without a session: then they are not known.
        _searches |= (r.Drive.References & ReferenceStates.CanSearch) != ReferenceStates.None;
        var isKnown = !r.Drive.IsUnknown && (!_searches || r.Drive.References != ReferenceStates.None);
        _points.Add(new RunPoint((r.At - start).Seconds, r.HasSetPoint, r.Position, r.Drive.HeardAt > Instant.MinValue && isKnown, r.Drive.Measured));
        if (_points.Count < MostPoints) return;
        for (var i = 0; i < MostPoints / 2; i++) _points[i] = _points[2 * i];
        _points.RemoveRange(MostPoints / 2, MostPoints / 2);
        _every *= 2;
    }
}

/// <summary>The joints at a decision: where they were sent, and where they were, as far as that is known.</summary>
internal readonly record struct RunPoint(double S, bool HasSetPoint, JointVector Sent, bool IsHeard, JointVector Measured);
