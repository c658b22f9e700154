using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Masters;
using SurgicalNav.Links.Network;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime;
using SurgicalNav.Runtime.Audits;
using SurgicalNav.Runtime.Replays;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Teleoperating;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.SystemTests.Sessions;

namespace SurgicalNav.SystemTests.Motion;

/// <summary><c>surgicalnav robot teleoperate</c>: on real pseudo-terminals and sockets, with the guard's own process.</summary>
/// <remarks>A machine too busy for set-points makes the guard stop a motion, which is its work and no failure of it: such an attempt is made again.</remarks>
[Collection(MachineCollection.Name)]
public sealed class RobotTeleoperationTests : IDisposable
{
    private const int Attempts = 12;
    private const string Absent = "the operator is not holding the enabling switch";

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-led-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Both hands at once, each with an instrument of its own; then the left one with the third, and both with the camera. All four arms under one guard's process and one enabling switch.</summary>
    [Fact]
    public void TwoHandsLeadThreeInstrumentsAndTheCameraAndAllRestWhenTheSurgeonLeaves()
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var report = RobotTeleoperation.Run(new TeleoperationRequest { Seconds = 5.5 }, Options(attempt), static _ => { }, Stop);
            var stories = Stories(report);
            if (!report.IsDone || report.Arms.Any(a => a.LedS < 0.3)) continue;
            Assert.Equal(["arm1", "arm2", "arm3", "camera"], report.Arms.Select(a => a.Name));
            Assert.Equal(["psm", "psm", "psm", "ecm"], report.Arms.Select(a => a.Profile));
            Assert.Equal(4, report.Arms.Select(a => a.Device).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(["left", "right"], report.Hands.Select(h => h.Hand));
            Assert.Equal(["arm1", "arm3", "camera"], report.Hands[0].Led.Take(3));
            Assert.Equal(["arm2", "camera"], report.Hands[1].Led.Take(2));
            Assert.All(report.Arms, a => Assert.True(a.TipPathMm > 0.5, report.ToText()));
            Assert.All(report.Hands, h => Assert.InRange(h.WorstLagMm, 0, 15));
            Assert.Contains(report.Arms, a => a.Deviation is not null);
            Assert.All(report.Arms.Where(a => a.Deviation is not null), a => Assert.True(a.Deviation!.RmsMm < 0.3 * a.TipPathMm, report.ToText()));
            Assert.True(report.Apart!.LeastMm > 1, report.ToText());
            Assert.All(report.Hands, h => Assert.Contains(h.LetGo, l => l.StartsWith("Nobody is at the console", StringComparison.Ordinal)));
            Assert.All(stories, story =>
            {
                Assert.Equal(GuardDecision.Hold, story[^1].Decision);
                var moved = story.FindIndex(e => e.Decision == GuardDecision.Accept);
                Assert.True(moved >= 0);
                Assert.Contains(story.Skip(moved), e => e.Decision == GuardDecision.Hold && e.Words.Contains(Absent, StringComparison.Ordinal));
            });
            return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    /// <summary>A console at the other end of a network falls silent, or somebody changes on the way what it says: the arm is let go and its guard holds it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AConsoleThatFallsSilentOrIsForgedLetsTheArmGo(bool isForged)
    {
        var file = Path.Combine(_folder, "console.key");
        File.WriteAllText(file, Convert.ToHexString([.. Enumerable.Range(0, 32).Select(i => (byte)(7 * i + 1))]));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            var datagrams = UdpByteLink.Listen();
            var console = new RateConsole(datagrams, MasterKey.Load(file), isForged);
            var loop = new LoopThread("console", MonotonicClock.Shared, Duration.FromMilliseconds(4), console.Step);
            loop.Start();
            var request = new TeleoperationRequest { Left = null, Right = new MasterChoice($"network:127.0.0.1:{datagrams.LocalPort}", file), Seconds = 120 };
            var report = RobotTeleoperation.Run(request, Options(attempt), line =>
            {
                if (line.Contains("arm2: leading", StringComparison.Ordinal)) console.Leads();
                if (!line.Contains("let go:", StringComparison.Ordinal)) return;
                console.IsLetGo = true;
                ends.Cancel();
            }, ends.Token);
            loop.Stop();
            console.Dispose();
            var stories = Stories(report);
            if (report.Outcome != "stopped" || !console.WasCutBeforeLetGo) continue;
            var (arm, hand) = (report.Arms[1], Assert.Single(report.Hands));
            Assert.True(arm.LedS > 0 && arm.TipPathMm > 0.5, report.ToText());
            Assert.Equal(["arm2"], hand.Led);
            Assert.StartsWith("The handle is not heard", Assert.Single(hand.LetGo), StringComparison.Ordinal);
            Assert.Equal(isForged, hand.Malformed > 0);
            // One switch: the arms that nobody led rest as well.
            Assert.All(stories, story =>
            {
                Assert.Equal(GuardDecision.Hold, story[^1].Decision);
                Assert.Contains(story.Skip(story.FindIndex(e => e.Decision == GuardDecision.Accept)), e => e.Decision == GuardDecision.Hold && e.Words.Contains(Absent, StringComparison.Ordinal));
            });
            return;
        }
        Assert.Fail($"The machine stopped the motion in each of {Attempts} attempts.");
    }

    [Fact]
    public async Task MistakesAreRefusedWithExitCode2()
    {
        await Refused(["robot", "teleoperate"], "add --simulated");
        await Refused(["robot", "teleoperate", "--simulated", "--input", "joystick"], "--input joystick", "gamepad:/dev/input/eventN");
        await Refused(["robot", "teleoperate", "--simulated", "--input", "network:127.0.0.1:4000"], "--key", "openssl rand -hex 32");
        await Refused(["robot", "teleoperate", "--simulated", "--input", "openigtlink:127.0.0.1:18944"], "add --pedals");
        await Refused(["robot", "teleoperate", "--simulated", "--input", "gamepad:/dev/input/no-such"], "does not exist", "/dev/input/by-id");
        await Refused(["robot", "teleoperate", "--system", "nowhere", "--simulated"], "abdomen-four-arms");
        await Refused(["robot", "teleoperate", "--simulated", "--hand", "third"], "--hand third: left, right or both");
        await Refused(["robot", "teleoperate", "--simulated", "--hand", "both", "--input", "gamepad:/dev/input/event5"], "--left-input");
        await Refused(["robot", "teleoperate", "--simulated", "--profile", "arm9=psm"], "arm9", "arm1, arm2, arm3, camera");
        await Refused(["robot", "teleoperate", "--simulated", "--profile", "camera=ur5"], "do not fit together");
    }

    private RobotRunOptions Options(int attempt) => new() { Simulated = true, RecordFolder = Path.Combine(_folder, $"led-{attempt}") };

    /// <summary>What the guards did, by arm, after their certificates have been checked.</summary>
    private static List<List<GuardEpisode>> Stories(TeleoperationReport report)
    {
        Assert.Equal((0, 0), (report.LimitViolations, report.DecisionsLost));
        Assert.True(File.Exists(report.Picture));
        var audit = GuardAuditSession.Audit(report.Recording!, static _ => { }, Stop);
        Assert.True(audit.IsClean, GuardAuditScreen.Audit(audit));
        // What the station leaves between arms is more than what their guards keep.
        Assert.False(audit.Arms?.LeastMm <= 0.5, GuardAuditScreen.Audit(audit));
        Assert.True(ReplaySession.Run(new ReplayOptions { File = report.Recording!, Verify = true }, static _ => { }, Stop).IsSame, "four guards that look at each other decide again as they did");
        var devices = GuardAuditSession.Explain(report.Recording!, null, null, static _ => { }, Stop).Devices;
        Assert.Equal(report.Arms.Select(a => a.Name), devices.Select(d => d.Device));
        return [.. devices.Select(d => d.Episodes.ToList())];
    }

    private static async Task Refused(string[] arguments, params string[] words)
    {
        var run = await ProgramRun.Of(null, arguments);
        Assert.True(run.ExitCode == 2, $"exit code {run.ExitCode}: {run.Output}{run.Error}");
        foreach (var word in words) Assert.Contains(word, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at SurgicalNav", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A stick at the other end: takes the hand switch, presses the clutch and lets it go, again and again until the arm is led; then pushes, and after a while is cut off or forged.</summary>
    private sealed class RateConsole(IByteLink datagrams, byte[] key, bool isForged) : IDisposable
    {
        private const int Round = 600, PresentFrom = 100, ClutchFrom = 300, ClutchTo = 400, PushesFor = 200;

        private readonly FlippingLink _link = new(datagrams);
        private NetworkMasterSender? _sender;
        private int _steps, _pushes;
        private long _sequence;
        private volatile bool _leads, _isCut;

        public volatile bool IsLetGo;

        public bool WasCutBeforeLetGo { get; private set; }

        public void Leads() => _leads = true;

        public void Step(Instant now)
        {
            _sender ??= new NetworkMasterSender(_link, key, MasterHand.Right);
            _sender.Poll(now);
            var round = _steps++ % Round;
            _pushes += _leads ? 1 : 0;
            if (_pushes == PushesFor)
            {
                WasCutBeforeLetGo = !IsLetGo;
                _isCut = true;
            }
            _link.Flips = _isCut;
            if (_isCut && !isForged) return;
            var buttons = _leads || round >= PresentFrom ? MasterButtons.Present : MasterButtons.None;
            if (!_leads && round is >= ClutchFrom and < ClutchTo) buttons |= MasterButtons.Clutch;
            // Gently to the right and back; cut off in the middle of it.
            var push = _leads ? new Vec3(0.7 * Math.Sin(_pushes * Math.PI / 80), 0, 0) : Vec3.Zero;
            _sender.Send(MasterSample.OfRate(++_sequence, now, now, push, Vec3.Zero, 1, buttons));
        }

        public void Dispose() => datagrams.Dispose();
    }

    /// <summary>Somebody on the way who changes a bit of everything.</summary>
    private sealed class FlippingLink(IByteLink inner) : IByteLink
    {
        public bool Flips { get; set; }

        public string Name => inner.Name;
        public bool IsOpen => inner.IsOpen;
        public LinkCounters Counters => inner.Counters;

        public int Read(Span<byte> into) => inner.Read(into);

        public bool TryWrite(ReadOnlySpan<byte> bytes)
        {
            var sent = bytes.ToArray();
            if (Flips) sent[70] ^= 1;
            return inner.TryWrite(sent);
        }

        public void Dispose() => inner.Dispose();
    }
}
