using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>A guarded drive with its operator: evidence that is good, a switch, and a program of three joints. Whoever steps it owns the clock.</summary>
public sealed class Operated(DriveProfile profile, IByteLink link, uint nonce)
{
    private const int PressEvery = 200, ReleaseFor = 20;

    private long _sequence;
    private bool _hasMoved;
    private MotionProgram? _program;

    public GuardedDrive Drive { get; } = new(GuardRulesFactory.FromProfile(profile), profile, link, null, nonce);
    public bool IsPressed { get; set; }
    public GuardRequest Request { get; set; } = new(1, GuardCommand.Run, 1, 1);
    public DriveStatus Status => Drive.Client.Status;
    public bool IsReady => Drive.Client.State == DriveLinkState.Open && Drive.Client.HasStateOfSession;
    public bool IsDone => Drive.Verdict.First == GuardReasons.ProgramDone;
    public bool IsLatched => Drive.Guard.Motion == GuardMotion.Latched;
    public bool IsMoving => Drive.Guard.Motion == GuardMotion.Moving;
    public IReadOnlyList<double> Target { get; } = [0.2, -0.15, 120];
    public string Words => $"{GuardWords.Explain(Drive.Verdict)} {Drive.Client.Refusal} device: {Status}";

    /// <summary>Loads the program once a session is open and presses the switch once it is loaded.</summary>
    public void Step(Instant now)
    {
        if (_program is null && IsReady)
        {
            _program = Program(Drive.Client.Measured);
            if (Drive.Load(_program) is not ProgramRefusal.None and var refusal) throw new InvalidOperationException($"The program was refused: {GuardWords.Explain(refusal)}");
        }
        var evidence = new GuardEvidence(++_sequence, now, now, IsPressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, _sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
        Drive.Step(now, evidence, true, Request);
        // Seen released first, then pressed; and let go and pressed again where a machine that stood still made the guard forget the press.
        _hasMoved |= IsMoving;
        if (_program is not null && !IsLatched && !_hasMoved) IsPressed = _sequence % PressEvery >= ReleaseFor;
    }

    /// <summary>A move of the first three joints, at 40 % of the limits.</summary>
    public MotionProgram Program(JointVector from)
    {
        var n = profile.Joints.Count;
        double[] target = ((ReadOnlySpan<double>)from)[..n].ToArray();
        for (var j = 0; j < Target.Count; j++) target[j] = Target[j];
        JointLimits[] limits = [.. GuardRulesFactory.FromProfile(profile).Joints.Select(l => l with { MaxVelocity = 0.4 * l.MaxVelocity, MaxAcceleration = 0.4 * l.MaxAcceleration, MaxJerk = 0.4 * l.MaxJerk })];
        return MotionProgram.Create(1, MotionKind.Arm, n, SynchronisedMove.FromRest(((ReadOnlySpan<double>)from)[..n], target, limits));
    }
}
