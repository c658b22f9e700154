using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>What one or more workers of <see cref="GuardSequences"/> have counted and found.</summary>
internal sealed class SequenceTally
{
    private const int FindingsKept = 10;

    public long Sequence, Done, Decisions, Unsafe, Resumed, Accepted, Latched, Searching, Found;
    public HashSet<GuardReasons> First { get; } = [];
    public List<string> Findings { get; } = [];

    public void Find(string what)
    {
        if (Findings.Count < FindingsKept) Findings.Add($"sequence {Sequence}: {what}");
    }

    public void Add(SequenceTally other)
    {
        (Done, Decisions, Unsafe, Resumed) = (Done + other.Done, Decisions + other.Decisions, Unsafe + other.Unsafe, Resumed + other.Resumed);
        (Accepted, Latched) = (Accepted + other.Accepted, Latched + other.Latched);
        (Searching, Found) = (Searching + other.Searching, Found + other.Found);
        First.UnionWith(other.First);
        Findings.AddRange(other.Findings.Take(FindingsKept - Findings.Count));
    }
}
