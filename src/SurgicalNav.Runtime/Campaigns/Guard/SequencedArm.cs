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
    private const int Yaw = 0, Pitch = 1, Insertion = 2;

    /// <summary>Sequences, about, for which the hand wants the same.</summary>
    private const int GoalFor = 5;

    private readonly FollowingDevice _device;
    private readonly ToolPiece[] _pieces;
    private readonly Vec3[] _points;
    private readonly GuardedPlace _place;
    private readonly JointVector _home;
    private readonly Capsule[] _capsules;
    private Instant _fedAt;
    private DriveReading _heard;
    private bool _isEnabled;
    private int _fault;
    private long _asked = 1;
    private JointVector _goal, _share, _strays;
    private int _deafFor;
    private bool _isMute;
    private GuardCommand _command = GuardCommand.Follow;

    public SequencedArm(GuardRules rules, IToolGeometry tool, in GuardedPlace place, GuardedArms? together, in JointVector home)
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
        if (random.NextInt(GoalFor) == 0) Want(random);
        // Less than the guards reckon with.
        _strays = default;
        if (random.NextInt(2) == 0) _strays[Insertion] = random.Uniform(-0.8, 0.8) * _place.StrayMm;
        if (!hasFaults)
        {
            _isEnabled = true;
            return;
        }
        // Often for less than the link's deadline.
        (_deafFor, _isMute) = (random.NextInt(8) == 0 ? 1 + random.NextInt(16) : 0, random.NextInt(40) == 0);
        if (random.NextInt(60) == 0) _fault = 3;
        if (Guard.Motion == GuardMotion.Latched && random.NextInt(4) != 0)
        {
            // A person sees to what has latched.
            (_fault, _isEnabled, _isMute, _command) = (0, false, false, GuardCommand.Acknowledge);
            _asked++;
        }
        else (_isEnabled, _command) = (random.NextInt(80) != 0, GuardCommand.Follow);
    }

    /// <summary>Somewhere near where the shafts of all arms cross.</summary>
    private void Want(SeededRandom random)
    {
        _goal = _home;
        for (var j = 0; j < Rules.JointCount; j++) _goal[j] += j is Yaw or Pitch ? random.Uniform(-0.15, 0.15) : j == Insertion ? random.Uniform(0, 110) : random.Uniform(-1, 1);
        var haste = random.NextInt(3) == 0 ? 1 : random.Uniform(0.02, 0.4);
        for (var j = 0; j < Rules.JointCount; j++) _share[j] = haste * random.Uniform(0.2, 1);
    }

    public void Decide(Instant now, in GuardEvidence evidence, bool isReadable, long sequence, LatencyHistogram? decisions)
    {
        // The device's own watchdog: from then on it takes nothing until it has been seen to.
        if (!_isEnabled || _fault != 0) _fedAt = now;
        if (now - _fedAt > Rules.LinkDeadline) _fault = 1;
        var measured = At(now);
        if (!_isMute) _heard = new DriveReading(now, _isEnabled, _fault, measured);
        JointVector rate = default;
        for (var j = 0; j < Rules.JointCount; j++) rate[j] = Math.Clamp(6 * (_goal[j] - Guard.Position[j]), -_share[j] * Rules.Joints[j].MaxVelocity, _share[j] * Rules.Joints[j].MaxVelocity);
        var request = new GuardRequest(_asked, _command, 0, 1, new GuardTarget(sequence, now, TargetKind.Velocity, rate));
        var began = decisions is null ? default : ThreadCpu.Used;
        Guard.Decide(now, evidence, isReadable, request, _heard);
        if (decisions is not null && Guard.Verdict.Decision == GuardDecision.Accept) decisions.Add(ThreadCpu.Used - began - ThreadCpu.OfNothing);
        if (!Guard.HasSetPoint || !_isEnabled || _fault != 0 || _deafFor-- > 0) return;
        _device.Take(now, Guard.Position, Guard.Velocity, Guard.HeldByDevice);
        _fedAt = now;
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
