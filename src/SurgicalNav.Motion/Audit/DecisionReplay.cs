using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Audit;

/// <summary>Where a guard that was run again answered otherwise than it was recorded to have.</summary>
/// <param name="Number">The decision's number.</param>
/// <param name="What">The part of the answer, as <see cref="DecisionRecord"/> names it.</param>
/// <param name="Recorded">As recorded, in words or as a number that reads back to the same bits.</param>
/// <param name="Replayed">The same, of the run now.</param>
public sealed record DecisionDifference(long Number, string What, string Recorded, string Replayed);

/// <summary>Runs a guard again on recorded decisions. With the rules and programs that it was recorded with it answers to the same bits; with others it
/// says what it would have decided.</summary>
/// <remarks>Open loop: the drive's readings are the recorded ones, whatever is decided now. Allocates where a program is loaded or an answer differs.</remarks>
public sealed class DecisionReplay(GuardRules rules, IToolGeometry? tool, NeighbourCheck? neighbours = null)
{
    private readonly int _joints = rules.JointCount;
    private HeldRecord _held;

    /// <summary>It is one of several that look at each other: they must be run again in the order in which they decided.</summary>
    public bool HasNeighbours => neighbours is not null;

    public MotionGuard Guard { get; } = new(rules, tool, neighbours);

    /// <summary>Decides again; null where the answer is the recorded one, to the bit.</summary>
    /// <param name="record">The next decision, in order.</param>
    /// <param name="program">The bytes of the upload that <see cref="DecisionRecord.Upload"/> names; empty where it names none.</param>
    public DecisionDifference? Step(in DecisionRecord record, ReadOnlySpan<byte> program)
    {
        if (record.Upload != 0)
        {
            var refusal = Guard.Load(program, record.UploadId);
            if (refusal != record.UploadRefusal) return new(record.Number, nameof(record.UploadRefusal), record.UploadRefusal.ToString(), refusal.ToString());
        }
        Guard.Decide(record.At, record.Evidence, record.IsEvidenceReadable, record.Request, record.Drive);
        return Compare(record);
    }

    private DecisionDifference? Compare(in DecisionRecord r)
    {
        var (n, was, now) = (r.Number, r.Verdict, Guard.Verdict);
        if (was.Decision != now.Decision || was.Reasons != now.Reasons || was.First != now.First || was.Joint != now.Joint
            || !Same(was.Value, now.Value) || !Same(was.Limit, now.Limit) || !Same(was.AheadS, now.AheadS))
            return new(n, nameof(r.Verdict), GuardWords.Explain(was), GuardWords.Explain(now));
        if (r.Motion != Guard.Motion) return new(n, nameof(r.Motion), r.Motion.ToString(), Guard.Motion.ToString());
        if (r.HasSetPoint != Guard.HasSetPoint) return new(n, nameof(r.HasSetPoint), r.HasSetPoint.ToString(), Guard.HasSetPoint.ToString());
        if (r.WantsEnabled != Guard.WantsEnabled) return new(n, nameof(r.WantsEnabled), r.WantsEnabled.ToString(), Guard.WantsEnabled.ToString());
        if (!Same(r.PathS, Guard.PathS)) return new(n, nameof(r.PathS), Text(r.PathS), Text(Guard.PathS));
        for (var j = 0; j < _joints; j++)
        {
            if (!Same(r.Position[j], Guard.Position[j])) return new(n, $"{nameof(r.Position)}[{j}]", Text(r.Position[j]), Text(Guard.Position[j]));
            if (!Same(r.Velocity[j], Guard.Velocity[j])) return new(n, $"{nameof(r.Velocity)}[{j}]", Text(r.Velocity[j]), Text(Guard.Velocity[j]));
        }
        _held.Take(Guard.HeldByDevice);
        return SameHeld(r.Held, _held) ? null : new(n, nameof(r.Held), "another way to rest", "than now");
    }

    private static bool SameHeld(in HeldRecord a, in HeldRecord b) =>
        a.Purpose == b.Purpose && ((ReadOnlySpan<ushort>)a.DurationMs).SequenceEqual(b.DurationMs)
        && ((ReadOnlySpan<int>)a.PositionCounts).SequenceEqual(b.PositionCounts) && ((ReadOnlySpan<short>)a.VelocityCounts).SequenceEqual(b.VelocityCounts);

    private static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
