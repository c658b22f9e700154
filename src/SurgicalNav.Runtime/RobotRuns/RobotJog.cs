using System.Globalization;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Runtime.RobotModels;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>Which joint is to be moved how, as a person asks for it.</summary>
/// <param name="Robot">Which arm.</param>
/// <param name="Joint">Name or number, counted from 1.</param>
/// <param name="By">Degrees or mm; null moves it at a speed for a time.</param>
/// <param name="Speed">Share of the joint's greatest speed; below 0 the other way round, where there is no distance. Null takes <see cref="RobotJog.UsualSpeed"/>.</param>
/// <param name="ForS">Seconds; null where there is a distance.</param>
public sealed record RobotJogRequest(RobotChoice Robot, string Joint, double? By = null, double? Speed = null, double? ForS = null);

/// <summary><c>surgicalnav robot jog</c>: one joint, by hand, through the guard.</summary>
public static class RobotJog
{
    public const double UsualSpeed = 0.2;

    private const double LongestS = 600;

    /// <exception cref="UserErrorException">A mistake, or a device that is not there or not fit; nothing was moved.</exception>
    public static RobotJogReport Run(RobotJogRequest request, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        var arm = PlannedArm.Load(request.Robot, options.Profile, 1);
        var led = options.Service ? arm.InService() : arm;
        var wish = Read(request, arm);
        var clearance = new ArmClearance(arm, request.Robot, options.Place);
        double[] at = options.StandsAt.Count > 0 ? arm.Read(options.StandsAt, options.Unit, "--stands-at") : arm.Home;
        if (options.Simulated) RequireFree(clearance, led, wish, at);
        RunRehearsal.Play(new JogMotion(arm, wish, at), enablingSwitch: null, at, arm.ProfileFile, arm.Profile);
        using var stage = new DeviceStage("robot jog", [new StagedDevice(RobotRun.DeviceName, arm.ProfileFile, arm.Profile, at)], options, options.EnablingSwitch, say, stop);
        var (from, jog) = (0.0, default(JogMotion));
        stage.Play(stands =>
        {
            RequireFree(clearance, led, wish, stands[0]);
            from = stands[0][wish.Joint];
            return [jog = new JogMotion(led, wish, stands[0])];
        });
        if (stage.Picture is { } picture) RunPlot.Write($"Jog of {arm.Model.Name}", $"{arm.Profile.Joints[wish.Joint].Name} {Asked(arm, wish)} · driven as {arm.Profile.Name} · limits are the narrower of the arm's and the device's", [new RunSection("", arm.Joints, arm.Profile, stage.Track)], picture);
        var (run, r) = (stage.Run, stage.Run.Operator.Report);
        var (to, joint) = (run.Measured[wish.Joint], arm.Profile.Joints[wish.Joint]);
        var isAtLimit = run.IsDone && jog!.EndsAtLimit;
        return new RobotJogReport(
            arm.Model.Name, stage.Line, isAtLimit ? "limit" : stage.Outcome, isAtLimit ? AtLimit(arm, wish, from, to) : run.Failure, joint.Name, joint.Unit == JointUnit.Millimetre ? "mm" : "rad", from, to, to - from, wish.By,
            stage.TookS, r.Accepted, r.Held, r.Stopped, run.Holds.Because, RobotRun.Followed(arm.Profile, stage.Track), stage.SetPointRateHz(), stage.Track.Lost, stage.LimitViolations, stage.GuardSaid, stage.Recording, stage.Picture, stage.FaultFiles, stage.Warnings);
    }

    /// <summary>The whole way of the joint, before anything moves: by the distance, or for a time as far as it gets at most.</summary>
    private static void RequireFree(ArmClearance clearance, PlannedArm arm, JogWish wish, double[] stands)
    {
        var limit = arm.Limits[wish.Joint];
        var to = Math.Clamp(stands[wish.Joint] + (wish.By ?? wish.Speed * arm.Profile.Joints[wish.Joint].MaxVelocity * wish.ForS), limit.MinPosition, limit.MaxPosition);
        if (clearance.AgainstTurning(stands, wish.Joint, to) is { } why) throw new UserErrorException($"Nothing was moved. {why} Jog less far, or another joint first.");
    }

    private static string AtLimit(PlannedArm arm, JogWish wish, double from, double to)
    {
        var limit = arm.Limits[wish.Joint];
        var isUpper = (wish.By ?? wish.Speed) > 0;
        var end = isUpper ? limit.MaxPosition : limit.MinPosition;
        var missing = wish.By is { } by ? $", {arm.Words(wish.Joint, Math.Abs(from + by - to))} short of what was asked for" : "";
        return $"Joint {wish.Joint + 1} ({arm.Profile.Joints[wish.Joint].Name}) came to rest at its {(isUpper ? "upper" : "lower")} limit {arm.Words(wish.Joint, end)}{missing}.";
    }

    private static string Asked(PlannedArm arm, JogWish wish) => wish.By is { } by
        ? $"by {arm.Words(wish.Joint, by)}"
        : string.Create(CultureInfo.InvariantCulture, $"at {100 * wish.Speed:0} % of its speed for {wish.ForS:0.##} s");

    private static JogWish Read(RobotJogRequest request, PlannedArm arm)
    {
        var joints = arm.Profile.Joints;
        var joint = joints.ToList().FindIndex(j => string.Equals(j.Name, request.Joint, StringComparison.OrdinalIgnoreCase));
        if (joint < 0 && int.TryParse(request.Joint, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) joint = number - 1;
        if (joint < 0 || joint >= joints.Count)
            throw new UserErrorException($"--joint {request.Joint}: '{arm.Profile.Name}' has {string.Join(", ", joints.Select((j, i) => $"{i + 1} {j.Name}"))}. Give one's number or name.");
        var speed = request.Speed ?? UsualSpeed;
        if (!(Math.Abs(speed) is > 0 and <= 1)) throw new UserErrorException(FormattableString.Invariant($"--speed {speed:g4}: a share of the joint's greatest speed, up to 1; below 0 the other way, down to -1. At 0 nothing would move."));
        if (request.By is not null == request.ForS is not null)
            throw new UserErrorException(request.By is null ? "How far? Give --by with degrees (mm for a joint that slides), or --speed with --for and seconds." : "--by and --for were both given: is it to move by a distance or for a time?");
        if (request.By is { } by)
        {
            if (by == 0 || !double.IsFinite(by)) throw new UserErrorException("--by: a distance other than 0, in degrees, or in mm for a joint that slides.");
            if (speed < 0) throw new UserErrorException("--speed lies above 0 beside --by: the distance says which way. Write --by -5 to go the other way.");
            return new JogWish(joint, joints[joint].Unit == JointUnit.Millimetre ? by : by * Math.PI / 180, speed, 0);
        }
        return request.ForS is > 0 and <= LongestS ? new JogWish(joint, null, speed, request.ForS.Value) : throw new UserErrorException(FormattableString.Invariant($"--for {request.ForS:g4}: seconds above 0 and at most {LongestS:0}."));
    }
}
