using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Audits;

/// <summary>A stretch in which a guard answered the same for the same first reason.</summary>
/// <param name="FromS">Since the recording's start.</param>
/// <param name="Decisions">How many.</param>
/// <param name="Words">The first one's, with its numbers.</param>
public sealed record GuardEpisode(double FromS, double ToS, long Decisions, GuardDecision Decision, GuardReasons Reason, string Words);

/// <summary>Joins a guard's decisions into episodes.</summary>
/// <remarks>Bounded: a guard that changes its mind at every tick for hours gets its first <see cref="Most"/> episodes, and the rest are counted.</remarks>
public sealed class GuardStory(Instant start)
{
    public const int Most = 10_000;

    private readonly List<GuardEpisode> _episodes = [];
    private GuardVerdict _first;
    private Instant _from, _to;
    private long _decisions;

    public long LeftOut { get; private set; }

    public void Add(in DecisionRecord record)
    {
        // What was answered stands until the next answer.
        _to = record.At;
        if (_decisions > 0 && (record.Verdict.Decision, record.Verdict.First) != (_first.Decision, _first.First)) Close();
        if (_decisions++ == 0) (_first, _from) = (record.Verdict, record.At);
    }

    public IReadOnlyList<GuardEpisode> Finish()
    {
        if (_decisions > 0) Close();
        return _episodes;
    }

    private void Close()
    {
        if (_episodes.Count < Most) _episodes.Add(new GuardEpisode((_from - start).Seconds, (_to - start).Seconds, _decisions, _first.Decision, _first.First, GuardWords.Explain(_first)));
        else LeftOut++;
        _decisions = 0;
    }
}
