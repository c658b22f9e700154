using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Campaigns.Loop;

/// <summary>An arm under a guard in its own process, swayed to and fro by a script in this one: slowly about where it stood, for as long as it is there.</summary>
internal sealed class SwayingArm : IDisposable
{
    private const double PeriodS = 8, Share = 0.05;
    private static readonly RobotEvidence s_nothingToSee = RobotEvidence.Nothing;

    private readonly DriveProfile _profile;
    private readonly GuardRig _rig;
    private readonly DeviceOperator _operator;
    private readonly EnablingHand _hand;
    private readonly LoopThread _thread;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _holds = [];
    private GuardReport _report;
    private JointVector _middle;
    private Instant? _begun;

    /// <param name="line">Where the device's line is.</param>
    public SwayingArm(string line)
    {
        var path = ProjectFiles.Path("hardware/profiles/manipulator/sim-rcm7.json");
        _profile = DriveProfileFile.Load(path);
        _rig = GuardRig.ForDevice(new GuardDeviceConfig { Name = "manipulator", Profile = path, Link = new GuardLinkConfig(GuardLinkKind.Termios, line) }, session: 0x100B);
        _operator = new DeviceOperator(_rig.Channel(0), MotionKind.Arm, _profile.Joints.Count);
        _hand = new EnablingHand(_operator) { WantsMotion = true };
        _thread = new LoopThread("operator", MonotonicClock.Shared, Duration.FromMilliseconds(5), Step, priority: 60);
        _thread.Start();
    }

    public GuardReport Report
    {
        get { lock (_gate) return _report; }
    }

    /// <summary>What ended the motion, in words; each once.</summary>
    public IReadOnlyList<string> Holds
    {
        get { lock (_gate) return [.. _holds]; }
    }

    public string Guard => _rig.Process!.Said;

    public void Dispose()
    {
        _thread.Stop();
        _rig.Dispose();
    }

    private void Step(Instant now)
    {
        _operator.Step(now, s_nothingToSee);
        lock (_gate) _report = _operator.Report;
        if (_report.LinkState != Motion.Drives.DriveLinkState.Open || _report.Link.StatesTaken < 50) return;
        if (_begun is not { } begun) (_middle, _begun) = (_report.Measured, now);
        else
        {
            var target = _middle;
            var phase = Math.Tau * (now - begun).Seconds / PeriodS;
            for (var j = 0; j < _profile.Joints.Count; j++) target[j] += Share * (_profile.Joints[j].MaxPosition - _profile.Joints[j].MinPosition) * 0.5 * (1 - Math.Cos(phase)) * (_middle[j] > 0.5 * (_profile.Joints[j].MinPosition + _profile.Joints[j].MaxPosition) ? -1 : 1);
            _operator.Follow(now, TargetKind.Position, target, 1);
        }
        _hand.Step(now);
        const GuardReasons Beginning = GuardReasons.OperatorAbsent | GuardReasons.DriveNotEnabled | GuardReasons.PressAgain;
        if (_report.HoldCause.Decision == GuardDecision.Hold && (_report.HoldCause.Reasons & ~Beginning) != GuardReasons.None) Note(GuardWords.Name(_report.HoldCause.First));
        if (_report.Verdict.Decision == GuardDecision.Stop) Note(GuardWords.Explain(_report.Verdict));
    }

    private void Note(string words)
    {
        lock (_gate) _holds.Add(words);
    }
}
