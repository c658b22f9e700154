using SurgicalNav.Core.Config;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary><c>surgicalnav robot run</c> and <c>home</c>: a device through its guard, with everything that is shown and kept of it.</summary>
public static class RobotRun
{
    private const string DeviceName = "manipulator";

    /// <summary>The guard's process has the higher priority; the simulated device stands for hardware, which no other program can keep waiting.</summary>
    private const int DevicePriority = 70;

    private static readonly Duration Step = Duration.FromMilliseconds(4), Millisecond = Duration.FromMilliseconds(1), MostResting = Duration.FromSeconds(3);

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
        double[] at = arm?.Read(options.StandsAt, options.Unit, "--stands-at") ?? [.. ((ReadOnlySpan<double>)plan.Knots[0].Position)[..plan.Joints.Count]];
        return Run(new Errand(plan.RobotName, profileFile, profile, at, _ => plan, HomeWords(plan.Robot, options)), options, say, stop);
    }

    /// <summary>Drives a device from where its joints stand to its home posture.</summary>
    /// <exception cref="UserErrorException">As above.</exception>
    public static RobotRunReport Home(RobotChoice robot, double share, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        options.Validate();
        var arm = PlannedArm.Load(robot, options.Profile, share);
        var at = options.StandsAt.Count > 0 ? arm.Read(options.StandsAt, options.Unit, "--stands-at") : [.. arm.Limits.Select(l => 0.5 * (l.MinPosition + l.MaxPosition))];
        return Run(new Errand(arm.Model.Name, arm.ProfileFile, arm.Profile, at, measured => RobotPlanner.Home(arm, robot, Within(arm, measured), share, "surgicalnav robot home"), HomeWords(robot, options)), options, say, stop);
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
    private sealed record Errand(string Robot, string ProfileFile, DriveProfile Profile, double[] StandsAt, Func<double[], RobotPlan> Plan, string HomeWords);

    private static RobotRunReport Run(Errand errand, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        RunRehearsal.Play(errand.Plan(errand.StandsAt).Knots, errand.ProfileFile, errand.Profile);
        stop.ThrowIfCancellationRequested();
        var clock = MonotonicClock.Shared;
        var end = new OrderlyEnd();
        var begun = clock.Now;
        using var device = options.Simulated ? SimulatedDevice.OnPseudoTerminal(errand.Profile, errand.StandsAt, clock.Now) : null;
        var limits = device is null ? null : new LimitWatch(device.Twin, errand.Profile);
        var line = device?.Path ?? options.Device!;
        var config = DeviceConfig(errand.ProfileFile, line);
        using var rig = GuardRig.ForDevice(config, NewSession(clock.Now));
        var files = rig.PackFiles();
        using var faults = new FaultFiles(options.RecordFolder ?? options.FaultFolder, clock, rig.Guards, files, onThreads: true);
        var recording = options.RecordFolder is null ? null : Path.GetFullPath(Path.Combine(options.RecordFolder, "run.mcap"));
        using var recorder = recording is null ? null : new GuardRecorder(recording, clock, new SessionStart(DateTimeOffset.UtcNow, begun, [KeyValuePair.Create("program", "SurgicalNav robot run")]), [DeviceName], files);
        recorder?.Start();
        var track = new RunTrack(begun, recorder, faults);
        var run = new DeviceRun(rig, errand.Profile, options.HoldSimulated ? null : options.Switch, begun, say);
        run.Operator.Uploaded += (upload, program) =>
        {
            recorder?.Program(0, upload, program.ToArray(), clock.Now);
            faults.Program(0, upload, program);
        };
        RobotPlan? plan = null;
        var (playedAt, endedAt) = (begun, begun);
        var devices = new LoopThread("device", clock, Millisecond, now =>
        {
            device?.Step(now);
            limits?.Step();
        }, priority: DevicePriority);
        end.Try(() =>
        {
            devices.Start();
            say(options.Simulated ? $"A simulated {errand.Profile.Name} on {line}." : $"Looking for {errand.Profile.Name} on {line} ...");
            Until(() => run.IsConnected);
            if (run.Operator.Report.Motion == GuardMotion.Latched && options.Acknowledge)
            {
                run.Acknowledge();
                Until(() => run.Operator.Report.Motion != GuardMotion.Latched);
            }
            if (run.Operator.Report.Motion == GuardMotion.Latched) throw new UserErrorException($"Nothing was moved: the device reports a fault from before. {GuardWords.Explain(run.Operator.Report.Verdict)} Read it, mend its cause, and clear it with --acknowledge.");
            if (run.NotReady() is { } why) throw new UserErrorException("Nothing was moved. " + why);
            plan = errand.Plan(run.Measured);
            if (run.StandsElsewhere(plan, errand.HomeWords) is { } elsewhere) throw new UserErrorException(elsewhere);
            playedAt = endedAt = clock.Now;
            run.Play(plan.Knots);
            Until(() => run.IsDone);
        });
        var wasStopped = end.First is OperationCanceledException;
        end.Try(() =>
        {
            endedAt = clock.Now;
            run.LetGo();
            for (var until = clock.Now + MostResting; clock.Now < until && run.Failure is null && run.Operator.Report.Motion is GuardMotion.Moving or GuardMotion.ComingToRest;) OneStep();
        });
        end.Try(() => rig.Process!.Stop());
        end.Try(() => track.Read(rig.Channel(0).Decisions));
        end.Try(devices.Stop);
        end.Try(faults.Dispose);
        end.Try(() => recorder?.Finish());
        // What stopped a plan that had begun is the run's outcome; before, it is a refusal.
        if (plan is null || end.First is not (null or OperationCanceledException or RunFailedException)) end.ThrowIfFailed();
        var picture = options.RecordFolder is null ? null : Path.GetFullPath(Path.Combine(options.RecordFolder, "run.png"));
        if (picture is not null) RunPlot.Write(plan!, errand.Profile, track, picture);
        ref readonly var r = ref run.Operator.Report;
        return new RobotRunReport(
            errand.Robot, line, run.IsDone ? "done" : wasStopped ? "stopped" : "failed", run.Failure, plan!.DurationS, (endedAt - playedAt).Seconds, run.IsDone ? plan.DurationS : r.PathS, r.Accepted, r.Held, r.Stopped, run.Holds.Because,
            Followed(errand.Profile, track), r.EnabledS > 0 ? r.SetPointsSent / r.EnabledS : 0, track.Lost, limits?.Violations, rig.Process!.Said, recording, picture, faults.Written,
            [.. faults.Failures, .. options.Simulated && r.Stopped > 0 && !run.IsDone ? ["A simulated device shares this machine with everything else: where it was kept waiting, this is no fault of the plan. Try again when the machine is less busy; 'surgicalnav robot rt-check' says what it can hold."] : Array.Empty<string>(), .. recorder?.Failure is { } bad ? [$"The recording is not whole: {bad}."] : Array.Empty<string>()]);

        void Until(Func<bool> condition)
        {
            while (!condition())
            {
                stop.ThrowIfCancellationRequested();
                OneStep();
                if (run.Failure is { } failure) throw new RunFailedException(failure);
            }
        }

        void OneStep()
        {
            run.Step(clock.Now);
            track.Read(rig.Channel(0).Decisions);
            if (devices.Failure is { } failure) throw new StageFailedException("device", failure.Message, failure);
            Thread.Sleep(TimeSpan.FromMilliseconds(Step.Milliseconds));
        }
    }

    /// <summary>The device as the guard is told of it: no evidence of a patient is asked for, as there is none.</summary>
    internal static GuardDeviceConfig DeviceConfig(string profileFile, string line) => new()
    {
        Name = DeviceName,
        Profile = profileFile,
        Link = new GuardLinkConfig(line.StartsWith('/') || !line.Contains(':', StringComparison.Ordinal) ? GuardLinkKind.Termios : GuardLinkKind.Tcp, line),
    };

    internal static ulong NewSession(Instant now) => new SeededRandom((ulong)now.Nanoseconds, (ulong)Environment.ProcessId).NextUInt64() | 1;

    private static List<RunJoint> Followed(DriveProfile profile, RunTrack track)
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
