using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>One device on its line, real or simulated, with its guard's process, its recording and its fault files: set up, brought to where it may be moved, run, and ended in order.</summary>
/// <remarks>Owned by one thread; a simulated device is stepped by one of its own.</remarks>
internal sealed class DeviceStage : IDisposable
{
    /// <summary>The guard's process has the higher priority; the simulated device stands for hardware, which no other program can keep waiting.</summary>
    private const int DevicePriority = 70;

    private const string BusyMachine = "A simulated device shares this machine with everything else: where it was kept waiting, this is no fault of what was asked. Try again when the machine is less busy; 'surgicalnav robot rt-check' says what it can hold.";

    private static readonly Duration Tick = Duration.FromMilliseconds(4), Millisecond = Duration.FromMilliseconds(1), MostResting = Duration.FromSeconds(3);

    private readonly RobotRunOptions _options;
    private readonly Action<string> _say;
    private readonly CancellationToken _stop;
    private readonly OrderlyEnd _end = new();
    private readonly SimulatedDevice? _device;
    private readonly LimitWatch? _limits;
    private readonly GuardRig _rig;
    private readonly FaultFiles _faults;
    private readonly GuardRecorder? _recorder;
    private readonly LoopThread _devices;

    /// <param name="verb">Whose recording it is.</param>
    /// <param name="profileFile">Of the device.</param>
    /// <param name="profile">The same, read.</param>
    /// <param name="standsAt">Where the joints of a simulated device stand.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="enablingSwitch">As <see cref="DeviceRun"/> takes it.</param>
    /// <param name="say">Takes a line of what happens.</param>
    /// <param name="stop">Ends what goes on.</param>
    public DeviceStage(string verb, string profileFile, DriveProfile profile, ReadOnlySpan<double> standsAt, RobotRunOptions options, Func<Instant, bool?>? enablingSwitch, Action<string> say, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (options.Simulated && ServoBusProfileFile.IsNamedBy(profileFile))
            throw new UserErrorException($"'{profile.Name}' is an arm of servos on a bus: serve it with 'surgicalnav twin dynamixel' or 'twin odrive', --profile {profileFile} --pty LINK, and give the link with --device.");
        (_options, _say, _stop, Profile) = (options, say, stop, profile);
        Clock = MonotonicClock.Shared;
        var begun = Clock.Now;
        _device = options.Simulated ? SimulatedDevice.OnPseudoTerminal(profile, standsAt, begun) : null;
        _limits = _device is null ? null : new LimitWatch(_device.Twin, profile);
        Line = _device?.Path ?? options.Device!;
        try
        {
            _rig = GuardRig.ForDevice(RobotRun.DeviceConfig(profileFile, Line), RobotRun.NewSession(Clock.Now));
        }
        catch
        {
            _device?.Dispose();
            throw;
        }
        var files = _rig.PackFiles();
        _faults = new FaultFiles(options.RecordFolder ?? options.FaultFolder, Clock, _rig.Guards, files, onThreads: true);
        Recording = options.RecordFolder is null ? null : Path.GetFullPath(Path.Combine(options.RecordFolder, "run.mcap"));
        _recorder = Recording is null ? null : new GuardRecorder(Recording, Clock, new SessionStart(DateTimeOffset.UtcNow, begun, [KeyValuePair.Create("program", "SurgicalNav " + verb)]), [RobotRun.DeviceName], files);
        _recorder?.Start();
        Track = new RunTrack(begun, _recorder, _faults);
        Run = new DeviceRun(_rig, profile, enablingSwitch, begun, say);
        Run.Operator.Uploaded += (upload, program) =>
        {
            _recorder?.Program(0, upload, program.ToArray(), Clock.Now);
            _faults.Program(0, upload, program);
        };
        _devices = new LoopThread("device", Clock, Millisecond, now =>
        {
            _device?.Step(now);
            _limits?.Step();
        }, priority: DevicePriority);
    }

    public MonotonicClock Clock { get; }
    public DriveProfile Profile { get; }

    /// <summary>The device itself, where it is simulated: what pushes it is set there, by any thread.</summary>
    public ManipulatorTwin? Twin => _device?.Twin;

    /// <summary>Path or address.</summary>
    public string Line { get; }

    public DeviceRun Run { get; }
    public RunTrack Track { get; }

    /// <summary>Null where nothing is recorded.</summary>
    public string? Recording { get; }

    public string? Picture => _options.RecordFolder is null ? null : Path.GetFullPath(Path.Combine(_options.RecordFolder, "run.png"));

    public IReadOnlyList<string> FaultFiles => _faults.Written;

    /// <summary>Steps in which a simulated device broke a limit; null for a real one.</summary>
    public long? LimitViolations => _limits?.Violations;

    /// <summary>What the guard's process said of itself.</summary>
    public string GuardSaid => _rig.Process!.Said;

    /// <summary>From the request to the end.</summary>
    public double TookS { get; private set; }

    /// <summary>done, stopped (on request) or failed.</summary>
    public string Outcome => Run.IsDone ? "done" : _end.First is OperationCanceledException ? "stopped" : "failed";

    /// <summary>Set-points a second while the drive was enabled.</summary>
    public double SetPointRateHz => Run.Operator.Report.EnabledS > 0 ? Run.Operator.Report.SetPointsSent / Run.Operator.Report.EnabledS : 0;

    public IReadOnlyList<string> Warnings =>
    [
        .. _faults.Failures,
        .. _limits?.First is { } broken ? [$"The simulated device broke a limit: {broken}."] : Array.Empty<string>(),
        .. _options.Simulated && Run.Operator.Report.Stopped > 0 && !Run.IsDone ? [BusyMachine] : Array.Empty<string>(),
        .. _recorder?.Failure is { } bad ? [$"The recording is not whole: {bad}."] : Array.Empty<string>(),
    ];

    /// <summary>From the first word on the line until what is wanted has come to its end, one way or another, and the device rests.</summary>
    /// <param name="motion">What is wanted, made of where the joints are measured.</param>
    /// <exception cref="UserErrorException">The device is not there, or not fit; nothing was moved.</exception>
    public void Play(Func<double[], IDeviceMotion> motion)
    {
        var hasBegun = false;
        var (begunAt, endedAt) = (Clock.Now, Clock.Now);
        _end.Try(() =>
        {
            _devices.Start();
            Connect();
            var wanted = motion(Run.Measured);
            begunAt = Clock.Now;
            hasBegun = true;
            Run.Begin(wanted);
            Until(() => Run.IsDone);
        });
        _end.Try(() =>
        {
            endedAt = Clock.Now;
            Run.LetGo();
            for (var until = Clock.Now + MostResting; Clock.Now < until && Run.Failure is null && Run.Operator.Report.Motion is GuardMotion.Moving or GuardMotion.ComingToRest;) OneStep();
        });
        _end.Try(() => _rig.Process!.Stop());
        _end.Try(() => Track.Read(_rig.Channel(0).Decisions));
        _end.Try(_devices.Stop);
        _end.Try(_faults.Dispose);
        _end.Try(() => _recorder?.Finish());
        TookS = hasBegun ? (endedAt - begunAt).Seconds : 0;
        // What stopped a motion that had begun is the run's outcome; before, it is a refusal.
        if (!hasBegun || _end.First is not (null or OperationCanceledException or RunFailedException)) _end.ThrowIfFailed();
    }

    public void Dispose()
    {
        _recorder?.Dispose();
        _faults.Dispose();
        _rig.Dispose();
        _device?.Dispose();
    }

    private void Connect()
    {
        _say(_options.Simulated ? $"A simulated {Profile.Name} on {Line}." : $"Looking for {Profile.Name} on {Line} ...");
        Until(() => Run.IsConnected);
        if (Run.Operator.Report.Motion == GuardMotion.Latched && _options.Acknowledge)
        {
            Run.Acknowledge();
            Until(() => Run.Operator.Report.Motion != GuardMotion.Latched);
        }
        if (Run.Operator.Report.Motion == GuardMotion.Latched) throw new UserErrorException($"Nothing was moved: the device reports a fault from before. {GuardWords.Explain(Run.Operator.Report.Verdict)} Read it, mend its cause, and clear it with --acknowledge.");
        if (Run.NotReady() is { } why) throw new UserErrorException("Nothing was moved. " + why);
    }

    private void Until(Func<bool> condition)
    {
        while (!condition())
        {
            _stop.ThrowIfCancellationRequested();
            OneStep();
            if (Run.Failure is { } failure) throw new RunFailedException(failure);
        }
    }

    private void OneStep()
    {
        Run.Step(Clock.Now);
        Track.Read(_rig.Channel(0).Decisions);
        if (_devices.Failure is { } failure) throw new StageFailedException("device", failure.Message, failure);
        Thread.Sleep(TimeSpan.FromMilliseconds(Tick.Milliseconds));
    }
}
