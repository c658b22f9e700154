using System.Globalization;
using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Shared;
using SurgicalNav.Overlay.Scene;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Runtime.Recordings;
using SurgicalNav.Runtime.Robots;
using SurgicalNav.Runtime.Threads;
using SurgicalNav.Volumes.Surfaces;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>Records one session whole: what it began with as attachments, and what its stages do through <see cref="Tape"/>.</summary>
public sealed class SessionRecording : IDisposable
{
    private static readonly Duration FetchPeriod = Duration.FromMilliseconds(5);

    private readonly RecordingSession _session;
    private readonly IClock _clock;
    private readonly LoopThread _fetching;
    private bool _started;

    /// <param name="path">Of the file, made anew.</param>
    /// <param name="clock">The session's.</param>
    /// <param name="setup">What navigation rests on.</param>
    /// <param name="video">How pictures are kept.</param>
    /// <param name="rig">The guards; null where there are none.</param>
    /// <param name="said">Further pairs to say of the session: seed, versions, options.</param>
    /// <exception cref="UserErrorException">The file cannot be made.</exception>
    public SessionRecording(string path, IClock clock, NavigationSetup setup, VideoCodec video, GuardRig? rig, IReadOnlyList<KeyValuePair<string, string>> said)
    {
        _clock = clock;
        _session = new RecordingSession(path, new SessionStart(DateTimeOffset.UtcNow, clock.Now, said), Faults, clock);
        try
        {
            List<(string, GuardChannel)> guards = [];
            for (var i = 0; i < (rig?.Devices.Count ?? 0); i++) guards.Add((rig!.Devices[i], rig.Channel(i)));
            Tape = new SessionTape(_session, clock, setup, video, guards);
            Attach(SessionTopics.Setup, "application/json", NavigationSetupFile.Write(setup));
            // The guard's region is the same field: one copy is enough.
            if (setup.Patient.Vessels is { } vessels && rig is null) Attach(SessionTopics.Vessels, "application/octet-stream", Bytes(vessels));
            if (rig is not null)
                foreach (var (name, bytes) in rig.PackFiles()) Attach(name, "application/octet-stream", bytes);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
        _fetching = new LoopThread("recording decisions", clock, FetchPeriod, Tape.Step);
    }

    /// <summary>Faults of the recording itself.</summary>
    public FaultLog Faults { get; } = new(16);

    public SessionTape Tape { get; }

    public SessionRecorder Recorder => _session.Recorder;

    public void Attach(string name, string mediaType, byte[] bytes) => _session.Recorder.Attach(name, mediaType, bytes, _clock.Now);

    /// <summary>The plan's surfaces, to be drawn again.</summary>
    public void Attach(IReadOnlyList<(AnatomyStructure Structure, TriangleMesh Mesh)> surfaces)
    {
        foreach (var (s, mesh) in surfaces)
            Attach(string.Create(CultureInfo.InvariantCulture, $"{SessionTopics.SurfacePrefix}{s.Id}-{s.Role}-{s.Colour.R:X2}{s.Colour.G:X2}{s.Colour.B:X2}-{s.Name}.vtk"), "text/plain", VtkPolyDataFile.Write(mesh, s.Name));
    }

    /// <summary>Begins to write, on threads of its own; without it <see cref="Step"/> does everything.</summary>
    public void Start()
    {
        _started = true;
        _session.Start();
        _fetching.Start();
    }

    /// <summary>Everything that the threads do, once, for single-thread runs.</summary>
    public void Step(Instant now)
    {
        if (_started) return;
        Tape.Step(now);
        _session.StepAll(now);
    }

    /// <summary>Fetches and writes what is left, and the file's end.</summary>
    public void Finish()
    {
        var end = new OrderlyEnd();
        if (_started) end.Try(_fetching.Stop);
        end.Try(() => Tape.Step(_clock.Now));
        end.Try(_session.Finish);
        end.ThrowIfFailed();
    }

    public void Dispose() => Finish();

    private static byte[] Bytes(DistanceField field)
    {
        using var memory = new MemoryStream();
        DistanceFieldFile.Write(memory, field);
        return memory.ToArray();
    }
}
