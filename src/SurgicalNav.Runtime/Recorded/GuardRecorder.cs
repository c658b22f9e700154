using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;
using SurgicalNav.Recording.Sessions;
using SurgicalNav.Runtime.Recordings;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>A recording of guards alone: their files, the programs that were uploaded to them and their decisions. What <c>guard explain</c> and <c>guard audit</c> read.</summary>
/// <remarks>Offered to by one thread, which also writes unless <see cref="Start"/> was called.</remarks>
public sealed class GuardRecorder : IDisposable
{
    private readonly FaultLog _faults = new(4);
    private readonly RecordingSession _session;
    private readonly FieldTopic<GuardProgramRecord> _programs;
    private readonly FieldTopic<GuardDecisionRecord>[] _guards;

    /// <param name="path">Made anew.</param>
    /// <param name="clock">The session's.</param>
    /// <param name="start">When what is recorded began, by both clocks.</param>
    /// <param name="devices">By channel.</param>
    /// <param name="files">As <see cref="GuardFiles.Pack"/> made them.</param>
    /// <exception cref="UserErrorException">The file cannot be made.</exception>
    public GuardRecorder(string path, IClock clock, SessionStart start, IReadOnlyList<string> devices, IReadOnlyDictionary<string, byte[]> files)
    {
        _session = new RecordingSession(path, start, _faults, clock);
        _programs = new FieldTopic<GuardProgramRecord>(_session.Recorder, SessionTopics.Programs);
        _guards = [.. devices.Select(d => new FieldTopic<GuardDecisionRecord>(_session.Recorder, SessionTopics.Guard(d)))];
        foreach (var (name, bytes) in files) _session.Recorder.Attach(name, "application/octet-stream", bytes, start.At);
    }

    /// <summary>Why the file lacks something; null while all is well.</summary>
    public string? Failure => _session.Recorder.Failure ?? (_faults.Total > 0 ? "more came than could be written" : null);

    public void Program(int device, long upload, byte[] program, Instant now) => _programs.Offer(new GuardProgramRecord { Device = device, Upload = upload, Program = program }, now, now);

    public void Decision(int device, in DecisionRecord record) => _guards[device].Offer(new GuardDecisionRecord { Device = device, Decision = record }, record.At, record.At);

    /// <summary>Writes on a thread of its own from now on; instead of <see cref="Step"/>.</summary>
    public void Start() => _session.Start();

    /// <summary>Writes what waits.</summary>
    public void Step(Instant now) => _session.StepAll(now);

    /// <summary>Writes the file's end.</summary>
    public void Finish() => _session.Finish();

    public void Dispose() => _session.Dispose();
}
