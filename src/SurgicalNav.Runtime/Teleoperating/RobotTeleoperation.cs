using SurgicalNav.Core.Numerics;
using SurgicalNav.Links.Masters;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Teleoperation;
using SurgicalNav.Runtime.RobotModels;
using SurgicalNav.Runtime.RobotRuns;
using SurgicalNav.Simulation.Masters;

namespace SurgicalNav.Runtime.Teleoperating;

/// <summary>What is to be led by whom.</summary>
public sealed record TeleoperationRequest
{
    public const string UsualSystem = "abdomen-four-arms";

    /// <summary>A .system.json file, or the name of one of the project's own.</summary>
    public string System { get; init; } = UsualSystem;

    /// <summary>The left hand leads, and so the arm that the console gives it; else the right.</summary>
    public bool IsLeft { get; init; }

    /// <summary>What moves the arm: a drive profile's file or name.</summary>
    public string Profile { get; init; } = "sim-rcm7";

    public MasterChoice Master { get; init; } = new();

    /// <summary>Null: 10 s for a simulated hand, until it is ended for a person's.</summary>
    public double? Seconds { get; init; }

    public double Scale { get; init; } = new TeleoperationOptions().Scale;

    internal MasterHand Hand => IsLeft ? MasterHand.Left : MasterHand.Right;
}

/// <summary><c>surgicalnav robot teleoperate</c>: one hand leads one simulated arm of a system, through its guard.</summary>
public static class RobotTeleoperation
{
    private const double UsualSeconds = 10, LongestS = 3600, MostCountedS = 600;

    /// <summary>A simulated surgeon leaves so long before the end.</summary>
    private const double LeavesBeforeS = 0.7;

    /// <exception cref="UserErrorException">A mistake, or an input that is not there; nothing was moved.</exception>
    public static TeleoperationReport Run(TeleoperationRequest request, RobotRunOptions options, Action<string> say, CancellationToken stop)
    {
        if (!options.Simulated || options.Device is not null) throw new UserErrorException("Only simulated arms are led so far: add --simulated.");
        request.Master.Validate();
        var seconds = request.Seconds ?? (request.Master.IsSimulated ? UsualSeconds : LongestS);
        if (!(seconds is > 0 and <= LongestS)) throw new UserErrorException(FormattableString.Invariant($"--seconds {seconds:g4}: above 0 and at most {LongestS:0}."));
        if (request.Master.IsSimulated && seconds > MostCountedS) throw new UserErrorException(FormattableString.Invariant($"--seconds {seconds:g4}: at most {MostCountedS:0} with the simulated console, whose every step is kept for comparison."));
        if (request.Scale is not (>= TeleoperationOptions.LeastScale and <= TeleoperationOptions.MostScale)) throw new UserErrorException(TeleoperationWords.Explain(new TeleoperationRefusal(TeleoperationReason.ScaleOutOfRange, request.Scale, TeleoperationOptions.MostScale)));
        var described = RobotSystemFile.Load(SystemPath(request.System));
        var name = request.Hand == MasterHand.Left ? described.Console.LeftArm : described.Console.RightArm;
        var index = described.Arms.ToList().FindIndex(a => a.Name == name);
        var arm = PlannedArm.Load(new RobotChoice(described.Arms[index].RobotFile), request.Profile, 1);
        var system = new RobotSystem(described.Name, described.Frame, [.. described.Arms.Select((a, i) => i == index ? a with { Model = arm.Model } : a)], described.Console, described.LeastClearanceMm);
        double[] at = [.. system.Arms[index].Home, .. arm.Home[system.Arms[index].Home.Length..]];

        using (var rehearsed = Hands.Simulated(system, request, seconds)) RunRehearsal.Play(rehearsed.Motion(arm, index, request.Hand, seconds, out var tried), tried.IsPresent, at, arm.ProfileFile, arm.Profile);
        using var hands = request.Master.IsSimulated ? Hands.Simulated(system, request, seconds) : Hands.Opened(system, request);
        var motion = hands.Motion(arm, index, request.Hand, seconds, out _);
        using var stage = new DeviceStage("robot teleoperate", arm.ProfileFile, arm.Profile, at, options, motion.IsPresent, say, stop);
        say($"{name} of {system.Name}, led by {hands.Name}; driven as {arm.Profile.Name}. The other arms have no device here and rest at home.");
        stage.Play(_ => motion);
        if (stage.Picture is { } picture) RunPlot.Write($"Teleoperation of {name}", FormattableString.Invariant($"{hands.Name}, led for {motion.Track.LedS:0.0} s · driven as {arm.Profile.Name} · limits are the narrower of the arm's and the device's"), arm.Joints, arm.Profile, stage.Track, picture);
        var (run, r) = (stage.Run, stage.Run.Operator.Report);
        return new TeleoperationReport(
            system.Name, name, arm.Profile.Name, hands.Name, stage.Line, stage.Outcome, run.Failure, stage.TookS, motion.Track.LedS, motion.Track.Stretches, motion.Track.TipPathMm, request.Scale,
            hands.Surgeon is { } surgeon ? motion.Track.Deviation(surgeon.MeantMm, TableFromPicture(system), request.Scale) : null, motion.WorstLagMm, [.. motion.LetGo], hands.Malformed,
            r.Accepted, r.Held, r.Stopped, run.Holds.Because, RobotRun.Followed(arm.Profile, stage.Track), stage.SetPointRateHz, stage.Track.Lost, stage.LimitViolations, stage.GuardSaid, stage.Recording, stage.Picture, stage.FaultFiles, stage.Warnings);
    }

    /// <summary>The console's axes are the picture's, and the camera arm rests at home.</summary>
    private static Quat TableFromPicture(RobotSystem system)
    {
        var camera = system.Arms.First(a => a.Name == system.Console.ViewArm);
        return (camera.TableFromBase.Rotation * camera.Model.Chain.BaseFromTip(camera.Home).Rotation).Normalized();
    }

    private static string SystemPath(string named)
    {
        if (File.Exists(named)) return named;
        var known = RobotChoice.Known("hardware/systems", ".system.json").ToList();
        return known.Find(f => RobotChoice.ShortName(f) == named)
            ?? throw new UserErrorException($"{named} does not exist. Give a .system.json file, or one of the project's own by name: {string.Join(", ", known.Select(RobotChoice.ShortName))}.");
    }

    /// <summary>A station with its two inputs.</summary>
    private sealed class Hands : IDisposable
    {
        private readonly TeleoperationStation _station;
        private readonly IMasterInput[] _inputs;
        private readonly IMasterInput _leads;

        private Hands(TeleoperationStation station, IMasterInput leads, MasterHand hand, IMasterInput other)
        {
            (_station, _leads, Surgeon) = (station, leads, leads as SimulatedSurgeon);
            _inputs = hand == MasterHand.Left ? [leads, other] : [other, leads];
        }

        /// <summary>Whoever leads, where it is simulated.</summary>
        public SimulatedSurgeon? Surgeon { get; }

        public string Name => _leads.Name;
        public long Malformed => _leads.Malformed;

        /// <summary>Both hands move; the other one's arm has no device, and its hand is told so.</summary>
        public static Hands Simulated(RobotSystem system, TeleoperationRequest request, double seconds)
        {
            var (station, console) = (Station(system, request), new SimulatedConsole());
            var staysS = Math.Max(0.5 * seconds, seconds - LeavesBeforeS);
            var other = request.Hand == MasterHand.Left ? MasterHand.Right : MasterHand.Left;
            return new Hands(station, new SimulatedSurgeon(station, console, request.Hand, staysS), request.Hand, new SimulatedSurgeon(station, console, other, staysS));
        }

        public static Hands Opened(RobotSystem system, TeleoperationRequest request) => new(Station(system, request), request.Master.Open(request.Hand), request.Hand, new NoMaster());

        public TeleoperationMotion Motion(PlannedArm arm, int index, MasterHand hand, double seconds, out TeleoperationMotion motion) =>
            motion = new TeleoperationMotion(_station, arm.Profile, index, hand, _inputs, Surgeon, seconds);

        public void Dispose()
        {
            foreach (var input in _inputs) input.Dispose();
        }

        private static TeleoperationStation Station(RobotSystem system, TeleoperationRequest request)
        {
            try
            {
                return new TeleoperationStation(system, new TeleoperationOptions { Scale = request.Scale });
            }
            catch (ArgumentException e)
            {
                throw new UserErrorException(e.Message, e);
            }
        }
    }
}
