using System.Reflection;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Kinematics.Inverse;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Plans a motion of one arm and holds it to everything that is known before it runs: the joints' limits, the arm's own shapes and those of other arms beside it, and the guard's judgement of the whole.</summary>
public static class RobotPlanner
{
    private const string Verb = "surgicalnav robot plan";

    internal const string GoAround = "Go around by --via, or begin in another posture.";

    /// <exception cref="UserErrorException">A mistake in what was asked.</exception>
    /// <exception cref="MotionPlanException">What was asked breaks a limit; says joint, value, limit and where on the way.</exception>
    public static RobotPlan Plan(RobotPlanRequest request)
    {
        var arm = PlannedArm.Load(request.Robot, request.Profile, request.LimitShare);
        var start = request.From.Count > 0 ? arm.Read(request.From, request.Unit, "--from") : arm.Home;
        var (knots, way, slowedBy) = Knots(request, arm, start);
        return Plan(arm, knots, request.Robot with { File = ProfileChoice.Portable(request.Robot.Path()) }, way, request.LimitShare, slowedBy, new PlanOrigin(Verb, Version(), DateTimeOffset.UtcNow, request.Words), request.Place);
    }

    /// <summary>From where the joints stand to the profile's home posture.</summary>
    internal static RobotPlan Home(PlannedArm arm, RobotChoice robot, double[] start, double share, string verb, ArmPlace? place)
    {
        var knots = SynchronisedMove.FromRest(start, arm.Home, arm.Limits);
        return Plan(arm, knots, robot, PlanWay.Joints, share, 1, new PlanOrigin(verb, Version(), DateTimeOffset.UtcNow, verb), place);
    }

    private static RobotPlan Plan(PlannedArm arm, JointKnot[] knots, RobotChoice robot, PlanWay way, double share, double slowedBy, PlanOrigin origin, ArmPlace? place)
    {
        var clearance = new ArmClearance(arm, robot, place);
        var tipPathMm = clearance.RequireFree(knots, GoAround);
        var plan = new RobotPlan(
            robot, arm.Model.Name, ProfileChoice.Portable(arm.ProfileFile), arm.Profile.Name, arm.Profile.SerialNumber, origin,
            new PlanFindings(way, share, tipPathMm, slowedBy, double.IsFinite(clearance.LeastOwnMm) ? clearance.LeastOwnMm : null), arm.Joints, knots);
        RequireGuard(arm, plan);
        return plan;
    }

    private static (JointKnot[] Knots, PlanWay Way, double SlowedBy) Knots(RobotPlanRequest r, PlannedArm arm, double[] start)
    {
        if (r.To.Count > 0 && (r.ToPose is not null || r.Via.Count > 0)) throw new UserErrorException("--to with joints and --to-pose or --via with poses were both given: which of the two is wanted?");
        if (r.To.Count > 0)
        {
            var to = arm.Read(r.To, r.Unit, "--to");
            if (!r.Straight) return (SynchronisedMove.FromRest(start, to, arm.Limits), PlanWay.Joints, 1);
            return Along(arm, start, [arm.Model.Chain.BaseFromTip(to.AsSpan(0, arm.Model.Chain.JointCount))], r);
        }
        var texts = r.ToPose is { } last ? [.. r.Via, last] : r.Via;
        if (texts.Count == 0) throw new UserErrorException("Where to? Give joints with --to, a pose of the tip with --to-pose X,Y,Z[,ROLL,PITCH,YAW], or several poses with --via.");
        var poses = new List<Rigid<RobotBase, ToolTip>>();
        var before = arm.Model.Chain.BaseFromTip(start.AsSpan(0, arm.Model.Chain.JointCount));
        foreach (var text in texts) poses.Add(before = Pose(text, r, arm, before, start));
        if (r.Straight || r.Via.Count > 0) return Along(arm, start, poses, r);
        var end = (double[])start.Clone();
        var report = new ArmInverse(arm.Model).Solve(poses[0], start.AsSpan(0, arm.Model.Chain.JointCount), end.AsSpan(0, arm.Model.Chain.JointCount));
        if (!report.IsSolved) throw new MotionPlanException($"--to-pose {texts[0]} cannot be reached. {report.Describe(arm.Model)}");
        return (SynchronisedMove.FromRest(start, end, arm.Limits), PlanWay.Joints, 1);
    }

    /// <summary>A place alone keeps the tool's direction, or where the arm cannot, turns it as little as it must.</summary>
    private static Rigid<RobotBase, ToolTip> Pose(string text, RobotPlanRequest r, PlannedArm arm, in Rigid<RobotBase, ToolTip> before, double[] start)
    {
        var option = r.ToPose == text ? "--to-pose" : "--via";
        var pose = RobotNumbers.Pose([text], r.Unit, placeIsEnough: true, option);
        if (RobotNumbers.Numbers([text], option).Length != 3) return pose;
        pose = new Rigid<RobotBase, ToolTip>(before.Rotation, pose.TranslationMm);
        var joints = new double[arm.Model.Chain.JointCount];
        if (arm.Model.Rcm7 is not { } lengths || new ArmInverse(arm.Model).Solve(pose, start, joints).IsSolved) return pose;
        var kinematics = new Rcm7Kinematics(lengths);
        return new Rcm7InverseKinematics(kinematics, arm.Limits).TrySolve(new Point<RobotBase>(pose.TranslationMm), new Direction<RobotBase>(before.Rotation.Rotate(Vec3.UnitZ)), JointVector.From(start), out var turned, out var refusal)
            ? kinematics.BaseFromTip(turned)
            : throw new MotionPlanException($"{option} {text} cannot be reached. {refusal.Describe()}");
    }

    private static (JointKnot[] Knots, PlanWay Way, double SlowedBy) Along(PlannedArm arm, double[] start, IReadOnlyList<Rigid<RobotBase, ToolTip>> poses, RobotPlanRequest r)
    {
        if (!(r.TipSpeedMmPerS is > 0 and <= 1000)) throw new UserErrorException(FormattableString.Invariant($"--tip-speed {r.TipSpeedMmPerS:g4}: mm/s above 0 and at most 1000."));
        if (!(r.CornerMm is >= 0 and <= 100)) throw new UserErrorException(FormattableString.Invariant($"--corner {r.CornerMm:g4}: mm from 0, which rests in every corner, to 100."));
        // The tip turns and speeds up in proportion: a slow motion is a gentle one.
        var rate = r.TipSpeedMmPerS / 30;
        var tip = new TipLimits(r.TipSpeedMmPerS, 200 * rate, 3000 * rate, rate, 6 * rate, 60 * rate);
        var path = BlendedTipPath.Plan([arm.Model.Chain.BaseFromTip(start.AsSpan(0, arm.Model.Chain.JointCount)), .. poses], r.CornerMm, tip);
        var move = TipPathMove.Plan(arm.Model, path, start, arm.Limits);
        return (move.Knots, poses.Count > 1 && r.CornerMm > 0 ? PlanWay.Blended : PlanWay.Straight, move.SlowedBy);
    }

    /// <summary>What the guard will say of it when it is run, said now.</summary>
    private static void RequireGuard(PlannedArm arm, RobotPlan plan)
    {
        var guard = new MotionGuard(GuardRulesFactory.FromProfile(arm.Profile));
        var program = MotionProgram.Create(1, MotionKind.Arm, plan.Joints.Count, plan.Knots);
        if (guard.Load(program) == ProgramRefusal.None) return;
        // Two readings of a switch make its evidence complete; what is left is the program's own.
        for (var reading = 1; reading <= 2; reading++)
        {
            var now = Instant.FromSeconds(reading * 1e-3);
            var evidence = new GuardEvidence(reading, now, now, EvidenceFlags.OperatorPresent, reading, 0, 0, Rigid<Scan, RobotBase>.Identity, 0);
            guard.Decide(now, evidence, isReadable: true, new GuardRequest(1, GuardCommand.Run, 1, 1), new DriveReading(now, IsEnabled: true, 0, plan.Knots[0].Position));
        }
        var verdict = guard.Verdict;
        throw new MotionPlanException(verdict.First == GuardReasons.StopTooLong
            ? "The guard would refuse this motion: it uses so much of a joint's acceleration that too little is left to come to rest with on the way. Plan with a smaller --speed."
            : $"The guard would refuse this motion. {GuardWords.Explain(verdict with { Reasons = verdict.First })} Plan with a smaller --speed, or another way.");
    }

    private static string Version() => typeof(RobotPlanner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";
}
