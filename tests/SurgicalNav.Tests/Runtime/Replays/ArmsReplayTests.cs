using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Sensing.Poses;
using SurgicalNav.Tests.Motion.Guard;

namespace SurgicalNav.Tests.Runtime.Replays;

/// <summary>Arms whose guards look at each other, run again on what was recorded of them.</summary>
public sealed class ArmsReplayTests
{
    private const int Batch = 5;

    /// <summary>In a recording the decisions of each device stand in batches, as they were read; they are decided again in the order in which they were made.</summary>
    [Fact]
    public void DecisionsOfArmsThatHoldEachOtherComeOutAgainToTheBit()
    {
        var (bench, records) = Session();
        Assert.True(records.Count(r => r.Record.Verdict.First == GuardReasons.NeighbourArm) > 100, "arms held each other");
        var watch = new Watch();
        using var replay = new SessionReplay(null, Guards(bench), watch);
        foreach (var (device, record) in InBatches(records)) replay.Take(device, record);
        replay.Finish();
        Assert.Equal((records.Count, 0), (watch.Decisions, watch.Differences));
        Assert.Null(replay.BeginsInTheMiddle);
    }

    /// <summary>The order is what makes it so.</summary>
    [Fact]
    public void OutOfTheirOrderTheyWouldNot()
    {
        var (bench, records) = Session();
        var guards = Guards(bench);
        Assert.Contains(InBatches(records), r => guards[r.Device].Step(r.Record, []) is not null);
    }

    [Fact]
    public void ARecordThatBeginsInTheMiddleIsSaidToDoSo()
    {
        var (bench, records) = Session();
        using var replay = new SessionReplay(null, Guards(bench), new Watch());
        foreach (var (device, record) in InBatches(records.Skip(1000))) replay.Take(device, record);
        replay.Finish();
        Assert.Equal(251, replay.BeginsInTheMiddle?.Number);
    }

    /// <summary>One guard falls silent: what waits for it goes on after a while, and nothing is lost.</summary>
    [Fact]
    public void AGuardThatSaysNothingMoreDoesNotKeepTheOthersWaiting()
    {
        var taken = new List<(int Device, long Number)>();
        var order = new DecisionOrder(2, (int device, in DecisionRecord r) => taken.Add((device, r.Number)));
        for (var i = 1; i <= 3000; i++)
        {
            var at = Instant.FromSeconds(i * 1e-3);
            if (i <= 10) order.Add(0, new DecisionRecord { Number = i, At = at });
            order.Add(1, new DecisionRecord { Number = i, At = at });
        }
        Assert.InRange(taken.Count, 20 + 900, 20 + 1100);
        order.Finish();
        Assert.Equal(3010, taken.Count);
        Assert.Equal([(0, 1), (1, 1), (0, 2), (1, 2)], taken.Take(4));
        Assert.True(taken.Where(t => t.Device == 1).Select(t => t.Number).SequenceEqual(Enumerable.Range(1, 3000).Select(n => (long)n)));
    }

    private static DecisionReplay[] Guards(ArmsBench bench)
    {
        var together = new GuardedArms();
        return [.. bench.Arms.Select(a => new DecisionReplay(a.Rules, a.Tool, together.Join(a.Rules, a.Tool, a.Place)))];
    }

    /// <summary>Four arms whose instruments are all led to where their shafts cross.</summary>
    private static (ArmsBench Bench, List<(int Device, DecisionRecord Record)> Records) Session()
    {
        var (bench, records, random) = (ArmsBench.OfSystem(), new List<(int, DecisionRecord)>(), new SeededRandom(3));
        for (var i = 0; i < bench.Arms.Count; i++)
        {
            var device = i;
            bench.Arms[i].Trace = record => records.Add((device, record));
        }
        bench.Step(3);
        bench.Press();
        for (var i = 0; i < 1200; i++)
        {
            if (i % 60 == 0)
                foreach (var arm in bench.Arms)
                {
                    arm.Target = JointVector.From([random.Uniform(-0.2, 0.2), random.Uniform(-0.2, 0.2), random.Uniform(0.1, 0.7) * arm.Rules.Joints[2].MaxVelocity]);
                }
            bench.Step();
        }
        return (bench, records);
    }

    private static IEnumerable<(int Device, DecisionRecord Record)> InBatches(IEnumerable<(int Device, DecisionRecord Record)> records) =>
        records.Chunk(4 * Batch).SelectMany(chunk => chunk.OrderBy(r => r.Device).ThenBy(r => r.Record.Number));

    private sealed class Watch : IReplayWatch
    {
        public int Decisions { get; private set; }
        public int Differences { get; private set; }

        public void Pose(in PoseSample recorded, in PoseSample replayed)
        {
        }

        public void Tracking(in TrackingStep recorded, in TrackingStep replayed)
        {
        }

        public void Drawn(in DrawnFrame recorded, in DrawnFrame replayed)
        {
        }

        public void Decision(int device, in DecisionRecord recorded, DecisionDifference? difference)
        {
            Decisions++;
            if (difference is not null) Differences++;
        }
    }
}
