using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Motion.Drives;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Guard;

/// <summary>A device that speaks the drive link: it holds a proven way to rest of its own, which goes with every set-point.</summary>
internal sealed class DriveLinkDevice : IGuardedDevice
{
    private static readonly Duration HelloPeriod = Duration.FromMilliseconds(100);
    private static readonly Duration HeartbeatPeriod = Duration.FromMilliseconds(8);

    private readonly GuardRules _rules;
    private readonly byte[] _wire = new byte[DriveProtocol.MaxWireBytes];
    private readonly float[] _positions, _velocities;
    private Instant _sentAt = Instant.MinValue;
    private ushort _sequence;

    /// <param name="rules">Agree with <paramref name="profile"/>.</param>
    /// <param name="link">Owned by the caller.</param>
    /// <param name="firstNonce">Differs from run to run.</param>
    public DriveLinkDevice(GuardRules rules, DriveProfile profile, IByteLink link, uint firstNonce)
    {
        if (profile.Joints.Count != rules.JointCount)
            throw new ArgumentException($"The guard's rules are for {rules.JointCount} joints, the profile '{profile.Name}' has {profile.Joints.Count}.");
        _rules = rules;
        Client = new DriveLinkClient(link, profile, firstNonce);
        (_positions, _velocities) = (new float[rules.JointCount], new float[rules.JointCount]);
    }

    public DriveLinkClient Client { get; }
    public bool IsLinkOpen => Client.IsLinkOpen;
    public DriveLinkState State => Client.State;
    public string? Refusal => Client.Refusal;
    public string? FaultWords => null;
    public bool IsEngaged => Client.Status.State == DriveState.Enabled;
    public bool IsEnabled => Client.IsEnabled;
    public bool IsFaulted => Client.Status.State == DriveState.Fault;
    public bool IsReadyToEnable => Client.Status.State == DriveState.Disabled && Client.Status.StopPhase != StopPhase.Executing && Client.HasStateOfSession;
    public int FaultCode => (int)Client.Status.FaultCode;
    public Instant HeardAt => Client.HeardAt;
    public JointVector Measured => Client.Measured;
    public JointVector Effort => Client.Effort;
    public DriveFlags Flags => Client.Status.Flags;
    public StopPhase StopPhase => Client.Status.StopPhase;
    public ReferenceStates References => State == DriveLinkState.Open && Client.Identity is { } identity ? ReferencesOf(identity, Client.HasStateOfSession ? Client.Status.Flags : null) : ReferenceStates.None;
    public DriveLinkCounters Counters => Client.Counters;

    public void Poll(Instant now) => Client.Poll(now);

    public void Seek(Instant now)
    {
        if (IsDue(now, HelloPeriod)) Write(now, DriveCommandEncoder.Hello(_wire, _sequence, DriveLinkClient.WireTime(now), Client.NextNonce()));
    }

    public void KeepAlive(Instant now)
    {
        if (IsDue(now, HeartbeatPeriod)) Write(now, DriveCommandEncoder.Heartbeat(_wire, _sequence, DriveLinkClient.WireTime(now), Client.Session));
    }

    public void Enable(Instant now)
    {
        if (IsDue(now, HeartbeatPeriod)) Write(now, DriveCommandEncoder.Enable(_wire, _sequence, DriveLinkClient.WireTime(now), Client.Session));
    }

    public void ClearFault(Instant now)
    {
        if (IsDue(now, HeartbeatPeriod)) Write(now, DriveCommandEncoder.ClearFault(_wire, _sequence, DriveLinkClient.WireTime(now), Client.Session, Client.Status.FaultCode));
    }

    public bool SendSetPoint(Instant now, MotionGuard guard)
    {
        for (var j = 0; j < _rules.JointCount; j++) (_positions[j], _velocities[j]) = ((float)guard.Position[j], (float)guard.Velocity[j]);
        return Write(now, DriveCommandEncoder.Setpoint(_wire, _sequence, DriveLinkClient.WireTime(now), Client.Session, DeadlineUs, _positions, _velocities, guard.HeldByDevice));
    }

    public bool Search(Instant now, bool again) => Write(now, DriveCommandEncoder.Home(_wire, _sequence, DriveLinkClient.WireTime(now), Client.Session, DeadlineUs, again));

    public void Disable(Instant now) => Write(now, DriveCommandEncoder.Disable(_wire, _sequence, DriveLinkClient.WireTime(now), Client.Session));

    public void SwitchOff(Instant now) => Disable(now);

    private ushort DeadlineUs => (ushort)Math.Min(_rules.LinkDeadline.Microseconds / 2, ushort.MaxValue);

    /// <param name="flags">Null before a state of this session: a device that may have to search counts as one that must.</param>
    private static ReferenceStates ReferencesOf(DriveIdentity identity, DriveFlags? flags)
    {
        var can = (identity.Capabilities & DriveCapabilities.SearchesReferences) == DriveCapabilities.None ? ReferenceStates.None : ReferenceStates.CanSearch;
        if (flags is not { } said) return can == ReferenceStates.None ? ReferenceStates.None : can | ReferenceStates.Unknown;
        var references = (said & DriveFlags.Homed) == DriveFlags.None ? can | ReferenceStates.Unknown : can;
        return (said & DriveFlags.Homing) == DriveFlags.None ? references : references | ReferenceStates.Searching;
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
