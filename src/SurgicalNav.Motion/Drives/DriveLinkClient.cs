using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Drives;

public enum DriveLinkState : byte
{
    /// <summary>HELLO goes out, no valid IDENTITY has come.</summary>
    Searching,

    /// <summary>A session is open with the device of the profile.</summary>
    Open,

    /// <summary>A device answers but is not the one of the profile; <see cref="DriveLinkClient.Refusal"/> says why.</summary>
    Refused,
}

/// <summary>The receiving half of the drive link's host side: session, states, sequence, age, counters. What goes out is the guard's alone.</summary>
/// <remarks>Passive and single-threaded. Allocates at construction and once per session; not per poll.</remarks>
public sealed class DriveLinkClient
{
    private const int MaxBytesPerPoll = 16_384;

    /// <summary>More than any driver queues; bounds a line that never runs dry.</summary>
    private const int MaxBytesPerPurge = 1 << 20;

    /// <summary>A host time that has come back this much before it was sent is rounding, no echo of something else.</summary>
    private const int EchoRoundingUs = 100;

    private readonly IByteLink _link;
    private readonly DriveProfile _profile;
    private readonly CobsDeframer _deframer = new(DriveProtocol.MaxRawBytes);
    private readonly byte[] _buffer = new byte[2048];
    private readonly Duration _stallLimit;
    private readonly int _maxRoundTripUs;
    private DriveLinkCounters _counters;
    private Instant _polledAt;
    private uint _nonce;
    private ushort _deviceSequence;
    private ushort _lossesBefore;
    private bool _hasPolled, _hasDeviceSequence;
    private long _badFrames, _lostNoted;

    /// <param name="link">Owned by the caller.</param>
    /// <param name="maxRoundTripMs">A state whose echo took longer is too old to count as heard (drive link, section 4.8); the profile's link deadline unless given.</param>
    /// <param name="firstNonce">Must differ from that of an earlier client on the same device; the clock is a good source.</param>
    public DriveLinkClient(IByteLink link, DriveProfile profile, uint firstNonce, double? maxRoundTripMs = null)
    {
        (_link, _profile, _nonce) = (link, profile, firstNonce);
        _maxRoundTripUs = (int)((maxRoundTripMs ?? profile.Link.LinkDeadlineMs) * 1000);
        _stallLimit = Duration.FromMilliseconds(profile.Link.LinkDeadlineMs);
        _counters.DeviceLeastMarginUs = ushort.MaxValue;
    }

    public DriveLinkState State { get; private set; }

    /// <summary>Why the device is not to be enabled, in words; null where nothing speaks against it.</summary>
    public string? Refusal { get; private set; }
    public DriveIdentity? Identity { get; private set; }
    public DriveStatus Status { get; private set; }
    public Instant HeardAt { get; private set; } = Instant.MinValue;
    public JointVector Measured { get; private set; }

    /// <summary>What the drives push with, by their own word, N·m or N: with what accelerates the joints and overcomes friction and weight in it.</summary>
    public JointVector Effort { get; private set; }
    public DriveLinkCounters Counters => _counters;

    /// <summary>False once the line has ended: unplugged, or its other end gone.</summary>
    public bool IsLinkOpen => _link.IsOpen;

    /// <summary>A state of the open session has come: what <see cref="Status"/> says is said in it.</summary>
    public bool HasStateOfSession { get; private set; }

    /// <summary>Torque for motion is on: state Enabled and both channels say so.</summary>
    public bool IsEnabled => State == DriveLinkState.Open && Status.State == DriveState.Enabled
        && (Status.Flags & (DriveFlags.ChannelAEnabled | DriveFlags.ChannelBEnabled)) == (DriveFlags.ChannelAEnabled | DriveFlags.ChannelBEnabled);

    internal uint Session { get; private set; }
    internal uint NextNonce() => ++_nonce;

    /// <summary>The session's token is of no use any more; HELLO starts another.</summary>
    internal void Forget()
    {
        if (State == DriveLinkState.Open) _counters.SessionsLost++;
        (State, Session, HasStateOfSession) = (DriveLinkState.Searching, DriveProtocol.NoSession, false);
    }

    /// <summary>Sends one frame whole or not at all, and counts it.</summary>
    internal bool TrySend(ReadOnlySpan<byte> wire)
    {
        var sent = _link.TryWrite(wire);
        if (sent) _counters.FramesSent++;
        else _counters.FramesNotSent++;
        return sent;
    }

    internal static uint WireTime(Instant now) => unchecked((uint)(now.Nanoseconds / 1000));

    /// <summary>Takes in what has arrived. After a pause of this loop everything queued is thrown away: it tells of a time that is over.</summary>
    public void Poll(Instant now)
    {
        var stalled = _hasPolled && now - _polledAt > _stallLimit;
        (_polledAt, _hasPolled) = (now, true);
        if (stalled)
        {
            _counters.Purges++;
            _deframer.Purge();
        }
        for (var taken = 0; taken < (stalled ? MaxBytesPerPurge : MaxBytesPerPoll);)
        {
            var n = _link.Read(_buffer);
            if (n == 0) break;
            taken += n;
            if (stalled) _deframer.Discard(_buffer.AsSpan(0, n));
            else Take(now, _buffer.AsSpan(0, n));
        }
        var lost = _deframer.Malformed + _deframer.Oversize;
        if (lost > _lostNoted) _link.Activity?.NoteResyncs(lost - _lostNoted);
        _lostNoted = lost;
        _counters.Malformed = lost + _badFrames;
    }

    private void Take(Instant now, ReadOnlySpan<byte> bytes)
    {
        while (_deframer.TryRead(ref bytes, out var raw))
        {
            var error = DriveFrame.TryParse(raw, out var frame);
            if (error != DriveFrameError.None)
            {
                _badFrames++;
                if (error == DriveFrameError.Crc) _link.Activity?.NoteCrcErrors();
                continue;
            }
            _link.Activity?.NoteFrames();
            switch (frame.Type)
            {
                case DriveFrameType.Identity: TakeIdentity(now, frame); break;
                case DriveFrameType.State when IsNext(frame): TakeState(now, frame); break;
                // Every STATE names the latched fault; of FAULT only the number in the device's sequence counts.
                case DriveFrameType.Fault: IsNext(frame); break;
            }
        }
    }

    private void TakeIdentity(Instant now, DriveFrame frame)
    {
        var view = new IdentityFrame(frame);
        if (view.HostNonce != _nonce || State == DriveLinkState.Open) return;
        Identity = view.Read();
        Refusal = Identity is null ? "The device's IDENTITY contradicts itself: its firmware does not keep to the drive link."
            : IdentityCheck.Refusal(Identity, _profile);
        State = Refusal is null && frame.Header.Session != DriveProtocol.NoSession ? DriveLinkState.Open : DriveLinkState.Refused;
        Session = State == DriveLinkState.Open ? frame.Header.Session : DriveProtocol.NoSession;
        (_deviceSequence, _hasDeviceSequence) = (frame.Header.Sequence, true);
        if (State != DriveLinkState.Open) return;
        _counters.Sessions++;
        HeardAt = now;
        // What was known of the device belongs to an earlier session; nothing is enabled until a state of this one says so.
        (Status, HasStateOfSession) = (default, false);
    }

    private void TakeState(Instant now, DriveFrame frame)
    {
        var view = new StateFrame(frame);
        if (view.JointCount != _profile.Joints.Count)
        {
            _badFrames++;
            return;
        }
        var status = view.Status;
        if (_counters.StatesTaken++ == 0) _lossesBefore = status.LinkLosses;
        if (State == DriveLinkState.Open)
        {
            if (frame.Header.Session != Session)
            {
                _counters.WrongSession++;
                Forget();
            }
            // What comes too late tells of a time that is over: nothing of it is taken.
            else if (!IsTimely(now, status)) return;
            else (HeardAt, HasStateOfSession) = (now, true);
        }
        // Without a session there is no echo that could tell how old a state is: it is taken for what it says, not as a sign of life.
        Take(view, status);
    }

    private bool IsTimely(Instant now, in DriveStatus status)
    {
        var roundTrip = unchecked((int)(WireTime(now) - status.EchoHostTimeUs - status.EchoHeldUs));
        if (roundTrip is < 0 and > -EchoRoundingUs) roundTrip = 0;
        if (roundTrip >= 0)
        {
            _link.Activity?.NoteLatency(new Duration(1000L * roundTrip));
            _counters.RoundTripUs = (uint)roundTrip;
            _counters.MaxRoundTripUs = Math.Max(_counters.MaxRoundTripUs, (uint)roundTrip);
        }
        if (roundTrip >= 0 && roundTrip <= _maxRoundTripUs) return true;
        _counters.TooOld++;
        return false;
    }

    private void Take(StateFrame view, in DriveStatus status)
    {
        Status = status;
        JointVector position = default, effort = default;
        for (var j = 0; j < view.JointCount; j++) (position[j], effort[j]) = (view.Position(j), view.Effort(j));
        (Measured, Effort) = (position, effort);
        (_counters.DeviceCrcErrors, _counters.DeviceRefusals, _counters.DeviceStale) = (status.CrcErrors, status.Refusals, status.StaleErrors);
        _counters.DeviceLinkLosses = unchecked((ushort)(status.LinkLosses - _lossesBefore));
        if (State == DriveLinkState.Open) _counters.DeviceLeastMarginUs = Math.Min(_counters.DeviceLeastMarginUs, status.LeastWatchdogMarginUs);
    }

    /// <summary>Newer than the newest taken, by the device's own count.</summary>
    private bool IsNext(DriveFrame frame)
    {
        var ahead = unchecked((ushort)(frame.Header.Sequence - _deviceSequence));
        // While no session is open a device that was switched off and on may count from anywhere.
        if (_hasDeviceSequence && ahead is 0 or > (ushort)short.MaxValue && State == DriveLinkState.Open)
        {
            _counters.OutOfSequence++;
            return false;
        }
        (_deviceSequence, _hasDeviceSequence) = (frame.Header.Sequence, true);
        return true;
    }
}
