using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>A hand that pushes the twin, the drives' own efforts as they come over the link, the admittance, the guard, and set-points back.</summary>
public sealed class GuardGuidedTwinTests
{
    private const string Arm = "manipulator/sim-rcm7.json";
    private const double Damping = 8 / 0.3;

    [Fact]
    public void NothingMovesWhileNobodyPushes()
    {
        var rig = new Rig();
        rig.Run(1);
        Assert.Equal(0, rig.Worst);
        Assert.Equal(GuardDecision.Accept, rig.Twin.Drive.Verdict.Decision);
    }

    /// <summary>5 N·m on yaw, held: (5 − 1) / damping after a second, 5 % for what mass and friction of the model lag behind; nothing else moves.</summary>
    [Theory]
    [InlineData(0, 5, 4 / Damping)]
    [InlineData(1, -3, -2 / Damping)]
    [InlineData(2, 15, 12 / (24 / 30.0))]
    public void ASteadyPushMovesTheJointAsTheClosedFormSays(int joint, double push, double expected)
    {
        var rig = new Rig();
        rig.Push(joint, push, 1);
        Assert.Equal(expected, rig.Twin.Twin.Velocity(joint), tolerance: 0.05 * Math.Abs(expected));
        for (var j = 0; j < 7; j++)
            if (j != joint) Assert.Equal(0, rig.Twin.Twin.Velocity(j), tolerance: 1e-3 * rig.Twin.Profile.Joints[j].MaxVelocity);
    }

    /// <summary>At 0.3 rad/s; at rest before a quarter of a second is over, some 20 ms behind the hand, and never on its way back.</summary>
    [Fact]
    public void LettingGoBringsItToRestAtOnce()
    {
        var rig = new Rig();
        rig.Push(0, 9, 1);
        Assert.Equal(0.3, rig.Twin.Twin.Velocity(0), tolerance: 0.01);
        var at = rig.Twin.Twin.Position(0);
        rig.Push(0, 0, 0.25);
        Assert.True(rig.Least > -1e-9, $"it went back at {rig.Least} rad/s");
        Assert.Equal(0, rig.Twin.Twin.Velocity(0), tolerance: 1e-3);
        Assert.Equal(GuardMotion.Resting, rig.Twin.Drive.Guard.Motion);
        Assert.InRange(rig.Twin.Twin.Position(0) - at, 0.002, 0.03);
        var rest = rig.Twin.Twin.Position(0);
        rig.Run(0.5);
        Assert.Equal(rest, rig.Twin.Twin.Position(0), tolerance: 1e-3);
    }

    [Fact]
    public void APushAgainstALimitComesToRestAtIt()
    {
        var rig = new Rig();
        rig.Push(0, 8, 8);
        Assert.InRange(rig.Twin.Drive.Guard.Position[0], 1.03, 1.05);
        Assert.Equal(GuardDecision.Accept, rig.Twin.Drive.Verdict.Decision);
        rig.Push(0, -8, 1);
        Assert.True(rig.Twin.Twin.Position(0) < 0.95, "it may be pushed back");
    }

    /// <summary>12 N·m where 0.9 × 20 × 0.6 = 10.8 are allowed.</summary>
    [Fact]
    public void APushThatIsTooHardHolds()
    {
        var rig = new Rig();
        rig.Push(0, 6, 0.5);
        rig.Push(0, 12, 0.1);
        Assert.Equal(GuardReasons.JointEffort, rig.Twin.Drive.Guard.HoldCause.First);
        rig.Push(0, 6, 1);
        Assert.Equal(GuardReasons.PressAgain, rig.Twin.Drive.Verdict.First);
        Assert.Equal(0, rig.Twin.Twin.Velocity(0), tolerance: 1e-3);
        Assert.Equal(DriveState.Enabled, rig.Twin.Twin.State);
    }

    /// <summary>A hand as a spring with damping that goes a way of its own: the joint goes along and nothing swings up.</summary>
    [Theory]
    [InlineData(50, 2)]
    [InlineData(200, 5)]
    [InlineData(500, 10)]
    public void AStiffHandLeadsItWithoutSwinging(double stiffness, double damping)
    {
        var rig = new Rig();
        var (swings, last) = (0, 0.0);
        for (var i = 0; i < 6000; i++)
        {
            var goal = 0.3 * Math.Min(1, i / 2000.0);
            var push = stiffness * (goal - rig.Twin.Twin.Position(0)) - damping * rig.Twin.Twin.Velocity(0);
            rig.Twin.Twin.ExternalEffort[0] = Math.Clamp(push, -10, 10);
            rig.Run(0.001);
            if (i > 2300 && Math.Abs(rig.Twin.Twin.Velocity(0)) > 0.01 && rig.Twin.Twin.Velocity(0) * last < 0) swings++;
            if (Math.Abs(rig.Twin.Twin.Velocity(0)) > 0.01) last = rig.Twin.Twin.Velocity(0);
        }
        Assert.InRange(swings, 0, 1);
        // Where the spring's pull is under the band it rests.
        Assert.Equal(0.3, rig.Twin.Twin.Position(0), tolerance: 1.3 / stiffness + 0.002);
        Assert.Equal(0, rig.Twin.Twin.Velocity(0), tolerance: 2e-3);
    }

    private sealed class Rig
    {
        private readonly HandGuide _guide;
        private long _sequence;

        public Rig()
        {
            _guide = new HandGuide(Twin.Profile, new HandGuideOptions());
            Run(0.5);
            Twin.Pressed = true;
            Run(0.3);
            Assert.True(Twin.Drive.Verdict.Decision == GuardDecision.Accept, Twin.Words);
        }

        public GuardedTwin Twin { get; } = new(Arm);

        /// <summary>The fastest set-point, as a share of the joint's speed.</summary>
        public double Worst { get; private set; }

        /// <summary>The slowest set-point of the first joint, rad/s.</summary>
        public double Least { get; private set; }

        /// <summary>Rises or falls within a twentieth of a second, as a hand's push does, and stays.</summary>
        public void Push(int joint, double effort, double seconds)
        {
            const int Ramp = 50;
            var from = Twin.Twin.ExternalEffort[joint];
            for (var i = 1; i <= Ramp; i++)
            {
                Twin.Twin.ExternalEffort[joint] = from + (effort - from) * i / Ramp;
                Run(0.001);
            }
            Run(seconds);
        }

        public void Run(double seconds) => Twin.Run(seconds, () =>
        {
            var guard = Twin.Drive.Guard;
            _guide.Step(0.001, guard.Verdict.Decision == GuardDecision.Accept, guard.ExternalEffort, guard.Position, guard.Velocity, guard.SlackMm);
            Twin.Request = new GuardRequest(++_sequence, GuardCommand.Guide, 0, 1, new GuardTarget(_sequence, Twin.Now, TargetKind.Velocity, _guide.Velocity));
            Least = Math.Min(Least, guard.Velocity[0]);
            for (var j = 0; j < 7; j++) Worst = Math.Max(Worst, Math.Abs(guard.Velocity[j]) / Twin.Profile.Joints[j].MaxVelocity);
        });
    }
}
