using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A guard of a made-up two-joint slide (mm): joint 1 moves the tip along x, joint 2 along z; with a drive that follows perfectly.</summary>
internal sealed class GuardBench
{
    public const double VelocityLimit = 100, AccelerationLimit = 1000, JerkLimit = 100_000;

    public static readonly JointLimits Limits = new(-100, 100, VelocityLimit, AccelerationLimit, JerkLimit);

    private sealed class Slide : IToolGeometry
    {
        private readonly ToolPiece[] _pieces = [new(0, 1, 1)];

        public int PointCount => 2;
        public ReadOnlySpan<ToolPiece> Pieces => _pieces;
        public int Shaft => 0;

        public void Locate(ReadOnlySpan<double> joints, Span<Vec3> pointsMm)
        {
            pointsMm[0] = new Vec3(joints[0], 0, joints[1]);
            pointsMm[1] = new Vec3(joints[0], 0, joints[1] + 50);
        }

        public void Move(ReadOnlySpan<double> joints, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations, Span<PointMotion> points)
        {
            var tip = new PointMotion(new Vec3(joints[0], 0, joints[1]), new Vec3(rates[0], 0, rates[1]), new Vec3(accelerations[0], 0, accelerations[1]));
            (points[0], points[1]) = (tip, tip with { PositionMm = tip.PositionMm + new Vec3(0, 0, 50) });
        }

        public double GreatestAcceleration(ReadOnlySpan<double> farthest, ReadOnlySpan<double> rates, ReadOnlySpan<double> accelerations) => accelerations[0] + accelerations[1];
    }

    public GuardBench(Func<GuardRules, GuardRules>? change = null, bool hasTool = true)
    {
        var rules = new GuardRules
        {
            Kind = MotionKind.Arm,
            Joints = [Limits, Limits],
            Units = [JointUnit.Millimetre, JointUnit.Millimetre],
            MaxFollowingError = [2, 2],
            Evidence = new EvidenceRules { Required = EvidenceFlags.OperatorPresent | EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | EvidenceFlags.OverlayVisible },
            Effort = new EffortRules { Most = [9, 9], DeviceMost = [10, 10], Inertia = [0, 0], Friction = [0, 0], SmoothingS = 1e-9 },
            Tip = hasTool ? new TipRules(new Vec3(-90, -10, -90), new Vec3(90, 10, 90), 120) { MaxForceN = 11 } : null,
        };
        Rules = change is null ? rules : change(rules);
        Guard = new MotionGuard(Rules, hasTool ? Tool : null);
    }

    public static IToolGeometry Tool { get; } = new Slide();

    public GuardRules Rules { get; }
    public MotionGuard Guard { get; }
    public Instant Now { get; private set; } = Instant.FromSeconds(100);
    public bool Pressed { get; set; }
    public EvidenceFlags Flags { get; set; } = EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | EvidenceFlags.OverlayVisible;
    public double BudgetMm { get; set; } = 0.5;
    public GuardRequest Request { get; set; } = new(1, GuardCommand.Run, 1, 1);
    public bool Enabled { get; set; } = true;
    public int FaultCode { get; set; }
    public Duration EvidenceAge { get; set; }
    public Duration PoseAge { get; set; }
    public Duration DriveAge { get; set; }
    public bool OperatorBeats { get; set; } = true;
    public bool IsLineGone { get; set; }
    public ReferenceStates References { get; set; }

    /// <summary>How much later than its time a decision comes.</summary>
    public Duration Late { get; set; }

    /// <summary>Instead of now less their ages.</summary>
    public Instant? WrittenAt { get; set; }
    public Instant? PoseAcquiredAt { get; set; }
    public bool Readable { get; set; } = true;

    /// <summary>What the newest decision was made on.</summary>
    public GuardEvidence Evidence { get; private set; }
    public double TargetSpeedMmPerS { get; set; }

    /// <summary>Standard deviation of where the robot stands in the scan, at the tool.</summary>
    public double PlaceSdMm { get; set; }

    /// <summary>Where the tracker sees the tip; null where it does not.</summary>
    public TrackedTip? Tip { get; set; }
    public JointVector MeasuredOffset { get; set; }
    public JointVector Effort { get; set; }
    private JointVector _measured;
    private long _sequence, _beats;

    /// <summary>Half a sphere's worth of forbidden bone: everything beyond x = <paramref name="planeMm"/>.</summary>
    public static ForbiddenRegion Wall(double planeMm, double marginMm)
    {
        const int N = 21;
        var samples = new float[N * N * N];
        for (var i = 0; i < samples.Length; i++) samples[i] = (float)(planeMm - (-100 + i % N * 10));
        return new ForbiddenRegion("wall", new DistanceField(samples, N, N, N, new Vec3(-100, -100, -100), new Vec3(10, 10, 10), 0), marginMm);
    }

    /// <summary>A smooth run of joint 1 from 0 to <paramref name="toMm"/> within <paramref name="seconds"/>, in knots of equal time.</summary>
    public static MotionProgram Reach(double toMm, double seconds, uint id = 1, MotionKind kind = MotionKind.Arm, int knots = 41)
    {
        var k = new JointKnot[knots];
        for (var i = 0; i < knots; i++)
        {
            var x = (double)i / (knots - 1);
            k[i].TimeS = x * seconds;
            // 10x³ − 15x⁴ + 6x⁵: at rest with zero acceleration at both ends.
            k[i].Position[0] = toMm * x * x * x * (10 + x * (-15 + 6 * x));
            k[i].Velocity[0] = i == 0 || i == knots - 1 ? 0 : toMm / seconds * 30 * x * x * (1 - x) * (1 - x);
            k[i].Mark = i % 10 == 0 ? KnotMark.Landing : KnotMark.None;
        }
        return MotionProgram.Create(id, kind, 2, k);
    }

    public GuardVerdict Step()
    {
        // A guard that never comes to rest fails the test that waits for it, instead of hanging it.
        Assert.True(_sequence < 20_000, "this test has waited long enough for what it waits for");
        Now += Rules.SetPointPeriod + Late;
        _sequence++;
        if (OperatorBeats) _beats++;
        var evidence = Evidence = new GuardEvidence(_sequence, WrittenAt ?? Now - EvidenceAge, PoseAcquiredAt ?? Now - PoseAge, Flags | (Pressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None) | (Tip is null ? EvidenceFlags.None : EvidenceFlags.TipSeen), _beats, BudgetMm, TargetSpeedMmPerS, Rigid<Scan, RobotBase>.Identity, PlaceSdMm, Tip ?? default);
        var measured = _measured;
        for (var j = 0; j < 2; j++) measured[j] += MeasuredOffset[j];
        var verdict = Guard.Decide(Now, evidence, Readable, Request, new DriveReading(Now - DriveAge, Enabled, FaultCode, measured, IsLineGone, Effort, References));
        if (Guard.HasSetPoint) _measured = Guard.Position;
        return verdict;
    }

    public void Skip(Duration time) => Now += time;

    public GuardVerdict Step(int times)
    {
        var verdict = Guard.Verdict;
        for (var i = 0; i < times; i++) verdict = Step();
        return verdict;
    }

    /// <summary>Loads a program, releases and presses the switch: the guard moves.</summary>
    public void Start(MotionProgram program)
    {
        Guard.Load(program);
        Pressed = false;
        Step(3);
        Pressed = true;
        var verdict = Step();
        Assert.True(verdict.Decision == GuardDecision.Accept, GuardWords.Explain(verdict));
    }
}
