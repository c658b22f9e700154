using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A program at the last limits that take it, and at the first that do not.</summary>
public sealed class ProgramBoundsTests
{
    /// <summary>One cubic from rest to rest over 40 mm in 1 s, 40 (3x² − 2x³): 60 mm/s in the middle, 240 mm/s² at the ends, 480 mm/s³ all along; the other joint stands at −7 mm.</summary>
    private static readonly MotionProgram OneCubic = Cubic(40, 1);

    /// <summary>The same within 2 s: 30 mm/s, 60 mm/s² and 60 mm/s³.</summary>
    [Theory]
    [InlineData(40, -10, 30, 60, 60, GuardReasons.None)]
    [InlineData(40 - 2e-9, -10, 30, 60, 60, GuardReasons.JointPosition)]
    [InlineData(40, 2e-9, 30, 60, 60, GuardReasons.JointPosition)]
    [InlineData(40, -10, 29.999, 60, 60, GuardReasons.JointVelocity)]
    [InlineData(40, -10, 30, 59.99, 60, GuardReasons.JointAcceleration)]
    [InlineData(40, -10, 30, 60, 59.99, GuardReasons.JointJerk)]
    public void EveryLimitIsHeldExactly(double most, double least, double velocity, double acceleration, double jerk, GuardReasons why)
    {
        foreach (var sign in (int[])[1, -1])
        {
            var limits = new JointLimits(sign > 0 ? least : -most, sign > 0 ? most : -least, velocity, acceleration, jerk);
            var rules = new GuardBench(r => r with { Joints = [limits, GuardBench.Limits], MaxStopS = 1e10 }).Rules;
            var verdict = GuardVerdict.Accepted;
            ProgramCheck.Prove(Cubic(40 * sign, 2), rules, ref verdict);
            Assert.Equal(why == GuardReasons.None ? why : why | GuardReasons.ProgramRefused, verdict.Reasons);
            if (why != GuardReasons.None) Assert.Equal((why, 0, GuardDecision.Hold), (verdict.First, verdict.Joint, verdict.Decision));
        }
    }

    /// <summary>What the path leaves of the acceleration, four fifths of it, and of the jerk, over the path's speed; the slower of the joints, and no more than the rules'.</summary>
    [Fact]
    public void SlowingDownMayUseWhatThePathLeavesOver()
    {
        var rules = new GuardBench(r => r with { MaxRateAccelerationPerS2 = 1e6 }).Rules;
        var verdict = GuardVerdict.Accepted;
        var bounds = ProgramCheck.Prove(OneCubic, rules, ref verdict);
        Assert.Equal(0.8 * (1000 - 240) / 60, bounds.MaxAccelerationPerS2, tolerance: 1e-9);
        Assert.Equal(100_000 / 60.0, bounds.MaxJerkPerS3, tolerance: 1e-9);
        Assert.Equal(GuardReasons.None, verdict.Reasons);
        Assert.Equal(3, ProgramCheck.Prove(OneCubic, rules with { MaxRateAccelerationPerS2 = 3 }, ref verdict).MaxAccelerationPerS2);
    }

    /// <summary>Rest from the full rate takes 1.5 / 3 s where the rate may change by 3 per s².</summary>
    [Theory]
    [InlineData(0.5, GuardReasons.None)]
    [InlineData(0.4999, GuardReasons.StopTooLong)]
    public void RestIsNoLongerOffThanTheRulesAllow(double mostS, GuardReasons why)
    {
        var rules = new GuardBench(r => r with { MaxRateAccelerationPerS2 = 3, MaxStopS = mostS }).Rules;
        var verdict = GuardVerdict.Accepted;
        ProgramCheck.Prove(OneCubic, rules, ref verdict);
        Assert.Equal(why == GuardReasons.None ? why : why | GuardReasons.ProgramRefused, verdict.Reasons);
        if (why == GuardReasons.StopTooLong) Assert.Equal((0.5, mostS, -1), (verdict.Value, verdict.Limit, verdict.Joint));
    }

    /// <summary>A path that leaves nothing of the acceleration has no way to rest: it is refused for that alone.</summary>
    [Fact]
    public void APathWithoutAWayToRestIsRefused()
    {
        var rules = new GuardBench(r => r with { Joints = [GuardBench.Limits with { MaxAcceleration = 240 }, GuardBench.Limits] }).Rules;
        var verdict = GuardVerdict.Accepted;
        ProgramCheck.Prove(OneCubic, rules, ref verdict);
        Assert.Equal(GuardReasons.StopTooLong | GuardReasons.ProgramRefused, verdict.Reasons);
    }

    /// <summary>A landing counts where one of the postures holds every joint that it names, within its tolerance of 2 less the 0.01 mm that the joints may begin away from it.</summary>
    [Theory]
    [InlineData(1.99, 500, true)]
    [InlineData(-1.99, 0, true)]
    [InlineData(0.5, 300, true)]
    [InlineData(2, 0, false)]
    [InlineData(-2, 0, false)]
    [InlineData(51, 61, true)]
    [InlineData(51, 0, false)]
    [InlineData(0, 61, true)]
    [InlineData(30, 61, false)]
    public void ALandingIsInOneOfThePostures(double x, double z, bool bears)
    {
        var rules = new GuardRules
        {
            Kind = MotionKind.Exoskeleton,
            Joints = [GuardBench.Limits, GuardBench.Limits],
            Units = new JointUnit[2],
            MaxFollowingError = [2, 2],
            DoubleStance = [new DrivePosture("first", [0, null], 2), new DrivePosture("second", [50, 60], 2), new DrivePosture("third, which overlaps the first", [-1, 300], 2)],
        };
        Assert.Equal(bears, ProgramCheck.LandsInDoubleStance(Landing(KnotMark.Landing), rules));
        // Of any other knot nobody asks, nor where the device names no postures, nor of an arm.
        Assert.True(ProgramCheck.LandsInDoubleStance(Landing(KnotMark.None), rules));
        Assert.True(ProgramCheck.LandsInDoubleStance(Landing(KnotMark.Landing), rules with { DoubleStance = [] }));
        Assert.True(ProgramCheck.LandsInDoubleStance(Landing(KnotMark.Landing), rules with { Kind = MotionKind.Arm }));

        MotionProgram Landing(KnotMark middle)
        {
            var knots = new JointKnot[3];
            for (var i = 0; i < 3; i++) (knots[i].TimeS, knots[i].Mark) = (i, KnotMark.Landing);
            (knots[1].Position[0], knots[1].Position[1], knots[1].Mark) = (x, z, middle);
            return MotionProgram.Create(1, MotionKind.Exoskeleton, 2, knots);
        }
    }

    private static MotionProgram Cubic(double toMm, double seconds)
    {
        var knots = new JointKnot[2];
        (knots[1].TimeS, knots[1].Position[0]) = (seconds, toMm);
        (knots[0].Position[1], knots[1].Position[1]) = (-7, -7);
        return MotionProgram.Create(1, MotionKind.Arm, 2, knots);
    }
}
