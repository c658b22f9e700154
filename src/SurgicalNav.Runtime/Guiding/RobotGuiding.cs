using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Runtime.Guiding;

/// <summary><c>surgicalnav robot guide</c>: a simulated hand moves a simulated arm by pushing it, through the arm's guard.</summary>
public static class RobotGuiding
{
    public const double UsualSpeed = 0.2;

    /// <param name="robot">Which arm.</param>
    /// <param name="speedShare">Of the joints' speeds, at a push of 45 % of their greatest effort.</param>
    /// <param name="options">Whatever the device, it is simulated.</param>
    /// <param name="say">Takes a line of what happens.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="UserErrorException">A mistake; nothing was moved.</exception>
    public static GuidingReport Run(RobotChoice robot, double speedShare, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        if (options.Device is not null || !options.Simulated) throw new UserErrorException("Only simulated arms are guided by hand so far: add --simulated. A real one needs an enabling device on its handle, and drives whose efforts are free of the arm's own weight.");
        var most = new GuideRules().SpeedShare;
        if (!(speedShare > 0 && speedShare <= most)) throw new UserErrorException(FormattableString.Invariant($"--speed {speedShare:g4}: a share of the joints' speeds above 0 and at most {most}, which is all that the guard allows while an arm is guided by hand."));
        var arm = PlannedArm.Load(robot, options.Profile, 1);
        RequireEnoughJoints(arm);
        double[] at = options.StandsAt.Count > 0 ? arm.Read(options.StandsAt, options.Unit, "--stands-at") : arm.Home;
        var guiding = new HandGuideOptions { SpeedShare = speedShare };
        RunRehearsal.Play(new GuideMotion(arm.Profile, Guide(arm, guiding)), enablingSwitch: null, at, arm.ProfileFile, arm.Profile);
        using var stage = new DeviceStage("robot guide", [new StagedDevice(RobotRun.DeviceName, arm.ProfileFile, arm.Profile, at)], options, enablingSwitch: null, say, stop);
        var motion = new GuideMotion(arm.Profile, Guide(arm, guiding)) { Twin = stage.Twin };
        stage.Play(_ => [motion]);
        if (stage.Picture is { } picture) GuidingPlot.Write($"{arm.Model.Name} guided by hand", arm.Profile, Guide(arm, guiding), motion, stage, picture);
        var (run, r) = (stage.Run, stage.Run.Operator.Report);
        return new GuidingReport(
            arm.Model.Name, arm.Profile.Name, stage.Line, stage.Outcome, run.Failure, stage.TookS, [.. motion.Outcomes.Where(o => o.HasBegun).Select(o => GuidedPush.Of(o, arm.Profile))],
            r.Accepted, r.Held, r.Stopped, run.Holds.Because, RobotRun.Followed(arm.Profile, stage.Track), stage.SetPointRateHz(), stage.Track.Lost, stage.LimitViolations, stage.GuardSaid, stage.Recording, stage.Picture, stage.FaultFiles, stage.Warnings);
    }

    private static HandGuide Guide(PlannedArm arm, HandGuideOptions guiding)
    {
        try
        {
            return new HandGuide(arm.Profile, guiding);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    private static void RequireEnoughJoints(PlannedArm arm)
    {
        var needed = SimulatedPusher.Script.Max(p => p.Joint) + 1;
        if (arm.Profile.Joints.Count < needed) throw new UserErrorException($"'{arm.Profile.Name}' has {arm.Profile.Joints.Count} joints, and the simulated hand pushes {needed}. Name another profile with --profile.");
    }
}
