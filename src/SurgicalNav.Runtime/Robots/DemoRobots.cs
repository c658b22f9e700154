using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Sensing.Trackers;
using ToolState = SurgicalNav.Sensing.Trackers.ToolState;

namespace SurgicalNav.Runtime.Robots;

/// <summary>Both robots of the demo with their guard and the people who operate them.</summary>
public sealed class DemoRobots : IDisposable
{
    private readonly DeviceOperator _arm, _exoskeleton;
    private readonly ArmScript _armScript;
    private readonly Lock _gate = new();
    private readonly Rcm7Kinematics _kinematics;
    private readonly List<string> _stoppedBecause = [];
    private (GuardVerdict Verdict, GuardVerdict HoldCause)? _shown;
    private (GuardReasons Reasons, GuardReasons HoldCause, ToolState Reference) _described;
    private ToolState _lostAs = ToolState.Visible;
    private GuardReport _armCopy, _exoskeletonCopy;
    private FaultFiles? _faultFiles;
    private bool _armStopped, _exoskeletonStopped;
    private volatile bool _haveMoved;
    private string _armWords = "";
    private Instant? _beginAt;
    private Instant _movedAt;
    private volatile string? _failure, _firstStop;

    public DemoRobots(RobotBench bench, GuardRig rig, Rcm7Geometry geometry, ArmPlan armPlan, GaitPlan gaitPlan, int armJoints, int exoskeletonJoints)
    {
        (Bench, Rig, Geometry, ArmPlan, _kinematics) = (bench, rig, geometry, armPlan, new Rcm7Kinematics(geometry));
        _arm = new DeviceOperator(rig.Arm, MotionKind.Arm, armJoints);
        _exoskeleton = new DeviceOperator(rig.Exoskeleton, MotionKind.Exoskeleton, exoskeletonJoints);
        _armScript = new ArmScript(_arm, armPlan);
        Gait = new GaitScript(_exoskeleton, gaitPlan);
    }

    /// <summary>Both devices have followed a set-point of their guards. Written by the operator's thread, read by any.</summary>
    public bool HaveMoved => _haveMoved;

    public RobotBench Bench { get; }
    public GuardRig Rig { get; }
    public Rcm7Geometry Geometry { get; }
    public ArmPlan ArmPlan { get; }
    public GaitScript Gait { get; }

    /// <summary>Between where the tracker saw the arm's tip and where the joints put it; null before they were compared.</summary>
    public double? GreatestTipGapMm { get; private set; }

    /// <summary>Where the simulated arm's tip truly is, as a tracker without noise and delay would see it.</summary>
    public TrackedTip TrueTip(Instant now)
    {
        Span<double> joints = stackalloc double[Rcm7Kinematics.JointCount];
        for (var j = 0; j < joints.Length; j++) joints[j] = Bench.Arm.Position(j);
        return new TrackedTip(now, (ArmPlan.ScanFromRobotBase * _kinematics.BaseFromTip(joints)).TranslationMm);
    }
    public ref readonly GuardReport ArmReport => ref _arm.Report;
    public ref readonly GuardReport ExoskeletonReport => ref _exoskeleton.Report;

    /// <summary>What interrupted the arm's motions; the walk's are with <see cref="Gait"/>.</summary>
    public HoldLog ArmHolds => _armScript.Holds;

    /// <summary>The first stop of any device in words; null while there was none. From any thread.</summary>
    public string? FirstStop => _firstStop;

    /// <summary>The first stop of each device in words.</summary>
    public IReadOnlyList<string> StoppedBecause => _stoppedBecause;
    public bool ReachedTarget => _armScript.ReachedTarget;
    public bool HeldAtVessel => _armScript.HeldAtVessel;

    /// <summary>How long the operators wait before they begin. A session's first second is the busiest: shaders and code are compiled then.</summary>
    public Duration WarmUp { get; set; }

    /// <summary>When the arm's cable is pulled, after both devices have begun to move; null leaves it in.</summary>
    public Duration? PullCableAfter { get; set; }

    /// <summary>Takes down what is uploaded to the guards.</summary>
    public void RecordTo(ISessionTape tape)
    {
        _arm.Uploaded += (upload, program) => tape.Program(GuardRig.ArmChannel, upload, program);
        _exoskeleton.Uploaded += (upload, program) => tape.Program(GuardRig.ExoskeletonChannel, upload, program);
    }

    /// <summary>Keeps the last seconds before every latched fault; before the first step.</summary>
    /// <param name="faults">Owned by the caller.</param>
    /// <param name="readsRings">Nobody else reads the guards' decisions.</param>
    public void KeepFaults(FaultFiles faults, bool readsRings)
    {
        _arm.Uploaded += (upload, program) => faults.Program(GuardRig.ArmChannel, upload, program);
        _exoskeleton.Uploaded += (upload, program) => faults.Program(GuardRig.ExoskeletonChannel, upload, program);
        if (readsRings) _faultFiles = faults;
    }

    /// <summary>Evidence and requests out, reports in.</summary>
    public void Step(Instant now, in RobotEvidence evidence)
    {
        _arm.Step(now, evidence);
        _exoskeleton.Step(now, evidence);
        _faultFiles?.Step();
        _beginAt ??= now + WarmUp;
        if (now < _beginAt) return;
        _armScript.Step(now);
        Gait.Step(now);
        if (!_arm.HasReport || !_exoskeleton.HasReport) return;
        if (_arm.Report.TipGapMm >= (GreatestTipGapMm ?? 0)) GreatestTipGapMm = _arm.Report.TipGapMm;
        Rig.ForgetFiles();
        if (!_haveMoved && _arm.Report.Accepted > 0 && _exoskeleton.Report.Accepted > 0) (_movedAt, _haveMoved) = (now, true);
        if (PullCableAfter is { } after && _haveMoved && now - _movedAt >= after) Bench.PullArmCable();
        NoteStop("manipulator", _arm, ref _armStopped);
        NoteStop("exoskeleton", _exoskeleton, ref _exoskeletonStopped);
        NoteLine("manipulator", Bench.ArmPath, _arm);
        NoteLine("exoskeleton", Bench.ExoskeletonPath, _exoskeleton);
        lock (_gate) (_shown, _armCopy, _exoskeletonCopy) = ((_arm.Report.Verdict, _arm.Report.HoldCause), _arm.Report, _exoskeleton.Report);
    }

    /// <summary>Both guards' newest reports, whole; from any thread.</summary>
    public (GuardReport Arm, GuardReport Exoskeleton) Reports()
    {
        lock (_gate) return (_armCopy, _exoskeletonCopy);
    }

    /// <summary>What makes it impossible to go on, in words for the user; null while nothing does. From any thread.</summary>
    public string? Failure() => _failure ?? (Rig.Process is { HasEnded: true } guard
        ? $"The guard's process ended by itself, and the devices came to rest along what they hold. It said: {guard.Said}"
        : null);

    /// <summary>A line that is gone does not come back by itself: the session ends, and the other device with it.</summary>
    private void NoteLine(string name, string path, DeviceOperator device)
    {
        if (_failure is null && device.Report.IsLineGone) _failure = $"The {name}{(path.Length > 0 ? " on " + path : "")} cannot be reached: {GuardWords.Name(GuardReasons.LinkClosed)}. Both devices were brought to rest.";
    }

    private void NoteStop(string name, DeviceOperator device, ref bool noted)
    {
        if (noted || device.Report.Verdict.Decision != GuardDecision.Stop) return;
        noted = true;
        _firstStop ??= name + ": " + GuardWords.Explain(device.Report.Verdict);
        _stoppedBecause.Add(name + ": " + GuardWords.Explain(device.Report.Verdict));
    }

    /// <summary>Writes the arm's guard into the scene, on the overlay's thread; words are made only when the reasons change.</summary>
    /// <param name="scene">To be drawn.</param>
    /// <param name="reference">How the patient's reference stands: what the guard knows only as a tracker that is lost.</param>
    public void Describe(SceneSnapshot scene, ToolState reference)
    {
        GuardVerdict verdict, holdCause;
        lock (_gate)
        {
            if (_shown is not { } newest) return;
            (verdict, holdCause) = newest;
        }
        // A hold outlasts what began it: until the operator presses again it is still told by that.
        if (reference != ToolState.Visible) _lostAs = reference;
        var reasons = (verdict.Reasons, holdCause.Reasons, _lostAs);
        if (reasons != _described || _armWords.Length == 0)
            (_described, _armWords) = (reasons, WithPatient(GuardWords.Explain(verdict, holdCause), verdict, holdCause, _lostAs));
        scene.Guard = SignalOf(verdict.Decision);
        scene.GuardWords = _armWords;
    }

    /// <summary>The guard's words with the reason why the patient's reference was not used, where that is what it holds for: first, as it is what a person can mend.</summary>
    public static string WithPatient(string words, in GuardVerdict verdict, in GuardVerdict holdCause, ToolState reference)
    {
        const GuardReasons ofTracking = GuardReasons.TrackerLost | GuardReasons.PoseStale;
        if (verdict.Decision == GuardDecision.Accept || reference == ToolState.Visible) return words;
        var counts = (verdict.Reasons & ofTracking) != GuardReasons.None || (verdict.First == GuardReasons.PressAgain && (holdCause.Reasons & ofTracking) != GuardReasons.None);
        return counts ? $"The patient reference {ToolStateWords.Of(reference)}. {words}" : words;
    }

    public static GuardSignal SignalOf(GuardDecision decision) => decision switch
    {
        GuardDecision.Accept => GuardSignal.Accept,
        GuardDecision.Hold => GuardSignal.Hold,
        _ => GuardSignal.Stop,
    };

    public void Dispose()
    {
        Rig.Dispose();
        Bench.Dispose();
    }
}
