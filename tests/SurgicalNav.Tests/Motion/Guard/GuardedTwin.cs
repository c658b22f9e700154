using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A guarded drive against the device's twin over bytes in memory, on a manual clock, one millisecond at a time.</summary>
internal sealed class GuardedTwin
{
    private readonly ManualClock _clock = new(Instant.FromSeconds(50));
    private long _sequence;

    public GuardedTwin(string profile, double effortShare = 0.9)
    {
        Profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", profile));
        var (host, device) = MemoryLink.CreatePair();
        Twin = Profile.Kind == DriveKind.Exoskeleton ? new ExoskeletonTwin(Profile, device) : new ManipulatorTwin(Profile, device);
        Rules = GuardRulesFactory.FromProfile(Profile, effortShare: effortShare);
        Drive = new GuardedDrive(Rules, Profile, host, null, 1000);
    }

    public Instant Now => _clock.Now;
    public DriveProfile Profile { get; }
    public GuardRules Rules { get; }
    public DriveTwin Twin { get; }
    public GuardedDrive Drive { get; }
    public bool Pressed { get; set; }
    public bool HostIsAlive { get; set; } = true;
    public bool GuardIsAlive { get; set; } = true;
    public GuardRequest Request { get; set; } = new(1, GuardCommand.Run, 1, 1);
    private GuardEvidence _evidence;
    private bool _hasMoved;
    private string? _firstHold;

    /// <summary>Time in which the guard's loop is not run, and the device is.</summary>
    public void Stall(int milliseconds, Action? each = null)
    {
        var wasAlive = GuardIsAlive;
        GuardIsAlive = false;
        Run(milliseconds * 1e-3, each);
        GuardIsAlive = wasAlive;
    }

    public void Step()
    {
        _clock.Advance(Duration.FromMilliseconds(1));
        var now = _clock.Now;
        Twin.Step(now);
        if (HostIsAlive)
            _evidence = new GuardEvidence(++_sequence, now, now, Pressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, _sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
        if (!GuardIsAlive) return;
        Drive.Step(now, _evidence, true, Request);
        if (Drive.Verdict.Decision == GuardDecision.Accept) (_hasMoved, _firstHold) = (true, null);
        else if (_hasMoved) _firstHold ??= GuardWords.Explain(Drive.Verdict);
    }

    public void Run(double seconds, Action? each = null)
    {
        for (var i = 0; i < seconds * 1000; i++)
        {
            Step();
            each?.Invoke();
        }
    }

    public string Words => GuardWords.Explain(Drive.Verdict) + " first: " + _firstHold + " " + Drive.Client.Refusal + " device: " + Twin.LatchedFault;

    /// <summary>Opens the session, loads a program from where the joints stand, presses the switch.</summary>
    public void Start(Func<JointVector, MotionProgram> plan)
    {
        Run(0.5);
        Assert.True(Drive.Client.State == SurgicalNav.Motion.Drives.DriveLinkState.Open, Words);
        Assert.Equal(ProgramRefusal.None, Drive.Load(plan(Drive.Client.Measured)));
        Run(0.05);
        Pressed = true;
        Run(0.2);
        Assert.True(Drive.Verdict.Decision == GuardDecision.Accept, Words);
        Assert.Equal(DriveState.Enabled, Twin.State);
    }

    /// <summary>A move of the first three joints, planned at 40 % of the limits.</summary>
    public MotionProgram Move(JointVector from)
    {
        var n = Profile.Joints.Count;
        double[] target = ((ReadOnlySpan<double>)from)[..n].ToArray();
        (target[0], target[1], target[2]) = (0.5, -0.4, 160);
        JointLimits[] limits = [.. Rules.Joints.Select(l => l with { MaxVelocity = 0.4 * l.MaxVelocity, MaxAcceleration = 0.4 * l.MaxAcceleration, MaxJerk = 0.4 * l.MaxJerk })];
        return MotionProgram.Create(1, MotionKind.Arm, n, SynchronisedMove.FromRest(((ReadOnlySpan<double>)from)[..n], target, limits));
    }

    /// <summary>From standing to the left foot ahead, to the right, and so on; landings in between.</summary>
    public MotionProgram Steps(JointVector from)
    {
        double[][] poses = [[0.35, 0.1, 0, -0.2, 0.15, 0], [-0.2, 0.15, 0, 0.35, 0.1, 0], [0.35, 0.1, 0, -0.2, 0.15, 0]];
        var knots = new List<JointKnot>();
        double[] at = ((ReadOnlySpan<double>)from)[..6].ToArray();
        for (var s = 0; s < poses.Length; s++)
            for (var i = s == 0 ? 0 : 1; i <= 20; i++)
            {
                var x = i / 20.0;
                var knot = new JointKnot { TimeS = (s + x) * 1.2, Mark = i is 0 or 20 ? KnotMark.Landing : KnotMark.None };
                var (b, db) = (x * x * x * (10 + x * (-15 + 6 * x)), 30 * x * x * (1 - x) * (1 - x) / 1.2);
                var (lift, dlift) = (16 * x * x * (1 - x) * (1 - x), 32 * x * (1 - x) * (1 - 2 * x) / 1.2);
                for (var j = 0; j < 6; j++)
                {
                    var from0 = s == 0 ? at[j] : poses[s - 1][j];
                    var swings = j == (s % 2 == 0 ? 1 : 4);
                    knot.Position[j] = from0 + (poses[s][j] - from0) * b + (swings ? 0.6 * lift : 0);
                    knot.Velocity[j] = i is 0 or 20 ? 0 : (poses[s][j] - from0) * db + (swings ? 0.6 * dlift : 0);
                }
                knots.Add(knot);
            }
        return MotionProgram.Create(1, MotionKind.Exoskeleton, 6, knots.ToArray());
    }
}
