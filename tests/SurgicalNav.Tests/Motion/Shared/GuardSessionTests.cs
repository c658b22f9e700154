using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Audit;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Tests.Motion.Shared;

/// <summary>The guard's side of the shared block over a twin, on a manual clock.</summary>
public sealed class GuardSessionTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"surgicalnav-block-{Guid.NewGuid():n}");
    private readonly SharedGuardBlock _block;
    private readonly GuardSession _session;
    private readonly ManipulatorTwin _twin;
    private readonly MemoryLink _device;
    private readonly DriveProfile _profile = DriveProfileFile.Load(Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json"));
    private Instant _now = Instant.FromSeconds(9);
    private long _sequence, _requests;
    private bool _pressed;
    private GuardReport _report;

    public GuardSessionTests()
    {
        _block = SharedGuardBlock.Create(_path, 1, 42);
        (var host, _device) = MemoryLink.CreatePair();
        _twin = new ManipulatorTwin(_profile, _device);
        _session = new GuardSession(_block.Channels[0], new GuardedDrive(GuardRulesFactory.FromProfile(_profile), _profile, host, null, 5), stepsPerReport: 1);
    }

    public void Dispose()
    {
        _block.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void AnotherProgramUnderTheSameIdIsAnotherProgram()
    {
        Upload(0.1);
        Run(600);
        var first = _report.ProgramSequence;
        Assert.Equal((1u, _block.Channels[0].ProgramSequence), (_report.ProgramId, first));
        _pressed = true;
        Run(3000);
        Assert.Equal(GuardReasons.ProgramDone, _report.Verdict.First);
        Assert.Equal(0.1, _report.Commanded[0], tolerance: 1e-9);
        _pressed = false;
        Upload(0.3);
        Run(20);
        Assert.NotEqual(first, _report.ProgramSequence);
        Assert.Equal((1u, _block.Channels[0].ProgramSequence), (_report.ProgramId, _report.ProgramSequence));
        _pressed = true;
        Run(3000);
        Assert.Equal(0.3, _report.Commanded[0], tolerance: 1e-9);
    }

    [Fact]
    public void AWriterWhoseTimesLieAheadStillFallsSilent()
    {
        Run(10);
        var heardAt = _session.HostHeardAt;
        Assert.Equal(_now, heardAt);
        _block.Channels[0].WriteEvidence(new GuardEvidence(++_sequence, _now + Duration.FromSeconds(3600), _now, EvidenceFlags.None, 1, 0, 0, Rigid<Scan, RobotBase>.Identity, 0));
        for (var i = 0; i < 50; i++) StepSession();
        Assert.Equal(heardAt + Duration.FromMilliseconds(1), _session.HostHeardAt);
    }

    [Fact]
    public void ALineThatEndsInMotionIsReportedAsSuch()
    {
        Upload(0.5);
        Run(600);
        _pressed = true;
        Run(600);
        Assert.Equal(GuardDecision.Accept, _report.Verdict.Decision);
        _device.Dispose();
        Run(30);
        Assert.Equal((GuardDecision.Stop, GuardReasons.LinkClosed), (_report.Verdict.Decision, _report.Verdict.First));
        Assert.True(_report.IsLineGone);
        Run(3000);
        Assert.Equal(GuardReasons.LinkClosed, _report.Verdict.First);
    }

    [Fact]
    public void ADeviceRestsForAnotherAndStaysAtRest()
    {
        Upload(0.5);
        Run(600);
        _pressed = true;
        Run(600);
        _session.RestsForAnother = true;
        Run(1500);
        Assert.Equal((GuardMotion.Resting, GuardDecision.Hold), (_report.Motion, _report.Verdict.Decision));
        Assert.Contains("the line to another drive is gone, so this one rests too", GuardWords.Explain(_report.HoldCause), StringComparison.Ordinal);
        _pressed = false;
        Run(20);
        _pressed = true;
        Run(500);
        Assert.Equal(GuardMotion.Resting, _report.Motion);
        Assert.Equal(0, _twin.Velocity(0), tolerance: 1e-3);
    }

    [Fact]
    public void EveryDecisionIsTracedAndDecidedAgainToTheSameBits()
    {
        var programs = new Dictionary<long, byte[]>();
        Upload(0.4);
        Trace(programs, 600);
        _pressed = true;
        Trace(programs, 300);
        // Held in motion, pressed again, another program, and a line that ends.
        _pressed = false;
        Trace(programs, 400);
        _pressed = true;
        Trace(programs, 2500);
        _pressed = false;
        Upload(-0.2);
        Trace(programs, 20);
        _pressed = true;
        Trace(programs, 700);
        _device.Dispose();
        Trace(programs, 60);
        Assert.Equal(2, programs.Count);
        Assert.InRange(_records.Count, 2800, 4580);

        var replay = new DecisionReplay(GuardRulesFactory.FromProfile(_profile), null);
        Assert.All(_records, r => Assert.Null(replay.Step(r, r.Upload == 0 ? [] : programs[r.Upload])));
        Assert.Contains(_records, r => r.Verdict.Decision == GuardDecision.Accept);
        Assert.Contains(_records, r => r.Motion == GuardMotion.ComingToRest);
        Assert.Equal(GuardMotion.Latched, _records[^1].Motion);
    }

    [Fact]
    public void AGuardOfOtherRulesIsFoundOutAtItsFirstOtherAnswer()
    {
        var programs = new Dictionary<long, byte[]>();
        Upload(0.4);
        Trace(programs, 600);
        _pressed = true;
        Trace(programs, 300);
        var rules = GuardRulesFactory.FromProfile(_profile);
        var slower = new DecisionReplay(rules with { Joints = [.. rules.Joints.Select(j => j with { MaxVelocity = j.MaxVelocity * 0.1 })] }, null);
        var difference = _records.Select(r => slower.Step(r, r.Upload == 0 ? [] : programs[r.Upload])).First(d => d is not null)!;
        Assert.Equal(nameof(DecisionRecord.UploadRefusal), difference.What);
        Assert.Equal((nameof(ProgramRefusal.None), nameof(ProgramRefusal.BreaksLimits)), (difference.Recorded, difference.Replayed));
    }

    private readonly List<DecisionRecord> _records = [];

    /// <summary>Runs, and keeps every decision and every upload.</summary>
    private void Trace(Dictionary<long, byte[]> programs, int milliseconds)
    {
        for (var i = 0; i < milliseconds; i++)
        {
            Run(1);
            var record = default(DecisionRecord);
            while (_block.Channels[0].Decisions.TryRead(ref record, out var lost))
            {
                Assert.Equal(0, lost);
                _records.Add(record);
                if (record.Upload == 0) continue;
                Assert.Equal(SlotRead.Ok, _block.Channels[0].ReadProgram(out var bytes));
                programs.Add(record.Upload, bytes.ToArray());
            }
        }
    }

    private void Upload(double yaw)
    {
        var n = _profile.Joints.Count;
        var from = _session.Drive.Guard.Program.IsLoaded ? _report.Commanded : Home();
        var to = from;
        to[0] = yaw;
        var limits = GuardRulesFactory.FromProfile(_profile, 0.4).Joints;
        _block.Channels[0].WriteProgram(MotionProgram.Create(1, MotionKind.Arm, n, SynchronisedMove.FromRest(((ReadOnlySpan<double>)from)[..n], ((ReadOnlySpan<double>)to)[..n].ToArray(), limits)));
        _block.Channels[0].WriteRequest(new GuardRequest(++_requests, GuardCommand.Run, 1, 1));
    }

    private JointVector Home()
    {
        var home = default(JointVector);
        for (var j = 0; j < _profile.Joints.Count; j++) home[j] = _profile.Joints[j].HomePosition;
        return home;
    }

    private void Run(int milliseconds)
    {
        for (var i = 0; i < milliseconds; i++)
        {
            var at = _now + Duration.FromMilliseconds(1);
            _sequence++;
            _block.Channels[0].WriteEvidence(new GuardEvidence(_sequence, at, at, _pressed ? EvidenceFlags.OperatorPresent : EvidenceFlags.None, _sequence, 0, 0, Rigid<Scan, RobotBase>.Identity, 0));
            StepSession();
        }
    }

    private void StepSession()
    {
        _now += Duration.FromMilliseconds(1);
        _twin.Step(_now);
        _session.Step(_now);
        _block.Channels[0].ReadReport(ref _report);
    }
}
