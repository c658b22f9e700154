using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Fixtures;
using SurgicalNav.Motion.Teleoperation;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>What a hand's motion makes of its instrument: scale, direction in the picture, the remote centre, joints from joints.</summary>
public sealed class FollowingTests
{
    private static readonly Gen<Vec3> Small = Gen.Select(Gen.Double[-20, 20], Gen.Double[-20, 20], Gen.Double[-20, 20]).Select((x, y, z) => new Vec3(x, y, z));

    [Fact]
    public void TheTipMovesByTheScaleTimesTheHandInThePicturesAxes() => Gen.Select(Small, Gen.Double[0.1, 1.0], Gen.Bool).Sample((hand, scale, right) =>
    {
        var o = new Operation(new TeleoperationOptions { Scale = scale });
        var h = right ? 1 : 0;
        o.Engage(h);
        var before = o.Tip(h);
        o.Glide(h, hand);
        o.Settle();
        // The camera's picture: right is right, down is down, away is away.
        var inPicture = o.TableFromCamera.Conjugate.Rotate(o.Tip(h).TranslationMm - before.TranslationMm);
        return (inPicture - scale * hand).Length < 1e-6 && (o.Tip(h).Rotation * before.Rotation.Conjugate).Log().Length < 1e-7;
    }, iter: 40);

    [Fact]
    public void TheTipTurnsAsTheHandDoesUnscaledAndStaysInItsPlace() => Gen.Select(Gen.Double[-0.25, 0.25].Array[3], Gen.Double[0.1, 1.0]).Sample((turn, scale) =>
    {
        var o = new Operation(new TeleoperationOptions { Scale = scale });
        o.Engage(0);
        var before = o.Tip(0);
        var v = new Vec3(turn[0], turn[1], turn[2]);
        o.Glide(0, Vec3.Zero, v);
        o.Settle();
        var wanted = o.TableFromCamera * Quat.Exp(v) * o.TableFromCamera.Conjugate * before.Rotation;
        return (o.Tip(0).TranslationMm - before.TranslationMm).Length < 1e-6 && (o.Tip(0).Rotation * wanted.Conjugate).Log().Length < 1e-6 && o.Station.Hand(MasterHand.Left).MisalignedRad < 1e-6;
    }, iter: 40);

    /// <summary>The tip goes where the hand means to but for what leads off the plane; nothing happens before the hand moves.</summary>
    [Fact]
    public void AGuidedTipIsLedAlongItsPlane() => Small.Sample(hand =>
    {
        var o = new Operation(new TeleoperationOptions { Scale = 0.5 });
        o.Engage(0);
        var (baseFromTable, before) = (Operation.System.Arms[0].TableFromBase.Rotation.Conjugate, o.Tip(0).TranslationMm);
        var inBase = Operation.Model(0).Chain.BaseFromTip(o.Joints(0)).TranslationMm;
        Assert.True(o.Station.Guide(0, new TipFixture(TipFixtureKind.Plane, inBase, new Vec3(1, 2, 2), 1)).IsNone);
        o.Settle(0.5);
        Assert.Equal(0, (o.Tip(0).TranslationMm - before).Length, 1e-9);
        o.Glide(0, hand);
        o.Settle();
        var normal = new Vec3(1, 2, 2) / 3;
        var free = baseFromTable.Rotate(o.TableFromCamera.Rotate(0.5 * hand));
        var moved = baseFromTable.Rotate(o.Tip(0).TranslationMm - before);
        return (moved - (free - normal * Vec3.Dot(free, normal))).Length < 1e-6;
    }, iter: 20);

    [Fact]
    public void AnObliqueScopeAndATurnedConsoleAreTakenIntoAccount()
    {
        var options = new TeleoperationOptions { TipFromCamera = Quat.FromAxisAngle(Vec3.UnitX, Math.PI / 6), CameraFromConsole = Quat.FromAxisAngle(Vec3.UnitZ, 0.4), HandleFromTip = Quat.FromAxisAngle(Vec3.UnitY, 1) };
        var o = new Operation(options);
        o.Engage(1);
        var before = o.Tip(1).TranslationMm;
        o.Glide(1, new Vec3(10, -5, 8));
        o.Settle();
        var wanted = o.TableFromCamera * options.TipFromCamera * options.CameraFromConsole;
        Assert.True((o.Tip(1).TranslationMm - before - options.Scale * wanted.Rotate(new Vec3(10, -5, 8))).Length < 1e-6);
    }

    [Fact]
    public void TheShaftPassesThroughItsRemoteCentreAtEveryTargetAndNoJointJumps()
    {
        var o = new Operation();
        o.Engage(0, 1);
        var random = new SeededRandom(5);
        var before = new[] { o.Joints(0), o.Joints(1) };
        var worst = 0.0;
        for (var i = 0; i < 3000; i++)
        {
            for (var h = 0; h < 2; h++)
            {
                o.Move(h, random.GaussianVec3(0.4));
                o.Turn(h, random.GaussianVec3(0.004));
            }
            o.Step(2);
            for (var h = 0; h < 2; h++)
            {
                var q = o.Joints(h);
                Assert.True(Operation.Model(h).IsWithinLimits(q));
                worst = Math.Max(worst, Operation.Model(h).RemoteCentreErrorMm(q));
                for (var j = 0; j < q.Length; j++) Assert.True(Math.Abs(q[j] - before[h][j]) <= 0.002 * (j == 2 ? o.Options.MostJointMmS : o.Options.MostJointRadS) + 1e-12);
                before[h] = q;
            }
        }
        Assert.True(worst < 1e-6, $"{worst} mm");
        Assert.Equal(HandState.Following, o.State(0));
    }

    [Fact]
    public void ChangingTheScaleWhileLeadingJumpsNowhere()
    {
        var o = new Operation();
        o.Engage(0);
        o.Glide(0, new Vec3(10, 0, 0));
        o.Settle();
        var before = o.Tip(0);
        Assert.True(o.Station.SetScale(1).IsNone);
        o.Step();
        Assert.True((o.Tip(0).TranslationMm - before.TranslationMm).Length < 1e-9);
        foreach (var bad in (double[])[0, 0.01, 1.5, double.NaN]) Assert.Equal(TeleoperationReason.ScaleOutOfRange, o.Station.SetScale(bad).Reason);
        Assert.Equal(1, o.Station.Scale);
    }

    /// <summary>A hand's tremor of 8 to 12 Hz, with the filter and the scale, reaches the tip by no more than both say.</summary>
    [Fact]
    public void TremorIsTakenOutOfTheTipsMotion()
    {
        var o = new Operation(new TeleoperationOptions { Scale = 1 });
        o.Engage(0);
        var rest = o.Hands[0].ConsoleFromHandle.TranslationMm;
        var (worst, start) = (0.0, o.Tip(0).TranslationMm);
        var from = o.Now;
        for (var i = 0; i < 4000; i++)
        {
            var t = (o.Now - from).Seconds;
            o.Move(0, rest + new Vec3(0.2 * Math.Sin(2 * Math.PI * 9 * t), 0, 0) - o.Hands[0].ConsoleFromHandle.TranslationMm);
            o.Step();
            if (i > 1000) worst = Math.Max(worst, (o.Tip(0).TranslationMm - start).Length);
        }
        var gain = new TremorFilter(o.Options.FilterDelayS).GainAt(9);
        Assert.InRange(worst, 0.95 * gain * 0.2, 1.05 * gain * 0.2 + 0.002);
    }

    [Fact]
    public void TheJawMeetsTheGripSlowlyAndFollowsItFromThenOn()
    {
        var o = new Operation();
        o.Engage(0);
        o.Hands[0] = o.Hands[0] with { Grip = 1 };
        var most = 0.0;
        for (var i = 0; i < 400; i++)
        {
            var before = o.Station.Targets[0].Jaw;
            o.Step();
            most = Math.Max(most, Math.Abs(o.Station.Targets[0].Jaw - before));
        }
        Assert.True(most <= o.Options.JawPerS * 0.001 + 1e-12);

        // Grip and jaw apart when engaging: slowly together.
        o.Press(0, Operation.Here | MasterButtons.Clutch);
        o.Hands[0] = o.Hands[0] with { Grip = 0 };
        o.Step();
        var jaw = o.Station.Targets[0].Jaw;
        o.Press(0, Operation.Here);
        for (var i = 0; i < 100; i++) o.Step();
        Assert.Equal(HandState.Following, o.State(0));
        Assert.Equal(jaw - 0.1 * o.Options.JawCatchUpPerS, o.Station.Targets[0].Jaw, tolerance: 1e-3);
    }

    [Fact]
    public void ASteppedArmAllocatesNothing()
    {
        var o = new Operation();
        o.Engage(0, 1);
        var bytes = 0L;
        for (var i = 0; i < 2000; i++)
        {
            o.Move(0, new Vec3(0.01, 0.01, 0));
            o.Turn(1, new Vec3(0.0005, 0, 0));
            if (i == 1000) o.Press(0, Operation.Here | MasterButtons.Camera);
            var before = GC.GetAllocatedBytesForCurrentThread();
            o.Step();
            if (i > 100) bytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, bytes);
        Assert.Equal(HandState.Camera, o.State(0));
    }
}
