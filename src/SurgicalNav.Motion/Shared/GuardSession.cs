using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Guard;

namespace SurgicalNav.Motion.Shared;

/// <summary>The guard's side of a channel: reads evidence and request, takes uploaded programs, steps the drive, writes reports.</summary>
/// <remarks>Passive and single-threaded; the same code in the guard's own process and in a single-thread run. Steady state allocates nothing.</remarks>
public sealed class GuardSession
{
    private readonly GuardChannel _channel;
    private readonly int _stepsPerReport;
    private GuardEvidence _evidence;
    private GuardRequest _request = new(0, GuardCommand.Pause, 0, 1);
    private GuardReport _report;
    private bool _evidenceSeen, _corrupt, _requestCorrupt;
    private long _triedSequence, _takenSequence;
    private uint _triedId;
    private long _heardSequence;
    private int _steps;

    /// <param name="channel">Its ring of decisions is filled from now on.</param>
    /// <param name="drive">Owned by this session.</param>
    /// <param name="stepsPerReport">Steps from one report to the next.</param>
    public GuardSession(GuardChannel channel, GuardedDrive drive, int stepsPerReport = 10)
    {
        (_channel, Drive, _stepsPerReport) = (channel, drive, stepsPerReport);
        drive.Trace = channel.Decisions;
    }

    public GuardedDrive Drive { get; }

    /// <summary>Set by the owner to come to rest whatever is asked for: the process is about to end.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Set by the owner to bring this device to rest and keep it there, as another one cannot be reached any more.</summary>
    public bool RestsForAnother { get; set; }

    /// <summary>Bytes allocated by the owner's thread, and its ticks, since counting began; shown in the report.</summary>
    public long AllocatedBytes { get; set; }
    public long CountedTicks { get; set; }

    /// <summary>When this side last saw the imaging side write, whatever time that wrote; the start of the clock where it never did.</summary>
    public Instant HostHeardAt { get; private set; }

    public void Step(Instant now)
    {
        var read = _channel.ReadEvidence(ref _evidence);
        if (read == SlotRead.Ok) (_evidenceSeen, _corrupt) = (true, false);
        else if (read == SlotRead.Corrupt) _corrupt = true;
        if (_evidence.Sequence != _heardSequence) (_heardSequence, HostHeardAt) = (_evidence.Sequence, now);
        var asked = _channel.ReadRequest(ref _request);
        // A damaged request is no request; a torn one is about to be whole.
        if (asked == SlotRead.Ok) _requestCorrupt = false;
        else if (asked == SlotRead.Corrupt) _requestCorrupt = true;
        var request = IsEnding || _requestCorrupt ? _request with { Command = GuardCommand.Pause }
            : RestsForAnother ? _request with { Command = GuardCommand.RestForAnother } : _request;
        if (!IsEnding) TakeProgram(request.ProgramId);
        Drive.Step(now, _evidence, _evidenceSeen && !_corrupt, request);
        if (++_steps < _stepsPerReport) return;
        _steps = 0;
        Drive.WriteReport(now, ref _report);
        (_report.AllocatedBytes, _report.CountedTicks, _report.ProgramSequence) = (AllocatedBytes, CountedTicks, _takenSequence);
        _channel.WriteReport(_report);
    }

    /// <summary>An upload is taken once. Another one under the same id is another program; one that was played and forgotten does not come back.</summary>
    private void TakeProgram(uint id)
    {
        if (id == 0 || Drive.Guard.Motion != GuardMotion.Resting) return;
        var sequence = _channel.ProgramSequence;
        if (sequence == _triedSequence && id == _triedId) return;
        var read = _channel.ReadProgram(out var bytes);
        if (read is SlotRead.Torn or SlotRead.Empty) return;
        (_triedSequence, _triedId) = (sequence, id);
        Drive.Load(bytes, id, sequence);
        _takenSequence = sequence;
    }
}
