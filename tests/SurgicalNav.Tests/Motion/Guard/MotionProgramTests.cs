using CsCheck;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

public sealed class MotionProgramTests
{
    private static byte[] Bytes()
    {
        var program = GuardBench.Reach(40, 1, id: 7);
        var bytes = new byte[MotionProgramFormat.ByteCount(2, program.KnotCount)];
        Assert.Equal(bytes.Length, MotionProgramFormat.Write(program, bytes));
        return bytes;
    }

    [Fact]
    public void AProgramSurvivesItsBytes()
    {
        var (program, knots) = (new MotionProgram(), new JointKnot[MotionProgram.MaxKnots]);
        Assert.Equal(ProgramRefusal.None, MotionProgramFormat.TryRead(Bytes(), program, knots));
        var original = GuardBench.Reach(40, 1, id: 7);
        Assert.Equal((7u, MotionKind.Arm, 2, 41, 1.0), (program.Id, program.Kind, program.JointCount, program.KnotCount, program.DurationS));
        for (var t = -0.1; t < 1.2; t += 0.013)
        {
            original.Evaluate(t, out var p0, out var v0, out var a0);
            program.Evaluate(t, out var p1, out var v1, out var a1);
            Assert.Equal((p0[0], v0[0], a0[0]), (p1[0], v1[0], a1[0]));
        }
    }

    [Fact]
    public void DerivativesAreThoseOfThePosition()
    {
        var program = GuardBench.Reach(40, 1);
        const double H = 1e-5;
        for (var t = 0.0131; t < 0.98; t += 0.037)
        {
            program.Evaluate(t - H, out var before, out _, out _);
            program.Evaluate(t, out var at, out var velocity, out var acceleration);
            program.Evaluate(t + H, out var after, out _, out _);
            Assert.Equal((after[0] - before[0]) / (2 * H), velocity[0], tolerance: 1e-4);
            Assert.Equal((after[0] - 2 * at[0] + before[0]) / (H * H), acceleration[0], tolerance: 1e-1);
        }
    }

    [Fact]
    public void AnyChangedByteIsRefused()
    {
        var good = Bytes();
        var (program, knots) = (new MotionProgram(), new JointKnot[MotionProgram.MaxKnots]);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte[1, 255]).Sample((at, flip) =>
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= flip;
            Assert.NotEqual(ProgramRefusal.None, MotionProgramFormat.TryRead(bad, program, knots));
            Assert.False(program.IsLoaded);
        }, iter: 2000, threads: 1);
    }

    [Fact]
    public void RandomBytesAreRefusedWithoutHarm()
    {
        var (program, knots) = (new MotionProgram(), new JointKnot[MotionProgram.MaxKnots]);
        var good = Bytes();
        Gen.Select(Gen.Byte.Array[0, 400], Gen.Bool, Gen.Int[0, 40]).Sample((noise, headed, keep) =>
        {
            var bytes = headed ? [.. good[..keep], .. noise] : noise;
            Assert.NotEqual(ProgramRefusal.None, MotionProgramFormat.TryRead(bytes, program, knots));
        }, iter: 3000, threads: 1);
    }

    [Fact]
    public void EveryRefusalHasItsOwnWords()
    {
        var words = Enum.GetValues<ProgramRefusal>().Select(GuardWords.Explain).ToList();
        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain("it cannot be used", words);
        var reasons = Enum.GetValues<GuardReasons>().Select(GuardWords.Name).ToList();
        Assert.Equal(reasons.Count, reasons.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void NumbersThatAreNoneAreRefused(double value)
    {
        var knots = GuardBench.Reach(40, 1).Knots.ToArray();
        knots[5].Position[1] = value;
        Assert.Equal(ProgramRefusal.NotANumber, new MotionProgram().TryLoad(1, MotionKind.Arm, 2, knots));
        knots = GuardBench.Reach(40, 1).Knots.ToArray();
        knots[5].TimeS = value;
        Assert.Equal(ProgramRefusal.Times, new MotionProgram().TryLoad(1, MotionKind.Arm, 2, knots));
    }

    [Fact]
    public void EndsMustRestAndAnExoskeletonMustStand()
    {
        var knots = GuardBench.Reach(40, 1).Knots.ToArray();
        knots[^1].Velocity[0] = 0.1;
        Assert.Equal(ProgramRefusal.EndsMoving, new MotionProgram().TryLoad(1, MotionKind.Arm, 2, knots));
        knots = GuardBench.Reach(40, 1).Knots.ToArray();
        knots[^1].Mark = KnotMark.None;
        Assert.Equal(ProgramRefusal.EndsInTheAir, new MotionProgram().TryLoad(1, MotionKind.Exoskeleton, 2, knots));
        Assert.Contains("double stance", Assert.Throws<ArgumentException>(() => MotionProgram.Create(1, MotionKind.Exoskeleton, 2, knots)).Message, StringComparison.Ordinal);
    }

    /// <summary>Joints may stand beside a program's beginning by the start's tolerance, and the device rests in a double stance only.</summary>
    [Theory]
    [InlineData(1.1, ProgramRefusal.None)]
    [InlineData(0.9, ProgramRefusal.NoDoubleStance)]
    public void ALandingLiesInsideItsStanceByTheStartsTolerance(double tolerances, ProgramRefusal answer)
    {
        var rules = GuardRulesFactory.FromProfile(DriveProfileFile.Load(Repository.Path("hardware", "profiles", "exoskeleton", "sim-lower-limb6.json")));
        var stance = rules.DoubleStance[0];
        JointVector joints = default;
        for (var j = 0; j < rules.JointCount; j++) joints[j] = stance.Positions[j] ?? (rules.Joints[j].MinPosition + rules.Joints[j].MaxPosition) / 2;
        var moved = Enumerable.Range(0, rules.JointCount).First(j => stance.Positions[j] is not null);
        joints[moved] += stance.Tolerance - tolerances * rules.StartTolerance(moved);
        JointKnot[] knots = [new JointKnot { Position = joints, Mark = KnotMark.Landing }, new JointKnot { TimeS = 1, Position = joints, Mark = KnotMark.Landing }];
        Assert.Equal(answer, new MotionGuard(rules).Load(MotionProgram.Create(1, MotionKind.Exoskeleton, rules.JointCount, knots)));
    }
}
