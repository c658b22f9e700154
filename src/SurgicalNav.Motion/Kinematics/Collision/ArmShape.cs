using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Kinematics.Collision;

/// <summary>The capsules of one arm at its present joints, and their distances among themselves and to another arm.</summary>
/// <remarks>Holds the posture last given, so each thread needs its own. No call after construction allocates.</remarks>
public sealed class ArmShape
{
    private readonly RobotModel _model;
    private readonly ChainPose _place;
    private readonly ChainPose[] _bodies;
    private readonly Capsule[] _capsules;

    /// <param name="model">The arm.</param>
    /// <param name="place">The arm's base in the frame that all arms share; identity where there is one arm only.</param>
    public ArmShape(RobotModel model, in ChainPose place)
    {
        (_model, _place) = (model, place);
        _bodies = new ChainPose[model.Chain.JointCount + 1];
        _capsules = new Capsule[model.Capsules.Length];
        Take(new double[model.Chain.JointCount]);
    }

    public ReadOnlySpan<Capsule> Capsules => _capsules;

    /// <summary>Moves every capsule to where these joints carry it.</summary>
    public void Take(ReadOnlySpan<double> joints)
    {
        _model.Chain.BodyPoses(joints, _bodies);
        for (var i = 0; i < _capsules.Length; i++)
        {
            ref readonly var own = ref _model.CapsuleAt(i);
            _capsules[i] = own.Shape.MovedBy(_bodies[own.Body]).MovedBy(_place);
        }
    }

    /// <summary>Over <see cref="RobotModel.SelfPairs"/>.</summary>
    public Clearance SelfClearance()
    {
        var least = Clearance.None;
        foreach (var (a, b) in _model.SelfPairs) least = least.Least(Capsule.DistanceMm(_capsules[a], _capsules[b]), a, b);
        return least;
    }

    /// <summary>The nearest pair, one capsule of each arm; both must stand in the same frame.</summary>
    public Clearance ClearanceTo(ArmShape other)
    {
        var least = Clearance.None;
        for (var a = 0; a < _capsules.Length; a++)
            for (var b = 0; b < other._capsules.Length; b++)
                least = least.Least(Capsule.DistanceMm(_capsules[a], other._capsules[b]), a, b);
        return least;
    }
}
