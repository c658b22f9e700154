using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Tests.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Audit;

public sealed class CertificateAuditTests
{
    private const string Arm = "manipulator/sim-rcm7.json", Exoskeleton = "exoskeleton/sim-lower-limb6.json";

    [Theory]
    [InlineData(Arm)]
    [InlineData(Exoskeleton)]
    public void WhatAGuardDecidedHoldsThroughMotionReleaseAndSilence(string profile)
    {
        var (records, rig) = Recorded(profile);
        var audit = new CertificateAudit(rig.Rules, null);
        foreach (var record in records) audit.Check(record, f => Assert.Fail($"{f}"));
        Assert.Equal((records.Count, 0L, 0L), (audit.Figures.Decisions, audit.Figures.Lost, audit.Figures.Findings));
        Assert.True(audit.Figures.Accepted > 100, $"only {audit.Figures.Accepted} accepted");
        Assert.InRange(audit.Figures.VelocityShare, 0.05, 1);
        Assert.InRange(audit.Figures.LongestRestS, 0.05, rig.Rules.MaxStopS + 0.03);
    }

    [Theory]
    [InlineData("leave its range")]
    [InlineData("too fast")]
    [InlineData("accelerate too hard")]
    [InlineData("does not end at rest")]
    [InlineData("does not cover the link's deadline")]
    [InlineData("has no duration")]
    [InlineData("too long")]
    [InlineData("of the wrong kind")]
    [InlineData("jumps away")]
    [InlineData("without all of the evidence")]
    [InlineData("evidence that is too old")]
    [InlineData("could not be read")]
    [InlineData("reported a fault")]
    [InlineData("line was gone")]
    [InlineData("nobody asked for motion")]
    public void OneBrokenRuleIsFoundWhereItIs(string words)
    {
        var (records, rig) = Recorded(Arm);
        var at = records.FindIndex(r => r.Verdict.Decision == GuardDecision.Accept) + 60;
        var broken = records[at];
        Assert.Equal(GuardDecision.Accept, broken.Verdict.Decision);
        Break(ref broken, words, rig.Rules);
        records[at] = broken;
        List<CertificateFinding> found = [];
        var audit = new CertificateAudit(rig.Rules, null);
        foreach (var record in records) audit.Check(record, found.Add);
        Assert.Contains(found, f => f.Number == broken.Number && f.What.Contains(words, StringComparison.Ordinal));
        // A jump away is one back as well, and a way that ends elsewhere is jumped back from.
        Assert.All(found, f => Assert.InRange(f.Number, broken.Number, broken.Number + 1));
    }

    [Fact]
    public void AnExoskeletonThatWouldLandOnOneFootIsFound()
    {
        var (records, rig) = Recorded(Exoskeleton);
        var at = records.FindIndex(r => r.Verdict.Decision == GuardDecision.Accept) + 60;
        var broken = records[at];
        broken.Held.PositionCounts[(DriveProtocol.KnotCount - 1) * rig.Rules.JointCount] += 400_000;
        List<CertificateFinding> found = [];
        new CertificateAudit(rig.Rules, null).Check(broken, found.Add);
        Assert.Contains(found, f => f.What.Contains("both feet", StringComparison.Ordinal));
    }

    [Fact]
    public void MissingDecisionsAreCounted()
    {
        var (records, rig) = Recorded(Arm);
        records.RemoveRange(200, 7);
        var audit = new CertificateAudit(rig.Rules, null);
        foreach (var record in records) audit.Check(record, f => Assert.Fail($"{f}"));
        Assert.Equal(7, audit.Figures.Lost);
    }

    [Fact]
    public void TheWayToAForbiddenRegionIsFoundBySampleWhereTheRecordSaysItWasAccepted()
    {
        // The tip stands at x = 20 mm and would go on to 40; the wall at 60 mm needs 2 mm, the shaft 1 mm, the budget 0.5 mm.
        var bench = new GuardBench(r => r with { Regions = [GuardBench.Wall(60, 2)] });
        var rules = bench.Rules;
        bench.Start(GuardBench.Reach(40, 2));
        bench.Step(400);
        var record = RecordOf(bench);
        Assert.Equal(GuardDecision.Accept, record.Verdict.Decision);
        var clean = new CertificateAudit(rules, GuardBench.Tool);
        clean.Check(record, f => Assert.Fail($"{f}"));
        var needed = 2 + 1 + 0.5;
        var ends = record.Held.PositionCounts[(DriveProtocol.KnotCount - 1) * 2] * 1e-3;
        Assert.Equal(60 - ends - needed, clean.Figures.LeastSpareMm, tolerance: 1e-4);

        var near = rules with { Regions = [GuardBench.Wall(ends + needed - 0.2, 2)] };
        List<CertificateFinding> found = [];
        new CertificateAudit(near, GuardBench.Tool).Check(record, found.Add);
        var finding = Assert.Single(found);
        Assert.Contains("'wall'", finding.What, StringComparison.Ordinal);
        Assert.True(finding.AheadS > 0);
        // From the tool's surface, 1 mm around its axis.
        Assert.InRange(finding.Value, needed - 1 - 0.2 - 1e-4, needed - 1);
    }

    private static void Break(ref DecisionRecord r, string words, GuardRules rules)
    {
        const int Last = DriveProtocol.KnotCount - 1;
        var n = rules.JointCount;
        switch (words)
        {
            case "leave its range": r.Held.PositionCounts[Last * n] = (int)(1.2e6 * rules.Joints[0].MaxPosition); break;
            case "too fast": r.Held.VelocityCounts[0] = (short)(1.2e3 * rules.Joints[0].MaxVelocity); break;
            case "accelerate too hard": r.Held.VelocityCounts[0] = (short)-r.Held.VelocityCounts[0]; r.Held.VelocityCounts[n] = (short)(900 * rules.Joints[0].MaxVelocity); break;
            case "does not end at rest": r.Held.VelocityCounts[Last * n] = 3; break;
            case "does not cover the link's deadline": r.Held.DurationMs[0] = (ushort)(rules.LinkDeadline.Milliseconds - 1); break;
            case "has no duration": r.Held.DurationMs[2] = 0; break;
            case "too long": r.Held.DurationMs[Last] = 2000; break;
            case "of the wrong kind": r.Held.Purpose = TrajectoryPurpose.Landing; break;
            case "jumps away": r.Position[2] += 3; break;
            case "without all of the evidence": r.Evidence = r.Evidence with { Flags = EvidenceFlags.None }; break;
            case "evidence that is too old": r.Evidence = r.Evidence with { WrittenAt = r.At - Duration.FromMilliseconds(150) }; break;
            case "could not be read": r.IsEvidenceReadable = false; break;
            case "reported a fault": r.Drive = r.Drive with { FaultCode = 4 }; break;
            case "line was gone": r.Drive = r.Drive with { IsLineGone = true }; break;
            default: r.Request = r.Request with { Command = GuardCommand.Pause }; break;
        }
    }

    /// <summary>A run of the twin: motion, the switch let go on the way, rest.</summary>
    private static (List<DecisionRecord> Records, GuardedTwin Rig) Recorded(string profile)
    {
        var (trace, rig) = (new Trace(), new GuardedTwin(profile));
        rig.Drive.Trace = trace;
        rig.Start(profile == Arm ? rig.Move : rig.Steps);
        rig.Run(0.6);
        rig.Pressed = false;
        rig.Run(1);
        return (trace.Records, rig);
    }

    private static DecisionRecord RecordOf(GuardBench bench)
    {
        var record = new DecisionRecord
        {
            Number = 1,
            At = bench.Now,
            Evidence = bench.Evidence,
            IsEvidenceReadable = true,
            Request = bench.Request,
            Drive = new DriveReading(bench.Now, true, 0, bench.Guard.Position),
            Verdict = bench.Guard.Verdict,
            HasSetPoint = true,
            Position = bench.Guard.Position,
            Velocity = bench.Guard.Velocity,
        };
        record.Held.Take(bench.Guard.HeldByDevice);
        return record;
    }

    private sealed class Trace : IDecisionTrace
    {
        public List<DecisionRecord> Records { get; } = [];

        public void Write(in DecisionRecord record) => Records.Add(record);
    }
}
