using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A joint at the last position, speed and acceleration that it may have, and at the first that it may not: ±100 mm, 100 mm/s, 1000 mm/s².</summary>
public sealed class MotionBoundsTests
{
    private const double Slip = MotionCheck.Slip, Over = 1 + 1e-9;
    private static readonly GuardRules Rules = new GuardBench().Rules;

    [Theory]
    [InlineData(100, 100, 1000, GuardReasons.None)]
    [InlineData(-100, -100, -1000, GuardReasons.None)]
    [InlineData(100 + 0.9e-9, 100 * Slip, 1000 * Slip, GuardReasons.None)]
    [InlineData(-100 - 0.9e-9, -100 * Slip, -1000 * Slip, GuardReasons.None)]
    [InlineData(100 + 1.1e-9, 0, 0, GuardReasons.JointPosition)]
    [InlineData(-100 - 1.1e-9, 0, 0, GuardReasons.JointPosition)]
    [InlineData(0, 100 * Slip * Over, 0, GuardReasons.JointVelocity)]
    [InlineData(0, -100 * Slip * Over, 0, GuardReasons.JointVelocity)]
    [InlineData(0, 0, 1000 * Slip * Over, GuardReasons.JointAcceleration)]
    [InlineData(0, 0, -1000 * Slip * Over, GuardReasons.JointAcceleration)]
    [InlineData(double.NaN, 0, 0, GuardReasons.NotANumber)]
    [InlineData(0, double.NaN, 0, GuardReasons.NotANumber)]
    [InlineData(0, 0, double.PositiveInfinity, GuardReasons.NotANumber)]
    public void AJointIsHeldToItsBounds(double position, double velocity, double acceleration, GuardReasons why)
    {
        var verdict = GuardVerdict.Accepted;
        new MotionCheck(Rules, null).Joint(1, position, velocity, acceleration, 0.25, ref verdict);
        Assert.Equal((why, why == GuardReasons.None ? GuardDecision.Accept : GuardDecision.Hold), (verdict.Reasons, verdict.Decision));
        if (why != GuardReasons.None) Assert.Equal((1, 0.25), (verdict.Joint, verdict.AheadS));
    }

    [Theory]
    [InlineData(-101, 0, 0, -101, -100)]
    [InlineData(101, 0, 0, 101, 100)]
    [InlineData(0, -101, 0, 101, 100)]
    [InlineData(0, 0, -1001, 1001, 1000)]
    public void TheVerdictBearsTheNumbers(double position, double velocity, double acceleration, double value, double limit)
    {
        var verdict = GuardVerdict.Accepted;
        new MotionCheck(Rules, null).Joint(0, position, velocity, acceleration, 0, ref verdict);
        Assert.Equal((value, limit), (verdict.Value, verdict.Limit));
    }

    /// <summary>From one set-point to the next, 2 ms later: 0.2 mm, 0.01 mm more for what the joints were found away from the set-point, and 2 mm/s.</summary>
    [Theory]
    [InlineData(0.2099, 0, 0, GuardReasons.None)]
    [InlineData(-0.2099, 0, 0, GuardReasons.None)]
    [InlineData(0.2101, 0, 0, GuardReasons.JointVelocity)]
    [InlineData(-0.2101, 0, 0, GuardReasons.JointVelocity)]
    [InlineData(0, 50, 51.999, GuardReasons.None)]
    [InlineData(0, 50, 52.001, GuardReasons.JointAcceleration)]
    [InlineData(0, 50, 47.999, GuardReasons.JointAcceleration)]
    [InlineData(0, -1.001, 1, GuardReasons.JointAcceleration)]
    public void AStepIsOneThatTheJointCanTake(double moved, double velocityBefore, double velocity, GuardReasons why)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            JointVector before = default, position = default, was = default, becomes = default;
            (before[joint], position[joint], was[joint], becomes[joint]) = (10, 10 + moved, velocityBefore, velocity);
            var verdict = GuardVerdict.Accepted;
            new MotionCheck(Rules, null).Reachable(before, was, position, becomes, 0.002, ref verdict);
            Assert.Equal((why, why == GuardReasons.None ? -1 : joint), (verdict.Reasons, verdict.Joint));
        }
    }
}
