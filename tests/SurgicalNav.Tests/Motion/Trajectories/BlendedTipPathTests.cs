using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Trajectories;

public sealed class BlendedTipPathTests
{
    private static readonly TipLimits Tip = new(20, 100, 1000, 0.5, 2, 20);

    [Fact]
    public void ARightAngleIsPassedAtTheSpeedThatTheDeviationAllows()
    {
        var path = BlendedTipPath.Plan([At(0, 0), At(50, 0), At(50, 50)], 0.5, Tip);
        var (deviation, speed) = path.Corner(0);
        Assert.Equal(0.5, deviation, 1e-9);
        Assert.InRange(speed, 1, 20);
        // The blend is even about the diagonal, on which the tip is nearest to the corner.
        var nearest = double.PositiveInfinity;
        for (var t = 0.0; t < path.DurationS; t += 1e-4) nearest = Math.Min(nearest, (path.At(t).Pose.TranslationMm - new Vec3(50, 0, 0)).Length);
        Assert.Equal(0.5, nearest, 1e-3);
        Assert.True(path.DurationS < BlendedTipPath.Plan([At(0, 0), At(50, 0), At(50, 50)], 0, Tip).DurationS);
    }

    [Fact]
    public void WithoutDeviationTheTipRestsInEveryCorner()
    {
        var path = BlendedTipPath.Plan([At(0, 0), At(50, 0), At(50, 50)], 0, Tip);
        Assert.Equal((0, 0), path.Corner(0));
        // Twice one straight line: d/v + v/a + a/j.
        Assert.Equal(2 * (50 / 20.0 + 0.2 + 0.1), path.DurationS, 1e-9);
    }

    [Fact]
    public void APoseOnTheStraightLineCostsNoTime()
    {
        var once = BlendedTipPath.Plan([At(0, 0), At(100, 0)], 0.1, Tip).DurationS;
        Assert.Equal(once, BlendedTipPath.Plan([At(0, 0), At(30, 0), At(100, 0)], 0.1, Tip).DurationS, 1e-3);
    }

    [Fact]
    public void EveryPathKeepsTheTipsLimitsAndItsCorners() => Gen.Select(Gen.Double[-1, 1].Array[6].Array[3, 6], Gen.Double[0.01, 3]).Sample((numbers, deviation) =>
    {
        var poses = numbers.Select(n => new Rigid<RobotBase, ToolTip>(Quat.Exp(new Vec3(n[3], n[4], n[5])), 30 * new Vec3(n[0], n[1], n[2]))).ToArray();
        var path = BlendedTipPath.Plan(poses, deviation, Tip);
        for (var i = 0; i < path.CornerCount; i++) Assert.True(path.Corner(i).DeviationMm <= deviation);
        Assert.True((path.At(0).Pose.TranslationMm - poses[0].TranslationMm).Length < 1e-9);
        var end = path.At(path.DurationS);
        Assert.True((end.Pose.TranslationMm - poses[^1].TranslationMm).Length < 1e-9 && (end.Pose.Rotation.Conjugate * poses[^1].Rotation).Log().Length < 1e-7);

        const double h = 1e-3;
        var (before, now) = (path.At(0), path.At(h));
        for (var t = 2 * h; t < path.DurationS; t += h)
        {
            var next = path.At(t);
            Assert.True(next.VelocityMmPerS.Length <= Tip.MaxVelocityMmPerS + 1e-6 && next.TurnRadPerS.Length <= Tip.MaxTurnRadPerS + 1e-6, $"{next} at {t}");
            Assert.True((next.VelocityMmPerS - now.VelocityMmPerS).Length <= Tip.MaxAccelerationMmPerS2 * h + 1e-6, $"accelerates at {t}: {now.VelocityMmPerS} to {next.VelocityMmPerS}");
            Assert.True((next.TurnRadPerS - now.TurnRadPerS).Length <= Tip.MaxTurnAccelerationRadPerS2 * h + 1e-6, $"turns too hard at {t}: {now.TurnRadPerS} to {next.TurnRadPerS}");
            // Second differences of a velocity are at most jerk × h².
            Assert.True((next.VelocityMmPerS - 2 * now.VelocityMmPerS + before.VelocityMmPerS).Length <= Tip.MaxJerkMmPerS3 * h * h + 1e-6, $"jerks at {t}");
            Assert.True((next.TurnRadPerS - 2 * now.TurnRadPerS + before.TurnRadPerS).Length <= Tip.MaxTurnJerkRadPerS3 * h * h + 1e-6, $"the turn jerks at {t} of {path.DurationS}: {before.TurnRadPerS}, {now.TurnRadPerS}, {next.TurnRadPerS}");
            Assert.True((next.Pose.TranslationMm - now.Pose.TranslationMm - h / 2 * (now.VelocityMmPerS + next.VelocityMmPerS)).Length <= 1e-3 * h, $"position and velocity disagree at {t}");
            Assert.True(FromThePolyline(next.Pose.TranslationMm, poses) <= deviation + 1e-9, $"too far from the corners at {t}");
            (before, now) = (now, next);
        }
    }, iter: 60);

    [Fact]
    public void TurnsOnTheSpotRestAtBothEnds()
    {
        var turned = new Rigid<RobotBase, ToolTip>(Quat.Exp(new Vec3(0, 0, 1)), new Vec3(50, 0, 0));
        var path = BlendedTipPath.Plan([At(0, 0), At(50, 0), turned, turned with { TranslationMm = new Vec3(50, 30, 0) }], 1, Tip);
        Assert.Equal((0, 0), path.Corner(0));
        Assert.Equal((0, 0), path.Corner(1));
    }

    [Fact]
    public void WhatIsNoPathIsRefusedInWords()
    {
        Assert.Contains("the same", Assert.Throws<MotionPlanException>(() => BlendedTipPath.Plan([At(1, 1), At(1, 1)], 1, Tip)).Message, StringComparison.Ordinal);
        Assert.Contains("half a revolution", Assert.Throws<MotionPlanException>(() =>
            BlendedTipPath.Plan([At(0, 0), new Rigid<RobotBase, ToolTip>(new Quat(0, 0, 0, 1), new Vec3(1, 0, 0))], 1, Tip)).Message, StringComparison.Ordinal);
        Assert.Contains("Pose 2", Assert.Throws<MotionPlanException>(() => BlendedTipPath.Plan([At(0, 0), default], 1, Tip)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BlendedTipPath.Plan([At(0, 0)], 1, Tip));
    }

    private static Rigid<RobotBase, ToolTip> At(double x, double y) => new(Quat.Identity, new Vec3(x, y, 0));

    private static double FromThePolyline(Vec3 p, Rigid<RobotBase, ToolTip>[] poses)
    {
        var nearest = double.PositiveInfinity;
        for (var i = 0; i + 1 < poses.Length; i++)
        {
            var (a, b) = (poses[i].TranslationMm, poses[i + 1].TranslationMm);
            // A turn on the spot has no length.
            var share = a == b ? 0 : Math.Clamp(Vec3.Dot(p - a, b - a) / (b - a).LengthSquared, 0, 1);
            nearest = Math.Min(nearest, (p - Vec3.Lerp(a, b, share)).Length);
        }
        return nearest;
    }
}
