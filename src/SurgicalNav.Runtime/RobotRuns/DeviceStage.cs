using SurgicalNav.Core.Time;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recorded;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Simulation.Drives;

namespace SurgicalNav.Runtime.RobotRuns;

/// <summary>A device of a session.</summary>
/// <param name="Name">Unique within the session.</param>
/// <param name="ProfileFile">Its drive profile.</param>
/// <param name="Profile">The same, read.</param>
/// <param name="StandsAt">Where the joints of a simulated device stand.</param>
internal sealed record StagedDevice(string Name, string ProfileFile, DriveProfile Profile, double[] StandsAt)
{
    /// <summary>Where it stands among the others; null for one that its guard compares with nothing.</summary>
    public StagedPlace? Place { get; init; }

    /// <summary>As its guard is told of it.</summary>
    public GuardDeviceConfig Config(string line) => Place is { } place
        ? RobotRun.DeviceConfig(ProfileFile, line, Name) with { Tool = new GuardToolConfig(place.RobotFile, 0), Base = place.Base, ArmMarginMm = place.MarginMm, ArmStrayMm = place.StrayMm }
        : RobotRun.DeviceConfig(ProfileFile, line, Name);
}

/// <summary>An arm among others under one guard process.</summary>
/// <param name="RobotFile">Full path of its description, which says what shape it has.</param>
/// <param name="Base">In the frame that all arms share.</param>
/// <param name="MarginMm">Kept by the guards.</param>
/// <param name="StrayMm">See <see cref="GuardedPlace.StrayMm"/>.</param>
internal sealed record StagedPlace(string RobotFile, GuardBaseConfig Base, double MarginMm, double StrayMm);

/// <summary>One device on its line, real or simulated, or several simulated ones, with the guard's process, their recording and their fault files: set up, brought to where they may be moved, run, and ended in order.</summary>
/// <remarks>Owned by one thread; simulated devices are stepped by one of their own.</remarks>
internal sealed class DeviceStage : IDisposable
{
    /// <summary>The guard's process has the higher priority; the simulated device stands for hardware, which no other program can keep waiting.</summary>
    private const int DevicePriority = 70;

    private const string BusyMachine = "A simulated device shares this machine with everything else: where it was kept waiting, this is no fault of what was asked. Try again when the machine is less busy; 'surgicalnav robot rt-check' says what it can hold.";

    private static readonly Duration Tick = Duration.FromMilliseconds(4), Millisecond = Duration.FromMilliseconds(1), MostResting = Duration.FromSeconds(3), LetGoFor = Duration.FromMilliseconds(300);

    private readonly RobotRunOptions _options;
    private readonly Action<string> _say;
    private readonly CancellationToken _stop;
    private readonly OrderlyEnd _end = new();
    private readonly IReadOnlyList<StagedDevice> _staged;
    private readonly SimulatedDevice[] _simulated;
    private readonly LimitWatch[] _limits;
    private readonly GuardRig _rig;
    private readonly FaultFiles _faults;
    private readonly GuardRecorder? _recorder;
    private readonly LoopThread _devices;

    /// <param name="verb">Whose recording it is.</param>
    /// <param name="devices">One, or several where they are simulated.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="enablingSwitch">As <see cref="DeviceRun"/> takes it.</param>
    /// <param name="say">Takes a line of what happens.</param>
    /// <param name="stop">Ends what goes on.</param>
    public DeviceStage(string verb, IReadOnlyList<StagedDevice> devices, RobotRunOptions options, Func<Instant, bool?>? enablingSwitch, Action<string> say, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (options.Simulated && devices.FirstOrDefault(d => ServoBusProfileFile.IsNamedBy(d.ProfileFile)) is { } servos)
            throw new UserErrorException($"'{servos.Profile.Name}' is an arm of servos on a bus: serve it with 'surgicalnav twin dynamixel' or 'twin odrive', --profile {servos.ProfileFile} --pty LINK, and give the link with --device.");
        (_options, _say, _stop, _staged) = (options, say, stop, devices);
        Clock = MonotonicClock.Shared;
        var begun = Clock.Now;
        _simulated = options.Simulated ? [.. devices.Select(d => SimulatedDevice.OnPseudoTerminal(d.Profile, d.StandsAt, begun))] : [];
        _limits = [.. _simulated.Select((s, i) => new LimitWatch(s.Twin, devices[i].Profile))];
        Lines = options.Simulated ? [.. _simulated.Select(s => s.Path)] : [options.Device!];
        try
        {
            _rig = GuardRig.ForDevices([.. devices.Select((d, i) => d.Config(Lines[i]) with { Service = options.Service })], RobotRun.NewSession(Clock.Now));
        }
        catch
        {
            foreach (var simulated in _simulated) simulated.Dispose();
            throw;
        }
        var files = _rig.PackFiles();
        _faults = new FaultFiles(options.RecordFolder ?? options.FaultFolder, Clock, _rig.Guards, files, onThreads: true);
        Recording = options.RecordFolder is null ? null : Path.GetFullPath(Path.Combine(options.RecordFolder, "run.mcap"));
        _recorder = Recording is null ? null : new GuardRecorder(Recording, Clock, new SessionStart(DateTimeOffset.UtcNow, begun, [KeyValuePair.Create("program", "SurgicalNav " + verb)]), [.. devices.Select(d => d.Name)], files);
        _recorder?.Start();
        Tracks = [.. devices.Select((_, i) => new RunTrack(begun, _recorder, _faults, i))];
        Runs = [.. devices.Select((d, i) => new DeviceRun(_rig, d.Profile, enablingSwitch, begun, say, i))];
        for (var i = 0; i < Runs.Count; i++)
        {
            var device = i;
            Runs[i].Operator.Uploaded += (upload, program) =>
            {
                _recorder?.Program(device, upload, program.ToArray(), Clock.Now);
                _faults.Program(device, upload, program);
            };
        }
        _devices = new LoopThread("device", Clock, Millisecond, now =>
        {
            for (var i = 0; i < _simulated.Length; i++)
            {
                _simulated[i].Step(now);
                _limits[i].Step();
            }
        }, priority: DevicePriority);
    }

    public MonotonicClock Clock { get; }

    /// <summary>The first device itself, where it is simulated: what pushes it is set there, by any thread.</summary>
    public ManipulatorTwin? Twin => _simulated.Length > 0 ? _simulated[0].Twin : null;

    /// <summary>Paths or addresses, by device.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>By device.</summary>
    public IReadOnlyList<DeviceRun> Runs { get; }

    /// <inheritdoc cref="Runs"/>
    public IReadOnlyList<RunTrack> Tracks { get; }

    /// <summary>Of the first device, and the only one where there is one.</summary>
    public string Line => Lines[0];

    /// <inheritdoc cref="Line"/>
    public DeviceRun Run => Runs[0];

    /// <inheritdoc cref="Line"/>
    public RunTrack Track => Tracks[0];

    /// <summary>Null where nothing is recorded.</summary>
    public string? Recording { get; }

    public string? Picture => _options.RecordFolder is null ? null : Path.GetFullPath(Path.Combine(_options.RecordFolder, "run.png"));

    public IReadOnlyList<string> FaultFiles => _faults.Written;

    /// <summary>Steps in which a simulated device broke a limit; null for a real one.</summary>
    public long? LimitViolations => _limits.Length == 0 ? null : _limits.Sum(l => l.Violations);

    /// <summary>Why the first device that failed did; null where none did.</summary>
    public string? Failure => Runs.Select(r => r.Failure).FirstOrDefault(f => f is not null);

    /// <summary>What the guard's process said of itself.</summary>
    public string GuardSaid => _rig.Process!.Said;

    /// <summary>How long references were searched before; null where none were.</summary>
    public double? SearchedS { get; private set; }

    /// <summary>From the request to the end.</summary>
    public double TookS { get; private set; }

    /// <summary>done, stopped (on request) or failed.</summary>
    public string Outcome => Runs.All(r => r.IsDone) ? "done" : _end.First is OperationCanceledException ? "stopped" : "failed";

    /// <summary>Set-points a second while the drive was enabled.</summary>
    public double SetPointRateHz(int device = 0) => Runs[device].Operator.Report is { EnabledS: > 0 } r ? r.SetPointsSent / r.EnabledS : 0;

    public IReadOnlyList<string> Warnings =>
    [
        .. _faults.Failures,
        .. _limits.Where(l => l.First is not null).Select(l => $"The simulated device broke a limit: {l.First}."),
        .. _options.Simulated && Runs.Any(r => r.Operator.Report.Stopped > 0 && !r.IsDone) ? [BusyMachine] : Array.Empty<string>(),
        .. _recorder?.Failure is { } bad ? [$"The recording is not whole: {bad}."] : Array.Empty<string>(),
    ];

    /// <summary>From the first word on the lines until what is wanted has come to its end, one way or another, and the devices rest.</summary>
    /// <param name="motions">What is wanted, one a device, made of where the joints of each are measured.</param>
    /// <exception cref="UserErrorException">A device is not there, or not fit; nothing was moved.</exception>
    /// <param name="searches">Devices that do not know where their joints are search their references first.</param>
    public void Play(Func<IReadOnlyList<double[]>, IReadOnlyList<IDeviceMotion>> motions, bool searches = false)
    {
        var hasBegun = false;
        var (begunAt, endedAt) = (Clock.Now, Clock.Now);
        _end.Try(() =>
        {
            _devices.Start();
            Connect(searches);
            if (searches)
            {
                hasBegun = Runs.Any(r => !r.IsHomed);
                for (var i = 0; i < Runs.Count; i++)
                    if (!Runs[i].IsHomed) Search(i);
            }
            var wanted = motions([.. Runs.Select(r => r.Measured)]);
            begunAt = Clock.Now;
            hasBegun = true;
            for (var i = 0; i < Runs.Count; i++) Runs[i].Begin(wanted[i]);
            Until(() => Runs.All(r => r.IsDone));
        });
        _end.Try(() =>
        {
            endedAt = Clock.Now;
            foreach (var run in Runs) run.LetGo();
            for (var until = Clock.Now + MostResting; Clock.Now < until && Runs.Any(r => r.Failure is null && r.Operator.Report.Motion is GuardMotion.Moving or GuardMotion.ComingToRest);) OneStep();
        });
        _end.Try(() => _rig.Process!.Stop());
        _end.Try(ReadDecisions);
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
        foreach (var simulated in _simulated) simulated.Dispose();
    }

    /// <summary>Nothing is known of the joints: neither limits nor what stands beside the arm are looked at.</summary>
    private void Search(int device)
    {
        var run = Runs[device];
        _say("It does not know where its joints are: it searches their references first, by itself and slowly, for as long as the enabling switch is held. Nobody can tell where it is meanwhile: keep its way clear.");
        var homing = new HomingMotion(_staged[device].Profile, again: false);
        run.Begin(homing);
        Until(() => run.IsDone);
        SearchedS = (SearchedS ?? 0) + homing.TookS;
        _say(FormattableString.Invariant($"All references are found, after {homing.TookS:0.0} s."));
        run.Finish();
        // So that what follows needs a press of its own, and begins where the joints are.
        for (var until = Clock.Now + LetGoFor; Clock.Now < until;) OneStep();
    }

    private void Connect(bool searches)
    {
        for (var i = 0; i < Lines.Count; i++) _say(_options.Simulated ? $"A simulated {_staged[i].Profile.Name} on {Lines[i]}." : $"Looking for {_staged[i].Profile.Name} on {Lines[i]} ...");
        Until(() => Runs.All(r => r.IsConnected));
        foreach (var run in Runs)
        {
            if (run.Operator.Report.Motion == GuardMotion.Latched && _options.Acknowledge)
            {
                run.Acknowledge();
                Until(() => run.Operator.Report.Motion != GuardMotion.Latched);
            }
            if (run.Operator.Report.Motion == GuardMotion.Latched) throw new UserErrorException($"Nothing was moved: the device reports a fault from before. {GuardWords.Explain(run.Operator.Report.Verdict)} Read it, mend its cause, and clear it with --acknowledge.");
            if (run.NotReady(searches) is { } why) throw new UserErrorException("Nothing was moved. " + why);
        }
    }

    private void Until(Func<bool> condition)
    {
        while (!condition())
        {
            _stop.ThrowIfCancellationRequested();
            OneStep();
            if (Failure is { } failure) throw new RunFailedException(failure);
        }
    }

    private void OneStep()
    {
        var now = Clock.Now;
        foreach (var run in Runs) run.Step(now);
        ReadDecisions();
        if (_devices.Failure is { } failure) throw new StageFailedException("device", failure.Message, failure);
        Thread.Sleep(TimeSpan.FromMilliseconds(Tick.Milliseconds));
    }

    private void ReadDecisions()
    {
        for (var i = 0; i < Tracks.Count; i++) Tracks[i].Read(_rig.Channel(i).Decisions);
    }
}
