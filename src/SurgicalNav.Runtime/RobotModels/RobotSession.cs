using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Collision;
using SurgicalNav.Motion.Kinematics.Inverse;
using SurgicalNav.Motion.Kinematics.Models;

namespace SurgicalNav.Runtime.RobotModels;

/// <summary>Which arm is meant.</summary>
/// <param name="File">A .robot.json or .urdf file, or the name of one of the project's own: panda, ur5, psm.</param>
/// <param name="BaseLink">For URDF.</param>
/// <param name="TipLink">For URDF.</param>
/// <param name="InstrumentMm">Length of a straight instrument on the tip, along its z axis; null for none.</param>
public sealed record RobotChoice(string File, string? BaseLink = null, string? TipLink = null, double? InstrumentMm = null)
{
    /// <summary>The shaft of a common laparoscopic instrument has 8 mm across at most.</summary>
    private const double InstrumentRadiusMm = 4;

    private const string Folder = "hardware/robots";

    /// <summary>Files of the project, by name.</summary>
    public static IEnumerable<string> Known(string folder, params string[] endings) =>
        Directory.GetFiles(ProjectFiles.Path(folder)).Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal))).Order(StringComparer.Ordinal);

    /// <exception cref="UserErrorException">No such file, and none of the project's own has that name.</exception>
    public string Path()
    {
        if (System.IO.File.Exists(File)) return File;
        var known = Known(Folder, ".robot.json", ".urdf").ToList();
        return known.Find(f => ShortName(f) == File)
            ?? throw new UserErrorException($"{File} does not exist. Give a .robot.json or .urdf file, or one of the project's own by name: {string.Join(", ", known.Select(ShortName))}.");
    }

    public RobotModel Load()
    {
        var model = RobotLoader.Load(Path(), BaseLink, TipLink);
        return InstrumentMm is { } length ? model.WithInstrument(length, InstrumentRadiusMm) : model;
    }

    public static string ShortName(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        return name[..name.IndexOf('.', StringComparison.Ordinal)];
    }
}

/// <summary>A straight instrument that must pass through a point.</summary>
public sealed record RemoteCentreWish(Vec3 CentreMm, double ShaftMm);

/// <summary>The verbs of <c>surgicalnav robot</c> that compute and move nothing.</summary>
public static class RobotSession
{
    /// <summary>Where the tip stands.</summary>
    public static RobotPoseReport Forward(RobotModel model, double[] joints) => Report("surgicalnav/robot-fk/1", model, joints);

    /// <summary>Joints for a pose, near to the seed where there is a choice.</summary>
    /// <param name="model">The arm.</param>
    /// <param name="pose">Wanted.</param>
    /// <param name="seed">Where the arm stands; null takes the middle of each range.</param>
    /// <param name="centre">Where the shaft must pass; null where it is free.</param>
    public static RobotPoseReport Inverse(RobotModel model, in Rigid<RobotBase, ToolTip> pose, double[]? seed, RemoteCentreWish? centre)
    {
        var start = seed ?? Middle(model);
        var joints = (double[])start.Clone();
        var inverse = new ArmInverse(model);
        if (centre is null)
        {
            var report = inverse.Solve(pose, start, joints);
            return Answer(model, joints, inverse, report, report.Outcome.ToString(), report.Describe(model), null);
        }
        if (model.RemoteCentre is not null) throw new UserErrorException($"'{model.Name}' keeps a remote centre by its mechanism, at the origin of its base; --remote-centre is for arms without one.");
        RemoteCentreTask task;
        try
        {
            task = new RemoteCentreTask(model, inverse, new Point<RobotBase>(centre.CentreMm), centre.ShaftMm);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message, e);
        }
        var answer = task.Solve(pose, start, joints);
        var outcome = answer.Outcome == RemoteCentreOutcome.ArmCannot ? answer.Arm.Outcome.ToString() : answer.Outcome.ToString();
        return Answer(model, joints, inverse, answer.Arm, outcome, answer.Describe(model),
            answer.IsSolved ? new RemoteCentreValue(answer.DeviationMm, answer.TurnedRad * 180 / Math.PI, answer.DepthMm) : null);
    }

    public static RobotInfo Info(string file, RobotModel model) => new(model.Name, file,
        [.. model.Joints.ToArray().Select(j => new JointInfo(j.Name, j.IsPrismatic ? "prismatic" : "revolute", j.IsPrismatic ? "mm" : "rad", Finite(j.Min), Finite(j.Max)))],
        Name(new ArmInverse(model).Method.ToString()), model.Capsules.Length, model.SelfPairs.Length, model.RemoteCentre is not null, model.Remarks);

    public static SystemInfo Info(string file, RobotSystem system)
    {
        var shapes = system.Arms.Select(RobotSystem.Shape).ToList();
        var pairs = new List<PairInfo>();
        for (var a = 0; a < shapes.Count; a++)
            for (var b = a + 1; b < shapes.Count; b++)
            {
                var nearest = shapes[a].ClearanceTo(shapes[b]);
                if (nearest.First < 0) continue;
                pairs.Add(new PairInfo(system.Arms[a].Name, system.Arms[b].Name, nearest.DistanceMm, system.Arms[a].Model.CapsuleAt(nearest.First).Name, system.Arms[b].Model.CapsuleAt(nearest.Second).Name));
            }
        var console = system.Console;
        return new SystemInfo(system.Name, file, system.Frame,
            [.. system.Arms.Select((a, i) => new ArmInfo(a.Name, Name(a.Role.ToString()), a.RobotFile, Triple(a.TableFromBase.TranslationMm), Triple(RollPitchYaw.Of(a.TableFromBase.Rotation.ToMatrix())), Finite(shapes[i].SelfClearance().DistanceMm)))],
            pairs, system.LeastClearanceMm, console.Name, console.LeftArm, console.RightArm, console.ViewArm);

        static double[] Triple(Vec3 v) => [v.X, v.Y, v.Z];
    }

    private static RobotPoseReport Answer(RobotModel model, double[] joints, ArmInverse inverse, in IkReport report, string outcome, string message, RemoteCentreValue? centre) =>
        Report("surgicalnav/robot-ik/1", model, joints) with
        {
            Outcome = Name(outcome),
            Message = message,
            Method = Name(inverse.Method.ToString()),
            PositionErrorMm = report.IsSolved || report.Starts > 0 ? Finite(report.PositionErrorMm) : null,
            RotationErrorRad = report.IsSolved || report.Starts > 0 ? Finite(report.RotationErrorRad) : null,
            RemoteCentre = centre,
        };

    private static RobotPoseReport Report(string schema, RobotModel model, double[] joints)
    {
        var warnings = model.LimitWarnings(joints).Select(w => char.ToUpperInvariant(w[0]) + w[1..] + ".").ToList();
        if (!model.HasLimits) warnings.Add("The description states no range for every joint, so not all limits could be checked; those of a device that is driven stand in its profile.");
        var shape = new ArmShape(model, ChainPose.Identity);
        shape.Take(joints);
        var own = shape.SelfClearance();
        if (own.DistanceMm < 0) warnings.Add(FormattableString.Invariant($"The shapes of {model.CapsuleAt(own.First).Name} and {model.CapsuleAt(own.Second).Name} overlap by {-own.DistanceMm:0.#} mm: the arm may collide with itself."));
        return new RobotPoseReport
        {
            Schema = schema,
            Robot = model.Name,
            Joints = JointValue.Of(model, joints),
            Tip = TipValue.Of(model.Chain.BaseFromTip(joints)),
            Manipulability = Manipulability.Yoshikawa(model.Chain, joints),
            MechanismRemoteCentreErrorMm = model.RemoteCentre is null ? null : model.RemoteCentreErrorMm(joints),
            SelfClearanceMm = Finite(own.DistanceMm),
            Warnings = [.. warnings, .. model.Remarks],
        };
    }

    private static double[] Middle(RobotModel model) =>
        [.. model.Joints.ToArray().Select(j => j.HasLimits ? 0.5 * (j.Min + j.Max) : j.IsPrismatic ? 100 : 0)];

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Name(string pascal) => char.ToLowerInvariant(pascal[0]) + pascal[1..];
}
