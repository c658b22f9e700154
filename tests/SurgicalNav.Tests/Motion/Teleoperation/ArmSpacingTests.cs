using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>Hands that lead the arms of a system against each other. Distances are measured by a routine of the tests' own.</summary>
public sealed class ArmSpacingTests
{
    private static readonly TeleoperationOptions Options = new() { Scale = 1, MostStretchMm = 1000, MostStretchRad = 3, MostLagMm = 1000, MostLagRad = 3 };

    /// <summary>Straight at the endoscope: from the zone's beginning on no faster than what is left allows (it falls as e^−kt, k = greatest speed / zone), never nearer than what is kept, told in words and by a cue that points away; and back again freely.</summary>
    [Fact]
    public void AnInstrumentLedAtTheScopeIsSlowedDownHeldShortOfItAndMayTurnBack()
    {
        var o = new Operation(Options);
        o.Engage(0, 1);
        var way = o.TableFromCamera.Conjugate.Rotate(o.Tip(3).TranslationMm - o.Tip(0).TranslationMm).Normalized();
        var (before, slowed, nearest) = (Share(o, 0, 3), 0, double.PositiveInfinity);
        for (var i = 0; i < 1500; i++)
        {
            o.Move(0, way * 0.5);
            o.Step(5);
            Assert.Equal(HandState.Following, o.State(0));
            var now = Share(o, 0, 3);
            if (now < 1) Assert.True(now >= Math.Min(before, 1) * (1 - Options.MostTipMmS * 0.005 / Options.InstrumentCueMm) - 1e-9, $"{before} to {now}");
            (before, nearest) = (now, Math.Min(nearest, now));
            var report = o.Station.Hand(MasterHand.Left);
            var cue = report.Cues[(int)EdgeKind.OtherArm];
            if (report.Edge.Reason != TeleoperationReason.OtherArmNear) continue;
            slowed++;
            Assert.Equal(Operation.Camera, cue.Which);
            Assert.True(cue.Strength > 0 && Vec3.Dot(cue.Push, way) < 0, $"{cue}");
            Assert.Contains("Another arm is", TeleoperationWords.Explain(report.Edge), StringComparison.Ordinal);
        }
        Assert.True(slowed > 100 && nearest > 0 && nearest < 0.05, $"{slowed} steps slowed, {nearest} of the zone left");
        Assert.True(o.Station.Hand(MasterHand.Left).Cues[(int)EdgeKind.OtherArm].Strength > 0.95);

        // The hand comes back and takes the instrument with it at once.
        for (var i = 0; i < 3000 && Share(o, 0, 3) < 1; i++)
        {
            o.Move(0, way * -0.5);
            o.Step(5);
        }
        Assert.True(Share(o, 0, 3) >= 1);
        o.Settle(1);
        Assert.Equal(TeleoperationReason.None, o.Station.Hand(MasterHand.Left).Edge.Reason);
    }

    /// <summary>Two hands that go anywhere at the same time, with arms that follow at once or lag: no target is ever nearer to another arm's target, or to where it stands, than what is kept.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhateverBothHandsDoNoTwoArmsComeNearerThanIsKept(bool lags) => Gen.ULong.Sample(seed =>
    {
        var random = new SeededRandom(seed);
        var o = new Operation(Options) { ArmsFollow = !lags };
        o.Engage(0, 1);
        // At each other and at the scope, with something of their own beside.
        var least = double.PositiveInfinity;
        Vec3[] drift = [Vec3.Zero, Vec3.Zero];
        for (var i = 0; i < 400; i++)
        {
            for (var h = 0; h < 2; h++)
            {
                if (i % 50 == 0) drift[h] = new Vec3(random.Uniform(-1, 1) + (h == 0 ? 0.7 : -0.7), random.Uniform(-1, 1), random.Uniform(-1, 1));
                o.Move(h, drift[h] * 0.6);
                o.Turn(h, new Vec3(random.Uniform(-1, 1), random.Uniform(-1, 1), random.Uniform(-1, 1)) * 0.02);
            }
            o.Step(5);
            if (lags && i % 4 == 3)
                for (var a = 0; a < 4; a++) o.Arms[a] = o.Arms[a] with { Joints = o.Station.Targets[a].Position };
            for (var a = 0; a < 4; a++)
                for (var b = a + 1; b < 4; b++)
                    least = Math.Min(least, Share(o, a, b));
        }
        return least > 0;
    }, iter: 30, threads: 1);

    /// <summary>The picture is moved at an instrument that rests.</summary>
    [Fact]
    public void TheCameraIsHeldShortOfAnInstrumentToo()
    {
        var o = new Operation(Options);
        o.Engage(0, 1);
        for (var h = 0; h < 2; h++) o.Press(h, Operation.Here | MasterButtons.Camera);
        o.Step();
        Assert.Equal(HandState.Camera, o.State(0));
        var to = o.TableFromCamera.Conjugate.Rotate(o.Tip(0).TranslationMm - o.Tip(3).TranslationMm).Normalized();
        var wasSlowed = false;
        for (var i = 0; i < 2000; i++)
        {
            // The hands hold the picture: pulled the other way, the camera goes there.
            for (var h = 0; h < 2; h++) o.Move(h, to * -0.5);
            o.Step(5);
            Assert.True(Share(o, 0, 3) > 0 && Share(o, 1, 3) > 0);
            wasSlowed |= o.Station.Hand(MasterHand.Right).Edge.Reason == TeleoperationReason.OtherArmNear && o.Station.Hand(MasterHand.Right).Cues[(int)EdgeKind.OtherArm].Strength > 0.5;
        }
        Assert.True(wasSlowed);
    }

    [Fact]
    public void WithEveryStepMeasuredNothingIsAllocated()
    {
        var o = new Operation(Options);
        o.Engage(0, 1);
        var way = o.TableFromCamera.Conjugate.Rotate(o.Tip(1).TranslationMm - o.Tip(0).TranslationMm).Normalized();
        var before = 0L;
        for (var i = 0; i < 600; i++)
        {
            if (i == 200) before = GC.GetAllocatedBytesForCurrentThread();
            o.Move(0, way * 0.5);
            o.Step(5);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Of the zone before what is kept, over every pair of parts of two arms at their targets, and of either's target and where the other stands.</summary>
    private static double Share(Operation o, int a, int b) => Math.Min(Between(At(o, a, true), At(o, b, true)), Math.Min(Between(At(o, a, true), At(o, b, false)), Between(At(o, a, false), At(o, b, true))));

    private static ArmShape At(Operation o, int arm, bool target)
    {
        var shape = RobotSystem.Shape(Operation.System.Arms[arm]);
        JointVector joints = target ? o.Station.Targets[arm].Position : o.Arms[arm].Joints;
        shape.Take(((ReadOnlySpan<double>)joints)[..Operation.Model(arm).Joints.Length]);
        return shape;
    }

    private static double Between(ArmShape a, ArmShape b)
    {
        var least = double.PositiveInfinity;
        foreach (var x in a.Capsules)
            foreach (var y in b.Capsules)
            {
                var (kept, zone) = x.RadiusMm <= 10 && y.RadiusMm <= 10 ? (1.0, 5.0) : (20.0, 20.0);
                least = Math.Min(least, (Capsule.DistanceMm(x, y) - kept) / zone);
            }
        return least;
    }
}
