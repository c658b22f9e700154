using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>One arm of the session for its guard: its target is followed while a hand leads it, and where none does, its joints are asked to stand still.</summary>
/// <remarks>Standing still is followed and not a pause: a paused drive is switched off, and every clutch and every change of arms would need a new press of the hand switch. Where a hand is gone the switch is released, and that the guard answers by itself.</remarks>
internal sealed class TeleoperationMotion(TeleoperationSession session, PlannedArm arm, int index) : IDeviceMotion
{
    private readonly Queue<string> _said = new();

    /// <summary>The instrument that the simulated arm carries.</summary>
    public uint Instrument => (uint)(index + 1);

    /// <summary>Null before it has begun.</summary>
    public DeviceOperator? Device { get; private set; }

    public LedTrack Track { get; } = new();

    public string Name => session.Station.System.Arms[index].Name;

    public string PressWords => session.IsSimulated ? "" : TeleoperationWords.Explain(TeleoperationReason.OperatorAbsent);

    public void Begin(DeviceOperator device) => Device = device;

    public void Step(Instant now, DeviceOperator device)
    {
        session.Step(now);
        ref readonly var target = ref session.Station.Targets[index];
        if (!target.IsLed)
        {
            device.Follow(now, TargetKind.Velocity, default, 1);
            return;
        }
        var joints = target.Position;
        var (closed, open) = Jaw();
        if (HasJaw) joints[Joints] = closed + target.Jaw * (open - closed);
        device.Follow(target.WrittenAt, TargetKind.Position, joints, 1);
    }

    public bool IsDone(DeviceOperator device) => session.IsOver;

    public string Where(in GuardReport report) => string.Create(CultureInfo.InvariantCulture, $"{session.TookS,6:0.00} s   {Name,-6}");

    public string? NextProgress(in GuardReport report) => _said.TryDequeue(out var line) ? line : null;

    /// <summary>Is told with the arm's next words.</summary>
    public void Say(string line) => _said.Enqueue(line);

    /// <summary>What the station must know. Ready is an arm whose guard accepts: one that waits for a press would, once it is pressed, go after a hand that has moved on.</summary>
    public void Fill(ref ArmState state)
    {
        ref readonly var r = ref Device!.Report;
        (state.ReportedAt, state.Joints, state.SlackMm, state.InstrumentId) = (r.WrittenAt, r.Commanded, r.SlackMm, Instrument);
        state.IsReady = r.Verdict.Decision == GuardDecision.Accept;
        var (closed, open) = Jaw();
        state.Jaw = HasJaw ? Math.Clamp((r.Commanded[Joints] - closed) / (open - closed), 0, 1) : 0;
    }

    private int Joints => arm.Model.Joints.Length;

    /// <summary>The device's joint beyond the arm's own, where there is one, is the jaw.</summary>
    private bool HasJaw => arm.Profile.Joints.Count > Joints;

    private (double Closed, double Open) Jaw() => HasJaw ? (Math.Max(0, arm.Profile.Joints[Joints].MinPosition), arm.Profile.Joints[Joints].MaxPosition) : (0, 1);
}
