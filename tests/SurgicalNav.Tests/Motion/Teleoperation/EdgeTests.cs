using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Teleoperation;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>Where an arm can go no further, and what the hand is told of it.</summary>
public sealed class EdgeTests
{
    [Fact]
    public void AtAJointsLimitTheTargetStopsTheHandIsToldAndThenLetGo()
    {
        var o = new Operation(new TeleoperationOptions { Scale = 1 });
        o.Engage(0);
        // Out along the shaft, away from the trocar: the insertion ends at 20 mm.
        var base_ = Operation.System.Arms[0].TableFromBase;
        var outwards = o.TableFromCamera.Conjugate.Rotate(base_.TranslationMm - o.Tip(0).TranslationMm).Normalized();
        var (saidLimit, strongest) = (false, 0.0);
        for (var i = 0; i < 1000 && o.State(0) == HandState.Following; i++)
        {
            o.Move(0, outwards * 0.5);
            o.Step(10);
            var report = o.Station.Hand(MasterHand.Left);
            if (o.State(0) != HandState.Following) break;
            if (report.Edge.Reason == TeleoperationReason.JointLimit)
            {
                saidLimit = true;
                Assert.Equal(2, report.Edge.Value);
                var stretch = report.Cues[(int)EdgeKind.Stretch];
                // Back the way that the hand came.
                Assert.True(Vec3.Dot(stretch.Push, outwards) < -0.99);
                strongest = Math.Max(strongest, stretch.Strength);
            }
            var joint = report.Cues[(int)EdgeKind.JointLimit];
            Assert.Equal(o.Joints(0)[2] - 20 < 12 * 0.8, joint.Which == 2 && joint.Strength > 0.2);
            if (joint.Which == 2 && joint.Strength > 0)
            {
                Assert.Equal(o.Joints(0)[2] - 20, joint.Value, tolerance: 1e-9);
                Assert.True(Vec3.Dot(joint.Push, outwards) < -0.99);
            }
        }
        Assert.True(saidLimit && strongest > 0.8);
        Assert.Equal(TeleoperationReason.StretchedTooFar, o.Refusal(0));
        Assert.True(Operation.Model(0).IsWithinLimits(o.Joints(0)));
        Assert.InRange(o.Joints(0)[2], 20, 21);
    }

    [Fact]
    public void AlongAnEdgeTheFreePartOfTheMotionIsDoneAndBackFromItAllOfIt()
    {
        var box = new WorkspaceBox(new Vec3(-1000, -1000, -1000), new Vec3(1000, 1000, 1000));
        var o = new Operation(new TeleoperationOptions { Scale = 1 });
        o.Step();
        var tip = o.Tip(0).TranslationMm;
        o = new Operation(new TeleoperationOptions { Scale = 1, Workspace = box with { HighMm = new Vec3(1000, 1000, tip.Z + 5) }, MostStretchMm = 30 });
        o.Engage(0);
        var start = o.Tip(0).TranslationMm;
        var console = (o.TableFromCamera * o.Options.CameraFromConsole).Conjugate;
        o.Glide(0, console.Rotate(new Vec3(0, 0, 15)), new Vec3(0.1, 0, 0));
        o.Settle(1);
        var report = o.Station.Hand(MasterHand.Left);
        Assert.Equal((HandState.Following, TeleoperationReason.WorkspaceEdge), (report.State, report.Edge.Reason));
        Assert.InRange(o.Tip(0).TranslationMm.Z - start.Z, 3.5, 5 + 1e-9);
        // Turned as the hand is, though it could not go along.
        Assert.True(report.MisalignedRad < 1e-3, $"{report.MisalignedRad}");
        var cue = report.Cues[(int)EdgeKind.Workspace];
        Assert.Equal(start.Z + 5 - o.Tip(0).TranslationMm.Z, cue.Value, tolerance: 1e-9);
        Assert.True((cue.Push - console.Rotate(-Vec3.UnitZ)).Length < 1e-9);
        o.Glide(0, console.Rotate(new Vec3(0, 0, -15)), new Vec3(-0.1, 0, 0));
        o.Settle(1);
        Assert.True((o.Tip(0).TranslationMm - start).Length < 1e-6);
        Assert.Equal(TeleoperationReason.None, o.Station.Hand(MasterHand.Left).Edge.Reason);
    }

    [Fact]
    public void AnArmThatStandsStillIsLetGoBeforeItCouldCatchUp()
    {
        var o = new Operation(new TeleoperationOptions { Scale = 1 });
        o.Engage(0);
        o.ArmsFollow = false;
        var most = 0.0;
        for (var i = 0; i < 300 && o.State(0) == HandState.Following; i++)
        {
            o.Move(0, new Vec3(0.3, 0, 0));
            o.Step(10);
            most = Math.Max(most, o.Station.Hand(MasterHand.Left).LagMm);
        }
        Assert.Equal((HandState.Waiting, TeleoperationReason.ArmLags), (o.State(0), o.Refusal(0)));
        Assert.InRange(most, 15, 15.4);
        // The target is given up: it is where the arm stands.
        var target = o.Station.Targets[0].Position;
        Assert.Equal(o.Joints(0), ((ReadOnlySpan<double>)target)[..6].ToArray());
    }

    /// <summary>Any way of the hand, over the edges of everything: targets within the joints' ranges, no joint faster than allowed, joints and wanted pose one posture apart at most.</summary>
    [Fact]
    public void TargetsStayWithinLimitsAndOnOneBranchWhereverTheHandGoes() => Gen.ULong.Sample(seed =>
    {
        var random = new SeededRandom(seed);
        var o = new Operation(new TeleoperationOptions { Scale = 1, MostStretchMm = 1e4, MostStretchRad = 10, MostLagMm = 1e4, MostLagRad = 10 });
        o.Engage(0);
        var (way, spin, before) = (random.UnitVec3() * 0.8, random.UnitVec3() * 0.008, o.Joints(0));
        for (var i = 0; i < 600; i++)
        {
            if (random.NextInt(40) == 0) (way, spin) = (random.UnitVec3() * 0.8, random.UnitVec3() * 0.01);
            o.Move(0, way);
            o.Turn(0, spin);
            o.Step(5);
            var q = o.Joints(0);
            Assert.True(o.State(0) == HandState.Following && Operation.Model(0).IsWithinLimits(q) && Operation.Model(0).RemoteCentreErrorMm(q) < 1e-6, $"step {i}: {o.State(0)}, {o.Refusal(0)}, {string.Join(' ', q)}");
            for (var j = 0; j < 6; j++) Assert.True(Math.Abs(q[j] - before[j]) <= 0.005 * (j == 2 ? o.Options.MostJointMmS : o.Options.MostJointRadS) + 1e-9, $"step {i}, joint {j}: {before[j]} to {q[j]}");
            before = q;
        }
    }, iter: 40);

    [Fact]
    public void NearAForbiddenRegionTheHandIsToldHowNearAndWhichWayOff()
    {
        var o = new Operation();
        o.Engage(0);
        Assert.Equal((double.PositiveInfinity, 0), (o.Station.Hand(MasterHand.Left).Cues[(int)EdgeKind.ForbiddenRegion].Value, o.Station.Hand(MasterHand.Left).Cues[(int)EdgeKind.ForbiddenRegion].Strength));
        o.Arms[0] = o.Arms[0] with { SlackMm = 2, TowardsRegion = o.TableFromCamera.Rotate(new Vec3(0, 0, 3)) };
        o.Step();
        var cue = o.Station.Hand(MasterHand.Left).Cues[(int)EdgeKind.ForbiddenRegion];
        Assert.Equal((2.0, 0.75), (cue.Value, cue.Strength));
        Assert.True((cue.Push + Vec3.UnitZ).Length < 1e-9);

        // Nobody says where it is: the way on which the distance fell.
        var slack = 20.0;
        for (var i = 0; i < 100; i++)
        {
            o.Arms[0] = o.Arms[0] with { SlackMm = slack -= 0.1, TowardsRegion = Vec3.Zero };
            o.Move(0, new Vec3(0.3, 0, 0));
            o.Step(10);
        }
        cue = o.Station.Hand(MasterHand.Left).Cues[(int)EdgeKind.ForbiddenRegion];
        Assert.True((cue.Push + Vec3.UnitX).Length < 1e-3, cue.ToString());
        o.Arms[0] = o.Arms[0] with { SlackMm = double.NaN };
        o.Step();
        Assert.Equal(1, o.Station.Hand(MasterHand.Left).Cues[(int)EdgeKind.ForbiddenRegion].Strength);
    }

    /// <summary>A stick's deflection is a speed: none within the dead zone, the full one at full deflection, never falling between.</summary>
    [Fact]
    public void SticksLeadAtTheirSpeed()
    {
        var curve = new RateCurve(0.1, 2);
        Assert.Equal([0, 0, 0.25, 1, -0.25, -1], ((double[])[0, 0.1, 0.55, 1, -0.55, -1]).Select(x => Math.Round(curve.At(x), 12)));
        Gen.Double[-1, 1].Array[2].Sample(x => curve.At(x[0]) <= curve.At(x[1]) == x[0] <= x[1] || Math.Abs(curve.At(x[0]) - curve.At(x[1])) < 1e-12);

        var o = new Operation();
        o.Engage(0);
        MasterSample Stick(Vec3 push, Vec3 turn, MasterButtons buttons) => MasterSample.OfRate(o.Hands[0].Sequence + 1, o.Now, o.Now, push, turn, 1, buttons);
        o.Hands[0] = Stick(Vec3.Zero, Vec3.Zero, Operation.Here);
        o.Step();
        // Another kind of device in its place is another hand.
        Assert.Equal(TeleoperationReason.HandJumped, o.Refusal(0));
        o.Step();
        o.Hands[0] = Stick(Vec3.Zero, Vec3.Zero, Operation.Here | MasterButtons.Clutch);
        o.Step();
        o.Hands[0] = Stick(new Vec3(1, 0.05, 0), new Vec3(0, 0, 0.55), Operation.Here);
        o.Step();
        Assert.Equal(HandState.Following, o.State(0));
        var before = o.Tip(0);
        for (var i = 0; i < 500; i++) o.Step();
        var moved = o.TableFromCamera.Conjugate.Rotate(o.Tip(0).TranslationMm - before.TranslationMm);
        Assert.True((moved - new Vec3(0.5 * o.Options.RateMmS, 0, 0)).Length < 1e-6, moved.ToString());
        var turned = o.TableFromCamera.Conjugate.Rotate((o.Tip(0).Rotation * before.Rotation.Conjugate).Log());
        Assert.True((turned - new Vec3(0, 0, 0.5 * 0.25 * o.Options.RateRadS)).Length < 1e-6, turned.ToString());
        Assert.Equal(0, o.Station.Hand(MasterHand.Left).MisalignedRad);
    }

    [Fact]
    public void EveryReasonHasWordsOfItsOwn()
    {
        var words = Enum.GetValues<TeleoperationReason>().Select(r => TeleoperationWords.Explain(new TeleoperationRefusal(r, 1, 2))).ToList();
        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(words, w => w.Contains("cannot be done", StringComparison.Ordinal));
        Assert.Equal(5, Enum.GetValues<HandState>().Select(TeleoperationWords.State).Distinct(StringComparer.Ordinal).Count());
    }
}
