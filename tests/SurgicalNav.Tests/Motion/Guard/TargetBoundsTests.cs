using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A hand's target at the last value that may be followed, and at the first that may not: ±100 mm, 100 mm/s, 25 mm ahead.</summary>
public sealed class TargetBoundsTests
{
    private static readonly GuardRules Rules = new GuardBench().Rules;
    private static readonly Instant Now = Instant.FromSeconds(100);

    [Theory]
    [InlineData(TargetKind.Position, 100, 80, GuardReasons.None)]
    [InlineData(TargetKind.Position, -100, -80, GuardReasons.None)]
    [InlineData(TargetKind.Position, 100.0000001, 80, GuardReasons.JointPosition)]
    [InlineData(TargetKind.Position, -100.0000001, -80, GuardReasons.JointPosition)]
    [InlineData(TargetKind.Position, 25, 0, GuardReasons.None)]
    [InlineData(TargetKind.Position, -5, 20, GuardReasons.None)]
    [InlineData(TargetKind.Position, 25.0000001, 0, GuardReasons.TargetTooFar)]
    [InlineData(TargetKind.Position, -5.0000001, 20, GuardReasons.TargetTooFar)]
    [InlineData(TargetKind.Position, 0, double.NaN, GuardReasons.TargetTooFar)]
    [InlineData(TargetKind.Velocity, 100, 90, GuardReasons.None)]
    [InlineData(TargetKind.Velocity, -100, 90, GuardReasons.None)]
    [InlineData(TargetKind.Velocity, 100.0000001, 0, GuardReasons.JointVelocity)]
    [InlineData(TargetKind.Velocity, -100.0000001, 0, GuardReasons.JointVelocity)]
    [InlineData(TargetKind.Velocity, double.NaN, 0, GuardReasons.NotANumber)]
    public void EveryJointIsHeldToItsBounds(TargetKind kind, double value, double standing, GuardReasons why)
    {
        for (var joint = 0; joint < 2; joint++)
        {
            JointVector values = default, stands = default;
            (values[joint], stands[joint]) = (value, standing);
            var verdict = Judge(new TargetCheck(Rules), Now, new GuardTarget(1, Now, kind, values), stands);
            Assert.Equal((why, why == GuardReasons.None ? GuardDecision.Accept : GuardDecision.Hold), (verdict.Reasons, verdict.Decision));
            if (why != GuardReasons.None) Assert.Equal(joint, verdict.Joint);
        }
    }

    /// <summary>The number and its limit are those that broke, sign and all.</summary>
    [Theory]
    [InlineData(TargetKind.Position, -101, -101, -100)]
    [InlineData(TargetKind.Position, 101, 101, 100)]
    [InlineData(TargetKind.Position, -30, 30, 25)]
    [InlineData(TargetKind.Velocity, -101, 101, 100)]
    public void TheVerdictBearsTheNumbers(TargetKind kind, double asked, double value, double limit)
    {
        var verdict = Judge(new TargetCheck(Rules), Now, new GuardTarget(1, Now, kind, JointVector.From([asked])), default);
        Assert.Equal((value, limit), (verdict.Value, verdict.Limit));
    }

    [Fact]
    public void ATargetGrowsOldByItsTimeAndByItsCounter()
    {
        var limit = Duration.FromMilliseconds(Rules.MaxTargetAgeMs);
        var nanosecond = new Duration(1);
        Assert.Equal(GuardReasons.None, Judge(new TargetCheck(Rules), Now, Rest(1, Now - limit), default).Reasons);
        Assert.Equal(GuardReasons.TargetSilent, Judge(new TargetCheck(Rules), Now, Rest(1, Now - limit - nanosecond), default).Reasons);
        foreach (var step in (int[])[0, -1])
        {
            var check = new TargetCheck(Rules);
            Judge(check, Now, Rest(5, Now), default);
            // A writer that stamps the time anew and counts no further.
            Assert.Equal(GuardReasons.None, Judge(check, Now + limit, Rest(5 + step, Now + limit), default).Reasons);
            var late = Now + limit + nanosecond;
            Assert.Equal(GuardReasons.TargetSilent, Judge(check, late, Rest(5 + step, late), default).Reasons);
        }
    }

    /// <summary>What is no target is not judged as one: nothing else is said of it.</summary>
    [Fact]
    public void NoTargetIsNoTargetAndNothingElse()
    {
        foreach (var kind in (TargetKind[])[TargetKind.None, (TargetKind)9])
            Assert.Equal(GuardReasons.NoProgram, Judge(new TargetCheck(Rules), Now, new GuardTarget(1, Instant.MinValue, kind, JointVector.From([500])), default).Reasons);
        var legs = new TargetCheck(Rules with { Kind = MotionKind.Exoskeleton });
        Assert.Equal(GuardReasons.NoProgram, Judge(legs, Now, new GuardTarget(1, Instant.MinValue, TargetKind.Position, JointVector.From([500])), default).Reasons);
    }

    private static GuardTarget Rest(long sequence, Instant at) => new(sequence, at, TargetKind.Velocity, default);

    private static GuardVerdict Judge(TargetCheck check, Instant at, GuardTarget target, JointVector standing)
    {
        var verdict = GuardVerdict.Accepted;
        check.Judge(at, target, standing, ref verdict);
        return verdict;
    }
}
