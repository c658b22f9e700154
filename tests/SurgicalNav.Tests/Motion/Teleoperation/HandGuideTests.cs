using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>The admittance in closed form. Yaw of sim-rcm7: 20 N·m at most, 1.5 rad/s; so a band of 1 N·m, full speed of 0.3 rad/s at 9 N·m, damping 80/3 N·m·s/rad.</summary>
public sealed class HandGuideTests
{
    private const double Damping = 8 / 0.3;
    private static readonly DriveProfile Arm = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
    private static readonly JointVector Middle = JointVector.From([0, 0, 120]);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(-1, 0)]
    [InlineData(3, 2 / Damping)]
    [InlineData(-5, -4 / Damping)]
    [InlineData(9, 0.3)]
    [InlineData(15, 0.3)]
    [InlineData(-100, -0.3)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    public void ASteadyPushMovesAsTheClosedFormSays(double push, double expected)
    {
        var guide = new HandGuide(Arm, new HandGuideOptions());
        for (var i = 0; i < 2000; i++) guide.Step(0.002, true, JointVector.From([push]), Middle, default, double.PositiveInfinity);
        Assert.Equal(expected, guide.Velocity[0], tolerance: 1e-9);
        Assert.Equal(expected != 0, guide.IsPushed);
        Assert.Equal(0, guide.Velocity[1]);
    }

    /// <summary>v = w (1 − e^(−t/T)) whatever the sampling.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.008)]
    [InlineData(0.02)]
    public void ItSpeedsUpExponentially(double periodS)
    {
        var guide = new HandGuide(Arm, new HandGuideOptions());
        for (var t = periodS; t < 0.5; t += periodS)
        {
            guide.Step(periodS, true, JointVector.From([5]), Middle, default, double.PositiveInfinity);
            Assert.Equal(4 / Damping * (1 - Math.Exp(-t / 0.1)), guide.Velocity[0], tolerance: 1e-9);
        }
    }

    [Fact]
    public void LettingGoIsObeyedAtOnceAndSoIsPushingLess()
    {
        var guide = Pushed(9);
        guide.Step(0.002, true, JointVector.From([2]), Middle, default, double.PositiveInfinity);
        Assert.Equal(1 / Damping, guide.Velocity[0], tolerance: 1e-12);
        guide.Step(0.002, true, JointVector.From([0.99]), Middle, default, double.PositiveInfinity);
        Assert.Equal(0, guide.Velocity[0]);
    }

    [Fact]
    public void APushTheOtherWayBeginsFromRest()
    {
        var guide = Pushed(9);
        guide.Step(0.01, true, JointVector.From([-9]), Middle, default, double.PositiveInfinity);
        Assert.Equal(-0.3 * (1 - Math.Exp(-0.1)), guide.Velocity[0], tolerance: 1e-12);
    }

    /// <summary>The joint still goes one way and is pushed the other: to rest first.</summary>
    [Fact]
    public void APushAgainstTheMotionBringsItToRestFirst()
    {
        var guide = Pushed(9);
        guide.Step(0.01, true, JointVector.From([-9]), Middle, JointVector.From([0.1]), double.PositiveInfinity);
        Assert.Equal(0, guide.Velocity[0]);
        guide.Step(0.01, true, JointVector.From([-9]), Middle, JointVector.From([0.002]), double.PositiveInfinity);
        Assert.Equal(-0.3 * (1 - Math.Exp(-0.1)), guide.Velocity[0], tolerance: 1e-12);
    }

    [Fact]
    public void WhereTheGuardHoldsNothingIsAskedForAndItBeginsAnew()
    {
        var guide = Pushed(9);
        guide.Step(0.002, false, JointVector.From([9]), Middle, default, double.PositiveInfinity);
        Assert.Equal(0, guide.Velocity[0]);
        guide.Step(0.002, true, JointVector.From([9]), Middle, default, double.PositiveInfinity);
        Assert.Equal(0.3 * (1 - Math.Exp(-0.02)), guide.Velocity[0], tolerance: 1e-12);
    }

    /// <summary>No faster than half a second would take to the end, 1.05 rad; away from it at full speed.</summary>
    [Fact]
    public void ItSlowsDownTowardsTheEndOfARange()
    {
        var guide = Pushed(9, JointVector.From([1, 0, 120]));
        Assert.Equal(0.05 / 0.5, guide.Velocity[0], tolerance: 1e-9);
        Assert.Equal(GuideSlowing.EndOfRange, guide.Slowing);
        Assert.Equal(-0.3, Pushed(-9, JointVector.From([1, 0, 120])).Velocity[0], tolerance: 1e-9);
        Assert.Equal(0, Pushed(9, JointVector.From([1.06, 0, 120])).Velocity[0]);
    }

    [Theory]
    [InlineData(15, 0.3)]
    [InlineData(6, 0.12)]
    [InlineData(-1, 0.03)]
    public void ItSlowsDownNearARegion(double slackMm, double expected) => Assert.Equal(expected, Pushed(9, slackMm: slackMm).Velocity[0], tolerance: 1e-9);

    /// <summary>0.3 rad/s of yaw at 208 mm is 62 mm/s of the tip.</summary>
    [Fact]
    public void TheTipKeepsToItsSpeed()
    {
        var tool = new Rcm7ToolGeometry(new Rcm7Kinematics(RobotFile.Load(Repository.Path("hardware", "robots", "sim-rcm7.robot.json")).Rcm7!.Value), 4);
        var guide = new HandGuide(Arm, new HandGuideOptions { MaxTipSpeedMmPerS = 20 }, tool);
        var at = JointVector.From([0, 0, 200, 0, 0, 0, 0]);
        for (var i = 0; i < 2000; i++) guide.Step(0.002, true, JointVector.From([9, 0, 40]), at, default, double.PositiveInfinity);
        Span<PointMotion> points = stackalloc PointMotion[7];
        var (velocity, rest) = (guide.Velocity, default(JointVector));
        tool.Move(((ReadOnlySpan<double>)at)[..7], ((ReadOnlySpan<double>)velocity)[..7], ((ReadOnlySpan<double>)rest)[..7], points);
        Assert.Equal(20, points[0].VelocityMmPerS.Length, tolerance: 1e-6);
        Assert.Equal(GuideSlowing.TipSpeed, guide.Slowing);
    }

    [Fact]
    public void JointsThatAreNotFreeStay()
    {
        var guide = new HandGuide(Arm, new HandGuideOptions(), isFree: [true, true, true, true, true, true, false]);
        for (var i = 0; i < 100; i++) guide.Step(0.01, true, JointVector.From([0, 0, 0, 0, 0, 0, 1]), Middle, default, double.PositiveInfinity);
        Assert.Equal((0.0, false), (guide.Velocity[6], guide.IsPushed));
    }

    [Fact]
    public void WhatCannotBeGuidedIsRefusedInWords()
    {
        var worn = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "exoskeleton", "sim-lower-limb6.json"));
        Assert.Contains("worn by a person", Assert.Throws<ArgumentException>(() => new HandGuide(worn, new HandGuideOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("more friction", Assert.Throws<ArgumentException>(() => new HandGuide(Arm, new HandGuideOptions { SpeedShare = 1, FullShare = 0.1 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HandGuide(Arm, new HandGuideOptions { BandShare = 0.5 }));
        Assert.Throws<ArgumentException>(() => new HandGuide(Arm, new HandGuideOptions(), isFree: [true]));
    }

    /// <summary>Any pushes, any sampling: never above the speed, never against the push, and nothing from within the band.</summary>
    [Fact]
    public void NoPushesMakeItFasterThanItsSpeed() =>
        Gen.Select(Gen.Double[-60, 60], Gen.Double[0, 0.05], Gen.Double[-1.1, 1.1], Gen.Double[-20, 40], Gen.Bool).Array[1, 100].Sample(steps =>
        {
            var guide = new HandGuide(Arm, new HandGuideOptions());
            foreach (var (push, dt, at, slack, isReady) in steps)
            {
                guide.Step(dt, isReady, JointVector.From([push, push / 9, push]), JointVector.From([at, at / 2, 120 + 100 * at]), default, slack);
                for (var j = 0; j < 3; j++)
                {
                    Assert.True(Math.Abs(guide.Velocity[j]) <= guide.MaxVelocity(j));
                    Assert.True(guide.Velocity[j] * push >= 0);
                }
                if (!isReady || Math.Abs(push) <= guide.Band(0)) Assert.Equal(0, guide.Velocity[0]);
            }
        }, iter: 2000);

    [Fact]
    public void AStepAllocatesNothing()
    {
        var tool = new Rcm7ToolGeometry(new Rcm7Kinematics(RobotFile.Load(Repository.Path("hardware", "robots", "sim-rcm7.robot.json")).Rcm7!.Value), 4);
        var guide = new HandGuide(Arm, new HandGuideOptions(), tool);
        var i = 0;
        Allocations.AssertNone(() => guide.Step(0.002, true, JointVector.From([10 * Math.Sin(i++ * 0.01), 0, 40]), Middle, default, 5), warmUp: 100, calls: 1000);
    }

    private static HandGuide Pushed(double push, JointVector? at = null, double slackMm = double.PositiveInfinity)
    {
        var guide = new HandGuide(Arm, new HandGuideOptions());
        for (var i = 0; i < 2000; i++) guide.Step(0.002, true, JointVector.From([push]), at ?? Middle, default, slackMm);
        return guide;
    }
}
