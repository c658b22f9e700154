using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Audits;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.SystemTests.Motion;

/// <summary><c>surgicalnav robot home</c> and a device that does not know where its joints are.</summary>
/// <remarks>A machine too busy for set-points makes the guard stop a motion, which is its work and no failure of it: such an attempt is made again.</remarks>
[Collection(MachineCollection.Name)]
public sealed class RobotHomeTests : IDisposable
{
    private const int Attempts = 12;

    private static readonly RobotChoice Robot = new("sim-rcm7");

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-home-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Just short of its references, so that the search takes a second.</summary>
    private RobotRunOptions Simulated => new() { FaultFolder = _folder, Simulated = true, HoldSimulated = true, Unit = AngleUnit.Degrees, Profile = "sim-rcm7-incremental", StandsAt = ["50,39,7,-228,68,-68,-5"] };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ItSearchesItsReferencesAndIsThenDrivenHome()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            List<string> said = [];
            var folder = Path.Combine(_folder, $"home-{attempt}");
            var report = RobotRun.Home(Robot, 0.3, Simulated with { RecordFolder = folder }, said.Add, Stop);
            var audit = GuardAuditSession.Audit(Path.Combine(folder, "run.mcap"), static _ => { }, Stop);
            Assert.True(audit.IsClean, GuardAuditScreen.Audit(audit));
            Assert.Equal(0, report.LimitViolations);
            if (!report.IsDone) continue;
            Assert.Contains(said, s => s.StartsWith("It does not know where its joints are", StringComparison.Ordinal));
            foreach (var joint in (string[])["insertion", "yaw", "pitch", "roll"]) Assert.Contains(said, s => s.Contains($"{joint} has its reference", StringComparison.Ordinal) || s.StartsWith("All references are found", StringComparison.Ordinal));
            Assert.InRange(report.SearchedS!.Value, 0.3, 10);
            Assert.Equal(report.PlannedS, report.PathS);
            Assert.Contains("references     all found", report.ToText(), StringComparison.Ordinal);
            Assert.Contains("\"searchedS\":", report.ToJson(), StringComparison.Ordinal);
            Assert.True(File.Exists(report.Picture));
            return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    [Fact]
    public void NothingElseMovesItAndBesideOtherArmsItIsNotHomed()
    {
        var jog = Assert.Throws<UserErrorException>(() => RobotJog.Run(new RobotJogRequest(Robot, "yaw", By: 5), Simulated with { StandsAt = [] }, static _ => { }, Stop));
        Assert.Contains("Nothing was moved. The device does not know where its joints are", jog.Message, StringComparison.Ordinal);
        Assert.Contains("robot home", jog.Message, StringComparison.Ordinal);
        var beside = Assert.Throws<UserErrorException>(() => RobotRun.Home(Robot, 0.3, Simulated with { Place = new ArmPlace("abdomen-four-arms", "arm1") }, static _ => { }, Stop));
        Assert.Contains("beside other arms (--system) it is not homed", beside.Message, StringComparison.Ordinal);
    }
}
