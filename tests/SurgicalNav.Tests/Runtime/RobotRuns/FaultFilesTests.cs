using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Audits;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Tests.Runtime.RobotRuns;

/// <summary>The event log, of a guard that drives a simulated device in memory on a manual clock.</summary>
public sealed class FaultFilesTests : IDisposable
{
    private static readonly string ProfilePath = Repository.Path("hardware", "profiles", "manipulator", "sim-rcm7.json");
    private static readonly DriveProfile Profile = DriveProfileFile.Load(ProfilePath);
    private static readonly double[] Home = [.. Profile.Joints.Select(j => j.HomePosition)];

    private readonly string _folder = Directory.CreateTempSubdirectory("surgicalnav-faults-").FullName;
    private readonly ManualClock _clock = new(Instant.FromSeconds(100));
    private readonly SimulatedDevice _device;
    private readonly GuardRig _rig;
    private readonly FaultFiles _faults;
    private readonly DeviceOperator _operator;
    private readonly EnablingHand _hand;

    public FaultFilesTests()
    {
        _device = SimulatedDevice.InMemory(Profile, Home, _clock.Now);
        _rig = GuardRig.ForDevice(new GuardDeviceConfig { Name = "manipulator", Profile = ProfilePath, Link = new GuardLinkConfig(GuardLinkKind.Termios, "memory") }, session: 7, _device.HostEnd);
        _faults = new FaultFiles(_folder, _clock, _rig.Guards, _rig.PackFiles(), onThreads: false);
        _operator = new DeviceOperator(_rig.Channel(0), MotionKind.Arm, Home.Length);
        _operator.Uploaded += (upload, program) => _faults.Program(0, upload, program);
        _hand = new EnablingHand(_operator);
    }

    public void Dispose()
    {
        _faults.Dispose();
        _rig.Dispose();
        _device.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void AFaultWithoutARecordingLeavesItsLastFiveSeconds()
    {
        MoveFor(8);
        Assert.Empty(_faults.Written);
        _device.Twin.Faults.IsPowerLost = true;
        RunFor(0.5);
        var path = Assert.Single(_faults.Written);
        Assert.Equal(Path.Combine(_folder, "fault-1.mcap"), path);
        Assert.Equal([path], Directory.GetFiles(_folder));

        var story = Assert.Single(GuardAuditSession.Explain(path, null, null, static _ => { }, TestContext.Current.CancellationToken).Devices);
        Assert.Equal(["The motion is safe and under way.", "Stopped: the drive reports fault 8."], story.Episodes.Select(e => e.Words.Split(". Also")[0].TrimEnd('.') + ".").TakeLast(2));
        // From five seconds before the fault to the fault itself, at the decision rate; none is missing.
        Assert.Equal(5.0, story.Episodes[^1].FromS, 2.0 / Profile.Link.SetpointRateHz);
        Assert.InRange(story.Decisions, 5 * Profile.Link.SetpointRateHz - 2, 5 * Profile.Link.SetpointRateHz + 2);
        var audit = GuardAuditSession.Audit(path, static _ => { }, TestContext.Current.CancellationToken);
        Assert.True(audit.IsClean, GuardAuditScreen.Audit(audit));
        Assert.True(audit.Devices[0].Certificates > 1000);

        using var reader = new SessionReader(path);
        Assert.Contains(reader.Attachments, a => a.Name == "guard/guard.json");
        var topics = new List<string>();
        while (reader.Read()) topics.Add(reader.Topic);
        Assert.Equal(1, topics.Count(t => t == SessionTopics.Programs));
    }

    [Fact]
    public void EveryLatchedFaultHasItsOwnFileAndNoneIsWrittenOver()
    {
        File.WriteAllText(Path.Combine(_folder, "fault-1.mcap"), "of another session");
        MoveFor(1);
        _device.Twin.Faults.IsEmergencyStopPressed = true;
        RunFor(3);
        _device.Twin.Faults.IsEmergencyStopPressed = false;
        _hand.WantsMotion = false;
        _operator.Acknowledge();
        RunFor(1);
        Assert.Equal(GuardMotion.Resting, _operator.Report.Motion);
        _device.Twin.Faults.IsPowerLost = true;
        MoveFor(0.5);
        Assert.Equal(["fault-2.mcap", "fault-3.mcap"], _faults.Written.Select(Path.GetFileName));
        Assert.Equal("of another session", File.ReadAllText(Path.Combine(_folder, "fault-1.mcap")));
        foreach (var path in _faults.Written) Assert.Equal(GuardDecision.Stop, GuardAuditSession.Explain(path, null, null, static _ => { }, TestContext.Current.CancellationToken).Devices[0].Episodes[^1].Decision);
    }

    [Fact]
    public void WhatCannotBeWrittenIsSaidAndLeavesNothingBehind()
    {
        using var elsewhere = new FaultFiles("/proc/no-such-folder", _clock, _rig.Guards, _rig.PackFiles(), onThreads: true);
        MoveFor(0.2);
        var stop = default(DecisionRecord);
        stop.Verdict = GuardVerdict.Accepted with { Decision = GuardDecision.Stop };
        elsewhere.Take(0, stop);
        elsewhere.Dispose();
        Assert.Empty(elsewhere.Written);
        Assert.Contains("manipulator could not be written to /proc/no-such-folder", Assert.Single(elsewhere.Failures), StringComparison.Ordinal);
    }

    private void MoveFor(double seconds)
    {
        double[] to = [.. Home];
        to[0] += 1;
        var slow = Profile.Joints.Select(j => new JointLimits(j.MinPosition, j.MaxPosition, 0.1, 1, 10)).ToArray();
        _operator.ReadSwitch(isPressed: false);
        _operator.Play(1, SynchronisedMove.FromRest(Home, to, slow));
        _hand.WantsMotion = true;
        RunFor(seconds);
    }

    private void RunFor(double seconds)
    {
        for (var end = _clock.Now + Duration.FromSeconds(seconds); _clock.Now < end;)
        {
            _clock.Advance(Duration.FromMilliseconds(0.8));
            _device.Step(_clock.Now);
            _rig.Step(_clock.Now);
            _hand.Step(_clock.Now);
            _operator.Step(_clock.Now, RobotEvidence.Nothing);
            _faults.Step();
        }
    }
}
