using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Perception.Inference;
using SurgicalNav.Perception.Models;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Registering;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Simulated;
using SurgicalNav.Runtime.Summaries;
using SurgicalNav.Simulation.Endoscope;
using SurgicalNav.Simulation.Patient;
using SurgicalNav.Simulation.Room;

namespace SurgicalNav.Runtime.Sessions;

/// <summary>Everything of the demo that happens before its clock starts: patient, scan, registration, the endoscope's loop, network, robots.</summary>
internal sealed class DemoPreparation(DemoOptions options, Action<string> say, CancellationToken stop)
{
    public static SceneAppearance LookOf(DemoOptions options) => SceneAppearance.Standard with
    {
        SmokePerMm = options.Smoke ? 0.004f : 0,
        Blood = options.Blood ? 0.5f : 0,
    };

    public IGlSurface OpenSurface()
    {
        var (width, height) = options.Size ?? (1280, 720);
        if (options.Headless || options.SingleThread) return new EglSurface(width, height);
        if (GlfwWindow.IsDisplayNamed) return new GlfwWindow(width, height, "SurgicalNav - research use only");
        say("Neither DISPLAY nor WAYLAND_DISPLAY is set: there is no screen to open a window on, so pictures are drawn off screen, as with --headless.");
        return new EglSurface(width, height);
    }

    /// <summary>The network comes first: what is wrong with it is said at once and not after minutes of drawing.</summary>
    public DemoParts Prepare(IGlSurface surface, IClock clock)
    {
        var network = Network();
        try
        {
            return PrepareWith(network, surface, clock);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private DemoParts PrepareWith(SegmentationSession network, IGlSurface surface, IClock clock)
    {
        var setup = SimulatedRegistration.Of(
            new RoomOptions
            {
                Seed = options.Seed,
                Phantom = new PhantomOptions { Seed = options.Seed, SurfaceVessels = 3 },
                Breathing = options.Breathing ? new Breathing(6) : Breathing.None,
            },
            options.NoiseFreeTracker,
            say);
        var (room, patient) = (setup.Room, setup.Patient);
        string[] names = ["", "liver", "gallbladder", "vessels", "tumour"];
        var volumes = patient.Organs.Where(o => o.Label < names.Length).Select(o => new VolumeSummary(o.Label, names[o.Label], o.VolumeMm3, o.MeanValue)).ToList();
        var surfaces = SimulatedPatient.Structures(room.Phantom);
        var (width, height, rate) = PictureSize(surface, room, surfaces, clock);
        var loop = Loop(surface, room, width, height, rate);
        var robots = options.Robots ? Robots(patient, clock) : null;
        return new DemoParts(setup, Registered(setup), surfaces, loop, options.Stereo, network, robots, Summary(setup), volumes, surface.Renderer, options.Slice);
    }

    private RegisteredPatient Registered(SimulatedRegistration setup)
    {
        var id = "SIM-" + options.Seed.ToString("0000", System.Globalization.CultureInfo.InvariantCulture);
        return new RegisteredPatient(id, setup.Solved.ReferenceFromScan, default, setup.Solved.PredictedTreMm, setup.Patient.Target, setup.Patient.Vessels);
    }

    private static RegistrationSummary Summary(SimulatedRegistration setup) =>
        new(setup.Solved.FreMm, setup.Solved.PredictedTreMm, setup.TrueTreMm, setup.Solved.Predicted95Mm);

    private (int Width, int Height, double Rate) PictureSize(
        IGlSurface surface, SimulatedRoom room, IReadOnlyList<(AnatomyStructure Structure, TriangleMesh Mesh)> surfaces, IClock clock)
    {
        var periodS = room.Options.Scope.PeriodS;
        double EyeMs(int width, int height) => DrawingProbe.EyeMs(surface, room, surfaces, clock, width, height);
        var choice = options.SingleThread || options.Size is not null
            ? PictureChoice.Fixed(options.Size, options.RateHz, options.Stereo, periodS)
            : PictureChoice.Measured(EyeMs, options.RateHz, options.Stereo, periodS);
        // Measured too where the size is given: whoever asked for it sees what it costs, and the first frames do not pay for the compilers.
        if (!options.SingleThread && options.Size is not null)
            choice = choice with { Why = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{choice.Why}; this machine draws it in {EyeMs(choice.Width, choice.Height) * (options.Stereo ? 2 : 1):0.0} ms a frame") };
        say($"endoscope: {choice.Width}×{choice.Height} at {choice.RateHz:0.#} frames/s, {(options.Stereo ? "stereo" : "one eye")}: {choice.Why}");
        return (choice.Width, choice.Height, choice.RateHz);
    }

    private EndoscopeLoop Loop(IGlSurface surface, SimulatedRoom room, int width, int height, double rate)
    {
        var loop = new LoopOptions(width, height, (int)Math.Round(rate * room.Options.Scope.PeriodS), options.Stereo);
        var said = false;
        return EndoscopeLoop.Open(surface, room, LookOf(options), loop, ProjectFiles.Cache("endoscope"), done =>
        {
            stop.ThrowIfCancellationRequested();
            if (!said) say($"endoscope: drawing a loop of {loop.Pairs} {(loop.Stereo ? "stereo pairs" : "pictures")}, {loop.Bytes >> 20} MiB (once; kept for the next time) ...");
            said = true;
            if (done % 40 == 0) say($"  {done} of {loop.Pairs}");
        });
    }

    private SegmentationSession Network()
    {
        try
        {
            return new SegmentationSession(options.ModelCardPath(), new SegmentationOptions(options.Provider(), Threads: 1));
        }
        catch (Exception e) when (e is ModelCardException or ExecutionProviderUnavailableException or ArgumentException)
        {
            throw new UserErrorException(e.Message, e);
        }
    }

    private DemoRobots Robots(SimulatedPatient patient, IClock clock)
    {
        say("robots: plans, guard and drive lines ...");
        var profiles = RobotProfiles.Load();
        var robot = RobotFile.Load(profiles.RobotPath).Rcm7!.Value;
        var armRules = GuardRulesFactory.FromProfile(profiles.Arm);
        var walkRules = GuardRulesFactory.FromProfile(profiles.Exoskeleton);
        var armPlan = ArmPlan.Create(patient.Target, patient.Vessels, robot, armRules.Joints, Home(profiles.Arm));
        var gaitPlan = GaitPlan.Create(profiles.GaitPath, walkRules.Joints, Home(profiles.Exoskeleton), options.Seconds);
        var tool = ToolWatch.OfDemo(robot, armPlan, patient.Phantom.Vessels.Surface);
        if (!options.SingleThread) DeviceRehearsal.Run(profiles, robot, armPlan, gaitPlan, tool, patient.Vessels);
        var bench = options.SingleThread ? RobotBench.InMemory(profiles, clock.Now, options.Seed) : RobotBench.OnPseudoTerminals(profiles, clock.Now, options.Seed);
        bench.Watch(tool);
        var session = new SeededRandom(options.Seed, 77).NextUInt64() | 1;
        var rig = options.SingleThread ? GuardRig.InThisProcess(profiles, bench, patient.Vessels, session) : GuardRig.InOwnProcess(profiles, bench, patient.Vessels, session);
        return new DemoRobots(bench, rig, robot, armPlan, gaitPlan, profiles.Arm.Joints.Count, profiles.Exoskeleton.Joints.Count);
    }

    private static JointVector Home(Links.Drive.DriveProfile profile)
    {
        var home = default(JointVector);
        for (var j = 0; j < profile.Joints.Count; j++) home[j] = profile.Joints[j].HomePosition;
        return home;
    }
}
