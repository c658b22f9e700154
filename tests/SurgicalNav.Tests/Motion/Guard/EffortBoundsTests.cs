using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Efforts at the last value that is borne, and at the first that is not: 10 by the device's own word, 9 smoothed, 5.4 while a person guides.</summary>
public sealed class EffortBoundsTests
{
    private static readonly Duration Period = Duration.FromMilliseconds(2);

    [Theory]
    [InlineData(10, false, GuardDecision.Accept, 0)]
    [InlineData(-10, true, GuardDecision.Accept, 0)]
    [InlineData(10.0001, false, GuardDecision.Stop, 10)]
    [InlineData(-10.0001, true, GuardDecision.Stop, 10)]
    public void TheDevicesOwnLimitHoldsForEveryReading(double effort, bool isGuided, GuardDecision decision, double limit) => Bounds(1e9, effort, isGuided, decision, limit);

    [Theory]
    [InlineData(9, false, GuardDecision.Accept, 0)]
    [InlineData(-9, false, GuardDecision.Accept, 0)]
    [InlineData(9.0001, false, GuardDecision.Hold, 9)]
    [InlineData(-9.0001, false, GuardDecision.Hold, 9)]
    [InlineData(5.4, true, GuardDecision.Accept, 0)]
    [InlineData(-5.4, true, GuardDecision.Accept, 0)]
    [InlineData(5.4001, true, GuardDecision.Hold, 5.4)]
    [InlineData(-5.4001, true, GuardDecision.Hold, 5.4)]
    public void TheGuardsLimitHoldsForWhatIsSmoothed(double effort, bool isGuided, GuardDecision decision, double limit) => Bounds(1e-9, effort, isGuided, decision, limit);

    /// <summary>What was felt before the drive was switched off, and what the set-points before explain, is forgotten: the first share of a tenth is 2 / 20.</summary>
    [Fact]
    public void ADriveThatWasOffBeginsAnew()
    {
        var check = new EffortCheck(Rules(0.018, mass: 0.01, friction: 0.1), null);
        var verdict = GuardVerdict.Accepted;
        for (var i = 0; i < 50; i++) check.Judge(Reading(5), JointVector.From([10 * i]), Period, false, ref verdict);
        check.Judge(Reading(5) with { IsEnabled = false }, JointVector.From([50]), Period, false, ref verdict);
        Assert.Equal(0, check.External[0]);
        check.Judge(Reading(-4), default, Period, false, ref verdict);
        Assert.Equal(0.4, check.External[0], tolerance: 1e-12);
        Assert.Equal(0, check.External[1]);
    }

    /// <summary>Mass × change of speed + friction × speed of the set-points sent before, less what the drive pushes with.</summary>
    [Fact]
    public void WhatIsLeftOverIsTheClosedForm()
    {
        var check = new EffortCheck(Rules(1e-12, mass: 0.01, friction: 0.1), null);
        var verdict = GuardVerdict.Accepted;
        foreach (var velocity in (double[])[0.2, 0.5]) check.Judge(Reading(0), JointVector.From([velocity]), Period, false, ref verdict);
        check.Judge(Reading(1), default, Period, false, ref verdict);
        Assert.Equal(0.01 * (0.5 - 0.2) / 0.002 + 0.1 * 0.5 - 1, check.External[0], tolerance: 1e-8);
        // No time at all counts as a microsecond.
        check.Judge(Reading(1), default, Duration.Zero, false, ref verdict);
        Assert.Equal(0.01 * (0 - 0.5) / 1e-6 - 1, check.External[0], tolerance: 0.01);
        Assert.Equal(GuardReasons.None, verdict.Reasons);
    }

    /// <summary>What pushes the tip of a slide pushes its drive as hard, less 1 part in 25,000 for the damping: 8.009 N are the limit here; without a tool or a limit nobody asks.</summary>
    [Theory]
    [InlineData(8, true, GuardReasons.None)]
    [InlineData(8.01, true, GuardReasons.TipForce)]
    [InlineData(8.01, false, GuardReasons.None)]
    public void TheForceAtTheTipIsHeldToItsLimit(double effort, bool isLimited, GuardReasons why)
    {
        var rules = Rules(1e-9) with { Tip = new GuardBench().Rules.Tip! with { MaxForceN = isLimited ? 8.009 : double.PositiveInfinity } };
        foreach (var joint in (int[])[0, 1])
        {
            JointVector efforts = default;
            efforts[joint] = -effort;
            Assert.Equal(why, Judged(rules, efforts, true).Reasons);
            Assert.Equal(GuardReasons.None, Judged(rules, efforts, false).Reasons);
        }

        static GuardVerdict Judged(GuardRules rules, JointVector efforts, bool hasTool)
        {
            var verdict = GuardVerdict.Accepted;
            new EffortCheck(rules, hasTool ? GuardBench.Tool : null).Judge(new DriveReading(default, true, 0, default, false, efforts), default, Period, false, ref verdict);
            return verdict;
        }
    }

    /// <summary>A joint of 10 N·m whose tip stands a metre off along x and swings along z: 5 N·m are 5 N, a millimetre being a thousandth of that.</summary>
    [Fact]
    public void AJointThatTurnsPullsByItsLever()
    {
        var rules = Rules(1e-9) with { Units = [JointUnit.Radian, JointUnit.Radian], Tip = new GuardBench().Rules.Tip! with { MaxForceN = 1 } };
        var verdict = GuardVerdict.Accepted;
        new EffortCheck(rules, new Lever()).Judge(new DriveReading(default, true, 0, default, false, JointVector.From([0, -5])), default, Period, false, ref verdict);
        var (sigma2, lambda2) = (1.0 / 100, 0.005 * 0.005);
        Assert.Equal(5 * sigma2 / (sigma2 + lambda2), verdict.Value, tolerance: 1e-4);
    }

    /// <summary>The slide with a metre a radian.</summary>
    private sealed class Lever : IToolGeometry
    {
        public int PointCount => GuardBench.Tool.PointCount;
        public ReadOnlySpan<ToolPiece> Pieces => GuardBench.Tool.Pieces;
        public int Shaft => 0;
        public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm) => throw new InvalidOperationException("Not asked for.");
        public void Move(ReadOnlySpan<double> joints, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations, Span<PointMotion> points) => GuardBench.Tool.Move(joints, [rates[0] * 1000, rates[1] * 1000], accelerations, points);
        public double GreatestAcceleration(ReadOnlySpan<double> farthest, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations) => throw new InvalidOperationException("Not asked for.");
    }

    private static void Bounds(double smoothingS, double effort, bool isGuided, GuardDecision decision, double limit)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            var verdict = GuardVerdict.Accepted;
            JointVector efforts = default;
            efforts[joint] = effort;
            new EffortCheck(Rules(smoothingS), null).Judge(new DriveReading(default, true, 0, default, false, efforts), default, Period, isGuided, ref verdict);
            Assert.Equal((decision, decision == GuardDecision.Accept ? GuardReasons.None : GuardReasons.JointEffort), (verdict.Decision, verdict.Reasons));
            if (decision == GuardDecision.Accept) continue;
            Assert.Equal(joint, verdict.Joint);
            Assert.Equal(limit, verdict.Limit, tolerance: 1e-12);
            Assert.Equal(Math.Abs(effort), verdict.Value, tolerance: 1e-4);
        }
    }

    private static GuardRules Rules(double smoothingS, double mass = 0, double friction = 0) =>
        new GuardBench(r => r with { Effort = r.Effort! with { SmoothingS = smoothingS, Inertia = [mass, 0], Friction = [friction, 0] } }).Rules;

    private static DriveReading Reading(double effort) => new(default, true, 0, default, false, JointVector.From([effort]));
}
