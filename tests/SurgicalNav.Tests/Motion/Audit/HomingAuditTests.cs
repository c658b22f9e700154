using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Tests.Motion.Guard;

namespace SurgicalNav.Tests.Motion.Audit;

/// <summary>A search for references has no way to rest that could be proven: the audit knows it by what must not go with it.</summary>
public sealed class HomingAuditTests
{
    [Fact]
    public void ASearchAndTheMotionAfterItHold()
    {
        var (records, rig) = Recorded();
        var audit = new CertificateAudit(rig.Rules, null);
        foreach (var record in records) audit.Check(record, f => Assert.Fail($"{f}"));
        Assert.True(audit.Figures.Accepted > 1000, $"only {audit.Figures.Accepted} accepted");
        Assert.Equal(0, audit.Figures.Lost);
    }

    [Theory]
    [InlineData("did not know where its joints were")]
    [InlineData("for joints that are not known")]
    [InlineData("a set-point went with a search")]
    [InlineData("that cannot")]
    [InlineData("that knew them")]
    [InlineData("without all of the evidence")]
    public void OneBrokenRuleIsFound(string words)
    {
        var (records, rig) = Recorded();
        var at = records.FindIndex(r => r.Verdict.Decision == GuardDecision.Accept) + 60;
        var r = records[at];
        Assert.Equal((GuardDecision.Accept, GuardCommand.Home, true), (r.Verdict.Decision, r.Request.Command, r.Drive.IsUnknown));
        switch (words)
        {
            case "did not know where its joints were": r.Request = r.Request with { Command = GuardCommand.Run }; break;
            case "for joints that are not known" or "a set-point went with a search": r.HasSetPoint = true; break;
            case "that cannot": r.Drive = r.Drive with { References = ReferenceStates.Unknown }; break;
            case "that knew them": r.Drive = r.Drive with { References = ReferenceStates.CanSearch }; break;
            default: r.Evidence = r.Evidence with { Flags = EvidenceFlags.None }; break;
        }
        records[at] = r;
        List<CertificateFinding> found = [];
        var audit = new CertificateAudit(rig.Rules, null);
        foreach (var record in records) audit.Check(record, found.Add);
        Assert.Contains(found, f => f.Number == r.Number && f.What.Contains(words, StringComparison.Ordinal));
        Assert.All(found, f => Assert.Equal(r.Number, f.Number));
    }

    [Fact]
    public void ASearchWhereTheRulesHoldTheToolToPlacesIsFound()
    {
        var (records, rig) = Recorded();
        foreach (var rules in (GuardRules[])[rig.Rules with { RemoteCentre = new RemoteCentreRule(Vec3.Zero, 5) }, rig.Rules with { Kind = MotionKind.Exoskeleton }])
        {
            var found = 0;
            var audit = new CertificateAudit(rules, null);
            foreach (var record in records.Where(r => r.Request.Command == GuardCommand.Home)) audit.Check(record, _ => found++);
            Assert.True(found > 100);
        }
    }

    private static (List<DecisionRecord> Records, GuardedTwin Rig) Recorded()
    {
        var rig = new GuardedTwin("manipulator/sim-rcm7-incremental.json") { Request = new GuardRequest(1, GuardCommand.Home, 0, 1) };
        var trace = new Trace();
        rig.Drive.Trace = trace;
        rig.Run(0.3);
        rig.Pressed = true;
        for (var i = 0; i < 90_000 && !rig.Twin.IsHomed; i++) rig.Step();
        rig.Run(0.1);
        Assert.Equal(ProgramRefusal.None, rig.Drive.Load(rig.Move(rig.Drive.Guard.Position)));
        rig.Request = new GuardRequest(2, GuardCommand.Run, 1, 1);
        rig.Pressed = false;
        rig.Run(0.05);
        rig.Pressed = true;
        rig.Run(0.5);
        Assert.Equal(GuardDecision.Accept, rig.Drive.Verdict.Decision);
        return (trace.Records, rig);
    }

    private sealed class Trace : IDecisionTrace
    {
        public List<DecisionRecord> Records { get; } = [];

        public void Write(in DecisionRecord record) => Records.Add(record);
    }
}
