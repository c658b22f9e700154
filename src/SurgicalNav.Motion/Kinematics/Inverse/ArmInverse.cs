using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>Inverse kinematics of any described arm: in closed form where its geometry has one, by damped least squares else.</summary>
/// <remarks>Whatever found the joints, what is reported as left over is measured by forward kinematics. Immutable, usable from any thread; no call of
/// <see cref="Solve"/> allocates.</remarks>
public sealed class ArmInverse
{
    /// <summary>A closed form that misses by more than this has met a posture that it does not cover; the search then takes over.</summary>
    private const double MostClosedFormErrorMm = 1e-4, MostClosedFormErrorRad = 1e-6;

    private const double SingularRounding = 1e-5;

    private readonly RobotModel _model;
    private readonly LeastSquaresSolver _search;
    private readonly (SixAxisForm Form, JointMap Map)? _sixAxis;
    private readonly (Rcm7InverseKinematics Form, JointMap Map)? _remoteCentre;

    /// <param name="model">The arm.</param>
    /// <param name="options">Of the search; null takes the usual.</param>
    /// <param name="searchOnly">Leaves the closed forms aside.</param>
    public ArmInverse(RobotModel model, LeastSquaresOptions? options = null, bool searchOnly = false)
    {
        _model = model;
        _search = new LeastSquaresSolver(model, options ?? new LeastSquaresOptions());
        if (searchOnly) return;
        _sixAxis = SixAxisForm.Of(model.Chain);
        _remoteCentre = _sixAxis is null ? RemoteCentreForm.Of(model.Chain, model.Joints) : null;
    }

    public IkMethod Method => _sixAxis is not null ? IkMethod.SixAxisClosedForm : _remoteCentre is not null ? IkMethod.RemoteCentreClosedForm : IkMethod.DampedLeastSquares;

    /// <summary>Joints within limits whose tip stands at the wanted pose, near to the seed where there is a choice.</summary>
    /// <param name="baseFromTip">The wanted pose.</param>
    /// <param name="seed">Where the arm stands, one value a joint.</param>
    /// <param name="joints">The solution; the least bad posture where there is none within limits, and the seed where there is none at all.</param>
    public IkReport Solve(in Rigid<RobotBase, ToolTip> baseFromTip, ReadOnlySpan<double> seed, Span<double> joints)
    {
        var n = _model.Chain.JointCount;
        if (seed.Length < n || joints.Length < n) throw new ArgumentException($"The arm has {n} joints; the seed has {seed.Length} and the solution room for {joints.Length}.");
        seed = seed[..n];
        joints = joints[..n];
        seed.CopyTo(joints);
        foreach (var value in seed)
            if (!double.IsFinite(value)) return IkReport.Refused(IkOutcome.NotAPose);
        if (!baseFromTip.IsValid) return IkReport.Refused(IkOutcome.NotAPose);
        var wanted = ChainPose.Of(new Rigid<RobotBase, ToolTip>(baseFromTip.Rotation.Normalized(), baseFromTip.TranslationMm));
        if (Method == IkMethod.DampedLeastSquares) return _search.Solve(wanted, seed, joints);

        var report = _sixAxis is var (six, sixMap) ? six.Solve(sixMap, wanted, _model.Joints, seed, joints)
            : _remoteCentre is var (rcm, rcmMap) ? RemoteCentreForm.Solve(rcm, rcmMap, wanted, _model.Joints, seed, joints) : default;
        if (report.Outcome is not (IkOutcome.Solved or IkOutcome.OutsideLimits)) return report;
        // Where a posture is singular and on a limit at once, rounding alone can carry it beyond.
        if (report.Outcome == IkOutcome.OutsideLimits && Math.Abs(report.Excess) <= SingularRounding && _search.Solve(wanted, joints, joints) is { IsSolved: true } mended) return mended;
        var (position, rotation) = Left(wanted, joints);
        if (report.IsSolved && !(position <= MostClosedFormErrorMm && rotation <= MostClosedFormErrorRad)) return _search.Solve(wanted, seed, joints);
        return report with { PositionErrorMm = position, RotationErrorRad = rotation };
    }

    private (double PositionMm, double RotationRad) Left(in ChainPose wanted, ReadOnlySpan<double> joints)
    {
        var reached = _model.Chain.TipPose(joints);
        return ((wanted.OriginMm - reached.OriginMm).Length, Quat.FromMatrix(wanted.Rotation * reached.Rotation.Transposed()).Log().Length);
    }
}
