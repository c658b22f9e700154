using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>Takes the solutions of a closed form one by one and keeps the best: least outside the limits, then nearest to the seed.</summary>
internal ref struct IkCandidates(ReadOnlySpan<ModelJoint> joints, ReadOnlySpan<double> seed)
{
    /// <summary>Sliding joints count against turning ones in these units.</summary>
    private const double LengthUnitMm = 100;

    /// <summary>Rounding of a pose that stands on a limit; such a value is put on the limit itself.</summary>
    public const double RoundingRelative = 1e-9;

    private readonly ReadOnlySpan<ModelJoint> _joints = joints;
    private readonly ReadOnlySpan<double> _seed = seed;
    private double _excess = double.PositiveInfinity, _distance = double.PositiveInfinity, _worstExcess;
    private int _worst;

    public int Count { get; private set; }

    public JointVector Best;

    /// <param name="values">Joint values; angles may be off by whole turns and are brought to the turn within limits nearest to the seed.</param>
    public void Offer(scoped ReadOnlySpan<double> values)
    {
        Count++;
        var candidate = default(JointVector);
        var (excess, distance, worst, worstExcess) = (0.0, 0.0, 0, 0.0);
        for (var i = 0; i < _joints.Length; i++)
        {
            ref readonly var joint = ref _joints[i];
            var value = joint.IsPrismatic ? values[i] : NearestTurn(values[i], joint, _seed[i]);
            var width = joint.HasLimits ? joint.Max - joint.Min : 1;
            var over = joint.Excess(value);
            if (IsRounding(over, joint)) (value, over) = (value - over, 0);
            candidate[i] = value;
            if (Math.Abs(over) / width > excess) (excess, worst, worstExcess) = (Math.Abs(over) / width, i, over);
            var move = (value - _seed[i]) / (joint.IsPrismatic ? LengthUnitMm : 1);
            distance += move * move;
        }
        if (excess < _excess || (excess == _excess && distance < _distance))
            (_excess, _distance, _worst, _worstExcess, Best) = (excess, distance, worst, worstExcess, candidate);
    }

    public readonly IkReport Report() => Count == 0
        ? IkReport.Refused(IkOutcome.OutOfReach)
        : new IkReport(_excess > 0 ? IkOutcome.OutsideLimits : IkOutcome.Solved, Count, 0, 0, _worst, _worstExcess, 0, 1);

    private static bool IsRounding(double excess, in ModelJoint joint) => Math.Abs(excess) <= (joint.HasLimits ? RoundingRelative * (joint.Max - joint.Min) : 0);

    private static double NearestTurn(double angle, in ModelJoint joint, double seed)
    {
        var near = seed + Math.IEEERemainder(angle - seed, 2 * Math.PI);
        if (IsRounding(joint.Excess(near), joint)) return near;
        var bound = near < joint.Min ? joint.Min : joint.Max;
        // The turn just inside the bound that was passed; where none is inside, the one nearest to the bound.
        var inside = near < bound ? near + 2 * Math.PI * Math.Ceiling((bound - near) / (2 * Math.PI)) : near - 2 * Math.PI * Math.Ceiling((near - bound) / (2 * Math.PI));
        if (IsRounding(joint.Excess(inside), joint)) return inside;
        var outside = bound + Math.IEEERemainder(angle - bound, 2 * Math.PI);
        return Math.Abs(joint.Excess(outside)) <= Math.Abs(joint.Excess(inside)) ? outside : inside;
    }
}
