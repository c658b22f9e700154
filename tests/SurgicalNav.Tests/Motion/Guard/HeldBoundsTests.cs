using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using static SurgicalNav.Tests.Motion.Guard.ToolRegionBoundsTests;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>What the device would hold, beside the way to rest that was proven: a wall at x = 60 mm, and 54.5 − x to spare from it.</summary>
public sealed class HeldBoundsTests
{
    /// <summary>A way that stays 5 mm away for 0.4 s, and what the device would hold beside it: towards the wall and back with one turn.</summary>
    [Theory]
    [InlineData(4.9, GuardReasons.None)]
    [InlineData(5.1, GuardReasons.ForbiddenRegion)]
    [InlineData(-30, GuardReasons.None)]
    public void WhatTheDeviceHoldsIsProvenBesideTheWay(double nearerMm, GuardReasons why)
    {
        var a = nearerMm / 0.02;
        Assert.Equal(why, Held(5, Known, t => 0.2 * a * t - a * t * t / 2, t => 0.2 * a - a * t).Reasons);
    }

    /// <summary>Straight to another end, that is nearer by almost all there is to spare, or by more.</summary>
    [Theory]
    [InlineData(4.99, GuardReasons.None)]
    [InlineData(5.01, GuardReasons.ForbiddenRegion)]
    public void WhatTheDeviceHoldsMayEndElsewhere(double nearerMm, GuardReasons why) => Assert.Equal(why, Held(5, Known, t => nearerMm * t / 0.4, _ => nearerMm / 0.4).Reasons);

    /// <summary>To an end that is nearer by 4.9 mm, over a turn that comes nearer by 5.5 mm: a = 121.7 mm/s², from 36.59 mm/s.</summary>
    [Fact]
    public void ATurnBeforeItsEndIsSeen()
    {
        const double A = 121.7;
        var v = Math.Sqrt(11 * A);
        Assert.Equal(GuardReasons.ForbiddenRegion, Held(5, Known, t => v * t - A * t * t / 2, t => v - A * t).Reasons);
    }

    /// <summary>The patient moves at 10 mm/s: what takes longer by 0.2 s than the way itself needs 2 mm more, of the 5 that there are to spare beside it; what is shorter by as much needs less.</summary>
    [Theory]
    [InlineData(0.6, 2.9, GuardReasons.None)]
    [InlineData(0.6, 3.1, GuardReasons.ForbiddenRegion)]
    [InlineData(0.6, 4, GuardReasons.ForbiddenRegion)]
    [InlineData(0.85, 0, GuardReasons.None)]
    [InlineData(0.95, 0, GuardReasons.ForbiddenRegion)]
    [InlineData(0.2, 6.9, GuardReasons.None)]
    [InlineData(0.2, 7.1, GuardReasons.ForbiddenRegion)]
    public void WhatTakesLongerNeedsMore(double durationS, double nearerMm, GuardReasons why)
    {
        var a = nearerMm / (durationS * durationS / 8);
        Assert.Equal(why, Held(5, Known with { TargetSpeedMmPerS = 10 }, t => a * t * (durationS - t) / 2, t => a * (durationS / 2 - t), durationS).Reasons);
    }

    /// <summary>6 mm more where there are 5: too near from its beginning on, and told so.</summary>
    [Fact]
    public void WhatTakesTooLongIsTooNearWhereItBegins()
    {
        var verdict = Held(5, Known with { TargetSpeedMmPerS = 10 }, t => -10 * t, _ => -10, durationS: 1);
        Assert.Equal((GuardDecision.Hold, GuardReasons.ForbiddenRegion, 0.0), (verdict.Decision, verdict.Reasons, verdict.AheadS));
        Assert.Equal((11.5, 12.5), (verdict.Value, verdict.Limit), Near);
    }

    /// <summary>The same turn beside a way that ends there too, straight on at 12.25 mm/s.</summary>
    [Fact]
    public void ATurnBesideAWayThatMovesIsSeen()
    {
        const double A = 121.7;
        var (x, v, check) = (AtMm - 5, Math.Sqrt(11 * A), Check(out _));
        Prove(check, Way(x, 12.25), Known);
        Assert.Equal(GuardReasons.ForbiddenRegion, ProveHeld(check, x, t => v * t - A * t * t / 2, t => v - A * t, 0.4, Known).Reasons);
    }

    /// <summary>What comes after the end of the way is looked at too: in the last of its four pieces of 0.15 s.</summary>
    [Theory]
    [InlineData(4.5, GuardReasons.None)]
    [InlineData(5.5, GuardReasons.ForbiddenRegion)]
    public void WhatMovesAfterTheWayHasEndedIsSeen(double nearerMm, GuardReasons why) => Assert.Equal(why, Held(5, Known, t => t > 0.5 ? nearerMm : 0, _ => 0, 0.6).Reasons);

    /// <summary>A way that has ended already leaves nothing to compare with.</summary>
    [Theory]
    [InlineData(4.9, GuardReasons.None)]
    [InlineData(5.1, GuardReasons.ForbiddenRegion)]
    public void BesideAWayOfNoTimeItIsProvenByItself(double nearerMm, GuardReasons why)
    {
        var (x, a, check) = (AtMm - 5, nearerMm / 0.02, Check(out _));
        Prove(check, new GivenMotion(0, JointVector.From([x, 0, 0]), 0), Known);
        Assert.Equal(why, ProveHeld(check, x, t => 0.2 * a * t - a * t * t / 2, t => 0.2 * a - a * t, 0.4, Known).Reasons);
    }

    /// <summary>From a way that stays far from the wall all the way to it: where the way was is not where the arm's base is.</summary>
    [Fact]
    public void ItIsComparedWithWhereTheWayWas() => Assert.Equal(GuardReasons.ForbiddenRegion, Held(134.5, Known, t => 225 * t, _ => 225, 0.6).Reasons);

    /// <summary>Where the way before it ended says nothing.</summary>
    [Fact]
    public void ItIsComparedWithTheNewestWay()
    {
        var check = Check(out _);
        Prove(check, Way(AtMm - 0.1, 0), Known);
        Prove(check, Way(AtMm - 5, 0), Known);
        Assert.Equal(GuardReasons.ForbiddenRegion, ProveHeld(check, AtMm - 5, t => 5.1 * t / 0.4, _ => 5.1 / 0.4, 0.4, Known).Reasons);
    }

    /// <summary>A way towards the wall that is looked at many times, and a held trajectory that is the same, or goes on 1 mm further.</summary>
    [Theory]
    [InlineData(0, GuardReasons.None)]
    [InlineData(1, GuardReasons.ForbiddenRegion)]
    public void ItIsLookedAtWhereTheWayWas(double furtherMm, GuardReasons why)
    {
        var verdict = GuardVerdict.Accepted;
        var way = Way(AtMm - 20.5, 100, -250, -250, -250, -250);
        var check = Check(out _);
        check.Step(way, JointVector.From([AtMm - 20.5, 0, 0]), 0.002, Known, ref verdict);
        Assert.InRange(check.Prove(way, Known, ref verdict), 0.4, 0.5 + Hair);
        ProveHeld(check, AtMm - 20.5, t => 100 * t - 125 * t * t + furtherMm * t / 0.4, t => 100 - 250 * t + furtherMm / 0.4, 0.4, Known, ref verdict);
        Assert.Equal(why, verdict.Reasons);
    }

    /// <summary>Beside a way that stands still for 0.4 s with so much to spare.</summary>
    private static GuardVerdict Held(double spareMm, RegionContext context, Func<double, double> place, Func<double, double> speed, double durationS = 0.4)
    {
        var x = AtMm - 0.4 * context.TargetSpeedMmPerS - spareMm;
        var check = Check(out _);
        Prove(check, Way(x, 0), context);
        return ProveHeld(check, x, place, speed, durationS, context);
    }

    private static void Prove(ToolCheck check, GivenMotion way, RegionContext context)
    {
        var verdict = GuardVerdict.Accepted;
        way.At(0, out var position);
        check.Step(way, position, 0.002, context, ref verdict);
        check.Prove(way, context, ref verdict);
        Assert.Equal(GuardReasons.None, verdict.Reasons);
    }

    private static GuardVerdict ProveHeld(ToolCheck check, double x, Func<double, double> place, Func<double, double> speed, double durationS, RegionContext context)
    {
        var verdict = GuardVerdict.Accepted;
        ProveHeld(check, x, place, speed, durationS, context, ref verdict);
        return verdict;
    }

    /// <summary>Through four places at equal times; a parabola is one exactly, but for the wire's counts.</summary>
    internal static void ProveHeld(ToolCheck check, double x, Func<double, double> place, Func<double, double> speed, double durationS, RegionContext context, ref GuardVerdict verdict)
    {
        var held = new HeldTrajectory(3);
        for (var k = 0; k < 4; k++)
        {
            held.DurationMs[k] = (ushort)Math.Round(durationS * 250);
            var t = (k + 1) * held.DurationMs[k] * 1e-3;
            held.PositionCounts[3 * k] = (int)Math.Round((x + place(t)) * 1000);
            held.VelocityCounts[3 * k] = (short)Math.Round(speed(t) * 100);
        }
        var (start, velocity) = (JointVector.From([x + place(0), 0, 0]), JointVector.From([speed(0), 0, 0]));
        check.ProveHeld(new HeldMotion(start, velocity, held, GivenTool.Rules(), new HermiteCubic[12]), context, ref verdict);
    }
}
