using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Runtime.Campaigns.Firmware;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.SystemTests.Firmware;

/// <summary>The guard's own process with one arm, and the imaging side of it on a thread here.</summary>
internal sealed class GuardProcessOnLine : IDisposable
{
    private const ulong Session = 0x5A;
    private readonly string _folder = Directory.CreateTempSubdirectory("firmware-guard-").FullName;
    private readonly SharedGuardBlock _block;
    private readonly LoopThread _imaging;
    private readonly Operated _planner;
    private readonly Lock _gate = new();
    private GuardReport _report;
    private long _sequence;
    private bool _isLoaded;

    internal GuardProcessOnLine(string line)
    {
        var path = Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json");
        var config = new GuardHostConfig
        {
            Version = GuardHostConfig.FormatVersion,
            Session = GuardHostConfig.SessionText(Session),
            Devices = [new GuardDeviceConfig { Name = "manipulator", Profile = path, Link = new GuardLinkConfig(GuardLinkKind.Termios, line) }],
        };
        _planner = new Operated(DriveProfileFile.Load(path), SurgicalNav.Links.MemoryLink.CreatePair().Item1, 1);
        _block = SharedGuardBlock.Create(Path.Combine(_folder, "block"), 1, Session);
        Process = GuardProcess.Start(_block.Path, config, Path.Combine(_folder, "guard.json"));
        _imaging = new LoopThread("imaging", MonotonicClock.Shared, Duration.FromMilliseconds(5), Step, priority: 60);
        _imaging.Start();
    }

    internal GuardProcess Process { get; }

    internal GuardReport Report
    {
        get { lock (_gate) return _report; }
    }

    internal void Wait(Func<GuardReport, bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(() => condition(Report), TimeSpan.FromSeconds(120)), $"Waited in vain for {what}: {GuardWords.Explain(Report.Verdict)} {Process.Said}");

    public void Dispose()
    {
        _imaging.Stop();
        Process.Dispose();
        _block.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Step(Instant now)
    {
        lock (_gate)
        {
            _block.Channels[0].ReadReport(ref _report);
            if (!_isLoaded && _report.Link.StatesTaken > 50 && _report.Link.Sessions > 0)
            {
                _block.Channels[0].WriteProgram(_planner.Program(_report.Measured));
                _block.Channels[0].WriteRequest(new GuardRequest(1, GuardCommand.Run, 1, 1));
                _isLoaded = true;
            }
            var flags = _report.ProgramId == 1 ? EvidenceFlags.OperatorPresent : EvidenceFlags.None;
            _block.Channels[0].WriteEvidence(new GuardEvidence(++_sequence, now, now, flags, _sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0));
        }
    }
}
