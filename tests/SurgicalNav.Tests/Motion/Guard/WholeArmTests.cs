using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Tests.Motion.Kinematics;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A UR5 with a straight instrument under the guard: its links are kept clear, and its shaft in its entry, as the tip is.</summary>
public class WholeArmTests
{
    private const double MarginMm = 5;
    private static readonly RobotModel Arm = Robots.Load("ur5.robot.json").WithInstrument(300, 4);
    private static readonly double[] Start = [0, -1.2, 1.4, -1.8, -1.57, 0], Turned = [0.9, -1.2, 1.4, -1.8, -1.57, 0];

    /// <summary>A ball where the forearm would end up, far from the instrument.</summary>
    [Fact]
    public void ALinkIsHeldShortOfAForbiddenRegionThatTheInstrumentStaysFarFrom()
    {
        var tool = new ChainToolGeometry(Arm);
        var points = new Vec3[tool.PointCount];
        var forearm = tool.Pieces[Array.FindIndex(Arm.Capsules.ToArray(), c => c.Name == "forearm")];
        tool.Locate(Turned, points);
        var centre = Vec3.Lerp(points[forearm.From], points[forearm.To], 0.5);
        var ball = Ball(centre);
        Assert.True((points[0] - centre).Length > 300);

        var free = new Run(With([]), tool);
        free.Follow(Turned);
        Assert.Equal(GuardReasons.ProgramDone, free.Verdict.First);
        Assert.True(free.LeastMm(centre) < -50, "without the region the arm goes through it");

        var held = new Run(With([ball]), tool);
        held.Follow(Turned);
        Assert.Equal(GuardReasons.ForbiddenRegion, held.HoldCause.First);
        Assert.InRange(held.LeastMm(centre), MarginMm, 60);
    }

    /// <summary>A wrist joint alone would swing the shaft about the flange; the guard lets it go as far as the entry allows.</summary>
    [Fact]
    public void TheShaftIsHeldInItsEntry()
    {
        var tool = new ChainToolGeometry(Arm);
        var points = new Vec3[tool.PointCount];
        tool.Locate(Start, points);
        var shaft = tool.Pieces[tool.Shaft];
        var entry = Vec3.Lerp(points[shaft.From], points[shaft.To], 0.4);
        var run = new Run(With([]) with { RemoteCentre = new RemoteCentreRule(entry, 2) }, tool);
        run.Follow([Start[0], Start[1], Start[2], Start[3] + 0.3, Start[4], Start[5]]);
        Assert.Equal(GuardReasons.RemoteCentre, run.HoldCause.First);
        Assert.Equal(2, run.HoldCause.Limit);
        Assert.InRange(run.FarthestMm(entry), 0.5, 2.0);
        Assert.Contains("entry into the patient", GuardWords.Explain(run.HoldCause), StringComparison.Ordinal);

        // About its own axis the shaft stays where it is.
        var turning = new Run(With([]) with { RemoteCentre = new RemoteCentreRule(entry, 2) }, tool);
        turning.Follow([Start[0], Start[1], Start[2], Start[3], Start[4], 1]);
        Assert.Equal(GuardReasons.ProgramDone, turning.Verdict.First);
    }

    private static GuardRules With(ForbiddenRegion[] regions) => new()
    {
        Kind = MotionKind.Arm,
        Joints = [.. Enumerable.Repeat(new JointLimits(-6.2, 6.2, 1, 10, 200), 6)],
        Units = new JointUnit[6],
        MaxFollowingError = [.. Enumerable.Repeat(0.05, 6)],
        Evidence = new EvidenceRules { Required = EvidenceFlags.OperatorPresent | EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk },
        Regions = regions,
    };

    private static ForbiddenRegion Ball(Vec3 centreMm)
    {
        const int N = 41;
        const double StepMm = 10, RadiusMm = 30, HalfMm = (N - 1) * StepMm / 2;
        var origin = centreMm - new Vec3(HalfMm, HalfMm, HalfMm);
        var samples = new float[N * N * N];
        for (var i = 0; i < samples.Length; i++) samples[i] = (float)((origin + new Vec3(i % N, i / N % N, i / (N * N)) * StepMm - centreMm).Length - RadiusMm);
        return new ForbiddenRegion("ball", new DistanceField(samples, N, N, N, origin, new Vec3(StepMm, StepMm, StepMm), 5, sampleErrorMm: 1e-4), MarginMm);
    }

    /// <summary>One program from <see cref="Start"/>, with a drive that follows perfectly, and where it went.</summary>
    private sealed class Run(GuardRules rules, IToolGeometry tool)
    {
        private readonly MotionGuard _guard = new(rules, tool);
        private readonly List<Vec3[]> _went = [];

        public GuardVerdict Verdict => _guard.Verdict;
        public GuardVerdict HoldCause => _guard.HoldCause;

        public void Follow(double[] target)
        {
            JointLimits[] planned = [.. rules.Joints.Select(j => j with { MaxVelocity = 0.5, MaxAcceleration = 3, MaxJerk = 50 })];
            Assert.Equal(ProgramRefusal.None, _guard.Load(MotionProgram.Create(1, MotionKind.Arm, 6, SynchronisedMove.FromRest(Start, target, planned))));
            var (now, measured) = (Instant.FromSeconds(10), JointVector.From(Start));
            for (var tick = 1; tick < 4000; tick++)
            {
                now += rules.SetPointPeriod;
                var flags = EvidenceFlags.TrackerOk | EvidenceFlags.RegistrationOk | (tick > 5 ? EvidenceFlags.OperatorPresent : EvidenceFlags.None);
                _guard.Decide(now, new GuardEvidence(tick, now, now, flags, tick, 0.5, 0, Rigid<Scan, RobotBase>.Identity, 0), true, new GuardRequest(1, GuardCommand.Run, 1, 1), new DriveReading(now, true, 0, measured));
                if (_guard.HasSetPoint) measured = _guard.Position;
                var points = new Vec3[tool.PointCount];
                tool.Locate(((ReadOnlySpan<double>)measured)[..6], points);
                _went.Add(points);
                // At rest, and still there at the next decision.
                if (tick > 20 && _guard.Motion == GuardMotion.Resting && _guard.Verdict.Decision == GuardDecision.Hold) return;
            }
            Assert.Fail("the motion did not end");
        }

        /// <summary>Least distance between the surfaces of the arm's shapes and the ball, by the closed form.</summary>
        public double LeastMm(Vec3 centre) => _went.Min(points => tool.Pieces.ToArray().Min(p =>
        {
            var (from, along) = (points[p.From], points[p.To] - points[p.From]);
            var t = along.LengthSquared > 0 ? Math.Clamp(Vec3.Dot(centre - from, along) / along.LengthSquared, 0, 1) : 0;
            return (from + along * t - centre).Length - p.RadiusMm - 30;
        }));

        public double FarthestMm(Vec3 entry) => _went.Max(points =>
        {
            var (from, along) = (points[tool.Pieces[tool.Shaft].From], points[tool.Pieces[tool.Shaft].To] - points[tool.Pieces[tool.Shaft].From]);
            return (entry - from - along * (Vec3.Dot(entry - from, along) / along.LengthSquared)).Length;
        });
    }
}
