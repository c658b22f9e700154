using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Tests.Motion.Guard;

/// <summary>Other makers' servos under guard: motion, and how it ends.</summary>
public sealed class GuardedServosTests
{
    public static TheoryData<string> Families => [GuardedServos.Dynamixels, GuardedServos.ODrives];

    [Theory]
    [MemberData(nameof(Families))]
    public void AProgramIsPlayedToItsEndWithinTheLimits(string family)
    {
        var rig = new GuardedServos(family);
        var audit = new Audited(rig.Rules);
        rig.Drive.Trace = audit;
        rig.Start();
        rig.Run(6, () => AssertWithinLimits(rig));
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
        Assert.Empty(audit.Findings);
        Assert.True(audit.Figures.Certificates > 100);
        for (var j = 0; j < rig.Rules.JointCount; j++) Assert.Equal(0.6 * rig.Rules.Joints[j].MaxPosition, rig.Position(j), tolerance: 2 * rig.Profile.Joints[j].Step(rig.Profile.Family));
        Assert.Equal(0, rig.Drive.Device.Counters.Malformed);
        Assert.Equal(1, rig.Drive.Device.Counters.Sessions);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AHandIsFollowedAndLetGoOf(string family)
    {
        var rig = new GuardedServos(family);
        rig.Run(1.5);
        var (sequence, targets) = (10L, 0L);
        var from = rig.Drive.Measured;
        var began = rig.Now;
        rig.Asks = now =>
        {
            var to = from;
            var hand = Math.Sin(0.8 * Math.Max(0, (now - began).Seconds - 1));
            for (var j = 0; j < rig.Rules.JointCount; j++) to[j] += 0.2 * hand * rig.Rules.Joints[j].MaxPosition;
            return new GuardRequest(++sequence, GuardCommand.Follow, 0, 1) { Target = new GuardTarget(++targets, now, TargetKind.Position, to) };
        };
        rig.Run(0.1);
        rig.Pressed = true;
        rig.Run(0.9);
        Assert.True(rig.Drive.Verdict.Decision == GuardDecision.Accept, rig.Words);
        var furthest = 0.0;
        rig.Run(4, () =>
        {
            AssertWithinLimits(rig);
            furthest = Math.Max(furthest, rig.Position(0));
        });
        Assert.True(rig.Drive.Verdict.Decision == GuardDecision.Accept, rig.Words);
        Assert.InRange(furthest, 0.15 * rig.Rules.Joints[0].MaxPosition, 0.21 * rig.Rules.Joints[0].MaxPosition);
        rig.Pressed = false;
        rig.Run(2);
        Assert.Equal(GuardMotion.Resting, rig.Drive.Guard.Motion);
        AssertAtRest(rig);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void NothingIsAllocatedInMotion(string family)
    {
        var rig = new GuardedServos(family);
        rig.Start();
        rig.Request = rig.Request with { SpeedScale = 0.2 };
        rig.Run(0.3);
        // A collection that another thread begins charges this one with what it has not used yet: one clean round is proof.
        var least = long.MaxValue;
        for (var round = 0; round < 5 && least > 0; round++)
        {
            var before = rig.DriveBytesAllocated;
            rig.Run(0.4);
            Assert.Equal(GuardMotion.Moving, rig.Drive.Guard.Motion);
            least = Math.Min(least, rig.DriveBytesAllocated - before);
        }
        Assert.Equal(0, least);
    }

    /// <summary>The certificate of docs/servo-families.md: at rest within the silence deadline and one tick, between where the joint was and the last set-point, or as far beyond as it coasts.</summary>
    [Theory]
    [InlineData(GuardedServos.Dynamixels, true)]
    [InlineData(GuardedServos.Dynamixels, false)]
    [InlineData(GuardedServos.ODrives, true)]
    [InlineData(GuardedServos.ODrives, false)]
    public void OnSilenceTheJointsComeToRestWhereItIsStatedAndInTime(string family, bool isGuardDead)
    {
        for (var after = 0.05; after < 1.2; after += 0.13)
        {
            var rig = new GuardedServos(family);
            rig.Start();
            rig.Run(after);
            var n = rig.Rules.JointCount;
            var (sent, stood) = (rig.Drive.Guard.Position, new double[n]);
            for (var j = 0; j < n; j++) stood[j] = rig.Position(j);
            if (isGuardDead) rig.GuardIsAlive = false;
            else rig.IsCableOut = true;
            var deadlineS = rig.Profile.Bus.SilenceDeadlineMs * 1e-3 + 0.001;
            rig.Run(deadlineS - 0.002, () =>
            {
                // Until its watchdog takes over the set-point is what a joint goes to, and no further.
                for (var j = 0; j < n; j++)
                    Assert.InRange(rig.Position(j), Math.Min(stood[j], sent[j]) - rig.Profile.Joints[j].Step(rig.Profile.Family), Math.Max(stood[j], sent[j]) + rig.Profile.Joints[j].Step(rig.Profile.Family));
            });
            rig.Run(0.002 + (rig.ODrive is null ? 0 : rig.Profile.Joints.Max(joint => joint.MaxVelocity / joint.CoastDeceleration)));
            AssertAtRest(rig);
            for (var j = 0; j < n; j++)
            {
                var joint = rig.Profile.Joints[j];
                var beyond = (rig.ODrive is null ? 0 : joint.CoastDistance) + joint.Step(rig.Profile.Family);
                Assert.InRange(rig.Position(j), Math.Min(stood[j], sent[j]) - beyond, Math.Max(stood[j], sent[j]) + beyond);
                Assert.True(Math.Abs(rig.Position(j) - sent[j]) <= rig.Rules.MaxFollowingError[j] + beyond);
            }
            var at = rig.Position(0);
            rig.Run(1);
            Assert.Equal(at, rig.Position(0), tolerance: 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AfterASilenceMotionNeedsAcknowledgementAndANewProgram(string family)
    {
        var rig = new GuardedServos(family);
        rig.Start();
        rig.Run(0.4);
        rig.IsCableOut = true;
        rig.Run(0.5);
        Assert.Equal(GuardReasons.LinkLost, rig.Drive.Verdict.First);
        rig.IsCableOut = false;
        rig.Run(3);
        Assert.Equal(GuardDecision.Stop, rig.Drive.Verdict.Decision);
        Assert.Equal(GuardMotion.Latched, rig.Drive.Guard.Motion);
        AssertAtRest(rig);
        rig.Acknowledge();
        Assert.True(rig.Drive.Guard.Motion == GuardMotion.Resting, rig.Words);
        rig.Start(0.3);
        rig.Run(6);
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void AReleasedSwitchBringsTheJointsToRestUnderTorque(string family)
    {
        var rig = new GuardedServos(family);
        rig.Start();
        rig.Run(0.4);
        rig.Pressed = false;
        rig.Run(1.5, () => AssertWithinLimits(rig));
        Assert.Equal(GuardMotion.Resting, rig.Drive.Guard.Motion);
        Assert.True(rig.HasTorque);
        AssertAtRest(rig);
    }

    /// <summary>Words that arrive damaged are not acted on; the next says where to go.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void SomeDamagedPacketsAreForgivenAndCounted(string family)
    {
        var rig = new GuardedServos(family);
        rig.Start();
        rig.DamageProbability = 0.05;
        if (rig.Dynamixel is { } bus) bus.Faults.DamageProbability = 0.05;
        else rig.ODrive!.Faults.DamageProbability = 0.02;
        rig.Run(6, () => AssertWithinLimits(rig));
        Assert.True(rig.Drive.Verdict.First == GuardReasons.ProgramDone, rig.Words);
        Assert.True(rig.Drive.Device.Counters.Malformed > 0);
    }

    /// <summary>However badly the line behaves, no joint leaves its limits, and what has been stopped stays so.</summary>
    [Theory]
    [MemberData(nameof(Families))]
    public void ManyDamagedPacketsStopTheJointsWithinTheirLimits(string family)
    {
        var rig = new GuardedServos(family);
        rig.Start();
        rig.DamageProbability = 0.6;
        if (rig.Dynamixel is { } bus) bus.Faults.DamageProbability = 0.6;
        else rig.ODrive!.Faults.DamageProbability = 0.6;
        rig.Run(6, () => AssertWithinLimits(rig));
        Assert.Equal(GuardMotion.Latched, rig.Drive.Guard.Motion);
        AssertAtRest(rig);
    }

    private static void AssertWithinLimits(GuardedServos rig)
    {
        for (var j = 0; j < rig.Rules.JointCount; j++)
        {
            var joint = rig.Profile.Joints[j];
            Assert.InRange(rig.Position(j), joint.MinPosition, joint.MaxPosition);
            // To catch up a servo may go a tenth faster, rounded up to its own counts.
            Assert.True(Math.Abs(rig.Velocity(j)) <= 1.12 * joint.MaxVelocity, $"{joint.Name}: {rig.Velocity(j)}");
        }
    }

    private static void AssertAtRest(GuardedServos rig)
    {
        for (var j = 0; j < rig.Rules.JointCount; j++) Assert.Equal(0, rig.Velocity(j), tolerance: 1e-3 * rig.Rules.Joints[j].MaxVelocity);
    }

    /// <summary>Every decision and its way to rest, checked again by other code.</summary>
    private sealed class Audited(GuardRules rules) : IDecisionTrace
    {
        private readonly CertificateAudit _audit = new(rules, null);

        public List<string> Findings { get; } = [];
        public CertificateFigures Figures => _audit.Figures;

        public void Write(in DecisionRecord record) => _audit.Check(record, f => Findings.Add(f.ToString()));
    }
}
