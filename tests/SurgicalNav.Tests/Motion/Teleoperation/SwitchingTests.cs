using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Teleoperation;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>Which hand has which arm, which instrument is on it, and the camera.</summary>
public sealed class SwitchingTests
{
    [Fact]
    public void AHandChangesOverWithItsButtonOnlyWhileItLeadsNothingAndTheArmThatItLeftRests()
    {
        var o = new Operation();
        o.Engage(0, 1);
        o.Press(0, Operation.Here | MasterButtons.Swap);
        o.Step();
        Assert.Equal((0, TeleoperationReason.LetGoFirst), (o.Station.Hand(MasterHand.Left).Arm, o.Station.Hand(MasterHand.Left).Request.Reason));
        o.Glide(0, new Vec3(10, 5, 0));
        o.Settle();

        o.Press(0, Operation.Here | MasterButtons.Clutch);
        o.Step();
        var left = o.Joints(0);
        o.Press(0, Operation.Here | MasterButtons.Clutch | MasterButtons.Swap);
        o.Step();
        // The second arm is the right hand's, so the third is next.
        Assert.Equal(Operation.Third, o.Station.Hand(MasterHand.Left).Arm);
        o.Put(0, o.Aligned(0), Operation.Here);
        o.Step();
        // Put far away in one look: a jump, and then the clutch anew.
        o.Step();
        o.Press(0, Operation.Here | MasterButtons.Clutch);
        o.Step();
        o.Press(0, Operation.Here);
        o.Step();
        Assert.Equal(HandState.Following, o.State(0));
        var before = o.Tip(Operation.Third).TranslationMm;
        o.Glide(0, new Vec3(0, 10, 0));
        o.Settle();
        Assert.Equal(left, o.Joints(0));
        Assert.False(o.Station.Targets[0].IsLed);
        Assert.Equal(3, (o.Tip(Operation.Third).TranslationMm - before).Length, tolerance: 1e-6);
    }

    [Fact]
    public void OneArmHasOneHandAndTheCameraArmNone()
    {
        var o = new Operation();
        o.Step();
        Assert.Equal(TeleoperationReason.ArmTaken, o.Station.Assign(MasterHand.Left, 1).Reason);
        Assert.Equal(TeleoperationReason.NotAnInstrumentArm, o.Station.Assign(MasterHand.Left, Operation.Camera).Reason);
        Assert.Equal(TeleoperationReason.NoSuchArm, o.Station.Assign(MasterHand.Left, 4).Reason);
        Assert.Equal(TeleoperationReason.NoSuchArm, o.Station.Assign(MasterHand.Left, -1).Reason);
        Assert.True(o.Station.Assign(MasterHand.Left, 2).IsNone);
        Assert.True(o.Station.Assign(MasterHand.Right, 0).IsNone);
        o.Step();
        Assert.Equal((2, 0), (o.Station.Hand(MasterHand.Left).Arm, o.Station.Hand(MasterHand.Right).Arm));
        o.Engage(0);
        Assert.Equal(TeleoperationReason.LetGoFirst, o.Station.Assign(MasterHand.Left, 1).Reason);
    }

    [Fact]
    public void AnInstrumentMustBeLookedAtAfterEveryChange()
    {
        var o = new Operation();
        o.Step();
        o.Press(0, Operation.Here);
        o.Step();
        Assert.Equal(new TeleoperationRefusal(TeleoperationReason.InstrumentUnconfirmed, 100), o.Station.Hand(MasterHand.Left).Refusal);
        Assert.Equal(new TeleoperationRefusal(TeleoperationReason.InstrumentNotThere, 100, 7), o.Station.ConfirmInstrument(0, 7));
        Assert.Equal(TeleoperationReason.InstrumentNotThere, o.Station.ConfirmInstrument(0, 0).Reason);
        o.Step();
        Assert.Equal(TeleoperationReason.InstrumentUnconfirmed, o.Refusal(0));
        o.Engage(0);

        // Another in its place, without a look at none.
        o.Arms[0] = o.Arms[0] with { InstrumentId = 55 };
        o.Step();
        Assert.Equal((HandState.Waiting, new TeleoperationRefusal(TeleoperationReason.OtherInstrument, 55, 100)), (o.State(0), o.Station.Hand(MasterHand.Left).Refusal));
        // Off and on again: the same number must be confirmed again.
        o.Arms[0] = o.Arms[0] with { InstrumentId = 0 };
        o.Step();
        Assert.Equal(TeleoperationReason.NoInstrument, o.Refusal(0));
        o.Arms[0] = o.Arms[0] with { InstrumentId = 100 };
        o.Step();
        Assert.Equal(TeleoperationReason.InstrumentUnconfirmed, o.Refusal(0));
        Assert.Equal("Instrument 100 is on the arm and nobody has confirmed it: look which one it is, and confirm it.", TeleoperationWords.Explain(o.Station.Hand(MasterHand.Left).Refusal));
    }

    /// <summary>The hands hold the picture: moved right, what is seen moves right; turned, it turns with them; drawn near, it comes near. Instruments rest to the bit.</summary>
    [Fact]
    public void BothHandsMoveThePictureAndTheInstrumentsRest()
    {
        var motions = new (Vec3 Left, Vec3 Right, Func<Vec3, Vec3, bool> Holds)[]
        {
            (new Vec3(20, 0, 0), new Vec3(20, 0, 0), (a, b) => b.X > a.X + 5 && Math.Abs(b.Y - a.Y) < 2),
            (new Vec3(0, 20, 0), new Vec3(0, 20, 0), (a, b) => b.Y > a.Y + 5 && Math.Abs(b.X - a.X) < 2),
            (new Vec3(0, 0, -20), new Vec3(0, 0, -20), (a, b) => Math.Abs(b.Z - (a.Z - 10)) < 0.01),
            (new Vec3(0, -20, 0), new Vec3(0, 20, 0), (a, b) => Math.Abs(Math.Atan2(b.Y, b.X) - Math.Atan2(a.Y, a.X) - Math.Atan2(20, 150)) < 0.002),
        };
        foreach (var (left, right, holds) in motions)
        {
            var o = new Operation();
            o.Engage(0, 1);
            o.Press(1, Operation.Here | MasterButtons.Camera);
            o.Step();
            Assert.Equal((HandState.Camera, HandState.Camera), (o.State(0), o.State(1)));
            var point = Seen(o).Inverse() is var tableFromCamera ? tableFromCamera.Rotation.Rotate(new Vec3(15, 3, 60)) + tableFromCamera.TranslationMm : default;
            var instruments = new[] { o.Joints(0), o.Joints(1), o.Joints(2) };
            var (shaft, before) = (Operation.Model(Operation.Camera), See(o, point));
            for (var i = 0; i < 100; i++)
            {
                o.Move(0, left / 100);
                o.Move(1, right / 100);
                o.Step(10);
            }
            o.Settle();
            Assert.True(holds(before, See(o, point)), $"{before} became {See(o, point)}");
            Assert.True(shaft.RemoteCentreErrorMm(o.Joints(Operation.Camera)) < 1e-9);
            for (var i = 0; i < 3; i++) Assert.Equal(instruments[i], o.Joints(i));
            Assert.True(o.Station.Targets[Operation.Camera].IsLed);
        }
    }

    [Fact]
    public void TheCameraNeedsBothHandsAPressThatWasSeenAndAReadyArm()
    {
        var o = new Operation();
        o.Engage(0, 1);
        o.Hands[1] = default;
        o.Press(0, Operation.Here | MasterButtons.Camera);
        o.Step();
        Assert.Equal((HandState.Waiting, TeleoperationReason.OtherHandMissing), (o.State(0), o.Refusal(0)));
        o.Put(1, o.Aligned(1), Operation.Here);
        for (var i = 0; i < 5; i++) o.Step();
        // The pedal is still down from before the other hand came.
        Assert.Equal((HandState.Waiting, TeleoperationReason.PressCameraAgain), (o.State(0), o.Refusal(0)));
        o.Press(0, Operation.Here);
        o.Step();
        o.Press(0, Operation.Here | MasterButtons.Camera);
        o.Step();
        Assert.Equal((HandState.Camera, HandState.Camera), (o.State(0), o.State(1)));
        o.Arms[3] = o.Arms[3] with { IsReady = false };
        o.Step();
        Assert.Equal((HandState.Waiting, TeleoperationReason.CameraNotReady), (o.State(0), o.Refusal(0)));
        o.Arms[3] = o.Arms[3] with { IsReady = true };
        for (var i = 0; i < 5; i++) o.Step();
        Assert.Equal(TeleoperationReason.PressCameraAgain, o.Refusal(1));
    }

    /// <summary>A hand that led before leads again when the pedal is let go, as its letting go is meant; one that did not waits; one that is no longer aligned too.</summary>
    [Fact]
    public void AfterTheCameraTheHandsGoOnWithWhatTheyDid()
    {
        var o = new Operation();
        o.Engage(0);
        o.Put(1, o.Aligned(1), Operation.Here);
        o.Step();
        o.Press(0, Operation.Here | MasterButtons.Camera);
        for (var i = 0; i < 20; i++) o.Step();
        o.Press(0, Operation.Here);
        o.Step();
        Assert.Equal((HandState.Following, HandState.Waiting), (o.State(0), o.State(1)));

        o.Press(0, Operation.Here | MasterButtons.Camera);
        o.Step();
        for (var i = 0; i < 100; i++)
        {
            o.Move(0, new Vec3(0, -0.4, 0));
            o.Move(1, new Vec3(0, 0.4, 0));
            o.Step(10);
        }
        o.Press(0, Operation.Here);
        o.Step();
        Assert.Equal((HandState.Waiting, TeleoperationReason.Misaligned), (o.State(0), o.Refusal(0)));
    }

    [Fact]
    public void SystemsThatCannotBeLedAreRefusedInWords()
    {
        var system = Operation.System;
        var turned = new SurgicalNav.Motion.Kinematics.Models.RobotSystem(system.Name, system.Frame, system.Arms, system.Console with { ViewArm = "arm1" }, 20);
        Assert.Contains("cannot be led as a camera", Assert.Throws<ArgumentException>(() => new TeleoperationStation(turned)).Message, StringComparison.Ordinal);
        var bench = system.Arms[0] with { Model = SurgicalNav.Tests.Motion.Kinematics.Robots.Load("ur5.robot.json") };
        var free = new SurgicalNav.Motion.Kinematics.Models.RobotSystem(system.Name, system.Frame, [bench with { Home = new double[6] }, .. system.Arms.Skip(1)], system.Console, 20);
        Assert.Contains("keeps no remote centre", Assert.Throws<ArgumentException>(() => new TeleoperationStation(free)).Message, StringComparison.Ordinal);
        Assert.NotNull(new TeleoperationStation(free, new TeleoperationOptions { AllowsFreeShafts = true }));
        foreach (var bad in (TeleoperationOptions[])[new() { Scale = 0 }, new() { FilterDelayS = double.NaN }, new() { DeadZone = 1 }, new() { AlignRad = 2 }, new() { Deadline = default }, new() { HandleFromTip = default }])
            Assert.Throws<ArgumentException>(() => new TeleoperationStation(system, bad));
        Assert.Throws<ArgumentException>(() => new TeleoperationStation(system).Step(default, default, default, new ArmState[3]));
    }

    private static Rigid<Camera, OperatingTable> Seen(Operation o) =>
        (Operation.System.Arms[Operation.Camera].TableFromBase * Operation.Model(Operation.Camera).Chain.BaseFromTip(o.Joints(Operation.Camera))).Relabel<OperatingTable, Camera>().Inverse();

    private static Vec3 See(Operation o, Vec3 tableMm) => (Seen(o) * new Point<OperatingTable>(tableMm)).Mm;
}
