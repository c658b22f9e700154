using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Replays;

/// <summary>Counts what came out again to the bit, and keeps the first difference.</summary>
/// <param name="devices">Names of the guards' channels.</param>
public sealed class BitComparison(IReadOnlyList<string> devices) : IReplayWatch
{
    private readonly RecordComparison _comparison = new();

    public long Poses { get; private set; }
    public long Steps { get; private set; }
    public long Frames { get; private set; }
    public long Masks { get; private set; }
    public long[] Decisions { get; } = new long[devices.Count];
    public long Differences { get; private set; }
    public ReplayDifference? First { get; private set; }

    public void Pose(in PoseSample recorded, in PoseSample replayed)
    {
        Poses++;
        Note(_comparison.Of(new RecordedPose(recorded), new RecordedPose(replayed), recorded.ReceivedAt));
    }

    public void Tracking(in TrackingStep recorded, in TrackingStep replayed)
    {
        Steps++;
        Note(_comparison.Of(recorded, replayed, recorded.At));
    }

    public void Drawn(in DrawnFrame recorded, in DrawnFrame replayed)
    {
        Frames++;
        Note(_comparison.Of(recorded, replayed, recorded.At));
    }

    public void Decision(int device, in DecisionRecord recorded, DecisionDifference? difference)
    {
        Decisions[device]++;
        if (difference is not null) Note(new ReplayDifference($"{GuardDecisionRecord.MessageName} {recorded.Number} of the {devices[device]}", recorded.At, difference.What, difference.Recorded, difference.Replayed));
    }

    /// <summary>A mask that the network made again of a recorded frame.</summary>
    /// <param name="at">The frame's moment.</param>
    /// <param name="differingPixels">0 where it is the recorded one.</param>
    public void Mask(Instant at, int differingPixels)
    {
        Masks++;
        if (differingPixels > 0) Note(new ReplayDifference("mask", at, "pixels", "as recorded", FormattableString.Invariant($"{differingPixels} differ")));
    }

    private void Note(ReplayDifference? difference)
    {
        if (difference is null) return;
        Differences++;
        First ??= difference;
    }
}
