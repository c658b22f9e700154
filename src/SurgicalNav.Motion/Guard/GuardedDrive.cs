using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Servos;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>One device under guard: polls the link on every step, decides and sends on every set-point period.</summary>
/// <remarks>Passive and single-threaded: <see cref="Step"/> at 1 kHz or more. Allocates at construction and once per link session.</remarks>
public sealed class GuardedDrive
{
    private readonly GuardRules _rules;
    private readonly TickHistogram _ticks = new();
    private readonly SetPointWatch _watch;

    /// <summary>A step that comes so much before its time decides at once: waiting for the next would cost more.</summary>
    private readonly Duration _early;
    private Instant _nextDecision = Instant.MinValue, _steppedAt = Instant.MinValue;
    private long _reports;
    private ProgramRefusal _programRefusal;
    private DecisionRecord _record;

    /// <summary>A device that speaks the drive link.</summary>
    /// <param name="rules">Agree with <paramref name="profile"/>: <see cref="GuardRulesFactory"/> makes them so.</param>
    /// <param name="link">Owned by the caller.</param>
    /// <param name="tool">Where the arm's tool is; null for an exoskeleton.</param>
    /// <param name="firstNonce">Differs from run to run.</param>
    /// <param name="neighbours">Of an arm among others.</param>
    public GuardedDrive(GuardRules rules, DriveProfile profile, IByteLink link, IToolGeometry? tool, uint firstNonce, NeighbourCheck? neighbours = null)
        : this(rules, new DriveLinkDevice(rules, profile, link, firstNonce), tool, neighbours)
    {
    }

    /// <summary>Servos on a bus.</summary>
    /// <param name="rules">Agree with <paramref name="profile"/>: <see cref="GuardRulesFactory"/> makes them so.</param>
    /// <param name="link">Owned by the caller.</param>
    /// <param name="tool">Where the arm's tool is.</param>
    /// <param name="neighbours">Of an arm among others.</param>
    public GuardedDrive(GuardRules rules, ServoBusProfile profile, IByteLink link, IToolGeometry? tool, NeighbourCheck? neighbours = null)
        : this(rules, profile.Family == ServoFamily.Dynamixel ? new DynamixelDevice(rules, profile, link) : new ODriveDevice(rules, profile, link), tool, neighbours)
    {
    }

    private GuardedDrive(GuardRules rules, IGuardedDevice device, IToolGeometry? tool, NeighbourCheck? neighbours)
    {
        _rules = rules;
        (_watch, _early) = (new SetPointWatch(rules.SetPointPeriod, rules.LinkDeadline), new Duration(rules.SetPointPeriod.Nanoseconds / 8));
        Guard = new MotionGuard(rules, tool, neighbours);
        Device = device;
    }

    public MotionGuard Guard { get; }
    internal IGuardedDevice Device { get; }

    /// <summary>Of a device that speaks the drive link.</summary>
    /// <exception cref="InvalidOperationException">It is one of another family.</exception>
    public DriveLinkClient Client => (Device as DriveLinkDevice)?.Client ?? throw new InvalidOperationException("This device speaks another protocol than the drive link.");

    /// <summary>False once the line has ended: unplugged, or its other end gone.</summary>
    public bool IsLinkOpen => Device.IsLinkOpen;

    /// <summary>Whether the device of the profile is there.</summary>
    public DriveLinkState State => Device.State;

    /// <summary>rad or mm.</summary>
    public JointVector Measured => Device.Measured;

    /// <summary>Why the device is not to be enabled, in words; null where nothing speaks against it.</summary>
    public string? Refusal => Device.Refusal;

    /// <summary>What the device says is wrong with itself, in words; null where nothing is, or a number says it.</summary>
    public string? FaultWords => Device.FaultWords;
    public GuardVerdict Verdict => Guard.Verdict;
    public double MaxStopS => _rules.MaxStopS;

    /// <summary>Is told of every decision; null where nobody wants to know.</summary>
    public IDecisionTrace? Trace { get; set; }

    /// <summary>Nothing of the program is under way and, by its own word, neither is the device's own coming to rest.</summary>
    public bool IsAtRest => (Guard.Motion == GuardMotion.Resting || !Device.IsEnabled) && Device.StopPhase != StopPhase.Executing && (Device.References & ReferenceStates.Searching) == ReferenceStates.None;

    /// <summary>The device has been enabled at least once.</summary>
    public bool HasBeenEnabled { get; private set; }

    /// <summary>See <see cref="MotionGuard.Load(ReadOnlySpan{byte}, uint)"/>.</summary>
    /// <param name="upload">Which upload it was, for the trace.</param>
    public ProgramRefusal Load(ReadOnlySpan<byte> bytes, uint id, long upload)
    {
        _programRefusal = Guard.Load(bytes, id);
        (_record.Upload, _record.UploadId, _record.UploadRefusal) = (upload, id, _programRefusal);
        return _programRefusal;
    }

    /// <summary>See <see cref="MotionGuard.Load(MotionProgram)"/>.</summary>
    public ProgramRefusal Load(MotionProgram program) => _programRefusal = Guard.Load(program);

    /// <param name="isReadable">False where the evidence could not be read.</param>
    public void Step(Instant now, in GuardEvidence evidence, bool isReadable, in GuardRequest request)
    {
        if (_steppedAt != Instant.MinValue) _ticks.Add((now - _steppedAt).Microseconds);
        _steppedAt = now;
        _watch.Look(now, Device.IsEnabled && Guard.Motion != GuardMotion.Latched);
        Device.Poll(now);
        HasBeenEnabled |= Device.IsEnabled;
        if (now + _early < _nextDecision) return;
        // A missed period is not made up for: set-points never come in bursts.
        _nextDecision = _nextDecision == Instant.MinValue || now - _nextDecision > _rules.SetPointPeriod ? now + _rules.SetPointPeriod : _nextDecision + _rules.SetPointPeriod;
        var code = Device.State == DriveLinkState.Open || Guard.Motion != GuardMotion.Resting ? Device.FaultCode : 0;
        var reading = new DriveReading(Device.HeardAt, Device.IsEnabled, code, Device.Measured, !Device.IsLinkOpen, Device.Effort, Device.References);
        Guard.Decide(now, evidence, isReadable, request, reading);
        if (Trace is not null) WriteTrace(now, evidence, isReadable, request, reading);
        Send(now, request, reading, (Guard.Verdict.Reasons & (GuardReasons.EvidenceMissing | GuardReasons.EvidenceStale)) != GuardReasons.None);
    }

    /// <summary>Fills a report. Allocates nothing.</summary>
    public void WriteReport(Instant now, ref GuardReport report)
    {
        report.Sequence = ++_reports;
        report.WrittenAt = now;
        report.Motion = Guard.Motion;
        (report.Verdict, report.HoldCause) = (Guard.Verdict, Guard.HoldCause);
        report.State = Guard.Motion == GuardMotion.Latched ? OperatingState.Fault
            : !Device.IsEnabled ? OperatingState.Disabled
            : Guard.Verdict.Decision == GuardDecision.Accept ? OperatingState.Enabled : OperatingState.Paused;
        (report.ProgramId, report.ProgramRefusal) = (Guard.Program.Id, _programRefusal);
        (report.PathS, report.PathRate) = (Guard.PathS, Guard.Rate);
        (report.Accepted, report.Held, report.Stopped, report.MotionRefusals) = (Guard.Accepted, Guard.Held, Guard.Stopped, Guard.MotionRefusals);
        (report.SlackMm, report.WorstSlackMm, report.TipGapMm) = (Guard.SlackMm, Guard.WorstSlackMm, Guard.TipGapMm);
        (report.JointCount, report.Commanded, report.Measured) = (_rules.JointCount, Guard.Position, Device.Measured);
        (report.Mode, report.Rate, report.Effort, report.ExternalEffort) = (Guard.Mode, Guard.Velocity, Device.Effort, Guard.ExternalEffort);
        (report.TickP50Us, report.TickP99Us, report.TickMaxUs) = (_ticks.PercentileUs(50), _ticks.PercentileUs(99), _ticks.MaxUs);
        _watch.Fill(ref report);
        report.IsLineGone = !Device.IsLinkOpen;
        (report.LinkState, report.DriveFlags, report.StopPhase) = (Device.State, Device.Flags, Device.StopPhase);
        report.Link = Device.Counters;
    }

    /// <summary>Asks the device to come to rest and switch off; the last word before the process ends.</summary>
    public void Disable(Instant now)
    {
        if (Device.State == DriveLinkState.Open) Device.SwitchOff(now);
    }

    private void WriteTrace(Instant now, in GuardEvidence evidence, bool isReadable, in GuardRequest request, in DriveReading reading)
    {
        _record.Number++;
        (_record.At, _record.Evidence, _record.IsEvidenceReadable, _record.Request, _record.Drive) = (now, evidence, isReadable, request, reading);
        _record.TakeAnswer(Guard);
        Trace!.Write(_record);
        (_record.Upload, _record.UploadId, _record.UploadRefusal) = (0, 0, ProgramRefusal.None);
    }

    private void Send(Instant now, in GuardRequest request, in DriveReading reading, bool hostIsSilent)
    {
        if (Device.State != DriveLinkState.Open) Device.Seek(now);
        else if (Device.IsEngaged)
        {
            // Half-enabled is no state to move in; nor is a latched stop, nor standing at rest for a host that is gone.
            if (!Device.IsEnabled || Guard.Motion == GuardMotion.Latched || (Guard.Motion == GuardMotion.Resting && hostIsSilent)) Device.Disable(now);
            else if (Guard.LetsSearch)
            {
                if (Device.Search(now, request.Command == GuardCommand.HomeAgain)) _watch.SetPointSent(now);
            }
            // A device that searches stops at once when it may no more; one that does not know its joints has nothing to be enabled for.
            else if (reading.IsUnknown) Device.Disable(now);
            else if (Guard.HasSetPoint && Device.SendSetPoint(now, Guard)) _watch.SetPointSent(now);
        }
        else if (Device.IsFaulted && Guard.IsAcknowledged) Device.ClearFault(now);
        else if (Device.IsReadyToEnable && Guard.WantsEnabled) Device.Enable(now);
        else Device.KeepAlive(now);
    }
}
