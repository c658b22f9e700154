using System.Text.Json;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Audits;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Motion;

/// <summary><c>surgicalnav robot plan, run, home</c> and <c>faults</c>: on real pseudo-terminals, with the guard's own process.</summary>
/// <remarks>A machine too busy for set-points makes the guard stop a motion, which is its work and no failure of it: such an attempt is made again.</remarks>
[Collection(MachineCollection.Name)]
public sealed class RobotRunTests : IDisposable
{
    private const int Attempts = 12;

    private static readonly DriveProfile Profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-run-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task APlanIsMadeDrawnAndPlayedAndItsRecordingHolds()
    {
        var (plan, picture) = (In("round.json"), In("round.png"));
        var made = await ProgramRun.Of(null, "robot", "plan", "sim-rcm7", "--via", "20,0,130", "--to-pose", "20,20,130", "--corner", "3", "-o", plan, "--plot", picture, "--json");
        Assert.True(made.ExitCode == 0, made.Error);
        using var report = JsonDocument.Parse(made.Output);
        Assert.Equal(("surgicalnav/robot-plan-report/1", "blended"), (report.RootElement.GetProperty("schema").GetString(), report.RootElement.GetProperty("way").GetString()));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(picture, Stop)).Take(4));

        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var folder = In($"run-{attempt}");
            var run = await ProgramRun.Of(null, "robot", "run", plan, "--simulated", "--hold-to-run-simulated", "--record", folder, "--json");
            Assert.True(run.ExitCode is 0 or 1, run.Error);
            using var result = JsonDocument.Parse(run.Output);
            var root = result.RootElement;
            Assert.Equal((0, 0), (root.GetProperty("limitViolations").GetInt32(), root.GetProperty("decisionsLost").GetInt32()));
            var audit = GuardAuditSession.Audit(Path.Combine(folder, "run.mcap"), static _ => { }, Stop);
            Assert.True(audit.IsClean, GuardAuditScreen.Audit(audit));
            Assert.True(File.Exists(Path.Combine(folder, "run.png")));
            var stopped = root.GetProperty("faultFiles").GetArrayLength();
            Assert.Equal(root.GetProperty("stopped").GetInt64() > 0 ? 1 : 0, stopped);
            if (run.ExitCode == 1) continue;
            Assert.Equal("done", root.GetProperty("outcome").GetString());
            Assert.True(audit.Devices[0].Accepted > 300);
            return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    [Fact]
    public void HomeIsReachedFromWhereverTheJointsStand()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var report = RobotRun.Home(new RobotChoice("sim-rcm7"), 0.3, Simulated with { StandsAt = ["20,-10,140,30,15,-20,10"] }, static _ => { }, Stop);
            if (!report.IsDone) continue;
            Assert.Equal(0, report.LimitViolations);
            Assert.Equal(report.PlannedS, report.PathS);
            Assert.Null(report.Recording);
            return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    [Fact]
    public void NothingMovesWhereTheJointsStandElsewhere()
    {
        var refusal = Assert.Throws<UserErrorException>(() => RobotRun.Play(Example, Simulated with { StandsAt = ["5,0,100,0,0,0"] }, static _ => { }, Stop));
        Assert.Contains("Nothing was moved: the plan begins with joint 1 (yaw) at 0° (0 rad), and it stands at 5°", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--from 0.0872", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A device that somebody else serves, on its own line; what a person would run at a terminal.</summary>
    [Fact]
    public void ADeviceOnItsLineMovesWhileTheSwitchIsHeldAndAFaultLeavesItsFile()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var (held, folder) = (0, In($"line-{attempt}"));
            using var device = SimulatedDevice.OnPseudoTerminal(Profile, [.. Profile.Joints.Select(j => j.HomePosition)], MonotonicClock.Shared.Now);
            var loop = new LoopThread("device", MonotonicClock.Shared, Duration.FromMilliseconds(1), now =>
            {
                device.Step(now);
                // Half-way the power goes.
                if (device.Twin.Position(2) > 120) device.Twin.Faults.IsPowerLost = true;
            }, priority: 70);
            loop.Start();
            var slow = In("slow.json");
            RobotPlans.Make(new RobotPlanRequest { Robot = new RobotChoice("sim-rcm7"), To = ["0,0,140,0,0,0"], Unit = AngleUnit.Radians, LimitShare = 0.3, Words = "test" }, slow, null);
            // Released at first, then pressed; again after every hold.
            var report = RobotRun.Play(slow, new RobotRunOptions { Device = device.Path, Switch = _ => held++ % 400 > 20, FaultFolder = folder }, static _ => { }, Stop);
            loop.Stop();
            Assert.Equal("failed", report.Outcome);
            var story = GuardAuditSession.Explain(Assert.Single(report.FaultFiles), null, null, static _ => { }, Stop).Devices[0].Episodes;
            Assert.Equal(GuardDecision.Stop, story[^1].Decision);
            if (!story[^1].Words.Contains("the drive reports fault 8", StringComparison.Ordinal)) continue;
            Assert.Contains("the drive reports fault 8", report.Words, StringComparison.Ordinal);
            Assert.Contains(story, e => e.Decision == GuardDecision.Accept);
            return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    /// <summary>The profile of another device: a person has taken the wrong file.</summary>
    [Fact]
    public void AnotherDeviceThanTheProfilesIsRefusedInItsOwnWords()
    {
        using var device = SimulatedDevice.OnPseudoTerminal(Profile with { SerialNumber = "ANOTHER-1" }, [.. Profile.Joints.Select(j => j.HomePosition)], MonotonicClock.Shared.Now);
        var loop = new LoopThread("device", MonotonicClock.Shared, Duration.FromMilliseconds(1), device.Step, priority: 70);
        loop.Start();
        var refusal = Record.Exception(() => RobotRun.Play(Example, new RobotRunOptions { Device = device.Path, Switch = _ => false, FaultFolder = _folder }, static _ => { }, Stop));
        loop.Stop();
        Assert.NotNull(refusal);
        Assert.Contains("Another device answers than the one of the profile 'sim-rcm7'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'ANOTHER-1'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MistakesAreRefusedWithExitCode2()
    {
        await Refused(["robot", "run", "no-such.json", "--simulated", "--hold-to-run-simulated"], "no-such.json", "does not exist");
        await Refused(["robot", "run", Example], "Which device?", "--simulated");
        await Refused(["robot", "run", Example, "--simulated"], "Nobody holds the enabling switch", "--hold-to-run-simulated");
        await Refused(["robot", "run", Example, "--device", "/dev/ttyUSB0"], "A real device moves only while a person holds the space bar");
        await Refused(["robot", "run", Example, "--device", "/dev/ttyUSB0", "--hold-to-run-simulated"], "for simulated devices only");
        await Refused(["robot", "plan", "sim-rcm7", "--to", "80,0,100,0,0,0", "--deg"], "joint 1 (yaw) would stand at 80°", "above its upper limit");
        await Refused(["robot", "faults", "--only", "fire"], "'fire' is in the name of no fault", "stuck encoder");
        // 41.5 mm from either instrument at home, the camera arm would pass one of them.
        await Refused(["robot", "plan", "ecm", "--to", "25,0,100,0", "--deg", "--system", "abdomen-four-arms", "--arm", "camera"], "The arm would meet arm1", "(20 mm are kept)", "along the way");
        await Refused(["robot", "plan", "ecm", "--to", "25,0,100,0", "--deg", "--system", "abdomen-four-arms"], "--system and --arm go together");
        await Refused(["robot", "plan", "ecm", "--to", "25,0,100,0", "--deg", "--system", "abdomen-four-arms", "--arm", "arm1"], "it is another arm");
        await Refused(["robot", "plan", "ecm", "--to", "25,0,100,0", "--deg", "--system", "abdomen-four-arms", "--arm", "arm7"], "has no arm 'arm7'", "arm1, arm2, arm3, camera");
        var typo = In("typo.json");
        await File.WriteAllTextAsync(typo, (await File.ReadAllTextAsync(Example, Stop)).Replace("\"knots\"", "\"knot\"", StringComparison.Ordinal), Stop);
        await Refused(["robot", "run", typo, "--simulated", "--hold-to-run-simulated"], "unknown key 'knot'", "did you mean 'knots'?");
    }

    [Fact]
    public async Task EveryFaultEndsInASafeStateInItsTime()
    {
        var run = await ProgramRun.Of(null, "robot", "faults", "--count", "1", "--json");
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        using var report = JsonDocument.Parse(run.Output);
        var faults = report.RootElement.GetProperty("faults").EnumerateArray().ToList();
        Assert.True(faults.Count >= 14);
        double Most(string name) => faults.Single(f => f.GetProperty("name").GetString() == name).GetProperty("mostReactionMs").GetDouble();
        // Of the moving joint: 15 rad/s² until 0.05 rad are missed, a tick of 0.25 ms on either side; one tick each for what the device itself is told; 20 ms of silence, a tick, a period and the half of one to the guard's next look, and what is under way.
        Assert.Equal(Math.Sqrt(2 * 0.05 / 15) * 1000 + 0.5, Most("runaway"), tolerance: 1e-9);
        Assert.All((string[])["lost power", "worn brakes", "damaged memory"], f => Assert.Equal(0.5, Most(f), tolerance: 1e-9));
        Assert.All((string[])["processor halts", "clock halts too"], f => Assert.Equal(20 + 0.25 + 1.6 + 0.8 + 2, Most(f), tolerance: 1e-9));
        var judged = 0;
        foreach (var fault in faults)
        {
            // None judged: this machine interrupted every motion before the fault began.
            if (fault.GetProperty("trials").GetInt32() == 0) continue;
            judged++;
            Assert.True(fault.GetProperty("safe").GetInt32() == fault.GetProperty("trials").GetInt32(), fault.GetRawText());
        }
        Assert.True(judged >= faults.Count / 2, run.Output);
    }

    private RobotRunOptions Simulated => new() { FaultFolder = _folder, Simulated = true, HoldSimulated = true, Unit = AngleUnit.Degrees };

    private static string Example => Repository.Path("hardware", "plans", "sim-rcm7-reach.plan.json");

    private string In(string name) => Path.Combine(_folder, name);

    private static async Task Refused(string[] arguments, params string[] words)
    {
        var run = await ProgramRun.Of(null, arguments);
        Assert.True(run.ExitCode == 2, $"exit code {run.ExitCode}: {run.Output}{run.Error}");
        foreach (var word in words) Assert.Contains(word, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at SurgicalNav", run.Error, StringComparison.Ordinal);
    }
}
