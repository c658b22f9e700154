using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>Why a tip could not be reached through the remote centre.</summary>
public enum RemoteCentreOutcome
{
    Solved,

    /// <summary>The wanted tip is at the remote centre or nearer to it than <see cref="RemoteCentreTask.LeastDepthMm"/>, where the shaft has no direction.</summary>
    TipAtCentre,

    /// <summary>The tip lies deeper than the straight shaft is long: what carries it would have to pass the centre too.</summary>
    TooDeep,

    /// <summary>The arm does not reach the pose, as <see cref="RemoteCentreAnswer.Arm"/> says.</summary>
    ArmCannot,
}

/// <summary>What came of a tip that is wanted through a remote centre.</summary>
/// <param name="Outcome">Whether it can be.</param>
/// <param name="DeviationMm">How far the shaft, at the joints found, misses the remote centre: measured by forward kinematics, not assumed.</param>
/// <param name="TurnedRad">By how much the wanted direction had to be turned so that the shaft passes through the centre.</param>
/// <param name="DepthMm">Tip beyond the centre, along the shaft.</param>
/// <param name="Arm">The arm's own answer.</param>
public readonly record struct RemoteCentreAnswer(RemoteCentreOutcome Outcome, double DeviationMm, double TurnedRad, double DepthMm, IkReport Arm)
{
    public bool IsSolved => Outcome == RemoteCentreOutcome.Solved;

    /// <summary>A sentence for people; allocates.</summary>
    public string Describe(RobotModel model) => Outcome switch
    {
        RemoteCentreOutcome.Solved => FormattableString.Invariant($"The tip is reached through the remote centre; the shaft misses it by {DeviationMm:0.######} mm."),
        RemoteCentreOutcome.TipAtCentre => FormattableString.Invariant($"The tip is {DepthMm:0.##} mm from the remote centre, where the shaft has no direction; choose one at least {RemoteCentreTask.LeastDepthMm:0} mm inside."),
        RemoteCentreOutcome.TooDeep => FormattableString.Invariant($"The tip lies {DepthMm:0.#} mm beyond the remote centre, which is more than the shaft is long."),
        _ => Arm.Describe(model),
    };
}

/// <summary>Holds a straight instrument on an arm without a remote-centre mechanism so that its shaft, the z axis of the tip, passes through one point.</summary>
/// <remarks>Of a wanted pose the tip's place is kept exactly; the direction is what centre and tip leave, reached from the wanted one by the smallest turn,
/// so the roll about the shaft follows the wish. Immutable, usable from any thread; <see cref="Solve"/> allocates nothing.</remarks>
public sealed class RemoteCentreTask
{
    public const double LeastDepthMm = 5;

    private readonly RobotModel _model;
    private readonly ArmInverse _inverse;
    private readonly Point<RobotBase> _centre;
    private readonly double _shaftMm;

    /// <param name="model">The arm with its instrument: z of its tip points along the shaft, out of the arm.</param>
    /// <param name="inverse">Its inverse kinematics. To follow a path take one whose search keeps to one start.</param>
    /// <param name="centre">The trocar.</param>
    /// <param name="shaftMm">Straight length from the tip backwards that fits through the trocar.</param>
    public RemoteCentreTask(RobotModel model, ArmInverse inverse, Point<RobotBase> centre, double shaftMm)
    {
        if (!(centre.Mm.IsFinite && shaftMm > LeastDepthMm && double.IsFinite(shaftMm)))
            throw new ArgumentException($"The remote centre must be finite and the shaft longer than {LeastDepthMm} mm.");
        (_model, _inverse, _centre, _shaftMm) = (model, inverse, centre, shaftMm);
    }

    /// <param name="wanted">Tip and, as far as the centre leaves it free, its rotation.</param>
    /// <param name="seed">Where the arm stands.</param>
    /// <param name="joints">The solution, or the nearest that the arm came to.</param>
    public RemoteCentreAnswer Solve(in Rigid<RobotBase, ToolTip> wanted, ReadOnlySpan<double> seed, Span<double> joints)
    {
        seed[.._model.Chain.JointCount].CopyTo(joints);
        if (!wanted.IsValid) return new RemoteCentreAnswer(RemoteCentreOutcome.ArmCannot, double.NaN, 0, 0, IkReport.Refused(IkOutcome.NotAPose));
        var shaft = wanted.TranslationMm - _centre.Mm;
        var depth = shaft.Length;
        if (!(depth >= LeastDepthMm)) return new RemoteCentreAnswer(RemoteCentreOutcome.TipAtCentre, double.NaN, 0, depth, default);
        if (depth > _shaftMm) return new RemoteCentreAnswer(RemoteCentreOutcome.TooDeep, double.NaN, 0, depth, default);
        var turn = Rotations.Between(wanted.Rotation.Rotate(Vec3.UnitZ).Normalized(), shaft / depth);
        var pose = new Rigid<RobotBase, ToolTip>((turn * wanted.Rotation).Normalized(), wanted.TranslationMm);
        var report = _inverse.Solve(pose, seed, joints);
        return new RemoteCentreAnswer(report.IsSolved ? RemoteCentreOutcome.Solved : RemoteCentreOutcome.ArmCannot, DeviationMm(joints), turn.Log().Length, depth, report);
    }

    /// <summary>How far the shaft misses the centre at any joints, mm.</summary>
    public double DeviationMm(ReadOnlySpan<double> joints)
    {
        var tip = _model.Chain.TipPose(joints);
        return RemoteCentre.ErrorMm(new Point<RobotBase>(tip.OriginMm), new Direction<RobotBase>(tip.Rotation.Column2), _centre);
    }
}
