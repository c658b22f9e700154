using SurgicalNav.Core.Faults;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>One device under guard: polls the link on every step, decides and sends on every set-point period.</summary>
/// <remarks>Passive and single-threaded: <see cref="Step"/> at 1 kHz or more. Allocates at construction and once per link session.</remarks>
public sealed class GuardedDrive
{
    private static readonly Duration HelloPeriod = Duration.FromMilliseconds(100);
    private static readonly Duration HeartbeatPeriod = Duration.FromMilliseconds(8);

    private readonly GuardRules _rules;
    private readonly byte[] _wire = new byte[DriveProtocol.MaxWireBytes];
    private readonly float[] _positions, _velocities;
    private readonly TickHistogram _ticks = new();
    private readonly SetPointWatch _watch;

    /// <summary>A step that comes so much before its time decides at once: waiting for the next would cost more.</summary>
    private readonly Duration _early;
    private Instant _nextDecision = Instant.MinValue, _steppedAt = Instant.MinValue, _sentAt = Instant.MinValue;
    private ushort _sequence;
    private long _reports;
    private ProgramRefusal _programRefusal;
    private DecisionRecord _record;

    /// <param name="rules">Agree with <paramref name="profile"/>: <see cref="GuardRulesFactory"/> makes them so.</param>
    /// <param name="link">Owned by the caller.</param>
    /// <param name="tool">Where the arm's tool is; null for an exoskeleton.</param>
    /// <param name="firstNonce">Differs from run to run.</param>
    public GuardedDrive(GuardRules rules, DriveProfile profile, IByteLink link, IToolGeometry? tool, uint firstNonce)
    {
        if (profile.Joints.Count != rules.JointCount)
            throw new ArgumentException($"The guard's rules are for {rules.JointCount} joints, the profile '{profile.Name}' has {profile.Joints.Count}.");
        _rules = rules;
        (_watch, _early) = (new SetPointWatch(rules.SetPointPeriod, rules.LinkDeadline), new Duration(rules.SetPointPeriod.Nanoseconds / 8));
        Guard = new MotionGuard(rules, tool);
        Client = new DriveLinkClient(link, profile, firstNonce);
        (_positions, _velocities) = (new float[rules.JointCount], new float[rules.JointCount]);
    }

    public MotionGuard Guard { get; }
    public DriveLinkClient Client { get; }
    public GuardVerdict Verdict => Guard.Verdict;
    public double MaxStopS => _rules.MaxStopS;

    /// <summary>Is told of every decision; null where nobody wants to know.</summary>
    public IDecisionTrace? Trace { get; set; }

    /// <summary>Nothing of the program is under way and, by its own word, neither is the device's own coming to rest.</summary>
    public bool IsAtRest => (Guard.Motion == GuardMotion.Resting || !Client.IsEnabled) && Client.Status.StopPhase != StopPhase.Executing;

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
        _watch.Look(now, Client.IsEnabled && Guard.Motion != GuardMotion.Latched);
        Client.Poll(now);
        HasBeenEnabled |= Client.IsEnabled;
        if (now + _early < _nextDecision) return;
        // A missed period is not made up for: set-points never come in bursts.
        _nextDecision = _nextDecision == Instant.MinValue || now - _nextDecision > _rules.SetPointPeriod ? now + _rules.SetPointPeriod : _nextDecision + _rules.SetPointPeriod;
        var code = Client.State == DriveLinkState.Open || Guard.Motion != GuardMotion.Resting ? (int)Client.Status.FaultCode : 0;
        var reading = new DriveReading(Client.HeardAt, Client.IsEnabled, code, Client.Measured, !Client.IsLinkOpen, Client.Effort);
        Guard.Decide(now, evidence, isReadable, request, reading);
        if (Trace is not null) WriteTrace(now, evidence, isReadable, request, reading);
        Send(now, (Guard.Verdict.Reasons & (GuardReasons.EvidenceMissing | GuardReasons.EvidenceStale)) != GuardReasons.None);
    }

    /// <summary>Fills a report. Allocates nothing.</summary>
    public void WriteReport(Instant now, ref GuardReport report)
    {
        report.Sequence = ++_reports;
        report.WrittenAt = now;
        report.Motion = Guard.Motion;
        (report.Verdict, report.HoldCause) = (Guard.Verdict, Guard.HoldCause);
        report.State = Guard.Motion == GuardMotion.Latched ? OperatingState.Fault
            : !Client.IsEnabled ? OperatingState.Disabled
            : Guard.Verdict.Decision == GuardDecision.Accept ? OperatingState.Enabled : OperatingState.Paused;
        (report.ProgramId, report.ProgramRefusal) = (Guard.Program.Id, _programRefusal);
        (report.PathS, report.PathRate) = (Guard.PathS, Guard.Rate);
        (report.Accepted, report.Held, report.Stopped, report.MotionRefusals) = (Guard.Accepted, Guard.Held, Guard.Stopped, Guard.MotionRefusals);
        (report.SlackMm, report.WorstSlackMm) = (Guard.SlackMm, Guard.WorstSlackMm);
        (report.JointCount, report.Commanded, report.Measured) = (_rules.JointCount, Guard.Position, Client.Measured);
        (report.Mode, report.Rate, report.Effort, report.ExternalEffort) = (Guard.Mode, Guard.Velocity, Client.Effort, Guard.ExternalEffort);
        (report.TickP50Us, report.TickP99Us, report.TickMaxUs) = (_ticks.PercentileUs(50), _ticks.PercentileUs(99), _ticks.MaxUs);
        _watch.Fill(ref report);
        report.IsLineGone = !Client.IsLinkOpen;
        (report.LinkState, report.DriveFlags, report.StopPhase) = (Client.State, Client.Status.Flags, Client.Status.StopPhase);
        report.Link = Client.Counters;
    }

    /// <summary>Asks the device to come to rest and switch off; the last word before the process ends.</summary>
    public void Disable(Instant now)
    {
        if (Client.State == DriveLinkState.Open) Write(now, DriveCommandEncoder.Disable(_wire, _sequence, DriveLinkClient.WireTime(now), Client.Session));
    }

    private void WriteTrace(Instant now, in GuardEvidence evidence, bool isReadable, in GuardRequest request, in DriveReading reading)
    {
        _record.Number++;
        (_record.At, _record.Evidence, _record.IsEvidenceReadable, _record.Request, _record.Drive) = (now, evidence, isReadable, request, reading);
        (_record.Verdict, _record.Motion, _record.HasSetPoint, _record.WantsEnabled) = (Guard.Verdict, Guard.Motion, Guard.HasSetPoint, Guard.WantsEnabled);
        (_record.Position, _record.Velocity, _record.PathS) = (Guard.Position, Guard.Velocity, Guard.PathS);
        _record.Held.Take(Guard.HeldByDevice);
        Trace!.Write(_record);
        (_record.Upload, _record.UploadId, _record.UploadRefusal) = (0, 0, ProgramRefusal.None);
    }

    private void Send(Instant now, bool hostIsSilent)
    {
        var time = DriveLinkClient.WireTime(now);
        if (Client.State != DriveLinkState.Open)
        {
            if (IsDue(now, HelloPeriod)) Write(now, DriveCommandEncoder.Hello(_wire, _sequence, time, Client.NextNonce()));
            return;
        }
        var session = Client.Session;
        if (Client.Status.State == DriveState.Enabled)
        {
            // Half-enabled is no state to move in; nor is a latched stop, nor standing at rest for a host that is gone.
            if (!Client.IsEnabled || Guard.Motion == GuardMotion.Latched || (Guard.Motion == GuardMotion.Resting && hostIsSilent)) Disable(now);
            else if (Guard.HasSetPoint) SendSetPoint(now, time, session);
            return;
        }
        if (Client.Status.State == DriveState.Fault && Guard.IsAcknowledged && IsDue(now, HeartbeatPeriod))
            Write(now, DriveCommandEncoder.ClearFault(_wire, _sequence, time, session, Client.Status.FaultCode));
        else if (Client.Status.State == DriveState.Disabled && Guard.WantsEnabled && Client.Status.StopPhase != StopPhase.Executing && Client.HasStateOfSession && IsDue(now, HeartbeatPeriod))
            Write(now, DriveCommandEncoder.Enable(_wire, _sequence, time, session));
        else if (IsDue(now, HeartbeatPeriod))
            Write(now, DriveCommandEncoder.Heartbeat(_wire, _sequence, time, session));
    }

    private void SendSetPoint(Instant now, uint time, uint session)
    {
        for (var j = 0; j < _rules.JointCount; j++) (_positions[j], _velocities[j]) = ((float)Guard.Position[j], (float)Guard.Velocity[j]);
        var deadlineUs = (ushort)Math.Min(_rules.LinkDeadline.Microseconds / 2, ushort.MaxValue);
        if (Write(now, DriveCommandEncoder.Setpoint(_wire, _sequence, time, session, deadlineUs, _positions, _velocities, Guard.HeldByDevice)))
            _watch.SetPointSent(now);
    }

    private bool Write(Instant now, int bytes)
    {
        if (!Client.TrySend(_wire.AsSpan(0, bytes))) return false;
        _sequence++;
        _sentAt = now;
        return true;
    }

    private bool IsDue(Instant now, Duration period) => _sentAt == Instant.MinValue || now - _sentAt >= period;
}
