using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>What the drives push with, and what is known of the force at the tip.</summary>
public sealed class GuardEffortTests
{
    [Theory]
    [InlineData(10.01, "joint 1 is driven with 10.01")]
    [InlineData(double.NaN, "joint 1 is driven with NaN")]
    [InlineData(double.NegativeInfinity, "at most 10 is allowed")]
    public void ADriveThatPushesHarderThanItCanStops(double effort, string words)
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Step(100);
        bench.Effort = JointVector.From([effort]);
        var verdict = bench.Step();
        Assert.Equal((GuardDecision.Stop, GuardReasons.JointEffort, 0), (verdict.Decision, verdict.First, verdict.Joint));
        Assert.Contains(words, GuardWords.Explain(verdict), StringComparison.Ordinal);
        Assert.Equal(GuardMotion.Latched, bench.Guard.Motion);
    }

    [Fact]
    public void NothingBeginsWhileAJointIsPushedTooHard()
    {
        var bench = new GuardBench { Effort = JointVector.From([9.5]) };
        bench.Guard.Load(GuardBench.Reach(40, 1));
        bench.Step(3);
        bench.Pressed = true;
        Assert.Equal(GuardReasons.JointEffort, bench.Step(50).First);
        Assert.Equal(0, bench.Guard.Position[0]);
    }

    /// <summary>Efforts while the drive is off are none of a motion's.</summary>
    [Fact]
    public void ADriveThatIsOffFeelsNothing()
    {
        var bench = new GuardBench { Effort = JointVector.From([9.5]), Enabled = false };
        Assert.Equal(GuardReasons.None, bench.Step(5).Reasons & GuardReasons.JointEffort);
        Assert.Equal(0, bench.Guard.ExternalEffort[0]);
    }

    /// <summary>A drive that answers the set-point before the one sent last, with its mass and friction as the profile states them, leaves nothing over; what pushes it beside that is left over exactly.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2.5)]
    public void WhatTheMotionExplainsIsNoPushFromOutside(double push)
    {
        const double Mass = 0.004, Friction = 0.02;
        var bench = new GuardBench(r => r with { Effort = r.Effort! with { Inertia = [Mass, 0], Friction = [Friction, 0] } });
        bench.Start(GuardBench.Reach(40, 1));
        var (newest, before) = (bench.Guard.Velocity[0], 0.0);
        var greatest = 0.0;
        for (var i = 0; i < 400; i++)
        {
            // What Decide will take for explained: the set-point before the one sent last.
            var effort = Mass * (newest - before) / 0.002 + Friction * newest;
            greatest = Math.Max(greatest, Math.Abs(effort));
            bench.Effort = JointVector.From([effort - push]);
            var sent = bench.Guard.Velocity[0];
            bench.Step();
            if (i > 2) Assert.Equal(push, bench.Guard.ExternalEffort[0], tolerance: 1e-4);
            (before, newest) = (newest, sent);
        }
        Assert.True(greatest > 1, "the motion must be worth explaining");
    }

    /// <summary>Where nobody has stated mass and friction, all of the effort counts as a push.</summary>
    [Fact]
    public void WhatNobodyStatedIsNotExplained()
    {
        var bench = new GuardBench(r => r with { Effort = r.Effort! with { SmoothingS = 0.01 } });
        bench.Start(GuardBench.Reach(40, 1));
        bench.Effort = JointVector.From([3]);
        bench.Step(50);
        // A first-order filter: share 2 / 12 a step, 50 steps.
        Assert.Equal(-3 * (1 - Math.Pow(10.0 / 12, 50)), bench.Guard.ExternalEffort[0], tolerance: 1e-9);
    }

    /// <summary>Two joints that move the tip along x and z, of equal range: F = τ σ² / (σ² + λ²), with σ = 1 / range and λ = 0.005 / limit.</summary>
    [Fact]
    public void TheForceAtTheTipIsTheClosedForms()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        bench.Effort = JointVector.From([8.5, -8.5]);
        var verdict = bench.Step();
        var (sigma2, lambda2) = (1.0 / 100, Math.Pow(0.005 / 11, 2));
        Assert.Equal(8.5 * Math.Sqrt(2) * sigma2 / (sigma2 + lambda2), verdict.Value, tolerance: 1e-4);
    }

    /// <summary>τ = JᵀF by differences of the arm's own kinematics: the guard finds the force to 10 % where the arm is no worse than a third of its reach from singular, and never more than there is.</summary>
    [Fact]
    public void AForceAtAManipulatorsTipIsFoundAndNeverOverstated()
    {
        var robot = RobotFile.Load(Repository.Path("hardware", "robots", "sim-rcm7.robot.json"));
        var tool = new Rcm7ToolGeometry(new Rcm7Kinematics(robot.Rcm7!.Value), 4);
        var profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
        var wide = new Vec3(1e4, 1e4, 1e4);
        const double Limit = 4;
        var rules = GuardRulesFactory.FromProfile(profile) with { Tip = new TipRules(-wide, wide, 1e4) { MaxForceN = Limit } };
        Gen.Select(Gen.Double[-0.8, 0.8], Gen.Double[-0.7, 0.7], Gen.Double[80, 220], Gen.Double[-1, 1].Array[3]).Sample((yaw, pitch, insertion, way) =>
        {
            var direction = new Vec3(way[0], way[1], way[2]);
            if (direction.Length < 0.1) return;
            var force = direction * (1.3 * Limit / direction.Length);
            var joints = JointVector.From([yaw, pitch, insertion, 0.3, 0.2, -0.2, 0.1]);
            var effort = default(JointVector);
            for (var j = 0; j < 7; j++) effort[j] = -Pull(tool, joints, j, force) * (profile.Joints[j].Unit == JointUnit.Radian ? 1e-3 : 1);
            var guard = new MotionGuard(rules, tool);
            var (now, verdict) = (Instant.FromSeconds(1), GuardVerdict.Accepted);
            for (var i = 0; i < 200; i++)
            {
                now += rules.SetPointPeriod;
                var evidence = new GuardEvidence(i, now, now, EvidenceFlags.OperatorPresent, i, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
                verdict = guard.Decide(now, evidence, true, new GuardRequest(1, GuardCommand.Follow, 0, 1, new GuardTarget(i, now, TargetKind.Velocity, default)), new DriveReading(now, true, 0, joints, false, effort));
            }
            Assert.True(verdict.Reasons.HasFlag(GuardReasons.TipForce), GuardWords.Explain(verdict));
            if (verdict.First == GuardReasons.TipForce) Assert.InRange(verdict.Value, 0.9 * 1.3 * Limit, 1.3 * Limit * (1 + 1e-6));
        }, iter: 300);
    }

    /// <summary>At 60 % of the drives' range what holds a joint up is felt long before the joint is 0.045 rad behind; at 90 %, which the twin's servo does not reach at rest, only then.</summary>
    [Theory]
    [InlineData(0.6, GuardReasons.JointEffort, GuardDecision.Hold, 30)]
    [InlineData(0.9, GuardReasons.FollowingError, GuardDecision.Stop, 150)]
    public void AJointThatIsHeldUpIsFeltBeforeItIsFarBehind(double share, GuardReasons why, GuardDecision decision, int mostMs)
    {
        var rig = new GuardedTwin("manipulator/sim-rcm7.json", share);
        rig.Start(rig.Move);
        rig.Run(0.3);
        Assert.True(rig.Drive.Guard.Velocity[0] > 0.4, "it must be under way");
        rig.Twin.Faults.BlockedJoint = 0;
        var ms = 0;
        for (; rig.Drive.Verdict.Decision == GuardDecision.Accept; ms++)
        {
            Assert.InRange(ms, 0, mostMs);
            rig.Step();
        }
        Assert.Equal((decision, why, 0), (rig.Drive.Verdict.Decision, rig.Drive.Verdict.First, rig.Drive.Verdict.Joint));
        rig.Run(0.5);
        Assert.True(rig.Drive.Guard.Motion is GuardMotion.Resting or GuardMotion.Latched, rig.Words);
    }

    [Fact]
    public void TheFactoryOnlyTightens()
    {
        var profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
        Assert.Equal(18, GuardRulesFactory.FromProfile(profile).Effort!.Most[0], tolerance: 1e-12);
        Assert.Equal(20, GuardRulesFactory.FromProfile(profile).Effort!.DeviceMost[0]);
        Assert.Throws<ArgumentException>(() => GuardRulesFactory.FromProfile(profile, effortShare: 1.01));
        Assert.Throws<ArgumentException>(() => new GuardBench(r => r with { Effort = r.Effort! with { Most = [11, 9] } }));
        Assert.Throws<ArgumentException>(() => new GuardBench(r => r with { Effort = null }));
    }

    [Fact]
    public void TheAuditFindsAMotionThatWentOnAgainstTooGreatAnEffort()
    {
        var bench = new GuardBench();
        bench.Start(GuardBench.Reach(40, 1));
        var found = new List<CertificateFinding>();
        var record = new DecisionRecord { Number = 1, At = bench.Now, Evidence = bench.Evidence, IsEvidenceReadable = true, Request = bench.Request, Drive = new DriveReading(bench.Now, true, 0, bench.Guard.Position, false, JointVector.From([0, 9.5])), Verdict = GuardVerdict.Accepted, Position = bench.Guard.Position, Velocity = bench.Guard.Velocity, HasSetPoint = true };
        record.Held.Take(bench.Guard.HeldByDevice);
        new CertificateAudit(bench.Rules, GuardBench.Tool).Check(record, found.Add);
        var finding = Assert.Single(found);
        Assert.Equal((1, 9.0), (finding.Joint, finding.Limit));
        Assert.Equal(9.5, finding.Value, tolerance: 1e-6);
    }

    private static double Pull(Rcm7ToolGeometry tool, JointVector joints, int j, Vec3 force)
    {
        const double Step = 1e-6;
        Span<Vec3> there = stackalloc Vec3[7], back = stackalloc Vec3[7];
        joints[j] += Step;
        tool.Locate(((ReadOnlySpan<double>)joints)[..7], there);
        joints[j] -= 2 * Step;
        tool.Locate(((ReadOnlySpan<double>)joints)[..7], back);
        return Vec3.Dot(there[0] - back[0], force) / (2 * Step);
    }
}
