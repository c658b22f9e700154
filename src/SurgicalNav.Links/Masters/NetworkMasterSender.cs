using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Masters;

/// <summary>How a hand goes over a network.</summary>
public sealed record NetworkMasterOptions
{
    public MasterHand Hand { get; init; }

    /// <summary>A look that is older is not used, and longer without one the operator is absent.</summary>
    public Duration Deadline { get; init; } = Duration.FromMilliseconds(100);

    public Duration BeatEvery { get; init; } = Duration.FromMilliseconds(10);

    internal void Validate()
    {
        if (Deadline <= Duration.Zero || BeatEvery <= Duration.Zero) throw new ArgumentException("The deadline and the time between beats must be above 0.");
        if (BeatEvery > Deadline) throw new ArgumentException(FormattableString.Invariant($"A beat every {BeatEvery.Milliseconds:g4} ms cannot show that a hand is younger than {Deadline.Milliseconds:g4} ms; let it beat more often."));
    }
}

/// <summary>The console's end: seals one hand's looks and answers the robot's beats.</summary>
/// <remarks>Sends nothing before the first beat. Takes up another session only once the one that it knows has been silent for a second, so that a beat
/// recorded earlier cannot draw it away; whatever it is drawn to, the robot drops what is not of its own session.</remarks>
public sealed class NetworkMasterSender : IDisposable
{
    private const int MostReads = 64;
    private static readonly Duration Silence = Duration.FromSeconds(1);

    private readonly IByteLink _link;
    private readonly byte[] _key;
    private readonly MasterHand _hand;
    private readonly byte[] _datagram = new byte[MasterPacket.MostBytes + 1];
    private MasterBeat _beat;
    private Instant _beatAt;
    private ulong _sequence;

    /// <param name="datagrams">One datagram a read. Owned.</param>
    /// <param name="key">As <see cref="MasterKey.Load"/> gives it.</param>
    /// <param name="hand">Whose.</param>
    public NetworkMasterSender(IByteLink datagrams, ReadOnlySpan<byte> key, MasterHand hand)
    {
        if (key.Length != MasterKey.Bytes) throw new ArgumentException($"A key has {MasterKey.Bytes} bytes; {key.Length} were given.");
        (_link, _key, _hand) = (datagrams, key.ToArray(), hand);
    }

    /// <summary>Whether the robot has been heard.</summary>
    public bool HasSession => _beat.Session != 0;

    /// <summary>Datagrams that were no beat for this hand.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes the beats that have come.</summary>
    public void Poll(Instant now)
    {
        for (var i = 0; i < MostReads && _link.Read(_datagram) is var n && n > 0; i++)
        {
            if (MasterPacket.TryDecode(_datagram.AsSpan(0, n), _key, out MasterBeat beat) != MasterPacketFlaw.None || beat.Hand != _hand || beat.Session == 0 || !IsNext(beat, now))
            {
                Refused++;
                continue;
            }
            if (beat.Session != _beat.Session) _sequence = 0;
            (_beat, _beatAt) = (beat, now);
        }
    }

    /// <summary>Sends a look; false where the robot has not been heard yet or the look says nothing.</summary>
    public bool Send(in MasterSample sample)
    {
        if (!HasSession || !sample.IsSound) return false;
        MasterPacket.Encode(_datagram, new MasterReport(_hand, _beat.Session, ++_sequence, sample.AcquiredAt.Nanoseconds, _beat.SentNs, (sample.AcquiredAt - _beatAt).Nanoseconds, sample), _key);
        return _link.TryWrite(_datagram.AsSpan(0, MasterReport.WireBytes));
    }

    public void Dispose() => _link.Dispose();

    private bool IsNext(in MasterBeat beat, Instant now) =>
        _beat.Session == 0 || (beat.Session == _beat.Session ? beat.Sequence > _beat.Sequence : now - _beatAt > Silence);
}
