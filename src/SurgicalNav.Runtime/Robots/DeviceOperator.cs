using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Robots;

/// <summary>Sees a program as its guard will read it, under the number of its upload.</summary>
public delegate void UploadWatch(long upload, ReadOnlySpan<byte> program);

/// <summary>One device's side of the conversation with its guard: evidence and request out, report in. The same for a person and for a script.</summary>
/// <remarks>Owned by one thread. Allocates only when a program is uploaded.</remarks>
public sealed class DeviceOperator(GuardChannel channel, MotionKind kind, int jointCount)
{
    private long _sequence, _requestSequence, _targetSequence, _switchReadings, _upload;
    private GuardReport _report;
    private GuardRequest _request = new(0, GuardCommand.Pause, 0, 1);

    /// <summary>The newest report; all zero before the first.</summary>
    public ref readonly GuardReport Report => ref _report;

    /// <summary>Sees every program that is uploaded.</summary>
    public UploadWatch? Uploaded { get; set; }

    public bool HasReport => _report.Sequence > 0;

    /// <summary>Whether the operator held the enabling switch when it was last read.</summary>
    public bool IsPressed { get; private set; }

    /// <summary>Takes one reading of the enabling switch. The guard holds a motion whose switch is no longer read, whatever it said last.</summary>
    public void ReadSwitch(bool isPressed)
    {
        IsPressed = isPressed;
        _switchReadings++;
    }

    /// <summary>Uploads a path and asks for it to be played.</summary>
    public void Play(uint id, ReadOnlySpan<JointKnot> knots)
    {
        var program = MotionProgram.Create(id, kind, jointCount, knots);
        channel.WriteProgram(program);
        _upload = channel.ProgramSequence;
        if (Uploaded is { } uploaded)
        {
            var bytes = new byte[MotionProgramFormat.MaxBytes];
            uploaded(_upload, bytes.AsSpan(0, MotionProgramFormat.Write(program, bytes)));
        }
        Ask(GuardCommand.Run, id);
    }

    /// <summary>Asks for a target to be followed. Call it again for every new target, and often: one that is not written anew holds the motion.</summary>
    /// <param name="now">When this was wanted.</param>
    /// <param name="kind">What the values are.</param>
    /// <param name="values">rad or mm, or per s.</param>
    /// <param name="speedShare">Of the joints' speeds, above 0 and at most 1.</param>
    public void Follow(Instant now, TargetKind kind, in JointVector values, double speedShare) =>
        _request = new GuardRequest(++_requestSequence, GuardCommand.Follow, 0, speedShare, new GuardTarget(++_targetSequence, now, kind, values));

    /// <summary>Asks for the arm to give way to a hand that pushes it, with the joints' velocities. As often as a target.</summary>
    /// <param name="now">When this was wanted.</param>
    /// <param name="velocities">rad/s or mm/s.</param>
    public void Guide(Instant now, in JointVector velocities) =>
        _request = new GuardRequest(++_requestSequence, GuardCommand.Guide, 0, 1, new GuardTarget(++_targetSequence, now, TargetKind.Velocity, velocities));

    /// <summary>Asks for the device to search its references, by itself.</summary>
    /// <param name="again">Also where it knows where its joints are.</param>
    public void Home(bool again) => Ask(again ? GuardCommand.HomeAgain : GuardCommand.Home, 0);

    public void Pause() => Ask(GuardCommand.Pause, _request.ProgramId);

    /// <summary>Comes to rest and forgets the path.</summary>
    public void Abort() => Ask(GuardCommand.Abort, 0);

    /// <summary>A person has read the stop that stands and wants to go on; then the path must be asked for anew. Needs the switch released.</summary>
    public void Acknowledge() => Ask(GuardCommand.Acknowledge, 0);

    /// <summary>Sends what is known now and reads the newest report.</summary>
    public void Step(Instant now, in RobotEvidence evidence)
    {
        channel.ReadReport(ref _report);
        var flags = (IsPressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None)
            | (evidence.TrackerOk ? EvidenceFlags.TrackerOk : EvidenceFlags.None)
            | (evidence.RegistrationOk ? EvidenceFlags.RegistrationOk : EvidenceFlags.None)
            | (evidence.Tip is null ? EvidenceFlags.None : EvidenceFlags.TipSeen)
            | (evidence.IsOverlayVisible(now) ? EvidenceFlags.OverlayVisible : EvidenceFlags.None);
        _sequence++;
        channel.WriteEvidence(new GuardEvidence(
            _sequence, now, evidence.PoseAcquiredAt, flags, _switchReadings, evidence.ErrorBudgetMm, evidence.TargetSpeedMmPerS,
            evidence.ScanFromRobotBase, evidence.ScanFromRobotBaseSdMm, evidence.Tip ?? default));
        channel.WriteRequest(_request);
    }

    /// <summary>The guard has what was asked for: that program, and no earlier one under the same id; a target needs none, nor does a search for references.</summary>
    public bool IsLoaded => _request.Command is GuardCommand.Follow or GuardCommand.Guide or GuardCommand.Home or GuardCommand.HomeAgain || (_report.ProgramId == _request.ProgramId && _report.ProgramSequence == _upload);

    /// <summary>The program that was asked for has been played to its end.</summary>
    public bool IsDone => IsLoaded && (_report.Verdict.Reasons & GuardReasons.ProgramDone) != GuardReasons.None;

    /// <summary>The newest hold began for this reason.</summary>
    public bool WasHeldBy(GuardReasons reason) => _report.HoldCause.Decision == GuardDecision.Hold && (_report.HoldCause.Reasons & reason) != GuardReasons.None;

    private void Ask(GuardCommand command, uint program) => _request = new GuardRequest(++_requestSequence, command, program, 1);
}
