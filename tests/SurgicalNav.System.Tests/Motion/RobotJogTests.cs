using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Audits;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Motion;

/// <summary><c>surgicalnav robot jog</c>: on real pseudo-terminals, with the guard's own process.</summary>
/// <remarks>A machine too busy for set-points makes the guard stop a motion, which is its work and no failure of it: such an attempt is made again.</remarks>
[Collection(MachineCollection.Name)]
public sealed class RobotJogTests : IDisposable
{
    private const int Attempts = 12;

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-jog-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ADistanceIsGoneTheOtherJointsStayAndTheRecordingHolds()
    {
        var report = Jog(new RobotJogRequest(new RobotChoice("sim-rcm7"), "insertion", By: -12.5), Simulated, "done");
        Assert.Null(report.Words);
        Assert.Equal(-12.5, report.Moved, tolerance: 0.1);
        Assert.Equal(87.5, report.To, tolerance: 0.1);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(report.Picture!).Take(4));
        foreach (var joint in report.Joints) Assert.True(joint.MaxError < joint.Limit, joint.Name);
    }

    [Fact]
    public void BeyondALimitAJointComesToRestAtItAndSaysSo()
    {
        var report = Jog(new RobotJogRequest(new RobotChoice("sim-rcm7"), "3", By: 20), Simulated with { StandsAt = ["0,0,230,0,0,0"] }, "limit");
        Assert.Contains("Joint 3 (insertion) came to rest at its upper limit 240 mm, 10 mm short of what was asked for", report.Words, StringComparison.Ordinal);
        Assert.Equal(240, report.To, tolerance: 0.1);
        Assert.False(report.IsDone);
    }

    [Fact]
    public void ASpeedTowardsALimitEndsThere()
    {
        var report = Jog(new RobotJogRequest(new RobotChoice("sim-rcm7"), "yaw", Speed: -0.2, ForS: 60), Simulated with { StandsAt = ["-50,0,100,0,0,0"] }, "limit");
        Assert.StartsWith("Joint 1 (yaw) came to rest at its lower limit -60.16°", report.Words, StringComparison.Ordinal);
        Assert.Equal(-1.05, report.To, tolerance: 2e-3);
    }

    [Fact]
    public void ASpeedMovesForItsTime()
    {
        var report = Jog(new RobotJogRequest(new RobotChoice("sim-rcm7"), "roll", Speed: 0.1, ForS: 0.5), Simulated, "done");
        // At 0.6 rad/s; speeding up, slowing down and a busy machine make it neither 0 nor a full turn.
        Assert.InRange(report.Moved, 0.05, 3);
    }

    [Fact]
    public async Task MistakesAreRefusedWithExitCode2()
    {
        await Refused(["robot", "jog", "sim-rcm7", "--joint", "1", "--by", "5", "--device", "/dev/ttyUSB0"], "A real device moves only while a person holds the space bar");
        await Refused(["robot", "jog", "sim-rcm7", "--joint", "1", "--by", "5", "--device", "/dev/ttyUSB0", "--hold-to-run-simulated"], "for simulated devices only");
        await Refused(["robot", "jog", "sim-rcm7", "--joint", "elbow", "--by", "5", "--simulated", "--hold-to-run-simulated"], "--joint elbow", "3 insertion");
        await Refused(["robot", "jog", "sim-rcm7", "--joint", "1", "--speed", "0.1", "--simulated", "--hold-to-run-simulated"], "How far?", "--for");
        // Folded so far the forearm's end meets the upper arm; and the camera arm one that rests beside it.
        await Refused(["robot", "jog", "ur5", "--joint", "elbow", "--by", "85", "--simulated", "--hold-to-run-simulated"], "Nothing was moved", "The arm would meet itself: upperarm", "of wrist1 (2 mm are kept)", "Jog less far");
        await Refused(["robot", "jog", "ecm", "--joint", "yaw", "--by", "25", "--simulated", "--hold-to-run-simulated", "--system", "abdomen-four-arms", "--arm", "camera"], "Nothing was moved", "The arm would meet arm1", "of its jaw (20 mm are kept)");
    }

    private RobotRunOptions Simulated => new() { FaultFolder = _folder, Simulated = true, HoldSimulated = true, Unit = AngleUnit.Degrees };

    private RobotJogReport Jog(RobotJogRequest request, RobotRunOptions options, string outcome)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var report = RobotJog.Run(request, options with { RecordFolder = Path.Combine(_folder, $"jog-{attempt}") }, static _ => { }, Stop);
            Assert.Equal((0, 0), (report.LimitViolations, report.DecisionsLost));
            var audit = GuardAuditSession.Audit(report.Recording!, static _ => { }, Stop);
            Assert.True(audit.IsClean, GuardAuditScreen.Audit(audit));
            if (report.Stopped > 0) continue;
            Assert.Equal(outcome, report.Outcome);
            return report;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
        return null!;
    }

    private static async Task Refused(string[] arguments, params string[] words)
    {
        var run = await ProgramRun.Of(null, arguments);
        Assert.True(run.ExitCode == 2, $"exit code {run.ExitCode}: {run.Output}{run.Error}");
        foreach (var word in words) Assert.Contains(word, run.Error, StringComparison.Ordinal);
    }
}
