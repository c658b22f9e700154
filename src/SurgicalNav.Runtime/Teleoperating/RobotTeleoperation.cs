using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>What is to be led by whom.</summary>
public sealed record TeleoperationRequest
{
    public const string UsualSystem = "abdomen-four-arms";

    /// <summary>A .system.json file, or the name of one of the project's own.</summary>
    public string System { get; init; } = UsualSystem;

    /// <summary>The left hand; null where nobody is.</summary>
    public MasterChoice? Left { get; init; } = new();

    /// <summary>The right hand; null where nobody is.</summary>
    public MasterChoice? Right { get; init; } = new();

    /// <summary>What moves an arm, by the arm's name in the system: a drive profile's file or name. Arms that are not named take the profile named like their description.</summary>
    public IReadOnlyDictionary<string, string> Profiles { get; init; } = new Dictionary<string, string>();

    /// <summary>Null: 10 s for simulated hands, until it is ended for a person's.</summary>
    public double? Seconds { get; init; }

    public double Scale { get; init; } = new TeleoperationOptions().Scale;
}

/// <summary><c>surgicalnav robot teleoperate</c>: two hands lead the simulated arms of a system, every arm through its own guard.</summary>
public static class RobotTeleoperation
{
    private const double UsualSeconds = 10, LongestS = 3600, MostCountedS = 600;

    /// <summary>Long enough for leading, another instrument and the camera.</summary>
    private const double RehearsedS = 7;

    /// <exception cref="UserErrorException">A mistake, or an input that is not there; nothing was moved.</exception>
    public static TeleoperationReport Run(TeleoperationRequest request, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        if (!options.Simulated || options.Device is not null) throw new UserErrorException("Only simulated arms are led so far: add --simulated.");
        var isSimulated = Validate(request);
        var seconds = request.Seconds ?? (isSimulated ? UsualSeconds : LongestS);
        if (!(seconds is > 0 and <= LongestS)) throw new UserErrorException(FormattableString.Invariant($"--seconds {seconds:g4}: above 0 and at most {LongestS:0}."));
        if (isSimulated && seconds > MostCountedS) throw new UserErrorException(FormattableString.Invariant($"--seconds {seconds:g4}: at most {MostCountedS:0} with the simulated console, whose every step is kept for comparison."));
        if (request.Scale is not (>= TeleoperationOptions.LeastScale and <= TeleoperationOptions.MostScale)) throw new UserErrorException(TeleoperationWords.Explain(new TeleoperationRefusal(TeleoperationReason.ScaleOutOfRange, request.Scale, TeleoperationOptions.MostScale)));
        var described = RobotSystemFile.Load(SystemChoice.Path(request.System));
        var arms = Arms(described, request);
        var system = new RobotSystem(described.Name, described.Frame, [.. described.Arms.Select((a, i) => a with { Model = arms[i].Model })], described.Console, described.LeastClearanceMm);
        StagedDevice[] devices = [.. arms.Select((a, i) => new StagedDevice(system.Arms[i].Name, a.ProfileFile, a.Profile, [.. system.Arms[i].Home, .. a.Home[system.Arms[i].Home.Length..]]) { Place = Place(system.Arms[i]) })];

        // Both hands, whoever leads then: everything that either can do has been done before it matters.
        using (var rehearsed = TeleoperationHands.Simulated(system, request with { Left = new MasterChoice(), Right = new MasterChoice() }, RehearsedS))
        {
            var tried = rehearsed.Session(arms, RehearsedS);
            RunRehearsal.Play(devices, tried.Arms, tried.IsPresent, RehearsedS);
        }
        using var hands = isSimulated ? TeleoperationHands.Simulated(system, request, seconds) : TeleoperationHands.Opened(system, request);
        var session = hands.Session(arms, seconds);
        using var stage = new DeviceStage("robot teleoperate", devices, options, session.IsPresent, say, stop);
        say($"{system.Name}: {string.Join(", ", system.Arms.Select((a, i) => $"{a.Name} driven as {arms[i].Profile.Name}"))}; led by {hands.Names}.");
        stage.Play(_ => session.Arms);
        if (stage.Picture is { } picture)
            RunPlot.Write($"Teleoperation of {system.Name}", FormattableString.Invariant($"{hands.Names} · limits are the narrower of the arm's and the device's"), [.. arms.Select((a, i) => new RunSection(system.Arms[i].Name, a.Joints, a.Profile, stage.Tracks[i]))], picture);
        return new TeleoperationReport(
            system.Name, stage.Outcome, stage.Failure, stage.TookS, request.Scale, [.. arms.Select((a, i) => Report(system, session, hands, stage, a, i, request.Scale))], hands.Reports(session),
            session.Nearest is { } n ? new ArmsApart(n.Mm, n.First, n.Second) : null, stage.Tracks.Sum(t => t.Lost), stage.LimitViolations, stage.GuardSaid, stage.Recording, stage.Picture, stage.FaultFiles, stage.Warnings);
    }

    private static TeleoperationArm Report(RobotSystem system, TeleoperationSession session, TeleoperationHands hands, DeviceStage stage, PlannedArm arm, int i, double scale)
    {
        var (run, r, track) = (stage.Runs[i], stage.Runs[i].Operator.Report, session.Arms[i].Track);
        return new TeleoperationArm(
            system.Arms[i].Name, system.Arms[i].Role == ArmRole.Camera ? "camera" : "instrument", arm.Model.Name, arm.Profile.Name, stage.Lines[i], track.LedS, track.Stretches, track.TipPathMm,
            system.Arms[i].Role == ArmRole.Instrument && hands.MeantMm is { } meant ? track.Deviation(meant, scale) : null,
            r.Accepted, r.Held, r.Stopped, run.Holds.Because, RobotRun.Followed(arm.Profile, stage.Tracks[i]), stage.SetPointRateHz(i));
    }

    /// <summary>The guards keep the arms apart by themselves. What they keep and what both may stray is together what the station leaves between instruments, so that it is the station that slows an arm down.</summary>
    private static StagedPlace Place(SystemArm arm)
    {
        var (rotation, at, least) = (arm.TableFromBase.Rotation, arm.TableFromBase.TranslationMm, new TeleoperationOptions().LeastInstrumentMm);
        return new StagedPlace(arm.RobotFile, new GuardBaseConfig([at.X, at.Y, at.Z], [rotation.W, rotation.X, rotation.Y, rotation.Z]), least / 2, least / 4);
    }

    /// <returns>The hands are simulated ones.</returns>
    private static bool Validate(TeleoperationRequest request)
    {
        if (request.Left is null && request.Right is null) throw new UserErrorException("Nobody leads: give at least one hand.");
        request.Left?.Validate();
        request.Right?.Validate();
        if (request.Left is { } left && request.Right is { } right && left.IsSimulated != right.IsSimulated) throw new UserErrorException($"One hand is simulated and the other one comes from {(left.IsSimulated ? right : left).Input}: name a device for both, or lead with one hand (--hand).");
        return (request.Left ?? request.Right)!.IsSimulated;
    }

    private static List<PlannedArm> Arms(RobotSystem system, TeleoperationRequest request)
    {
        if (system.Arms.Count > SharedGuardBlock.MaxChannels) throw new UserErrorException($"{system.Name} has {system.Arms.Count} arms; one guard's process takes {SharedGuardBlock.MaxChannels} at most.");
        foreach (var named in request.Profiles.Keys)
            if (system.Arms.All(a => a.Name != named)) throw new UserErrorException($"--profile {named}=...: {system.Name} has {string.Join(", ", system.Arms.Select(a => a.Name))}.");
        var arms = new List<PlannedArm>();
        foreach (var arm in system.Arms)
        {
            var planned = PlannedArm.Load(new RobotChoice(arm.RobotFile), request.Profiles.GetValueOrDefault(arm.Name), 1);
            if (!planned.Model.IsWithinLimits(arm.Home)) throw new UserErrorException($"{arm.Name} stands at home where its device '{planned.Profile.Name}' cannot be: {string.Join("; ", planned.Model.LimitWarnings(arm.Home))}. Name another profile, or move the arm's home.");
            arms.Add(planned);
        }
        return arms;
    }
}
