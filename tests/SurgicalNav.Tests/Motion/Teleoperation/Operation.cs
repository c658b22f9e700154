using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Teleoperation;

/// <summary>A station over the four arms of <c>hardware/systems</c> with arms that go at once where they are led, and two hands that are put where a test wants them.</summary>
internal sealed class Operation
{
    public const int Left = 0, Right = 1, Third = 2, Camera = 3;
    public const MasterButtons Here = MasterButtons.Present;
    public static readonly RobotSystem System = RobotSystemFile.Load(Repository.Path("hardware", "systems", "abdomen-four-arms.system.json"));

    private readonly long[] _sequence = new long[2];
    public readonly ArmState[] Arms = new ArmState[4];
    public readonly MasterSample[] Hands = new MasterSample[2];

    public Operation(TeleoperationOptions? options = null)
    {
        Options = options ?? new TeleoperationOptions();
        Station = new TeleoperationStation(System, Options);
        for (var i = 0; i < 4; i++) Arms[i] = new ArmState { IsReady = true, Joints = JointVector.From(System.Arms[i].Home), InstrumentId = (uint)(100 + i), Jaw = 0.5 };
        for (var h = 0; h < 2; h++) Put(h, Aligned(h), MasterButtons.None);
    }

    public TeleoperationOptions Options { get; }
    public TeleoperationStation Station { get; }
    public Instant Now { get; private set; } = Instant.FromSeconds(5);

    /// <summary>Arms go where they are led in each step; else they stand.</summary>
    public bool ArmsFollow { get; set; } = true;

    public HandState State(int hand) => Station.Hand((MasterHand)hand).State;
    public TeleoperationReason Refusal(int hand) => Station.Hand((MasterHand)hand).Refusal.Reason;

    public static RobotModel Model(int arm) => System.Arms[arm].Model;

    public Quat TableFromCamera => System.Arms[Camera].TableFromBase.Rotation * Model(Camera).Chain.BaseFromTip(Joints(Camera)).Rotation;

    public double[] Joints(int arm)
    {
        JointVector q = Arms[arm].Joints;
        return ((ReadOnlySpan<double>)q)[..Model(arm).Joints.Length].ToArray();
    }

    /// <summary>Of the target, in the shared frame.</summary>
    public Rigid<OperatingTable, ToolTip> Tip(int arm)
    {
        JointVector q = Station.Targets[arm].Position;
        return System.Arms[arm].TableFromBase * Model(arm).Chain.BaseFromTip(q);
    }

    /// <summary>A handle aligned with the hand's instrument where it stands, in the middle of its half of the console.</summary>
    public Rigid<MasterConsole, MasterHandle> Aligned(int hand)
    {
        var arm = Station.Hand((MasterHand)hand).Arm;
        var tip = System.Arms[arm].TableFromBase.Rotation * Model(arm).Chain.BaseFromTip(Joints(arm)).Rotation;
        var consoleFromTable = (TableFromCamera * Options.TipFromCamera * Options.CameraFromConsole).Conjugate;
        return new Rigid<MasterConsole, MasterHandle>((consoleFromTable * tip * Options.HandleFromTip.Conjugate).Normalized(), new Vec3(hand == 0 ? -150 : 150, 0, 0));
    }

    public void Put(int hand, Rigid<MasterConsole, MasterHandle> pose, MasterButtons buttons, double grip = 0.5) =>
        Hands[hand] = MasterSample.OfPose(++_sequence[hand], Now, Now, pose, grip, buttons);

    /// <summary>Time goes on, and the hands say that they are where they were unless a test has said otherwise.</summary>
    public void Step(double ms = 1, bool refresh = true)
    {
        Now += Duration.FromMilliseconds(ms);
        for (var h = 0; h < 2 && refresh; h++)
            if (Hands[h].Kind != MasterKind.None) Hands[h] = Hands[h] with { Sequence = ++_sequence[h], AcquiredAt = Now, ReceivedAt = Now };
        for (var i = 0; i < 4; i++) Arms[i] = Arms[i] with { ReportedAt = Now };
        Run();
    }

    public void Run()
    {
        Station.Step(Now, Hands[0], Hands[1], Arms);
        if (!ArmsFollow) return;
        for (var i = 0; i < 4; i++) Arms[i] = Arms[i] with { Joints = Station.Targets[i].Position, Jaw = Station.Targets[i].Jaw };
    }

    public void Press(int hand, MasterButtons buttons) => Hands[hand] = Hands[hand] with { Buttons = buttons };

    public void Move(int hand, Vec3 mm) => Hands[hand] = Hands[hand] with { ConsoleFromHandle = Hands[hand].ConsoleFromHandle with { TranslationMm = Hands[hand].ConsoleFromHandle.TranslationMm + mm } };

    public void Turn(int hand, Vec3 rad) => Hands[hand] = Hands[hand] with { ConsoleFromHandle = Hands[hand].ConsoleFromHandle with { Rotation = (Quat.Exp(rad) * Hands[hand].ConsoleFromHandle.Rotation).Normalized() } };

    /// <summary>Evenly, in a second.</summary>
    public void Glide(int hand, Vec3 mm, Vec3 rad = default)
    {
        for (var i = 0; i < 200; i++)
        {
            Move(hand, mm / 200);
            Turn(hand, rad / 200);
            Step(5);
        }
    }

    /// <summary>Instruments confirmed, hands there and aligned, clutch pressed and let go.</summary>
    public void Engage(params int[] hands)
    {
        Step();
        for (var i = 0; i < 3; i++) Assert.True(Station.ConfirmInstrument(i, (uint)(100 + i)).IsNone);
        foreach (var h in hands) Put(h, Aligned(h), Here);
        Step();
        foreach (var h in hands) Press(h, Here | MasterButtons.Clutch);
        Step();
        foreach (var h in hands) Press(h, Here);
        Step();
        foreach (var h in hands) Assert.Equal(HandState.Following, State(h));
    }

    /// <summary>Until the filter and the speed limit have let through what the hand did.</summary>
    public void Settle(double seconds = 3)
    {
        for (var i = 0; i < seconds * 100; i++) Step(10);
    }
}
