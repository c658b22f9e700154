using SurgicalNav.Core.Time;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Audits;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Twins;

namespace SurgicalNav.SystemTests.Motion;

/// <summary><c>surgicalnav robot jog</c> and <c>home</c> with servos of another maker, served by their twin on a pseudo-terminal, through the guard's own process.</summary>
/// <remarks>A machine too busy for set-points makes the guard stop a motion, which is its work and no failure of it: such an attempt is made again.</remarks>
[Collection(MachineCollection.Name)]
public sealed class RobotServosTests : IDisposable
{
    private const int Attempts = 6;

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-servos-").FullName;

    private static readonly string Profile = Repository.Path("hardware", "profiles", "servos", "sim-dxl6.json");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AJointIsJoggedAndTheArmDrivenHomeAndTheRecordingsHold()
    {
        var link = Path.Combine(_folder, "arm");
        using var twin = new TwinSession("test", DriveTwins.Dynamixel(Profile), link, null);
        twin.Start();
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var jog = RobotJog.Run(new RobotJogRequest(new RobotChoice("ur5"), "elbow", By: 10, Speed: 0.5), Options(link, $"jog-{attempt}"), static _ => { }, Stop);
            AssertAudited(jog.Recording!);
            if (jog.Stopped > 0) continue;
            Assert.Equal("done", jog.Outcome);
            // Within two of the servo's 4096 steps a turn.
            Assert.Equal(10 * Math.PI / 180, jog.Moved, tolerance: 4 * Math.PI / 4096);
            var home = RobotRun.Home(new RobotChoice("ur5"), 0.5, Options(link, $"home-{attempt}"), static _ => { }, Stop);
            AssertAudited(home.Recording!);
            if (home.Stopped > 0) continue;
            Assert.Equal("done", home.Outcome);
            return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    [Fact]
    public void ASimulatedArmOfServosIsServedByItsTwinAndSaidSo()
    {
        var options = Options("", "none") with { Device = null, Simulated = true, HoldSimulated = true };
        var error = Assert.Throws<UserErrorException>(() => RobotRun.Home(new RobotChoice("ur5"), 0.5, options, static _ => { }, Stop));
        Assert.Contains("surgicalnav twin dynamixel", error.Message, StringComparison.Ordinal);
    }

    private static void AssertAudited(string recording)
    {
        var audit = GuardAuditSession.Audit(recording, static _ => { }, Stop);
        Assert.True(audit.IsClean, GuardAuditScreen.Audit(audit));
    }

    private RobotRunOptions Options(string link, string name)
    {
        // Pressed once the guard has read what is wanted.
        var begun = Instant.MinValue;
        return new RobotRunOptions
        {
            Device = link,
            Profile = Profile,
            Unit = AngleUnit.Degrees,
            Acknowledge = true,
            RecordFolder = Path.Combine(_folder, name),
            Switch = now =>
            {
                if (begun == Instant.MinValue) begun = now;
                return (now - begun).Seconds > 1;
            },
        };
    }
}
