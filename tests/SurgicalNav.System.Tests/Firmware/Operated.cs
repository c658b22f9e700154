using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>A guarded drive with its operator: evidence that is good, a switch, and a program of three joints. Whoever steps it owns the clock.</summary>
internal sealed class Operated(DriveProfile profile, IByteLink link, uint nonce)
{
    private long _sequence;
    private MotionProgram? _program;

    internal GuardedDrive Drive { get; } = new(GuardRulesFactory.FromProfile(profile), profile, link, null, nonce);
    internal bool IsPressed { get; set; }
    internal GuardRequest Request { get; set; } = new(1, GuardCommand.Run, 1, 1);
    internal DriveStatus Status => Drive.Client.Status;
    internal bool IsReady => Drive.Client.State == DriveLinkState.Open && Drive.Client.HasStateOfSession;
    internal bool IsDone => Drive.Verdict.First == GuardReasons.ProgramDone;
    internal bool IsLatched => Drive.Guard.Motion == GuardMotion.Latched;
    internal bool IsMoving => Drive.Guard.Motion == GuardMotion.Moving;
    internal double[] Target { get; } = [0.2, -0.15, 120];
    internal string Words => $"{GuardWords.Explain(Drive.Verdict)} {Drive.Client.Refusal} device: {Status}";

    /// <summary>Loads the program once a session is open and presses the switch once it is loaded.</summary>
    internal void Step(Instant now)
    {
        if (_program is null && IsReady)
        {
            _program = Program(Drive.Client.Measured);
            Assert.Equal(ProgramRefusal.None, Drive.Load(_program));
        }
        var evidence = new GuardEvidence(++_sequence, now, now, IsPressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, _sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
        Drive.Step(now, evidence, true, Request);
        // Seen released first, then pressed.
        if (_program is not null && !IsLatched && _sequence > 20) IsPressed = true;
    }

    /// <summary>A move of the first three joints, at 40 % of the limits.</summary>
    internal MotionProgram Program(JointVector from)
    {
        var n = profile.Joints.Count;
        double[] target = ((ReadOnlySpan<double>)from)[..n].ToArray();
        Target.CopyTo(target, 0);
        JointLimits[] limits = [.. GuardRulesFactory.FromProfile(profile).Joints.Select(l => l with { MaxVelocity = 0.4 * l.MaxVelocity, MaxAcceleration = 0.4 * l.MaxAcceleration, MaxJerk = 0.4 * l.MaxJerk })];
        return MotionProgram.Create(1, MotionKind.Arm, n, SynchronisedMove.FromRest(((ReadOnlySpan<double>)from)[..n], target, limits));
    }

    /// <summary>But for frames that the machine brought too late, which a busy one does and which are rightly refused.</summary>
    internal void AssertNothingInTimeWasRefused()
    {
        Assert.Equal((0, 0, 0, 0, 0), (Status.FramingErrors, Status.CrcErrors, Status.SessionErrors, Status.SequenceErrors, Status.Refusals));
        Assert.Equal(DriveFaultCode.None, Status.FaultCode);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Status.AcceptedSequence} frames taken, {Status.StaleErrors} too late, least margin {Status.LeastWatchdogMarginUs} µs");
    }

    internal void AssertIsAtTarget()
    {
        for (var j = 0; j < Target.Length; j++) Assert.Equal(Target[j], Drive.Client.Measured[j], profile.Joints[j].MaxFollowingError / 20);
    }
}
