using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Where an arm stands among others.</summary>
/// <param name="System">A .system.json file, or the name of one of the project's own.</param>
/// <param name="Arm">Its name in the system.</param>
public sealed record ArmPlace(string System, string Arm)
{
    /// <summary>Of the two options; null where neither was given.</summary>
    /// <exception cref="UserErrorException">Only one was.</exception>
    public static ArmPlace? Of(string? system, string? arm) => (system, arm) switch
    {
        (null, null) => null,
        ({ } s, { } a) => new ArmPlace(s, a),
        _ => throw new UserErrorException("--system and --arm go together: in which system does which of its arms stand?"),
    };
}

/// <summary>What comes nearest to an arm at some joints: another part of its own, or a part of another arm.</summary>
/// <param name="DistanceMm">Free space.</param>
/// <param name="KeptMm">That is to be kept.</param>
/// <param name="Words">Which part meets which.</param>
internal readonly record struct ArmMeeting(double DistanceMm, double KeptMm, string Words)
{
    public double SlackMm => DistanceMm - KeptMm;
}

/// <summary>An arm's shapes against themselves, and where a system is named, against its other arms, which stand at home.</summary>
internal sealed class ArmClearance
{
    /// <summary>Parts of an arm that come nearer than this are taken to meet: what may lie between two looks.</summary>
    public const double OwnMm = 2;

    /// <summary>Between two looks at the arm's shapes no joint moves by more.</summary>
    private const double LookRad = 0.005, LookMm = 1;

    private readonly RobotModel _model;
    private readonly ArmShape _shape;
    private readonly RobotSystem? _system;
    private readonly List<(SystemArm Arm, ArmShape Shape)> _others = [];

    /// <param name="arm">As it is driven.</param>
    /// <param name="robot">As a person names it.</param>
    /// <param name="place">Null where it stands alone.</param>
    /// <exception cref="UserErrorException">There is no such arm in the system, or it is another kind.</exception>
    public ArmClearance(PlannedArm arm, RobotChoice robot, ArmPlace? place)
    {
        _model = arm.Model;
        _shape = new ArmShape(_model, ChainPose.Identity);
        if (place is null) return;
        _system = RobotSystemFile.Load(SystemChoice.Path(place.System));
        var index = SystemChoice.Arm(_system, place.Arm);
        var own = _system.Arms[index];
        // A plan names its files from the project's folder.
        var inProject = Path.Combine(ProjectFiles.Root, robot.File);
        if (Path.GetFullPath(File.Exists(inProject) ? inProject : robot.Path()) != own.RobotFile) throw new UserErrorException($"{place.Arm} of {_system.Name} is described by {own.RobotFile}, and {robot.File} was named: it is another arm.");
        _shape = RobotSystem.Shape(own with { Model = _model });
        foreach (var other in _system.Arms)
            if (other != own) _others.Add((other, RobotSystem.Shape(other)));
    }

    /// <summary>The least of the arm's own that was seen, mm; infinite where there is none.</summary>
    public double LeastOwnMm { get; private set; } = double.PositiveInfinity;

    /// <summary>The pair that is nearest to what must be kept, or beyond it.</summary>
    public ArmMeeting Look(ReadOnlySpan<double> joints)
    {
        _shape.Take(joints);
        var own = _shape.SelfClearance();
        LeastOwnMm = Math.Min(LeastOwnMm, own.DistanceMm);
        var nearest = new ArmMeeting(own.DistanceMm, OwnMm, own.First < 0 ? "" : $"The arm would meet itself: {_model.CapsuleAt(own.First).Name} {Comes(own.DistanceMm, _model.CapsuleAt(own.Second).Name, OwnMm)}");
        foreach (var (arm, shape) in _others)
        {
            var gap = _shape.ClearanceTo(shape);
            var kept = _system!.LeastClearanceMm;
            if (gap.DistanceMm - kept < nearest.SlackMm)
                nearest = new ArmMeeting(gap.DistanceMm, kept, $"The arm would meet {arm.Name} of {_system.Name}, which stands at home: {_model.CapsuleAt(gap.First).Name} {Comes(gap.DistanceMm, "its " + arm.Model.CapsuleAt(gap.Second).Name, kept)}");
        }
        return nearest;
    }

    /// <summary>How many looks a span needs in which every joint moves no faster than so.</summary>
    public int Looks(ReadOnlySpan<double> mostMoved)
    {
        var looks = 1;
        for (var j = 0; j < mostMoved.Length; j++) looks = Math.Max(looks, (int)Math.Ceiling(mostMoved[j] / (_model.Joints[j].IsPrismatic ? LookMm : LookRad)));
        return looks;
    }

    /// <summary>Why the straight way of one joint is not free, in words; null where it is. What is too near where it begins may be led away from.</summary>
    /// <param name="from">Where the arm's joints stand.</param>
    /// <param name="joint">That moves; one that the arm's description does not have, a jaw, meets nothing.</param>
    /// <param name="to">Where to.</param>
    public string? AgainstTurning(ReadOnlySpan<double> from, int joint, double to)
    {
        var n = _model.Joints.Length;
        if (joint >= n) return null;
        double[] joints = [.. from[..n]], moved = new double[n];
        moved[joint] = Math.Abs(to - from[joint]);
        var looks = Looks(moved);
        var begins = Math.Min(0, Look(joints).SlackMm);
        for (var i = 1; i <= looks; i++)
        {
            joints[joint] = from[joint] + (to - from[joint]) * i / looks;
            var meets = Look(joints);
            if (meets.SlackMm < begins - 1e-9) return FormattableString.Invariant($"{meets.Words}, with {_model.Joints[joint].Name} at {_model.Joints[joint].Words(joints[joint])}.");
        }
        return null;
    }

    /// <summary>Goes along a whole motion.</summary>
    /// <param name="knots">Of the device's joints, the arm's first.</param>
    /// <param name="mend">What to do, as the end of the refusal.</param>
    /// <returns>The tip's way, mm.</returns>
    /// <exception cref="MotionPlanException">Something meets; says what and where on the way.</exception>
    public double RequireFree(JointKnot[] knots, string mend)
    {
        var n = _model.Chain.JointCount;
        double[] joints = new double[n], moved = new double[n];
        var (length, before) = (0.0, (Core.Numerics.Vec3?)null);
        for (var k = 0; k + 1 < knots.Length; k++)
        {
            var span = knots[k + 1].TimeS - knots[k].TimeS;
            for (var j = 0; j < n; j++) moved[j] = new HermiteSegment(knots[k], knots[k + 1], j).MaxVelocity * span;
            var looks = Looks(moved);
            for (var i = k == 0 ? 0 : 1; i <= looks; i++)
            {
                for (var j = 0; j < n; j++) joints[j] = new HermiteSegment(knots[k], knots[k + 1], j).At(span * i / looks).Position;
                var tip = _model.Chain.TipPose(joints).OriginMm;
                if (before is { } last) length += (tip - last).Length;
                before = tip;
                var meets = Look(joints);
                if (meets.SlackMm < 0)
                    throw new MotionPlanException(FormattableString.Invariant($"{meets.Words}, {100 * (knots[k].TimeS + span * i / looks) / knots[^1].TimeS:0} % along the way, with the tip at {tip.X:0.#}, {tip.Y:0.#}, {tip.Z:0.#} mm. {mend}"));
            }
        }
        return length;
    }

    private static string Comes(double mm, string part, double keptMm) => FormattableString.Invariant($"comes within {Math.Max(0, mm):0.#} mm of {part} ({keptMm:0.#} mm are kept)");
}
