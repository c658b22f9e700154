using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Kinematics;

public sealed class Rcm7Tests
{
    internal static readonly JointLimits[] Limits =
    [
        new(-1.2, 1.2, 1, 4, 40), new(-0.9, 0.9, 1, 4, 40), new(10, 240, 100, 400, 4000),
        new(-3.0, 3.0, 3, 20, 200), new(-1.3, 1.3, 3, 20, 200), new(-1.3, 1.3, 3, 20, 200),
    ];

    internal static readonly Rcm7Kinematics Arm = new(new Rcm7Geometry(9.1, 10.2));
    internal static readonly Rcm7InverseKinematics Inverse = new(Arm, Limits);

    internal static readonly Gen<JointVector> InRange =
        Gen.Double[0.001, 0.999].Array[6].Select(u =>
        {
            var q = default(JointVector);
            for (var i = 0; i < 6; i++) q[i] = Limits[i].MinPosition + u[i] * (Limits[i].MaxPosition - Limits[i].MinPosition);
            return q;
        });

    [Fact]
    public void AtZeroTheToolPointsAlongZ()
    {
        var pose = Arm.BaseFromTip([0, 0, 100, 0, 0, 0]);
        Close(new Vec3(0, 0, 119.3), pose.TranslationMm, 1e-12);
        Close(Vec3.UnitY, pose.Rotation.Rotate(Vec3.UnitY), 1e-15);
    }

    [Fact]
    public void TheGuardsToolIsWhereTheKinematicsPutIt() => Gen.Select(InRange, Gen.Double[0, 1]).Sample((q, jaw) =>
    {
        q[6] = jaw;
        Span<Vec3> points = stackalloc Vec3[6];
        new Rcm7ToolGeometry(Arm, 4).Locate((ReadOnlySpan<double>)q, points);
        var tip = Arm.BaseFromTip(q);
        Vec3 InTip(double x, double z) => tip.TranslationMm + tip.Rotation.Rotate(new Vec3(x, 0, z));
        Close(tip.TranslationMm, points[0], 1e-11);
        Close(InTip(10.2 * Math.Sin(jaw), 10.2 * (Math.Cos(jaw) - 1)), points[1], 1e-11);
        Close(InTip(-10.2 * Math.Sin(jaw), 10.2 * (Math.Cos(jaw) - 1)), points[2], 1e-11);
        Close(InTip(0, -10.2), points[3], 1e-11);
        Close(Rcm7Kinematics.Wrist((ReadOnlySpan<double>)q).Mm, points[4], 1e-11);
        Close(Vec3.Zero, points[5], 0);
    });

    [Fact]
    public void EachJointTurnsItsOwnAxis()
    {
        const double quarter = Math.PI / 2;
        Close(new Vec3(119.3, 0, 0), Arm.BaseFromTip([quarter, 0, 100, 0, 0, 0]).TranslationMm, 1e-12);
        Close(new Vec3(0, -119.3, 0), Arm.BaseFromTip([0, quarter, 100, 0, 0, 0]).TranslationMm, 1e-12);
        Close(new Vec3(0, -19.3, 100), Arm.BaseFromTip([0, 0, 100, 0, quarter, 0]).TranslationMm, 1e-12);
        Close(new Vec3(10.2, 0, 109.1), Arm.BaseFromTip([0, 0, 100, 0, 0, quarter]).TranslationMm, 1e-12);
        Close(new Vec3(19.3, 0, 100), Arm.BaseFromTip([0, 0, 100, quarter, quarter, 0]).TranslationMm, 1e-12);
    }

    [Fact]
    public void TheJacobianIsTheDerivativeOfTheForwardKinematics() => InRange.Sample(q =>
    {
        var jacobian = Arm.Jacobian(q);
        const double step = 1e-5;
        for (var i = 0; i < 6; i++)
        {
            var (plus, minus) = (q, q);
            plus[i] += step;
            minus[i] -= step;
            var (a, b) = (Arm.BaseFromTip(plus), Arm.BaseFromTip(minus));
            var turning = (a.Rotation * b.Rotation.Conjugate).Log() / (2 * step);
            var moving = (a.TranslationMm - b.TranslationMm) / (2 * step);
            for (var r = 0; r < 3; r++)
            {
                Assert.Equal(turning[r], jacobian.At(r, i), 1e-6);
                Assert.Equal(moving[r], jacobian.At(r + 3, i), 1e-5);
            }
        }
    }, iter: 300);

    [Fact]
    public void InverseOfForwardFindsTheJointsAgain() => InRange.Sample(q =>
    {
        // Where wrist pitch folds the link back over the shaft's line the second solution may be as near; the pose must always come back.
        Assert.True(Inverse.TrySolve(Arm.BaseFromTip(q), q, out var found, out var refusal), refusal.Describe());
        for (var i = 0; i < 6; i++) Assert.Equal(q[i], found[i], 1e-7);
    }, iter: 2000);

    [Fact]
    public void AnyReachablePoseIsSolvedFromAnySeed() => Gen.Select(InRange, InRange).Sample((q, seed) =>
    {
        var wanted = Arm.BaseFromTip(q);
        Assert.True(Inverse.TrySolve(wanted, seed, out var found, out var refusal), refusal.Describe());
        var reached = Arm.BaseFromTip(found);
        Close(wanted.TranslationMm, reached.TranslationMm, 1e-9);
        Assert.True((wanted.Rotation.Conjugate * reached.Rotation).Log().Length < 1e-7);
        for (var i = 0; i < 6; i++) Assert.InRange(found[i], Limits[i].MinPosition, Limits[i].MaxPosition);
    }, iter: 2000);

    [Fact]
    public void PositionAndDirectionAreReachedAndStayNearTheSeed() => Gen.Select(InRange, Gen.Double[-0.02, 0.02].Array[6]).Sample((q, offset) =>
    {
        var wanted = Arm.BaseFromTip(q);
        var direction = wanted * new Direction<ToolTip>(0, 0, 1);
        var seed = q;
        for (var i = 0; i < 6; i++) seed[i] = Math.Clamp(q[i] + offset[i], Limits[i].MinPosition, Limits[i].MaxPosition);
        Assert.True(Inverse.TrySolve(new Point<RobotBase>(wanted.TranslationMm), direction, seed, out var found, out var refusal), refusal.Describe());
        var reached = Arm.BaseFromTip(found);
        Close(wanted.TranslationMm, reached.TranslationMm, 1e-9);
        Close(direction.Value, reached.Rotation.Rotate(Vec3.UnitZ), 1e-9);
        double Distance(JointVector a)
        {
            var sum = 0.0;
            for (var i = 0; i < 6; i++) sum += Math.Pow((a[i] - seed[i]) / (i == 2 ? 100 : 1), 2);
            return Math.Sqrt(sum);
        }
        Assert.True(Distance(found) <= Distance(q) + 0.02, $"{Distance(found)} against {Distance(q)}");
    }, iter: 100);

    [Fact]
    public void BeyondTheInsertionLimitTheRefusalSaysWhichJointAndByHowMuch()
    {
        var seed = JointVector.From([0, 0, 100, 0, 0, 0]);
        var deep = new Rigid<RobotBase, ToolTip>(Quat.Identity, new Vec3(0, 0, 240 + 19.3 + 12.5));
        Assert.False(Inverse.TrySolve(deep, seed, out _, out var refusal));
        Assert.Equal(new IkRefusal(IkRefusalReason.JointRange, Rcm7Joint.Insertion, refusal.Excess), refusal);
        Assert.Equal(12.5, refusal.Excess, 1e-9);
        Assert.Equal("Joint 3 (Insertion) would be 12.50 mm above its upper limit.", refusal.Describe());
    }

    [Fact]
    public void ATipSidewaysOfTheYawRangeIsRefusedForYaw()
    {
        var q = JointVector.From([1.3, 0, 150, 0, 0, 0]);
        Assert.False(Inverse.TrySolve(Arm.BaseFromTip(q), JointVector.From([1, 0, 150, 0, 0, 0]), out _, out var refusal));
        Assert.Equal(Rcm7Joint.Yaw, refusal.Joint);
        Assert.Equal(0.1, refusal.Excess, 1e-9);
    }

    [Fact]
    public void AWristInTheRemoteCentreIsRefused()
    {
        var pose = new Rigid<RobotBase, ToolTip>(Quat.Identity, new Vec3(0, 0, 19.3));
        Assert.False(Inverse.TrySolve(pose, default, out _, out var refusal));
        Assert.Equal(IkRefusalReason.WristAtRemoteCentre, refusal.Reason);
        Assert.False(Inverse.TrySolve(default, default, out _, out refusal));
        Assert.Equal(IkRefusalReason.NotAPose, refusal.Reason);
    }

    [Fact]
    public void TheShaftPassesThroughTheCentreAndMissesAMovedTrocarByTheMove() => InRange.Sample(q =>
    {
        Assert.Equal(0, RemoteCentre.ErrorMm(q, new Point<RobotBase>(0, 0, 0)), 1e-12);
        var along = Rcm7Kinematics.ShaftDirection(q).Value;
        var aside = Vec3.Cross(along, Vec3.UnitY).Normalized() * 3;
        Assert.Equal(3, RemoteCentre.ErrorMm(q, new Point<RobotBase>(aside + along * 7)), 1e-9);
    }, iter: 200);

    [Fact]
    public void KinematicsAllocateNothing()
    {
        var q = JointVector.From([0.3, -0.2, 120, 0.5, 0.4, -0.3]);
        var pose = Arm.BaseFromTip(q);
        Allocations.AssertNone(() =>
        {
            Arm.BaseFromTip(q);
            Arm.Jacobian(q);
            Inverse.TrySolve(pose, q, out _, out _);
        });
    }

    [Fact]
    public void LimitsThatMakeNoSenseAreRefused()
    {
        var limits = (JointLimits[])Limits.Clone();
        limits[2] = limits[2] with { MinPosition = -5 };
        Assert.Contains("trocar", Assert.Throws<ArgumentException>(() => new Rcm7InverseKinematics(Arm, limits)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Rcm7Kinematics(new Rcm7Geometry(-1, 10)));
    }

    private static void Close(Vec3 expected, Vec3 actual, double tolerance) =>
        Assert.True((expected - actual).Length <= tolerance, $"expected {expected}, was {actual}");
}
