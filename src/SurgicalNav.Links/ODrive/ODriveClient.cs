using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.ODrive;

/// <summary>How a question to a board stands.</summary>
public enum ODriveOutcome
{
    None,
    Waiting,

    /// <summary>Answered with what was asked.</summary>
    Done,

    /// <summary>Answered with one of the firmware's refusals, or with something else than a number.</summary>
    Refused,

    Silent,

    /// <summary>Time is over and only damaged lines came.</summary>
    Damaged,

    NoLine,
}

/// <summary>Asks an ODrive, with checksums, one question at a time. It asks only: what moves an axis is written by the guard alone.</summary>
/// <remarks>Passive and single-threaded, allocates nothing while asking. Answers carry no number, so that after an unanswered question the line must be quiet before the next.</remarks>
public sealed class ODriveClient(IByteLink link, Duration? answerTime = null)
{
    private static readonly Duration UsualAnswerTime = Duration.FromMilliseconds(50), Quiet = Duration.FromMilliseconds(20);

    private readonly Duration _answerTime = answerTime ?? UsualAnswerTime;
    private readonly ODriveLineReader _reader = new();
    private readonly byte[] _line = new byte[ODriveProtocol.MostLineBytes], _heard = new byte[1024];
    private Asked _asked;
    private Instant _begun, _quietFrom;
    private long _errorsBefore;
    private bool _isQuieting;

    private enum Asked { Feedback, Property }

    public ODriveOutcome Outcome { get; private set; }

    public ODriveRefusal Refusal { get; private set; }

    /// <summary>Of the last feedback that was answered.</summary>
    public ODriveFeedback Feedback { get; private set; }

    /// <summary>Of the last property that was answered.</summary>
    public ODriveProperty Property { get; private set; }

    public ODriveReaderCounters Counters => _reader.Counters;

    public (long Answered, long Unanswered) Exchanges { get; private set; }

    public bool CanBegin(Instant now)
    {
        if (Outcome == ODriveOutcome.Waiting) return false;
        if (_isQuieting)
        {
            if (Discard()) _quietFrom = now;
            _isQuieting = now - _quietFrom < Quiet;
        }
        return !_isQuieting;
    }

    /// <summary>Asks for an axis's position and velocity.</summary>
    public bool BeginFeedback(int axis, Instant now) => CanBegin(now) && Begin(Asked.Feedback, ODriveLine.Write(_line, "f"u8, "", axis), now);

    /// <summary>Asks for a property by its path, such as axis0.error.</summary>
    public bool BeginRead(string property, Instant now) => CanBegin(now) && Begin(Asked.Property, ODriveLine.Write(_line, "r"u8, property, null), now);

    public ODriveOutcome Poll(Instant now)
    {
        if (Outcome != ODriveOutcome.Waiting) return Outcome;
        for (int n; Outcome == ODriveOutcome.Waiting && (n = link.Read(_heard)) > 0;)
        {
            ReadOnlySpan<byte> rest = _heard.AsSpan(0, n);
            while (Outcome == ODriveOutcome.Waiting && _reader.TryRead(ref rest, out var content, out var checksum)) Take(content, checksum, now);
        }
        if (Outcome != ODriveOutcome.Waiting || link.IsOpen && now - _begun < _answerTime) return Outcome;
        Outcome = !link.IsOpen ? ODriveOutcome.NoLine : _reader.Counters.Errors > _errorsBefore || _reader.HasBegun ? ODriveOutcome.Damaged : ODriveOutcome.Silent;
        Exchanges = (Exchanges.Answered, Exchanges.Unanswered + 1);
        (_isQuieting, _quietFrom) = (true, now);
        return Outcome;
    }

    /// <summary>How the last question ended, for a person; empty where all is well. Allocates.</summary>
    public string Words() => Outcome switch
    {
        ODriveOutcome.Refused => $"{link.Name}: the ODrive says {(Refusal == ODriveRefusal.None ? "something that is no answer: check that nobody else uses the port." : ODriveRefusals.Words(Refusal))}",
        ODriveOutcome.Silent => $"{link.Name}: no answer from the ODrive. Check its supply, the cable, the baud rate (115200 on UART), and that the ASCII protocol is enabled on this port.",
        ODriveOutcome.Damaged => $"{link.Name}: lines arrive damaged. Check the cable and the baud rate, and keep it away from the motor's phases.",
        ODriveOutcome.NoLine => $"{link.Name}: the line is closed or takes nothing more. Check that it is plugged in.",
        _ => "",
    };

    private bool Begin(Asked asked, int bytes, Instant now)
    {
        Discard();
        (_asked, _begun, _errorsBefore, Refusal) = (asked, now, _reader.Counters.Errors, ODriveRefusal.None);
        Outcome = link.TryWrite(_line.AsSpan(0, bytes)) ? ODriveOutcome.Waiting : ODriveOutcome.NoLine;
        return Outcome == ODriveOutcome.Waiting;
    }

    private void Take(ReadOnlySpan<byte> content, ODriveChecksum checksum, Instant now)
    {
        // What was asked with a checksum is answered with one: a line without has lost it on the way, or answers somebody else.
        if (checksum != ODriveChecksum.Right) return;
        Refusal = ODriveRefusals.Of(content);
        if (_asked == Asked.Feedback && ODriveFeedback.TryParse(content, out var feedback)) (Feedback, Outcome) = (feedback, ODriveOutcome.Done);
        else if (_asked == Asked.Property && ODriveProperty.TryParse(content, out var property)) (Property, Outcome) = (property, ODriveOutcome.Done);
        else Outcome = ODriveOutcome.Refused;
        Exchanges = (Exchanges.Answered + 1, Exchanges.Unanswered);
        link.Activity?.NoteFrames();
        link.Activity?.NoteLatency(now - _begun);
    }

    private bool Discard()
    {
        _reader.Clear();
        var any = false;
        for (var i = 0; i < 1024 && link.Read(_heard) > 0; i++) any = true;
        return any;
    }
}
