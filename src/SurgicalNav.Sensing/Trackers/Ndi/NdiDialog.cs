using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Sensing.Trackers.Ndi;

internal enum NdiAnswer
{
    /// <summary>Nothing yet, or nothing was asked.</summary>
    None,

    Reply,

    /// <summary>No answer after every repetition.</summary>
    Silent,

    /// <summary>Answers came, but damaged, after every repetition.</summary>
    Damaged,
}

/// <summary>One command in flight at most: sends it, waits, and after silence or damage waits for the line to be quiet and sends it again.</summary>
/// <remarks>The quiet matters: a late answer to the first try would be taken for the answer to the next command.</remarks>
internal sealed class NdiDialog
{
    private const int MostBytesPerPoll = 1 << 20;

    /// <summary>A reply that has begun and then says nothing for so long has lost bytes.</summary>
    private static readonly Duration Stall = Duration.FromMilliseconds(60);

    /// <summary>Silence after which nothing late is expected any more: while tracking, a late reply is only a repetition.</summary>
    private static readonly Duration Quiet = Duration.FromMilliseconds(60), ShortQuiet = Duration.FromMilliseconds(20);

    private const int Unknown = 0x01, TooLong = 0x02, TooShort = 0x03, BadCrc = 0x04, WrongParameters = 0x07;

    private readonly byte[] _command = new byte[NdiCommand.MostBytes];
    private readonly NdiReplyReader _reader = new();
    private int _commandBytes, _triesLeft;
    private Phase _phase;
    private Instant _since, _heardAt;
    private Duration _timeout, _quiet;
    private bool _damaged;
    private long _errorsBefore;
    private NdiReaderCounters _noted;

    private enum Phase { Idle, Sending, Waiting, Settling }

    public IByteLink? Link { get; private set; }

    /// <summary>Of all links so far.</summary>
    public NdiReaderCounters Counters => _reader.Counters;

    /// <summary>Commands sent again.</summary>
    public long Repeated { get; private set; }

    public bool IsIdle => _phase == Phase.Idle;

    /// <summary>Whether the command in flight, or the one last answered, had to be sent again.</summary>
    public bool WasRepeated { get; private set; }

    /// <summary>Where the next command is written.</summary>
    public Span<byte> Command => _command;

    /// <summary>The command's name, for messages.</summary>
    public ReadOnlySpan<byte> CommandName
    {
        get
        {
            var end = _command.AsSpan(0, _commandBytes).IndexOfAny((byte)':', (byte)' ');
            return _command.AsSpan(0, Math.Max(0, end));
        }
    }

    public void Use(IByteLink? link)
    {
        Link?.Dispose();
        Link = link;
        Forget();
    }

    /// <summary>Drops the command in flight and whatever has begun to arrive.</summary>
    public void Forget()
    {
        _phase = Phase.Idle;
        _reader.Clear();
    }

    public void Begin(int commandBytes, Duration timeout, int tries, Instant now, bool idempotent = false)
    {
        (_commandBytes, _timeout, _triesLeft, _quiet) = (commandBytes, timeout, tries, idempotent ? ShortQuiet : Quiet);
        (WasRepeated, _damaged) = (false, false);
        Send(now);
    }

    /// <summary>Sends what waits and takes what has come.</summary>
    /// <param name="now">The loop's moment.</param>
    /// <param name="reply">Valid until the next call.</param>
    public NdiAnswer Poll(Instant now, out NdiReply reply)
    {
        reply = default;
        switch (_phase)
        {
            case Phase.Sending:
                TrySend(now);
                return _phase == Phase.Sending && now - _since > _timeout ? Again(now) : NdiAnswer.None;
            case Phase.Waiting:
                return Await(now, out reply);
            case Phase.Settling:
                Discard(now);
                if (now - _heardAt >= _quiet) Send(now);
                return NdiAnswer.None;
            default:
                return NdiAnswer.None;
        }
    }

    /// <summary>What has come without being asked for.</summary>
    public bool Listen(Instant now, out NdiReply reply)
    {
        reply = default;
        for (var taken = 0; taken < MostBytesPerPoll;)
        {
            var found = _reader.TryRead(out reply);
            Note();
            if (found) return true;
            var n = Link?.Read(_reader.Room()) ?? 0;
            if (n == 0) return false;
            taken += n;
            _heardAt = now;
            _reader.Commit(n);
        }
        return false;
    }

    /// <summary>Throws away what comes; the moment of the last byte is kept.</summary>
    public void Discard(Instant now)
    {
        for (var taken = 0; taken < MostBytesPerPoll;)
        {
            var n = Link?.Read(_reader.Room()) ?? 0;
            if (n == 0) break;
            taken += n;
            _heardAt = now;
            _reader.Commit(n);
            _reader.Clear();
        }
        _reader.Clear();
        Note();
    }

    /// <summary>The link's counts, as the reader's grow; its latencies are those from a command to its reply.</summary>
    private void Note()
    {
        var now = _reader.Counters;
        if (now == _noted) return;
        if (Link?.Activity is { } activity)
        {
            activity.NoteFrames(now.Replies - _noted.Replies);
            activity.NoteCrcErrors(now.CrcErrors - _noted.CrcErrors);
            if (now.ResyncBytes > _noted.ResyncBytes) activity.NoteResyncs();
        }
        _noted = now;
    }

    private NdiAnswer Await(Instant now, out NdiReply reply)
    {
        if (Listen(now, out reply))
        {
            // What a command that was damaged on its way may be taken for.
            if (reply.TryError(out var code) && code is Unknown or TooLong or TooShort or BadCrc or WrongParameters && _triesLeft > 0)
            {
                _damaged = true;
                return Again(now);
            }
            _phase = Phase.Idle;
            Link?.Activity?.NoteLatency(now - _since);
            return NdiAnswer.Reply;
        }
        // Damaged as a whole, or it began and then stalled: bytes were lost.
        if (_reader.Counters.CrcErrors > _errorsBefore || (_reader.Pending > 0 && now - _heardAt > Stall))
        {
            _damaged = true;
            return Again(now);
        }
        return now - _since > _timeout ? Again(now) : NdiAnswer.None;
    }

    private NdiAnswer Again(Instant now)
    {
        if (_triesLeft == 0)
        {
            Forget();
            return _damaged ? NdiAnswer.Damaged : NdiAnswer.Silent;
        }
        (_phase, _heardAt, WasRepeated) = (Phase.Settling, now, true);
        Repeated++;
        return NdiAnswer.None;
    }

    private void Send(Instant now)
    {
        _triesLeft--;
        (_phase, _since) = (Phase.Sending, now);
        _errorsBefore = _reader.Counters.CrcErrors;
        TrySend(now);
    }

    private void TrySend(Instant now)
    {
        if (Link is { IsOpen: true } link && link.TryWrite(_command.AsSpan(0, _commandBytes))) (_phase, _since) = (Phase.Waiting, now);
    }
}
