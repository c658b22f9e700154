using System.Globalization;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.Robots;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>How one joint is to be moved.</summary>
/// <param name="Joint">Counted from 0.</param>
/// <param name="By">How far, rad or mm; null moves it for a time instead.</param>
/// <param name="Speed">Share of the joint's greatest speed, −1 to 1 without 0; with a distance, above 0.</param>
/// <param name="ForS">How long, where no distance is given.</param>
internal sealed record JogWish(int Joint, double? By, double Speed, double ForS);

/// <summary>Moves one joint through the guard's following mode, by a distance or at a speed for a time; all others stay where they are. At an end of its range it comes to rest.</summary>
/// <remarks>By a distance the target runs ahead of the joint by no more than it needs to keep its speed: when it stops being written, the joint stops. A speed is written as one.</remarks>
internal sealed class JogMotion : IDeviceMotion
{
    /// <summary>Share of the guard's own limit of how far ahead a target may be.</summary>
    private const double LeadShare = 0.5;

    /// <summary>Towards an end that lies within the device's own range no joint is faster than would take it there in this time.</summary>
    private const double EndOfRangeS = 0.15;

    /// <summary>This near to an end a joint has come to it: it goes the last of the way ever slower.</summary>
    private const double NearShare = 2e-4;

    private readonly PlannedArm _arm;
    private readonly JogWish _wish;
    private readonly double[] _stood;
    private readonly double _goal, _lead, _near;
    private Instant _steppedAt;
    private double _movingS;
    private bool _ends;
    private int _quarter;

    /// <param name="arm">With the ranges that hold.</param>
    /// <param name="wish">What is wanted.</param>
    /// <param name="standsAt">Where all joints of the device are measured.</param>
    public JogMotion(PlannedArm arm, JogWish wish, ReadOnlySpan<double> standsAt)
    {
        (_arm, _wish, _stood) = (arm, wish, standsAt.ToArray());
        for (var j = 0; j < _stood.Length; j++) _stood[j] = Math.Clamp(_stood[j], arm.Profile.Joints[j].MinPosition, arm.Profile.Joints[j].MaxPosition);
        var (joint, limit) = (arm.Profile.Joints[wish.Joint], arm.Limits[wish.Joint]);
        _near = Math.Max(4 * joint.EncoderStep, NearShare * (limit.MaxPosition - limit.MinPosition));
        _lead = LeadShare * GuardRulesFactory.FromProfile(arm.Profile).MaxLeadS * joint.MaxVelocity * Math.Abs(wish.Speed);
        var wanted = _stood[wish.Joint] + (wish.By ?? 0);
        _goal = Math.Clamp(wanted, limit.MinPosition, limit.MaxPosition);
        EndsAtLimit = wish.By is not null && _goal != wanted;
    }

    /// <summary>It came to rest at the end of its range, or will.</summary>
    public bool EndsAtLimit { get; private set; }

    public string PressWords => HoldToRun.Words;

    public void Begin(DeviceOperator device)
    {
    }

    public void Step(Instant now, DeviceOperator device)
    {
        ref readonly var r = ref device.Report;
        var dt = _steppedAt == default ? 0 : (now - _steppedAt).Seconds;
        _steppedAt = now;
        var at = r.Commanded[_wish.Joint];
        if (_wish.By is not null)
        {
            var target = JointVector.From(_stood);
            target[_wish.Joint] = at + Math.Clamp(_goal - at, -_lead, _lead);
            device.Follow(now, TargetKind.Position, target, _wish.Speed);
            return;
        }
        if (r.Motion == GuardMotion.Moving) _movingS += dt;
        var limit = _arm.Limits[_wish.Joint];
        var left = _wish.Speed > 0 ? limit.MaxPosition - at : at - limit.MinPosition;
        EndsAtLimit |= left <= _near;
        _ends |= EndsAtLimit || _movingS >= _wish.ForS;
        JointVector rate = default;
        if (!_ends) rate[_wish.Joint] = Math.Sign(_wish.Speed) * Fastest(left);
        device.Follow(now, TargetKind.Velocity, rate, 1);
    }

    public bool IsDone(DeviceOperator device)
    {
        ref readonly var r = ref device.Report;
        if (r.Motion != GuardMotion.Resting) return false;
        return _wish.By is null ? _ends : Math.Abs(_goal - r.Commanded[_wish.Joint]) <= _arm.Profile.Joints[_wish.Joint].EncoderStep;
    }

    public string Where(in GuardReport report) => string.Create(CultureInfo.InvariantCulture, $"{_arm.Profile.Joints[_wish.Joint].Name} at {_arm.Words(_wish.Joint, report.Commanded[_wish.Joint])}");

    public string? NextProgress(in GuardReport report)
    {
        var share = _wish.By is null ? _movingS / _wish.ForS : (report.Commanded[_wish.Joint] - _stood[_wish.Joint]) / (_goal - _stood[_wish.Joint]);
        if (_quarter >= 4 || !(_quarter < (int)(4 * share + 1e-3))) return null;
        _quarter++;
        return string.Create(CultureInfo.InvariantCulture, $"{25 * _quarter,3} % of the {(_wish.By is null ? "time" : "way")}");
    }

    /// <summary>Slower towards an end of the arm's that the device does not know; at its own the guard slows it down.</summary>
    private double Fastest(double left)
    {
        var (joint, limit) = (_arm.Profile.Joints[_wish.Joint], _arm.Limits[_wish.Joint]);
        var speed = Math.Abs(_wish.Speed) * joint.MaxVelocity;
        var isArms = _wish.Speed > 0 ? limit.MaxPosition < joint.MaxPosition : limit.MinPosition > joint.MinPosition;
        return isArms ? Math.Min(speed, Math.Min(left / EndOfRangeS, Math.Sqrt(0.5 * joint.MaxAcceleration * left))) : speed;
    }
}
