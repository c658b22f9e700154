using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Fixtures;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>The tool's tip at the last place, speed and acceleration that it may have, and at the first that it may not; and its shaft in the entry.</summary>
public sealed class ToolBoundsTests
{
    private const double Slip = MotionCheck.Slip, Over = 1 + 1e-9;
    private static readonly RegionContext Anywhere = new(Rigid<Scan, RobotBase>.Identity, 0, 0, 0);
    private static readonly TipRules Box = new(new(-50, -40, -30), new(20, 30, 40), 30, 500);

    [Theory]
    [InlineData(20, 30, 40, GuardReasons.None, 0, 0)]
    [InlineData(-50, -40, -30, GuardReasons.None, 0, 0)]
    [InlineData(20.001, 0, 0, GuardReasons.TipPosition, 20.001, 20)]
    [InlineData(0, 30.001, 0, GuardReasons.TipPosition, 30.001, 30)]
    [InlineData(0, 0, 40.001, GuardReasons.TipPosition, 40.001, 40)]
    [InlineData(-50.001, 0, 0, GuardReasons.TipPosition, -50.001, -50)]
    [InlineData(0, -40.001, 0, GuardReasons.TipPosition, -40.001, -40)]
    [InlineData(0, 0, -30.001, GuardReasons.TipPosition, -30.001, -30)]
    public void TheTipStaysInItsBox(double x, double y, double z, GuardReasons why, double value, double limit) =>
        Assert.Equal((why, value, limit), Told(At(new(x, y, z), Vec3.Zero, Vec3.Zero), Box));

    [Theory]
    [InlineData(Slip, 0, GuardReasons.None)]
    [InlineData(Slip * Over, 0, GuardReasons.TipSpeed)]
    [InlineData(0, Slip, GuardReasons.None)]
    [InlineData(0, Slip * Over, GuardReasons.TipAcceleration)]
    public void TheTipIsNeitherTooFastNorTurnedTooHard(double speed, double bend, GuardReasons why)
    {
        // 30 mm/s and 500 mm/s², across two axes.
        var (reasons, value, limit) = Told(At(Vec3.Zero, new Vec3(18, 0, 24) * speed, new Vec3(0, -300, 400) * bend), Box);
        Assert.Equal(why, reasons);
        if (why == GuardReasons.None) return;
        Assert.Equal(speed > 0 ? 30 : 500, limit);
        Assert.Equal(limit * Slip, value, tolerance: 1e-5);
    }

    /// <summary>Nothing else is told of what is no number.</summary>
    [Fact]
    public void ATipThatIsNowhereIsHeld()
    {
        foreach (var nowhere in (Vec3[])[new(double.NaN, 100, 0), new(0, double.PositiveInfinity, 0), new(0, 100, double.NegativeInfinity)])
        {
            Assert.Equal(GuardReasons.NotANumber, Told(At(nowhere, Vec3.Zero, Vec3.Zero), Box).Item1);
            Assert.Equal(GuardReasons.NotANumber, Told(At(Vec3.Zero, nowhere, Vec3.Zero), Box).Item1);
            Assert.Equal(GuardReasons.NotANumber, Told(At(Vec3.Zero, Vec3.Zero, nowhere), Box).Item1);
        }
    }

    [Theory]
    [InlineData(2, 3, GuardReasons.None, 0, 0)]
    [InlineData(2.001, 3, GuardReasons.TipFixture, 2.001, 2)]
    [InlineData(2, 3.001, GuardReasons.TipFixture, 3.001, 3)]
    public void TheTipKeepsToAllOfItsGuides(double y, double z, GuardReasons why, double value, double limit)
    {
        var guided = Box with { Fixtures = [new TipFixture(TipFixtureKind.Plane, Vec3.Zero, new(0, 1, 0), 2), new TipFixture(TipFixtureKind.Plane, Vec3.Zero, new(0, 0, 1), 3)] };
        Assert.Equal((why, value, limit), Told(At(new(10, y, z), Vec3.Zero, Vec3.Zero), guided));
    }

    /// <summary>0.4 s in four pieces: at the beginning, the middle and the end of each, every 0.05 s.</summary>
    [Theory]
    [InlineData(20.1, 0, 0, 0.0, 20.1)]
    [InlineData(18.1, 10, 0, 0.2, 20.1)]
    [InlineData(19.9, 8, -160, 0.05, 20.1)]
    [InlineData(16.1, 10, 0, 0.4, 20.1)]
    public void ItIsLookedAtAtTheBeginningMiddleAndEndOfEveryPiece(double x, double speed, double bend, double aheadS, double value)
    {
        var verdict = Proved(new GivenMotion(0.4, JointVector.From([x, 0, 0]), speed, bend, 0, 0, 0), new GivenTool(), GivenTool.Rules() with { Tip = Box });
        Assert.Equal((GuardDecision.Hold, GuardReasons.TipPosition, 20.0, -1), (verdict.Decision, verdict.Reasons, verdict.Limit, verdict.Joint));
        Assert.Equal(aheadS, verdict.AheadS, tolerance: 1e-12);
        Assert.Equal(value, verdict.Value, tolerance: 1e-9);
    }

    /// <summary>Out of the box first, too fast later: only the first is told.</summary>
    [Fact]
    public void TheFirstBrokenRuleEndsTheLook()
    {
        var verdict = Proved(new GivenMotion(0.4, JointVector.From([20.1, 0, 0]), 0, 0, 400, 400, 400), new GivenTool(), GivenTool.Rules() with { Tip = Box });
        Assert.Equal((GuardReasons.TipPosition, 0.0), (verdict.Reasons, verdict.AheadS));
    }

    /// <summary>From one set-point to the next, 2 ms later: 30 mm/s are 0.06 mm. Where the tool was before is asked anew where that was another set-point.</summary>
    [Fact]
    public void AStepOfTheTipIsNotTooFast()
    {
        var check = new ToolCheck(GivenTool.Rules() with { Tip = Box }, new GivenTool());
        foreach (var (from, to, why) in ((double, double, GuardReasons)[])[
            (0.0001, 0.06, GuardReasons.None), (0.06, 0.12, GuardReasons.None), (0.12, 0.1801, GuardReasons.TipSpeed), (0.1801, 0.12, GuardReasons.TipSpeed), (0.0599, 0.12, GuardReasons.TipSpeed), (0.12, 0.12, GuardReasons.None)])
        {
            var verdict = GuardVerdict.Accepted;
            check.Step(new GivenMotion(0.1, JointVector.From([to, 0, 0]), 0), JointVector.From([from, 0, 0]), 0.002, Anywhere, ref verdict);
            Assert.Equal(why, verdict.Reasons);
            if (why == GuardReasons.None) continue;
            Assert.Equal((GuardDecision.Hold, 30.0), (verdict.Decision, verdict.Limit));
            Assert.Equal(Math.Abs(to - from) / 0.002, verdict.Value, tolerance: 1e-9);
        }
    }

    /// <summary>The shaft lies along x; the entry beside it, at 2 mm.</summary>
    [Theory]
    [InlineData(2, GuardReasons.None)]
    [InlineData(-2, GuardReasons.None)]
    [InlineData(2.001, GuardReasons.RemoteCentre)]
    [InlineData(-2.001, GuardReasons.RemoteCentre)]
    [InlineData(double.NaN, GuardReasons.RemoteCentre)]
    public void TheShaftPassesThroughItsEntry(double y, GuardReasons why)
    {
        var rules = GivenTool.Rules() with { RemoteCentre = new RemoteCentreRule(new Vec3(-20, 0, 0), 2) };
        foreach (var tip in (TipRules?[])[null, Box])
        {
            // What is nowhere is told of the tip first, where there are rules for it.
            if (double.IsNaN(y) && tip is not null) continue;
            var verdict = Proved(new GivenMotion(0.4, JointVector.From([0, y, 0]), 0), new GivenTool(), rules with { Tip = tip });
            Assert.Equal(why, verdict.Reasons);
            if (why != GuardReasons.None) Assert.Equal((GuardDecision.Hold, Math.Abs(y), 2.0, -1, 0.0), (verdict.Decision, verdict.Value, verdict.Limit, verdict.Joint, verdict.AheadS));
        }
    }

    /// <summary>The shaft leaves its entry half-way: told with the moment at which it was seen.</summary>
    [Fact]
    public void TheShaftIsLookedAtAllTheWay()
    {
        var rules = GivenTool.Rules() with { RemoteCentre = new RemoteCentreRule(new Vec3(-20, 0, 0), 2) };
        var verdict = Proved(new Sideways(0.4, 10, 0.1), new GivenTool(), rules);
        Assert.Equal(GuardReasons.RemoteCentre, verdict.Reasons);
        Assert.Equal((0.25, 2.4), (verdict.AheadS, verdict.Value), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-12 && Math.Abs(a.Item2 - b.Item2) < 1e-9);
    }

    /// <summary>Along y at a speed, from a place: 0.1 mm less than nothing at first, so that no look falls on the limit itself.</summary>
    private sealed class Sideways(double durationS, double speed, double behind) : IJointMotion
    {
        public double DurationS => durationS;
        public int Pieces => 4;
        public double AheadS(int piece, double share) => durationS * (piece + share) / Pieces;
        public void At(double aheadS, out JointVector position) => position = JointVector.From([0, speed * aheadS - behind, 0]);

        public void At(double aheadS, out JointVector position, out JointVector velocity, out JointVector acceleration)
        {
            At(aheadS, out position);
            (velocity, acceleration) = (JointVector.From([0, speed, 0]), default);
        }

        public void At(int piece, double share, out JointVector position, out JointVector velocity, out JointVector acceleration) => At(AheadS(piece, share), out position, out velocity, out acceleration);
        public void Greatest(int piece, out JointVector velocity, out JointVector acceleration) => (velocity, acceleration) = (JointVector.From([0, speed, 0]), default);
    }

    private static GivenTool At(Vec3 position, Vec3 velocity, Vec3 acceleration) => new() { Tip = new PointMotion(position, velocity, acceleration) };

    private static (GuardReasons, double, double) Told(GivenTool tool, TipRules rules)
    {
        var verdict = Proved(new GivenMotion(0.4, default, 0), tool, GivenTool.Rules() with { Tip = rules });
        // No joint is named: it is the tool that breaks the rule.
        Assert.Equal((verdict.Reasons == GuardReasons.None ? GuardDecision.Accept : GuardDecision.Hold, -1), (verdict.Decision, verdict.Joint));
        return (verdict.Reasons, verdict.Value, verdict.Limit);
    }

    private static GuardVerdict Proved<TMotion>(TMotion motion, GivenTool tool, GuardRules rules) where TMotion : IJointMotion
    {
        var verdict = GuardVerdict.Accepted;
        Assert.Equal(double.PositiveInfinity, new ToolCheck(rules, tool).Prove(motion, Anywhere, ref verdict));
        return verdict;
    }
}
