using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary><c>surgicalnav robot run</c> and <c>home</c>: a device through its guard, with everything that is shown and kept of it.</summary>
public static class RobotRun
{
    internal const string DeviceName = "manipulator";

    /// <summary>Plays a plan file.</summary>
    /// <exception cref="UserErrorException">A mistake, or a device that is not there or not fit; nothing was moved.</exception>
    /// <exception cref="ConfigException">The plan file cannot be used.</exception>
    public static RobotRunReport Play(string planFile, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        var plan = RobotPlanFile.Load(planFile);
        var profileFile = options.Profile is { } named ? ProfileChoice.Find(named, plan.Robot.File) : ProfileChoice.Resolve(plan.ProfileFile, planFile);
        var profile = ProfileChoice.Load(profileFile);
        RequireSameJoints(planFile, plan, profile);
        var arm = options.StandsAt.Count > 0 ? PlannedArm.Load(plan.Robot with { File = ProfileChoice.Resolve(plan.Robot.File, planFile) }, profileFile, 1) : null;
        if (options.Place is { } place)
        {
            var robot = plan.Robot with { File = ProfileChoice.Resolve(plan.Robot.File, planFile) };
            new ArmClearance(PlannedArm.Load(robot, profileFile, 1), robot, place).RequireFree(plan.Knots, "Plan another way with the same --system and --arm.");
        }
        double[] at = arm?.Read(options.StandsAt, options.Unit, "--stands-at") ?? [.. ((ReadOnlySpan<double>)plan.Knots[0].Position)[..plan.Joints.Count]];
        return Run(new Errand(plan.RobotName, profileFile, profile, at, _ => plan, HomeWords(plan.Robot, options), plan.Joints), options, say, stop);
    }

    /// <summary>Drives a device from where its joints stand to its home posture.</summary>
    /// <exception cref="UserErrorException">As above.</exception>
    public static RobotRunReport Home(RobotChoice robot, double share, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        if (options.Service) share = Math.Min(share, ServiceRules.SpeedShare);
        var arm = PlannedArm.Load(robot, options.Profile, share);
        if (options.Place is not null && arm.Profile.SearchesReferences)
            throw new UserErrorException($"'{arm.Profile.Name}' may have to search its references, and while it does nobody can tell where it is: beside other arms (--system) it is not homed. Move them away, then home it without --system.");
        var at = options.StandsAt.Count > 0 ? arm.Read(options.StandsAt, options.Unit, "--stands-at") : [.. arm.Limits.Select(l => 0.5 * (l.MinPosition + l.MaxPosition))];
        return Run(new Errand(arm.Model.Name, arm.ProfileFile, arm.Profile, at, measured => RobotPlanner.Home(arm, robot, Within(arm, measured), share, "surgicalnav robot home", options.Place), HomeWords(robot, options), arm.Joints, Searches: true), options, say, stop);
    }

    private static string HomeWords(RobotChoice robot, RobotRunOptions options) => options.Simulated
        ? "Leave out --stands-at"
        : $"Drive it home with './surgicalnav robot home {(robot.File.StartsWith("hardware/robots/", StringComparison.Ordinal) ? RobotChoice.ShortName(robot.File) : robot.File)} --device {options.Device}'";

    /// <summary>A joint that stands a count beyond its range is planned from its end: the guard's tolerance of a start covers it.</summary>
    private static double[] Within(PlannedArm arm, double[] measured)
    {
        for (var j = 0; j < measured.Length; j++)
        {
            var l = arm.Limits[j];
            if (Math.Abs(measured[j] - Math.Clamp(measured[j], l.MinPosition, l.MaxPosition)) <= 2 * arm.Profile.Joints[j].EncoderStep) measured[j] = Math.Clamp(measured[j], l.MinPosition, l.MaxPosition);
        }
        return measured;
    }

    private static void RequireSameJoints(string planFile, RobotPlan plan, DriveProfile profile)
    {
        var same = plan.Joints.Count == profile.Joints.Count;
        for (var j = 0; same && j < plan.Joints.Count; j++) same = plan.Joints[j].Name == profile.Joints[j].Name && plan.Joints[j].Unit == profile.Joints[j].Unit;
        if (!same) throw new UserErrorException($"{planFile} is for the joints {string.Join(", ", plan.Joints.Select(j => j.Name))}, and '{profile.Name}' has {string.Join(", ", profile.Joints.Select(j => j.Name))}. Name the profile that it was planned with.");
    }

    /// <param name="Robot">Its name.</param>
    /// <param name="StandsAt">Where a simulated device stands.</param>
    /// <param name="Plan">Made of where the joints are measured.</param>
    /// <param name="HomeWords">How it comes to where plans begin.</param>
    /// <param name="Joints">With the limits that are drawn.</param>
    /// <param name="Searches">It searches its references first, where it does not know where its joints are.</param>
    private sealed record Errand(string Robot, string ProfileFile, DriveProfile Profile, double[] StandsAt, Func<double[], RobotPlan> Plan, string HomeWords, IReadOnlyList<PlanJoint> Joints, bool Searches = false);

    private static RobotRunReport Run(Errand errand, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        if (errand.Searches && errand.Profile.SearchesReferences) RunRehearsal.Play(new HomingMotion(errand.Profile, again: false), enablingSwitch: null, errand.StandsAt, errand.ProfileFile, errand.Profile);
        RunRehearsal.Play(new PlanMotion(errand.Plan(errand.StandsAt).Knots), enablingSwitch: null, errand.StandsAt, errand.ProfileFile, errand.Profile);
        using var stage = new DeviceStage("robot run", [new StagedDevice(DeviceName, errand.ProfileFile, errand.Profile, errand.StandsAt)], options, options.EnablingSwitch, say, stop);
        RobotPlan? plan = null;
        stage.Play(stands =>
        {
            var made = errand.Plan(stands[0]);
            if (stage.Run.StandsElsewhere(made, errand.HomeWords) is { } elsewhere) throw new UserErrorException(elsewhere);
            plan = made;
            return [new PlanMotion(made.Knots)];
        }, errand.Searches);
        if (stage.Picture is { } picture) RunPlot.Write($"Run of {errand.Robot}", FormattableString.Invariant($"plan of {plan?.DurationS ?? 0:0.00} s · driven as {errand.Profile.Name} · limits are those planned with{(stage.SearchedS is { } searched ? FormattableString.Invariant($" · references searched for {searched:0.0} s, joints not known until then") : "")}"), [new RunSection("", errand.Joints, errand.Profile, stage.Track)], picture);
        var (run, r) = (stage.Run, stage.Run.Operator.Report);
        return new RobotRunReport(
            errand.Robot, stage.Line, stage.Outcome, run.Failure, plan?.DurationS ?? 0, stage.TookS, run.IsDone ? plan?.DurationS ?? 0 : r.PathS, r.Accepted, r.Held, r.Stopped, run.Holds.Because,
            Followed(errand.Profile, stage.Track), stage.SetPointRateHz(), stage.Track.Lost, stage.LimitViolations, stage.GuardSaid, stage.Recording, stage.Picture, stage.FaultFiles, stage.Warnings, stage.SearchedS);
    }

    /// <summary>The device as the guard is told of it: no evidence of a patient is asked for, as there is none.</summary>
    internal static GuardDeviceConfig DeviceConfig(string profileFile, string line, string name = DeviceName) => new()
    {
        Name = name,
        Profile = profileFile,
        Link = new GuardLinkConfig(line.StartsWith('/') || !line.Contains(':', StringComparison.Ordinal) ? GuardLinkKind.Termios : GuardLinkKind.Tcp, line),
    };

    internal static ulong NewSession(Instant now) => new SeededRandom((ulong)now.Nanoseconds, (ulong)Environment.ProcessId).NextUInt64() | 1;

    internal static List<RunJoint> Followed(DriveProfile profile, RunTrack track)
    {
        var rules = GuardRulesFactory.FromProfile(profile);
        var joints = new List<RunJoint>();
        for (var j = 0; j < profile.Joints.Count; j++)
        {
            var worst = 0.0;
            foreach (var p in track.Points)
                if (p is { HasSetPoint: true, IsHeard: true }) worst = Math.Max(worst, Math.Abs(p.Sent[j] - p.Measured[j]));
            joints.Add(new RunJoint(profile.Joints[j].Name, profile.Joints[j].Unit == JointUnit.Millimetre ? "mm" : "rad", worst, rules.MaxFollowingError[j]));
        }
        return joints;
    }
}

/// <summary>A run cannot go on; the message is for its user.</summary>
public sealed class RunFailedException(string message) : Exception(message);
