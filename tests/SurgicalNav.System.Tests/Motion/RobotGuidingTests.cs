using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Audits;
using SurgicalNav.Runtime.Guiding;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Motion;

/// <summary><c>surgicalnav robot guide</c>: on a real pseudo-terminal, with the guard's own process.</summary>
/// <remarks>A machine too busy for set-points makes the guard stop a motion, which is its work and no failure of it: such an attempt is made again.</remarks>
[Collection(MachineCollection.Name)]
public sealed class RobotGuidingTests : IDisposable
{
    private const int Attempts = 12;
    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-guided-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AHandPushesTheArmThisWayAndThatAgainstALimitAndTooHard()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var options = new RobotRunOptions { Simulated = true, RecordFolder = Path.Combine(_folder, $"{attempt}") };
            var report = RobotGuiding.Run(new RobotChoice("sim-rcm7"), RobotGuiding.UsualSpeed, options, static _ => { }, TestContext.Current.CancellationToken);
            if (!report.IsDone) continue;
            Assert.True(report.LimitViolations == 0, report.ToText());
            foreach (var push in report.Pushes)
            {
                if (push.HeldBecause is null) Assert.True(push.Moved * push.Effort > 0, report.ToText());
                Assert.InRange(push.RestsAfterS, 0, 0.4);
            }
            // (6 − 1) N·m / (80/3 N·m·s/rad), after 1.4 s of it.
            Assert.Equal(0.1875, report.Pushes[0].Fastest, tolerance: 0.03);
            Assert.Contains(report.Pushes, p => p.HeldBecause is { } why && why.Contains("joint 1 is driven with", StringComparison.Ordinal));
            Assert.True(File.Exists(report.Picture));
            var audit = GuardAuditSession.Audit(report.Recording!, static _ => { }, TestContext.Current.CancellationToken);
            Assert.True(audit.IsClean, GuardAuditScreen.Audit(audit));
            return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    [Fact]
    public void WhatCannotBeGuidedIsRefusedBeforeAnythingMoves()
    {
        var stop = TestContext.Current.CancellationToken;
        Assert.Contains("--simulated", Assert.Throws<UserErrorException>(() => RobotGuiding.Run(new RobotChoice("sim-rcm7"), 0.2, new RobotRunOptions(), static _ => { }, stop)).Message, StringComparison.Ordinal);
        Assert.Contains("at most 0.25", Assert.Throws<UserErrorException>(() => RobotGuiding.Run(new RobotChoice("sim-rcm7"), 0.3, new RobotRunOptions { Simulated = true }, static _ => { }, stop)).Message, StringComparison.Ordinal);
    }
}
