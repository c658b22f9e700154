using CsCheck;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Teleoperation;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>What a hand may do in which state, and that nothing moves, nothing jumps and nothing resumes by itself.</summary>
public sealed class ClutchTests
{
    /// <summary>Any sequence of hands, pedals, losses, late looks and arms that drop out: every transition is a legal one; a target moves only in a
    /// state in which it may; the step of every change of state moves no target by a micrometre; and led targets never move faster than allowed.</summary>
    [Fact]
    public void NothingJumpsMovesUnbiddenOrResumesByItselfInAnySequence()
    {
        var led = 0L;
        Gen.Select(Gen.ULong, Gen.Bool).Sample((seed, lags) => NothingJumps(seed, lags, ref led), iter: 150, threads: 1);
        // A third of the steps at least lead something, so that the claims are about more than standing still.
        Assert.True(led > 150 * 600 / 3, $"{led}");
    }

    private static bool NothingJumps(ulong seed, bool lags, ref long led)
    {
        var random = new SeededRandom(seed);
        var o = new Operation(new TeleoperationOptions { Scale = 1 });
        o.Engage(0, 1);
        for (var i = 0; i < 600; i++)
        {
            Disturb(o, random);
            o.ArmsFollow = !lags || random.NextInt(4) != 0;
            var states = new[] { o.State(0), o.State(1) };
            var before = new[] { o.Tip(0), o.Tip(1), o.Tip(2), o.Tip(3) };
            var stood = new[] { o.Joints(0), o.Joints(1), o.Joints(2), o.Joints(3) };
            o.Step(random.NextInt(10) == 0 ? 20 : 2, refresh: random.NextInt(3) != 0);
            for (var h = 0; h < 2; h++)
            {
                if (!HandStates.IsLegal(states[h], o.State(h))) throw new InvalidOperationException($"{states[h]} to {o.State(h)}");
                if (!o.Station.Hand((MasterHand)h).Refusal.IsNone && HandStates.Moves(o.State(h))) return false;
            }
            for (var arm = 0; arm < 4; arm++)
            {
                var target = o.Station.Targets[arm];
                var q = target.Position;
                if (target.IsLed) led++;
                var leader = o.State(0) == HandState.Following && o.Station.Hand(MasterHand.Left).Arm == arm ? 0 : o.State(1) == HandState.Following && o.Station.Hand(MasterHand.Right).Arm == arm ? 1 : -1;
                var isLed = arm == Operation.Camera ? o.State(0) == HandState.Camera && o.State(1) == HandState.Camera : leader >= 0;
                if (target.IsLed != isLed) return false;
                var changed = arm == Operation.Camera ? states[0] != o.State(0) : leader >= 0 && states[leader] != HandState.Following;
                if (!isLed || changed)
                {
                    // The target is where the arm stands: to the last bit.
                    for (var j = 0; j < stood[arm].Length; j++)
                        if (q[j] != stood[arm][j]) return false;
                }
                else if ((o.Tip(arm).TranslationMm - before[arm].TranslationMm).Length > 0.02 * o.Options.MostTipMmS + 1e-9)
                    return false;
            }
        }
        return true;
    }

    private static void Disturb(Operation o, SeededRandom random)
    {
        for (var h = 0; h < 2; h++)
        {
            o.Move(h, random.GaussianVec3(0.3));
            o.Turn(h, random.GaussianVec3(0.003));
            var buttons = o.Hands[h].Buttons;
            if (random.NextInt(15) == 0) buttons ^= MasterButtons.Clutch;
            if (random.NextInt(60) == 0) buttons ^= MasterButtons.Camera;
            if (random.NextInt(60) == 0) buttons ^= MasterButtons.Swap;
            if (random.NextInt((buttons & MasterButtons.Present) == MasterButtons.None ? 3 : 100) == 0) buttons ^= MasterButtons.Present;
            o.Press(h, buttons);
            switch (random.NextInt(200))
            {
                case 0: o.Put(h, o.Aligned(h), Operation.Here | MasterButtons.Clutch); break;
                case 1: o.Hands[h] = default; break;
                case 2: o.Hands[h] = o.Hands[h] with { AcquiredAt = o.Now - Duration.FromMilliseconds(150) }; break;
                case 3: o.Move(h, new Vec3(300, 0, 0)); break;
                case 4: o.Hands[h] = o.Hands[h] with { Grip = double.NaN }; break;
                default:
                    if (o.Hands[h].Kind == MasterKind.None || double.IsNaN(o.Hands[h].Grip)) o.Put(h, o.Aligned(h), Operation.Here);
                    break;
            }
        }
        var arm = random.NextInt(4);
        if (random.NextInt(100) == 0) o.Arms[arm] = o.Arms[arm] with { IsReady = !o.Arms[arm].IsReady };
        else if (!o.Arms[arm].IsReady && random.NextInt(4) == 0) o.Arms[arm] = o.Arms[arm] with { IsReady = true };
        if (random.NextInt(300) == 0) o.Arms[arm] = o.Arms[arm] with { InstrumentId = (uint)random.NextInt(3) };
        else if (o.Arms[arm].InstrumentId < 100) o.Arms[arm] = o.Arms[arm] with { InstrumentId = (uint)(100 + arm) };
        if (arm < 3 && random.NextInt(5) == 0) o.Station.ConfirmInstrument(arm, (uint)(100 + arm));
    }

    /// <summary>Clutching moves the hand, not the tip; the way back and forth ends where it began.</summary>
    [Fact]
    public void TheTipStaysWhileTheClutchIsPressedAndNoMotionIsLostOrMadeByIt() => Gen.Select(Gen.Double[-20, 20].Array[3], Gen.Int[1, 4]).Sample((hand, clutches) =>
    {
        var o = new Operation();
        o.Engage(0);
        var before = o.Tip(0).TranslationMm;
        for (var i = 0; i < clutches; i++)
        {
            o.Glide(0, new Vec3(hand[0], hand[1], hand[2]) / clutches);
            o.Settle(1.5);
            o.Press(0, Operation.Here | MasterButtons.Clutch);
            var still = o.Tip(0).TranslationMm;
            o.Step();
            o.Glide(0, new Vec3(-hand[0], -hand[1], -hand[2]) / clutches);
            if (o.Tip(0).TranslationMm != still || o.State(0) != HandState.Clutched) return false;
            o.Press(0, Operation.Here);
            o.Step();
            if (o.Tip(0).TranslationMm != still || o.State(0) != HandState.Following) return false;
        }
        o.Settle(1);
        var moved = o.TableFromCamera.Conjugate.Rotate(o.Tip(0).TranslationMm - before);
        return (moved - o.Options.Scale * new Vec3(hand[0], hand[1], hand[2])).Length < 1e-6;
    }, iter: 20);

    [Fact]
    public void TransitionsAreTheOnesWrittenDown()
    {
        var illegal = (from a in Enum.GetValues<HandState>() from b in Enum.GetValues<HandState>() where !HandStates.IsLegal(a, b) select $"{a}>{b}").ToList();
        Assert.Equal(["Absent>Following", "Absent>Camera", "Waiting>Following"], illegal);
    }

    [Fact]
    public void AHandThatHasComeWaitsForTheClutch()
    {
        var o = new Operation();
        o.Step();
        for (var i = 0; i < 3; i++) o.Station.ConfirmInstrument(i, (uint)(100 + i));
        Assert.Equal((HandState.Absent, TeleoperationReason.OperatorAbsent), (o.State(0), o.Refusal(0)));
        o.Press(0, Operation.Here);
        for (var i = 0; i < 5; i++) o.Step();
        Assert.Equal((HandState.Waiting, TeleoperationReason.PressClutch), (o.State(0), o.Refusal(0)));
        o.Press(0, Operation.Here | MasterButtons.Clutch);
        o.Step();
        Assert.Equal((HandState.Clutched, TeleoperationReason.ClutchPressed), (o.State(0), o.Refusal(0)));
        o.Press(0, Operation.Here);
        o.Step();
        Assert.Equal((HandState.Following, TeleoperationReason.None), (o.State(0), o.Refusal(0)));
        Assert.True(o.Station.Targets[0].IsLed);
        Assert.False(o.Station.Targets[1].IsLed);
    }

    [Fact]
    public void ATurnedHandleCannotEngageAndTheStationSaysWhichWayToTurnIt()
    {
        var o = new Operation();
        o.Engage(0);
        o.Press(0, Operation.Here | MasterButtons.Clutch);
        o.Step();
        o.Glide(0, Vec3.Zero, new Vec3(0, 0.2, 0));
        var report = o.Station.Hand(MasterHand.Left);
        Assert.Equal((HandState.Clutched, TeleoperationReason.Misaligned), (report.State, report.Refusal.Reason));
        Assert.Equal(0.2, report.MisalignedRad, tolerance: 1e-9);
        Assert.True((report.AlignAxis + Vec3.UnitY).Length < 1e-6);
        Assert.Equal("The handle is turned 11.5° from the instrument, at most 5° are allowed: press the clutch, turn the handle as the picture shows, let the clutch go.", TeleoperationWords.Explain(report.Refusal));
        o.Press(0, Operation.Here);
        o.Step();
        Assert.Equal((HandState.Waiting, TeleoperationReason.Misaligned), (o.State(0), o.Refusal(0)));

        o.Press(0, Operation.Here | MasterButtons.Clutch);
        o.Step();
        o.Glide(0, Vec3.Zero, new Vec3(0, -0.13, 0));
        Assert.Equal(TeleoperationReason.ClutchPressed, o.Refusal(0));
        o.Press(0, Operation.Here);
        o.Step();
        Assert.Equal(HandState.Following, o.State(0));
    }

    [Fact]
    public void LosingTheHandTheArmOrTheCameraEndsLeadingAndOnlyTheClutchBeginsItAgain()
    {
        var cases = new (Action<Operation> Lose, Action<Operation> Return, HandState State, TeleoperationReason Why)[]
        {
            (o => o.Press(0, MasterButtons.None), o => o.Press(0, Operation.Here), HandState.Absent, TeleoperationReason.OperatorAbsent),
            (o => o.Hands[0] = default, o => o.Put(0, o.Aligned(0), Operation.Here), HandState.Absent, TeleoperationReason.NoSample),
            (o => o.Hands[0] = o.Hands[0] with { Grip = 2 }, o => o.Hands[0] = o.Hands[0] with { Grip = 1 }, HandState.Absent, TeleoperationReason.SampleUnsound),
            (o => o.Move(0, new Vec3(40, 0, 0)), _ => { }, HandState.Absent, TeleoperationReason.HandJumped),
            (o => o.Arms[0] = o.Arms[0] with { IsReady = false }, o => o.Arms[0] = o.Arms[0] with { IsReady = true }, HandState.Waiting, TeleoperationReason.ArmNotReady),
            (o => o.Arms[0] = o.Arms[0] with { InstrumentId = 0 }, o => { o.Arms[0] = o.Arms[0] with { InstrumentId = 100 }; o.Step(); o.Station.ConfirmInstrument(0, 100); }, HandState.Waiting, TeleoperationReason.NoInstrument),
        };
        foreach (var (lose, back, state, why) in cases)
        {
            var o = new Operation();
            o.Engage(0);
            lose(o);
            o.Step();
            Assert.Equal((state, why), (o.State(0), o.Refusal(0)));
            Assert.False(o.Station.Targets[0].IsLed);
            back(o);
            for (var i = 0; i < 50; i++) o.Step();
            Assert.Equal(HandState.Waiting, o.State(0));
            o.Press(0, Operation.Here | MasterButtons.Clutch);
            o.Step();
            o.Press(0, Operation.Here);
            o.Step();
            Assert.Equal(HandState.Following, o.State(0));
        }
    }

    [Fact]
    public void SilentArmsAndASilentCameraEndLeading()
    {
        foreach (var (arm, why) in (ReadOnlySpan<(int, TeleoperationReason)>)[(0, TeleoperationReason.ArmSilent), (3, TeleoperationReason.CameraSilent)])
        {
            var o = new Operation();
            o.Engage(0);
            var heard = o.Now;
            for (var i = 0; i < 80; i++)
            {
                o.Step();
                o.Arms[arm] = o.Arms[arm] with { ReportedAt = heard };
                o.Run();
                Assert.Equal((o.Now - heard).Milliseconds <= 60 ? HandState.Following : HandState.Waiting, o.State(0));
                if (o.State(0) == HandState.Waiting) break;
            }
            Assert.Equal(why, o.Refusal(0));
        }
    }

    /// <summary>As looks grow old the motion shrinks, and at the deadline it is none.</summary>
    [Fact]
    public void OldLooksMoveLess()
    {
        var slow = new AgeSlowdown(0.04, 0.12);
        Assert.Equal([1, 1, 0.75, 0.5, 0, 0], ((double[])[0, 0.04, 0.06, 0.08, 0.12, 9]).Select(a => Math.Round(slow.At(a), 12)));
        var (before, share) = (0.0, 2.0);
        foreach (var age in (double[])[0, 30, 50, 80, 110, 119])
        {
            var o = new Operation(new TeleoperationOptions { Scale = 1 });
            o.Engage(0);
            var start = o.Tip(0).TranslationMm;
            for (var i = 0; i < 200; i++)
            {
                o.Move(0, new Vec3(0.05, 0, 0));
                o.Step(1, refresh: false);
                o.Hands[0] = o.Hands[0] with { Sequence = o.Hands[0].Sequence + 1, AcquiredAt = o.Now - Duration.FromMilliseconds(i < age ? i : age), ReceivedAt = o.Now };
                o.Run();
            }
            Assert.Equal(HandState.Following, o.State(0));
            Assert.Equal(slow.At(age * 1e-3), o.Station.Hand(MasterHand.Left).Share, tolerance: 1e-9);
            var moved = (o.Tip(0).TranslationMm - start).Length;
            if (share <= 1) Assert.True(slow.At(age * 1e-3) < share ? moved < before : Math.Abs(moved - before) < 2, $"{age} ms: {moved} mm after {before} mm");
            (before, share) = (moved, slow.At(age * 1e-3));
        }
    }
}
