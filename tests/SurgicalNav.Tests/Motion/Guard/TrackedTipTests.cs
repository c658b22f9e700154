using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>The tracker's word on the tool's tip against the joints'. On the bench joint 1 is the tip's x and joint 2 its z, mm, and the scan is the robot's base.</summary>
public sealed class TrackedTipTests
{
    private const double MostMm = 3, MaxAgeMs = 100;

    private static GuardBench Bench() => new(r => r with { TrackedTip = new TrackedTipRule(MostMm, MaxAgeMs) });

    /// <summary>As seen a while ago, off by so much.</summary>
    private sealed class Sight(GuardBench bench, double delayMs)
    {
        private readonly List<(Instant At, double X, double Z)> _stood = [];

        public Vec3 Off { get; set; }

        /// <summary>The next decision, on what a tracker with this delay would tell before it.</summary>
        public GuardVerdict Step()
        {
            var now = bench.Now + bench.Rules.SetPointPeriod;
            _stood.Add((now, bench.Guard.Position[0], bench.Guard.Position[1]));
            var seen = _stood.FindLast(s => (now - s.At).Milliseconds >= delayMs);
            if (seen.At != default) bench.Tip = new TrackedTip(seen.At, new Vec3(seen.X, 0, seen.Z) + Off);
            return bench.Step();
        }

        public GuardVerdict Step(int times)
        {
            var verdict = bench.Guard.Verdict;
            for (var i = 0; i < times; i++) verdict = Step();
            return verdict;
        }
    }

    private static Sight Moving(GuardBench bench, double delayMs = 40)
    {
        var sight = new Sight(bench, delayMs);
        bench.Guard.Load(GuardBench.Reach(40, 1));
        sight.Step(80);
        bench.Pressed = true;
        var verdict = sight.Step(150);
        Assert.True(verdict.Decision == GuardDecision.Accept, GuardWords.Explain(verdict));
        return sight;
    }

    /// <summary>With a delay of 40 ms at up to 75 mm/s the tip is 3 mm further by the time that it is told: compared at the sighting's own moment there is nothing between them.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(90)]
    public void ASightingIsComparedWithTheJointsOfItsOwnMoment(double delayMs)
    {
        var bench = Bench();
        var sight = Moving(bench, delayMs);
        for (var i = 0; i < 300; i++)
        {
            sight.Step();
            Assert.Equal(0, bench.Guard.TipGapMm, tolerance: 1e-9);
        }
        Assert.True(bench.Guard.Position[0] > 35, "the tip must have gone somewhere");
    }

    [Fact]
    public void ATipThatIsSeenElsewhereStopsTheArmUntilItIsSeenInItsPlace()
    {
        var bench = Bench();
        var sight = Moving(bench);
        sight.Off = new Vec3(0, MostMm * 0.99, 0);
        Assert.Equal(GuardDecision.Accept, sight.Step(30).Decision);
        sight.Off = new Vec3(0, 4, 0);
        var verdict = sight.Step(25);
        Assert.Equal((GuardDecision.Stop, GuardReasons.TipElsewhere, GuardMotion.Latched), (verdict.Decision, verdict.First, bench.Guard.Motion));
        Assert.Equal((4, MostMm), (verdict.Value, verdict.Limit), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && a.Item2 == b.Item2);
        Assert.Contains("sees the tool tip 4 mm from where the joints say that it is, at most 3 mm", GuardWords.Explain(verdict), StringComparison.Ordinal);

        // Acknowledged while it is still seen elsewhere: nothing begins.
        (bench.Pressed, bench.Enabled) = (false, false);
        bench.Request = new GuardRequest(2, GuardCommand.Acknowledge, 1, 1);
        sight.Step(5);
        Assert.Equal(GuardReasons.TipElsewhere, sight.Step().Reasons & GuardReasons.TipElsewhere);
        Assert.False(bench.Guard.WantsEnabled);
        bench.Request = new GuardRequest(3, GuardCommand.Run, 1, 1);
        sight.Off = Vec3.Zero;
        Assert.Equal(GuardReasons.None, sight.Step(30).Reasons & (GuardReasons.TipElsewhere | GuardReasons.TipUnseen));
    }

    [Fact]
    public void ATipOutOfSightHolds()
    {
        var bench = Bench();
        Moving(bench);
        var (gone, since) = (bench.Tip, bench.Now);
        GuardVerdict verdict;
        do
        {
            bench.Tip = gone;
            verdict = bench.Step();
        }
        while (verdict.Decision == GuardDecision.Accept);
        Assert.Equal((GuardDecision.Hold, GuardReasons.TipUnseen), (verdict.Decision, verdict.First));
        Assert.InRange((bench.Now - gone!.Value.AcquiredAt).Milliseconds, MaxAgeMs, MaxAgeMs + bench.Rules.SetPointPeriod.Milliseconds + 1e-6);
        Assert.True(bench.Now > since);
        Assert.Contains("the tracker last saw the tool tip", GuardWords.Explain(verdict), StringComparison.Ordinal);
    }

    /// <summary>Not a number, from the future, from before the joints were heard, from while the drive was silent, or not flagged at all: each is no sighting.</summary>
    [Theory]
    [InlineData("no number")]
    [InlineData("ahead")]
    [InlineData("too old")]
    [InlineData("no registration")]
    [InlineData("none")]
    public void WhatCannotBeComparedCountsAsUnseen(string what)
    {
        var bench = Bench();
        var begun = bench.Now;
        bench.Guard.Load(GuardBench.Reach(40, 1));
        for (var i = 0; i < 60; i++)
        {
            bench.Pressed = i > 40;
            bench.Tip = what switch
            {
                "no number" => new TrackedTip(bench.Now, new Vec3(double.NaN, 0, 0)),
                "ahead" => new TrackedTip(bench.Now + Duration.FromSeconds(1), Vec3.Zero),
                "too old" => new TrackedTip(begun - Duration.FromMilliseconds(1), Vec3.Zero),
                "no registration" => new TrackedTip(bench.Now, new Vec3(double.PositiveInfinity, 0, 0)),
                _ => null,
            };
            var verdict = bench.Step();
            Assert.Equal((GuardDecision.Hold, GuardReasons.TipUnseen), (verdict.Decision, verdict.Reasons & GuardReasons.TipUnseen));
        }
        Assert.Contains("has not seen the tool tip yet", GuardWords.Explain(GuardVerdict.Accepted.With(GuardDecision.Hold, GuardReasons.TipUnseen, double.PositiveInfinity, MaxAgeMs)), StringComparison.Ordinal);
    }

    /// <summary>A tracker's stream that jumps about at random: whenever a sighting that the joints can answer is beyond the limit, nothing moves from then on.</summary>
    [Fact]
    public void NoSightingBeyondTheLimitIsEverFollowedByMotion()
    {
        Gen.Select(Gen.Double[0, 60], Gen.Int[0, 200], Gen.Double[-5, 5], Gen.Double[-5, 5]).Sample((delayMs, after, x, z) =>
        {
            var bench = Bench();
            var sight = Moving(bench, delayMs);
            sight.Step(after);
            sight.Off = new Vec3(x, 0, z);
            if (bench.Guard.Motion != GuardMotion.Moving || Math.Abs(sight.Off.Length - MostMm) < 1e-6) return;
            var isOff = sight.Off.Length > MostMm;
            // The first sighting that is off has been taken up after the delay, and answered with the joints' next word.
            sight.Step((int)(delayMs / bench.Rules.SetPointPeriod.Milliseconds) + 4);
            Assert.Equal(isOff, bench.Guard.Motion == GuardMotion.Latched);
        }, iter: 200, seed: "0000KOIPNlg5");
    }

    [Fact]
    public void TheRuleNeedsAToolARegistrationAndSense()
    {
        Assert.Contains("name the kinematics", Assert.Throws<ArgumentException>(() => new GuardBench(r => r with { TrackedTip = new TrackedTipRule(3, 100) }, hasTool: false)).Message, StringComparison.Ordinal);
        Assert.Contains("RegistrationOk", Assert.Throws<ArgumentException>(() => new GuardBench(r => r with { TrackedTip = new TrackedTipRule(3, 100), Evidence = new EvidenceRules() })).Message, StringComparison.Ordinal);
        foreach (var rule in (TrackedTipRule[])[new(0, 100), new(3, 0), new(double.NaN, 100), new(3, double.PositiveInfinity)])
            Assert.Contains("tracked tip", Assert.Throws<ArgumentException>(() => new GuardBench(r => r with { TrackedTip = rule })).Message, StringComparison.Ordinal);
    }
}
