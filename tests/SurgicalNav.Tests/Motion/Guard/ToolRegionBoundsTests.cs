using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Whole motions towards a wall at x = 60 mm, by closed forms. The ball of the tool keeps radius 3, margin 2 and 0.5 mm: there are 54.5 − x to spare.</summary>
public sealed class ToolRegionBoundsTests
{
    internal const double AtMm = 54.5, Hair = 1e-6;
    internal static readonly RegionContext Known = new(Rigid<Scan, RobotBase>.Identity, 0.5, 0, 0);

    /// <summary>Between two set-points no point is further from the nearer one than half the chord and a·t²/8: of the hardest piece that the time reaches into, pieces of 50 ms.</summary>
    [Theory]
    [InlineData(0.02, 0, 0, 0, 0)]
    [InlineData(0.02, 1.6, 0, 0, 0.8)]
    [InlineData(0.02, -1.6, 0, 0, 0.8)]
    [InlineData(0.02, 1.6, -1000, 0, 0.85)]
    [InlineData(0.02, 1.6, 500, 9999, 0.825)]
    [InlineData(0.06, 1.6, 500, -1000, 1.25)]
    [InlineData(0.06, 1.6, 1000, 500, 1.25)]
    public void AStepKeepsItsDistance(double elapsedS, double moved, double first, double second, double reachMm)
    {
        foreach (var spare in (double[])[Hair, -Hair])
        {
            var x = AtMm - reachMm - spare;
            var verdict = GuardVerdict.Accepted;
            Check(out _).Step(new GivenMotion(0.2, JointVector.From([x, 0, 0]), 0, first, second, 0, 0), JointVector.From([x - moved, 0, 0]), elapsedS, Known, ref verdict);
            Assert.Equal(spare > 0 ? GuardReasons.None : GuardReasons.ForbiddenRegion, verdict.Reasons);
            if (spare > 0) continue;
            Assert.Equal((GuardDecision.Hold, -1, 0.0), (verdict.Decision, verdict.Joint, verdict.AheadS));
            Assert.Equal((reachMm + spare + 2.5, reachMm + 2.5), (verdict.Value, verdict.Limit), Near);
        }
    }

    /// <summary>A tool never sent anywhere before moves from where the set-point before has it, also where all joints are at nothing: 4.5 mm are to spare, and its ball is 20 mm away from there.</summary>
    [Fact]
    public void TheFirstStepBeginsWhereItBegins()
    {
        var verdict = GuardVerdict.Accepted;
        new ToolCheck(GivenTool.Rules(GuardBench.Wall(10, 2)), new GivenTool()).Step(Way(0, 0), default, 0.02, Known, ref verdict);
        Assert.Equal(GuardReasons.None, verdict.Reasons);
    }

    /// <summary>The next step's arc is its own, and what it moves from where the last one ended; looked at anew where that is not where it began.</summary>
    [Fact]
    public void EachStepIsOneOfItsOwn()
    {
        var check = Check(out _);
        foreach (var (from, to, bend, isKept) in ((double, double, double, bool)[])[
            (52, 53, 0, true), (53, 53.5, -1000, true), (53.5, 54.16, 0, true), (54.16, 54, 0, true), (52.9, 54, 0, false), (50, 50, 0, true), (53.9, 54, 0, true), (54, 54, -20_000, false), (54, 54, 0, true)])
        {
            var verdict = GuardVerdict.Accepted;
            check.Step(Way(to, 0, bend, 0, 0, 0), JointVector.From([from, 0, 0]), 0.02, Known, ref verdict);
            Assert.Equal(isKept ? GuardReasons.None : GuardReasons.ForbiddenRegion, verdict.Reasons);
        }
    }

    /// <summary>What the patient moves until the tool rests is kept clear as well: 10 mm/s for 30 ms since it was seen, and for the 0.4 s of the way.</summary>
    [Fact]
    public void ThePatientMayMoveUntilTheToolRests()
    {
        var moving = Known with { PoseAgeS = 0.03, TargetSpeedMmPerS = 10 };
        Assert.Equal(GuardReasons.None, Proved(Way(AtMm - 4.3 - Hair, 0), moving).Verdict.Reasons);
        Assert.Equal(GuardReasons.ForbiddenRegion, Proved(Way(AtMm - 4.3 + Hair, 0), moving).Verdict.Reasons);
    }

    /// <summary>At 100 mm/s for 0.4 s: what is to spare where it ends is the least there is, and it may be almost nothing.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(-0.001)]
    [InlineData(5)]
    [InlineData(-5)]
    public void AStraightWayIsProvenToItsEnd(double spareMm)
    {
        var (least, verdict) = Proved(Way(AtMm - 40 - spareMm, 100), Known);
        Assert.Equal(spareMm > 0 ? GuardReasons.None : GuardReasons.ForbiddenRegion, verdict.Reasons);
        if (spareMm > 0) Assert.Equal(spareMm, least, tolerance: 1e-9);
        else
        {
            Assert.InRange(verdict.AheadS, 0.4 + spareMm / 100 - Hair, 0.4);
            Assert.True(verdict.Value < verdict.Limit, "the number said must be the one that breaks the limit said");
        }
    }

    /// <summary>Away from the wall: the beginning has the least to spare.</summary>
    [Fact]
    public void AWayThatLeadsAwayHasLeastToSpareWhereItBegins()
    {
        var (least, verdict) = Proved(Way(AtMm - 0.25, -100), Known);
        Assert.Equal((GuardReasons.None, 0.25), (verdict.Reasons, Math.Round(least, 9)));
    }

    /// <summary>Braking from 100 mm/s at 250 mm/s²: 20 mm. Two looks are no further apart than a 32nd of the way, 12.5 ms, and 250 × 0.0125² / 8 = 0.005 mm of arc are between them.</summary>
    [Theory]
    [InlineData(0.006, GuardReasons.None)]
    [InlineData(-0.001, GuardReasons.ForbiddenRegion)]
    public void AWayThatComesToRestBeforeTheWallIsProven(double spareMm, GuardReasons why) =>
        Assert.Equal(why, Proved(Way(AtMm - 20 - spareMm, 100, -250, -250, -250, -250), Known).Verdict.Reasons);

    /// <summary>Towards the wall and back within the way, so that both of its ends are as far from it: by 10 mm with one turn, from rest to rest by 10 mm, and by 6.25 mm with all of the turn in the second piece.</summary>
    [Theory]
    [InlineData(10, 100, -500, -500, -500, -500)]
    [InlineData(10, 0, 1000, -1000, -1000, 1000)]
    [InlineData(6.25, 50, 0, -1000, 0, 0)]
    [InlineData(11.25, 50, 0, 0, -1000, 0)]
    [InlineData(1.25, 50, -1000, 0, 0, 0)]
    public void WhatHappensBetweenTwoLooksIsSeen(double nearerMm, double speed, double a, double b, double c, double d)
    {
        Assert.Equal(GuardReasons.None, Proved(Way(AtMm - nearerMm - 0.05, speed, a, b, c, d), Known).Verdict.Reasons);
        Assert.Equal(GuardReasons.ForbiddenRegion, Proved(Way(AtMm - nearerMm + 0.01, speed, a, b, c, d), Known).Verdict.Reasons);
    }

    /// <summary>How hard a point may accelerate is asked for each piece by itself: the joints' greatest speeds and accelerations there, and how far from nothing they get.</summary>
    [Fact]
    public void TheToolIsAskedHowHardItIsTurnedInEachPiece()
    {
        var check = Check(out var tool);
        var verdict = GuardVerdict.Accepted;
        var way = new GivenMotion(0.4, JointVector.From([-40, 7, -8]), -30, 100, 0, 200, -50);
        check.Step(way, JointVector.From([-40, 7, -8]), 0.02, Known, ref verdict);
        Asked([40 + 30 * 0.1, 7, 8], [30, 0, 0], [100, 0, 0]);
        check.Prove(way, Known, ref verdict);
        // The speeds are −30, −20, −20, 0 and −5; the places −40, −42.5, −44.5, −45.5 and −45.75.
        Asked([45.5 + 5 * 0.1, 7, 8], [5, 0, 0], [50, 0, 0]);
        Assert.Equal(GuardReasons.None, verdict.Reasons);

        void Asked(double[] farthest, double[] rates, double[] accelerations)
        {
            foreach (var (had, should) in ((double[], double[])[])[(tool.Farthest, farthest), (tool.Rates, rates), (tool.Accelerations, accelerations)])
            {
                Assert.Equal(3, had.Length);
                for (var j = 0; j < 3; j++) Assert.Equal(should[j], had[j], tolerance: 1e-9);
            }
        }
    }

    /// <summary>Without regions only the tip is looked at.</summary>
    [Fact]
    public void WithoutRegionsThereIsNothingToProve()
    {
        var verdict = GuardVerdict.Accepted;
        var check = new ToolCheck(GivenTool.Rules(), new GivenTool());
        check.Step(Way(500, 0), JointVector.From([500, 0, 0]), 0.002, Known, ref verdict);
        Assert.Equal(double.PositiveInfinity, check.Prove(Way(500, 0), Known, ref verdict));
        HeldBoundsTests.ProveHeld(check, 500, _ => 0, _ => 0, 0.4, Known, ref verdict);
        Assert.Equal(GuardReasons.None, verdict.Reasons);
    }

    /// <summary>A trajectory that breaks the tip's rules is not looked at any further.</summary>
    [Fact]
    public void TheTipsRulesAreAskedFirst()
    {
        var rules = GivenTool.Rules(GuardBench.Wall(60, 2)) with { Tip = new TipRules(new(-50, -50, -50), new(50, 50, 50), 1000) };
        var check = new ToolCheck(rules, new GivenTool());
        var verdict = GuardVerdict.Accepted;
        check.Step(Way(49, 0), JointVector.From([49, 0, 0]), 0.002, Known, ref verdict);
        check.Prove(Way(49, 0), Known, ref verdict);
        HeldBoundsTests.ProveHeld(check, 49, t => 25 * t, _ => 25, 0.4, Known, ref verdict);
        Assert.Equal(GuardReasons.TipPosition, verdict.Reasons);
        verdict = GuardVerdict.Accepted;
        Assert.Equal(double.PositiveInfinity, check.Prove(Way(49, 100), Known, ref verdict));
        Assert.Equal(GuardReasons.TipPosition, verdict.Reasons);
    }

    internal static ToolCheck Check(out GivenTool tool)
    {
        tool = new GivenTool();
        return new ToolCheck(GivenTool.Rules(GuardBench.Wall(60, 2)), tool);
    }

    internal static GivenMotion Way(double x, double speed, params double[] accelerations) => new(0.4, JointVector.From([x, 0, 0]), speed, accelerations);

    /// <summary>From a set-point that the tool already stood at.</summary>
    private static (double LeastMm, GuardVerdict Verdict) Proved(GivenMotion way, RegionContext context)
    {
        var verdict = GuardVerdict.Accepted;
        var check = Check(out _);
        way.At(0, out var position);
        check.Step(way, position, 0.002, context, ref verdict);
        return verdict.Decision == GuardDecision.Accept ? (check.Prove(way, context, ref verdict), verdict) : (double.NaN, verdict);
    }

    internal static bool Near((double, double) a, (double, double) b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9;
}
