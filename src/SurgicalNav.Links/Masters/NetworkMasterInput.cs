using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Masters;

/// <summary>What became of the datagrams of one hand; each counts once.</summary>
/// <param name="Accepted">Newer than all before, in time, sealed.</param>
/// <param name="NotOurs">Of another length, version or type.</param>
/// <param name="Forged">Whose seal does not agree.</param>
/// <param name="Unsound">Sealed, with numbers that no hand can have, or with an echo that was never sent.</param>
/// <param name="OtherSession">Of an earlier session, or of none.</param>
/// <param name="OtherHand">Of the other hand.</param>
/// <param name="Doubled">Whose number had been had.</param>
/// <param name="Reordered">Older than one that was had, and new.</param>
/// <param name="Replayed">So much older that it cannot be told whether it had been had.</param>
/// <param name="Late">Older than the deadline when they came.</param>
/// <param name="Missing">Numbers that were passed over and have not come since.</param>
public readonly record struct NetworkMasterCounters(long Accepted, long NotOurs, long Forged, long Unsound, long OtherSession, long OtherHand, long Doubled, long Reordered, long Replayed, long Late, long Missing);

/// <summary>One hand over a network, by authenticated datagrams. Only the newest counts: nothing is queued, and nothing old is ever acted on.</summary>
/// <remarks>Sends a beat every <see cref="NetworkMasterOptions.BeatEvery"/>, which the console answers with every packet. Longer without a packet than
/// the deadline, the operator counts as absent. Give it a link that is tied to the console's address
/// (<see cref="Network.UdpByteLink.Open"/>): whoever floods it cannot move anything, but can keep it busy.</remarks>
public sealed class NetworkMasterInput : IMasterInput
{
    /// <summary>Datagrams looked at in one poll, so that a flood cannot hold the loop up; what is left waits in the socket's own bounded buffer.</summary>
    private const int MostReads = 64;

    /// <summary>A sealed number may be any; the count of what was passed over stays a count.</summary>
    private const ulong MostMissing = 1ul << 40;

    /// <summary>A console that has heard no beat for so long is not believed: its clock's rate (100 ppm) would be a millisecond off.</summary>
    private static readonly Duration MostHeld = Duration.FromSeconds(10);

    /// <summary>One in so many: 100 ppm.</summary>
    private const long ClockRate = 10_000;

    private readonly IByteLink _link;
    private readonly byte[] _key;
    private readonly ulong _session;
    private readonly NetworkMasterOptions _options;
    private readonly byte[] _datagram = new byte[MasterPacket.MostBytes + 1], _beat = new byte[MasterBeat.WireBytes];
    private NetworkMasterCounters _counters;
    private MasterSample _latest;
    private ulong _first, _newest, _seen, _beats;
    private long _senderNs;
    private Instant _firstBeatAt, _nextBeatAt;

    /// <param name="datagrams">One datagram a read. Owned.</param>
    /// <param name="key">As <see cref="MasterKey.Load"/> gives it.</param>
    /// <param name="session">As <see cref="MasterKey.NewSession"/> gives it: a new one each time.</param>
    /// <param name="options">Null takes the usual.</param>
    public NetworkMasterInput(IByteLink datagrams, ReadOnlySpan<byte> key, ulong session, NetworkMasterOptions? options = null)
    {
        if (key.Length != MasterKey.Bytes) throw new ArgumentException($"A key has {MasterKey.Bytes} bytes; {key.Length} were given.");
        ArgumentOutOfRangeException.ThrowIfZero(session);
        (_link, _key, _session, _options) = (datagrams, key.ToArray(), session, options ?? new NetworkMasterOptions());
        _options.Validate();
    }

    public string Name => _link.Name;
    public bool IsOpen => _link.IsOpen;
    public long Malformed => _counters.NotOurs + _counters.Forged + _counters.Unsound;
    public NetworkMasterCounters Counters => _counters;

    public MasterSample Poll(Instant now)
    {
        if (_beats == 0) _firstBeatAt = now;
        if (_beats == 0 || now >= _nextBeatAt)
        {
            MasterPacket.Encode(_beat, new MasterBeat(_options.Hand, _session, ++_beats, now.Nanoseconds), _key);
            _link.TryWrite(_beat);
            _nextBeatAt = now + _options.BeatEvery;
        }
        for (var i = 0; i < MostReads && _link.Read(_datagram) is var n && n > 0; i++) Take(_datagram.AsSpan(0, n), now);
        return _link.IsOpen && _latest.Kind != MasterKind.None && now - _latest.AcquiredAt <= _options.Deadline ? _latest : default;
    }

    public void Dispose() => _link.Dispose();

    private void Take(ReadOnlySpan<byte> datagram, Instant now)
    {
        var flaw = MasterPacket.TryDecode(datagram, _key, out MasterReport report);
        var c = _counters;
        _counters = flaw switch
        {
            MasterPacketFlaw.NotOurs => c with { NotOurs = c.NotOurs + 1 },
            MasterPacketFlaw.Forged => c with { Forged = c.Forged + 1 },
            MasterPacketFlaw.Unsound => c with { Unsound = c.Unsound + 1 },
            _ => Judge(report, now, c),
        };
    }

    private NetworkMasterCounters Judge(in MasterReport report, Instant now, NetworkMasterCounters c)
    {
        if (report.Session != _session) return c with { OtherSession = c.OtherSession + 1 };
        if (report.Hand != _options.Hand) return c with { OtherHand = c.OtherHand + 1 };
        // In 128 bits, so that no sealed number can wrap.
        var acquired = (Int128)report.EchoNs + report.HeldNs;
        if (report.Sequence == 0 || report.EchoNs < _firstBeatAt.Nanoseconds || report.EchoNs > now.Nanoseconds || acquired > now.Nanoseconds) return c with { Unsound = c.Unsound + 1 };
        var isNewer = report.Sequence > _newest;
        if (!isNewer)
        {
            var behind = _newest - report.Sequence;
            if (behind >= 64) return c with { Replayed = c.Replayed + 1 };
            if ((_seen & 1ul << (int)behind) != 0) return c with { Doubled = c.Doubled + 1 };
            _seen |= 1ul << (int)behind;
            return c with { Reordered = c.Reordered + 1, Missing = c.Missing - (report.Sequence > _first ? 1 : 0) };
        }
        var step = report.Sequence - _newest;
        // Before the first packet nothing was missed: the console may have begun before.
        if (_newest == 0) _first = report.Sequence;
        else c = c with { Missing = c.Missing + (long)Math.Min(step - 1, MostMissing) };
        _seen = step >= 64 ? 1 : _seen << (int)step | 1;
        _newest = report.Sequence;
        if (now.Nanoseconds - acquired > _options.Deadline.Nanoseconds || report.HeldNs > MostHeld.Nanoseconds) return c with { Late = c.Late + 1 };
        _latest = report.Sample with { Sequence = _latest.Sequence + 1, AcquiredAt = NotBefore((long)acquired, report.SenderNs, now), ReceivedAt = now };
        _senderNs = report.SenderNs;
        return c with { Accepted = c.Accepted + 1 };
    }

    /// <summary>The hand was so then or later. A beat that was slow says less than one before it did, and that still holds: by the console's own clock so much
    /// time has passed since, less what its rate may be off.</summary>
    private Instant NotBefore(long acquired, long senderNs, Instant now)
    {
        if (_latest.Kind == MasterKind.None) return new Instant(acquired);
        var since = (Int128)senderNs - _senderNs;
        var known = since >= 0 && since <= MostHeld.Nanoseconds ? _latest.AcquiredAt.Nanoseconds + (long)since - (long)since / ClockRate : _latest.AcquiredAt.Nanoseconds;
        return new Instant(Math.Min(Math.Max(acquired, known), now.Nanoseconds));
    }
}
