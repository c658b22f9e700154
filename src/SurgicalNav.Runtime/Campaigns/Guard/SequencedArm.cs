using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.Campaigns.Guard;

/// <summary>One arm among others: its guard, a device that does what the drive link says and may hear or be heard badly, and a hand that wants it somewhere.</summary>
internal sealed class SequencedArm
{
    private readonly FollowingDevice _device;
    private readonly ToolPiece[] _pieces;
    private readonly Vec3[] _points;
    private readonly ArmPlace _place;
    private readonly JointVector _home;
    private readonly Capsule[] _capsules;
    private Instant _takenAt = Instant.MinValue;
    private DriveReading _heard;
    private bool _isEnabled = true;
    private int _fault;
    private long _asked = 1;
    private JointVector _goal, _share, _strays;
    private bool _isDeaf, _isMute;
    private GuardCommand _command = GuardCommand.Follow;

    public SequencedArm(GuardRules rules, IToolGeometry tool, in ArmPlace place, GuardedArms? together, in JointVector home)
    {
        (Rules, Tool, _place, _home, _goal) = (rules, tool, place, home, home);
        (_pieces, _points, _capsules) = (tool.Pieces.ToArray(), new Vec3[tool.PointCount], new Capsule[tool.Pieces.Length]);
        Guard = new MotionGuard(rules, tool, together?.Join(rules, tool, place));
        _device = new FollowingDevice(rules.Units);
        _device.Place(home);
    }

    public GuardRules Rules { get; }
    public IToolGeometry Tool { get; }
    public MotionGuard Guard { get; }

    /// <summary>Where the arm truly is, in the frame that all share.</summary>
    public ReadOnlySpan<Capsule> Capsules => _capsules;

    /// <summary>Other wishes, and where faults may be, now and then something that goes wrong.</summary>
    public void Stir(SeededRandom random, bool hasFaults)
    {
        const int Yaw = 0, Pitch = 1, Insertion = 2;
        _goal = _home;
        for (var j = 0; j < Rules.JointCount; j++) _goal[j] += j is Yaw or Pitch ? random.Uniform(-0.35, 0.35) : j == Insertion ? random.Uniform(-40, 100) : random.Uniform(-1, 1);
        var haste = random.NextInt(3) == 0 ? 1 : random.Uniform(0.02, 0.4);
        for (var j = 0; j < Rules.JointCount; j++) _share[j] = haste * random.Uniform(0.2, 1);
        // Less than the guards reckon with.
        _strays = default;
        if (random.NextInt(2) == 0) _strays[Insertion] = random.Uniform(-0.8, 0.8) * _place.StrayMm;
        if (!hasFaults) return;
        (_isDeaf, _isMute) = (random.NextInt(10) == 0, random.NextInt(14) == 0);
        if (random.NextInt(20) == 0) _fault = 3;
        if (Guard.Motion == GuardMotion.Latched && random.NextInt(4) != 0)
        {
            // A person sees to what has latched.
            (_fault, _isEnabled, _isMute, _command) = (0, false, false, GuardCommand.Acknowledge);
            _asked++;
        }
        else (_isEnabled, _command) = (random.NextInt(24) != 0, GuardCommand.Follow);
    }

    public void Decide(Instant now, in GuardEvidence evidence, bool isReadable, long sequence, LatencyHistogram? decisions)
    {
        // The device's own watchdog: from then on it takes nothing until it has been seen to.
        if (_isEnabled && _fault == 0 && _takenAt != Instant.MinValue && now - _takenAt > Rules.LinkDeadline) _fault = 1;
        var measured = At(now);
        if (!_isMute) _heard = new DriveReading(now, _isEnabled, _fault, measured);
        JointVector rate = default;
        for (var j = 0; j < Rules.JointCount; j++) rate[j] = Math.Clamp(6 * (_goal[j] - Guard.Position[j]), -_share[j] * Rules.Joints[j].MaxVelocity, _share[j] * Rules.Joints[j].MaxVelocity);
        var request = new GuardRequest(_asked, _command, 0, 1, new GuardTarget(sequence, now, TargetKind.Velocity, rate));
        var began = decisions is null ? default : ThreadCpu.Used;
        Guard.Decide(now, evidence, isReadable, request, _heard);
        if (decisions is not null && Guard.Verdict.Decision == GuardDecision.Accept) decisions.Add(ThreadCpu.Used - began - ThreadCpu.OfNothing);
        if (!Guard.HasSetPoint || !_isEnabled || _fault != 0 || _isDeaf) return;
        _device.Take(now, Guard.Position, Guard.Velocity, Guard.HeldByDevice);
        _takenAt = now;
    }

    /// <summary>Finds <see cref="Capsules"/>.</summary>
    public void Look(Instant now)
    {
        var joints = At(now);
        Tool.Locate(((ReadOnlySpan<double>)joints)[..Rules.JointCount], _points);
        for (var i = 0; i < _points.Length; i++) _points[i] = _place.Rotation.Rotate(_points[i]) + _place.TranslationMm;
        for (var p = 0; p < _pieces.Length; p++) _capsules[p] = new Capsule(_points[_pieces[p].From], _points[_pieces[p].To], _pieces[p].RadiusMm);
    }

    private JointVector At(Instant now)
    {
        var at = _device.At(now);
        for (var j = 0; j < Rules.JointCount; j++) at[j] += _strays[j];
        return at;
    }
}
