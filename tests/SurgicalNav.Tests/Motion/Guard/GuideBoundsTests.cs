using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Guiding at the last speed that it allows, and at the first that it does not: 25 mm/s asked for and sent, 31.25 mm/s measured over 100 ms, less 0.01 mm of the encoders'.</summary>
public sealed class GuideBoundsTests
{
    private static readonly GuardRules Rules = new GuardBench(r => r with { Guide = r.Guide with { MaxTipSpeedMmPerS = 30 } }).Rules;
    private static readonly Instant Now = Instant.FromSeconds(100);

    [Theory]
    [InlineData(25, GuardReasons.None)]
    [InlineData(-25, GuardReasons.None)]
    [InlineData(25.0000001, GuardReasons.JointVelocity)]
    [InlineData(-25.0000001, GuardReasons.JointVelocity)]
    [InlineData(double.NaN, GuardReasons.JointVelocity)]
    public void WhatIsAskedForIsHeldToTheReducedSpeed(double velocity, GuardReasons why)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            JointVector values = default;
            values[joint] = velocity;
            var verdict = GuardVerdict.Accepted;
            new GuideCheck(Rules, null).Judge(new GuardTarget(1, Now, TargetKind.Velocity, values), Reading(0, 0, 0), ref verdict);
            Assert.Equal((why, why == GuardReasons.None ? -1 : joint), (verdict.Reasons, verdict.Joint));
        }
    }

    [Theory]
    [InlineData(3.134, 100, GuardDecision.Accept)]
    [InlineData(-3.134, 100, GuardDecision.Accept)]
    [InlineData(3.136, 100, GuardDecision.Stop)]
    [InlineData(-3.136, 100, GuardDecision.Stop)]
    [InlineData(double.NaN, 100, GuardDecision.Stop)]
    [InlineData(50, 99, GuardDecision.Accept)]
    [InlineData(4, 130, GuardDecision.Accept)]
    [InlineData(4.1, 130, GuardDecision.Stop)]
    public void WhatIsMeasuredIsHeldToIt(double movedMm, double afterMs, GuardDecision decision)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            var check = new GuideCheck(Rules, null);
            Judge(check, Reading(0, joint, 20));
            var verdict = Judge(check, Reading(afterMs, joint, 20 + movedMm));
            Assert.Equal((decision, decision == GuardDecision.Accept ? GuardReasons.None : GuardReasons.JointVelocity), (verdict.Decision, verdict.Reasons));
            if (decision != GuardDecision.Accept) Assert.Equal((joint, 25), (verdict.Joint, verdict.Limit));
        }
    }

    /// <summary>Each measured speed counts from where the one before ended, none from before guiding began, the drive was enabled, or a clock that fell back.</summary>
    [Fact]
    public void EveryMeasuredSpeedBeginsAnew()
    {
        var check = new GuideCheck(Rules, null);
        for (var i = 0; i < 4; i++) Assert.Equal(GuardDecision.Accept, Judge(check, Reading(100 * i, 0, 3 * i)).Decision);
        check.Forget();
        Assert.Equal(GuardDecision.Accept, Judge(check, Reading(400, 0, 60)).Decision);
        Assert.Equal(GuardDecision.Stop, Judge(check, Reading(500, 0, 64)).Decision);
        Assert.Equal(GuardDecision.Accept, Judge(check, Reading(600, 0, 90) with { IsEnabled = false }).Decision);
        Assert.Equal(GuardDecision.Accept, Judge(check, Reading(700, 0, 93)).Decision);
        Assert.Equal(GuardDecision.Accept, Judge(check, Reading(650, 0, 10)).Decision);
        Assert.Equal(GuardDecision.Accept, Judge(check, Reading(750, 0, 13)).Decision);
        Assert.Equal(GuardDecision.Stop, Judge(check, Reading(850, 0, 17)).Decision);
    }

    [Theory]
    [InlineData(25, 0, GuardReasons.None)]
    [InlineData(0, -25, GuardReasons.None)]
    [InlineData(25.0001, 0, GuardReasons.JointVelocity)]
    [InlineData(0, -25.0001, GuardReasons.JointVelocity)]
    [InlineData(18, 24, GuardReasons.None)]
    [InlineData(-18.001, 24, GuardReasons.TipSpeed)]
    public void WhatIsSentIsHeldToIt(double x, double z, GuardReasons why)
    {
        var verdict = GuardVerdict.Accepted;
        new GuideCheck(Rules, GuardBench.Tool).Step(new TargetStep(default, JointVector.From([x, z]), default, default), ref verdict);
        Assert.Equal(why, verdict.Reasons);
        if (why == GuardReasons.JointVelocity) Assert.Equal((x == 0 ? 1 : 0, 25), (verdict.Joint, verdict.Limit));
        if (why == GuardReasons.TipSpeed) Assert.Equal(30, verdict.Limit);
        if (why == GuardReasons.TipSpeed) Assert.Equal(Math.Sqrt(x * x + z * z), verdict.Value, tolerance: 1e-9);
    }

    [Fact]
    public void WithoutAToolTheJointsAreStillHeldToIt()
    {
        var verdict = GuardVerdict.Accepted;
        new GuideCheck(Rules, null).Step(new TargetStep(default, JointVector.From([20, 24]), default, default), ref verdict);
        Assert.Equal(GuardReasons.None, verdict.Reasons);
    }

    private static DriveReading Reading(double ms, int joint, double at)
    {
        JointVector measured = default;
        measured[joint] = at;
        return new DriveReading(Now + Duration.FromMilliseconds(ms), true, 0, measured);
    }

    private static GuardVerdict Judge(GuideCheck check, DriveReading drive)
    {
        var verdict = GuardVerdict.Accepted;
        check.Judge(new GuardTarget(1, Now, TargetKind.Velocity, default), drive, ref verdict);
        return verdict;
    }
}
