using SurgicalNav.Core.Time;

namespace SurgicalNav.Links.Dynamixel;

/// <summary>How an exchange with devices stands.</summary>
public enum DynamixelOutcome
{
    /// <summary>Nothing was asked.</summary>
    None,

    Waiting,

    /// <summary>Every device that was asked has answered; whether with an error, each answer says.</summary>
    Done,

    /// <summary>Time is over and some have not answered.</summary>
    Incomplete,

    /// <summary>Time is over and nothing came.</summary>
    Silent,

    /// <summary>Time is over and only damaged bytes came.</summary>
    Damaged,

    /// <summary>The line is closed, or takes nothing.</summary>
    NoLine,
}

/// <param name="Baud">Of the line, for the time that answers take.</param>
/// <param name="AnswerTime">Beyond the bytes' own time: the devices' return delay, and the 16 ms that many USB adapters wait before they hand bytes on.</param>
/// <param name="Quiet">How long the line must be silent after an unanswered question, so that a late answer is not taken for the next one's.</param>
public sealed record DynamixelClientOptions(int Baud, Duration AnswerTime, Duration Quiet)
{
    public static DynamixelClientOptions Usual { get; } = new(57_600, Duration.FromMilliseconds(34), Duration.FromMilliseconds(20));
}

/// <summary>One device's answer.</summary>
/// <param name="Id">Whose.</param>
/// <param name="ErrorByte">See <see cref="DynamixelWords.Of(byte)"/>.</param>
/// <param name="Start">Where its data are in the client's memory: use <see cref="DynamixelClient.Data"/>.</param>
/// <param name="Bytes">Of data.</param>
public readonly record struct DynamixelAnswer(byte Id, byte ErrorByte, int Start, int Bytes)
{
    public DynamixelError Error => (DynamixelError)(ErrorByte & ~DynamixelProtocol.Alert);

    public bool HasAlert => (ErrorByte & DynamixelProtocol.Alert) != 0;
}

/// <summary>The host's side of a Dynamixel line: one question at a time, answers matched by ID and length, time by the caller's clock.</summary>
/// <remarks>Passive and single-threaded: Begin…, then <see cref="Poll"/> until it is no longer Waiting. All memory is taken at construction.
/// Own packets that come back, as adapters without direction control send them, are passed over.</remarks>
public sealed class DynamixelClient(IByteLink link, DynamixelClientOptions? options = null)
{
    private const int BitsPerByte = 10, StatusBytes = 11, PingBytes = 3, MostFastParts = DynamixelProtocol.MostPacketBytes - DynamixelProtocol.InstructionAt - 1;

    private readonly DynamixelClientOptions _options = options ?? DynamixelClientOptions.Usual;
    private readonly DynamixelReader _reader = new();
    private readonly byte[] _wire = new byte[DynamixelProtocol.MostPacketBytes];
    private readonly byte[] _data = new byte[2 * DynamixelProtocol.MostPacketBytes];
    private readonly DynamixelBulkItem[] _asked = new DynamixelBulkItem[DynamixelProtocol.MostDevices];
    private readonly DynamixelAnswer[] _answers = new DynamixelAnswer[DynamixelProtocol.MostDevices];
    private readonly DynamixelBulkItem[] _one = new DynamixelBulkItem[DynamixelProtocol.MostDevices];
    private int _askedCount, _answerCount, _dataBytes;
    private bool _isFast, _isSearch, _isQuieting;
    private Instant _begun, _deadline, _quietFrom;
    private long _errorsBefore;

    public DynamixelOutcome Outcome { get; private set; }

    /// <summary>The line's name.</summary>
    public string Name => link.Name;

    public DynamixelReaderCounters Counters => _reader.Counters;

    /// <summary>Exchanges that were answered by all, and those that were not.</summary>
    public (long Answered, long Unanswered) Exchanges { get; private set; }

    /// <summary>Packets that nobody had asked for: late, from another ID or of another length.</summary>
    public long Strays { get; private set; }

    /// <summary>In the order in which they came; of a fast read in the order asked.</summary>
    public ReadOnlySpan<DynamixelAnswer> Answers => _answers.AsSpan(0, _answerCount);

    public ReadOnlySpan<byte> Data(in DynamixelAnswer answer) => _data.AsSpan(answer.Start, answer.Bytes);

    /// <summary>Whether a question may be asked now: none is open, and the line is quiet after one that was not answered.</summary>
    public bool CanBegin(Instant now)
    {
        if (Outcome == DynamixelOutcome.Waiting) return false;
        if (_isQuieting)
        {
            if (Discard() > 0) _quietFrom = now;
            _isQuieting = now - _quietFrom < _options.Quiet;
        }
        return !_isQuieting;
    }

    public bool BeginPing(byte id, Instant now)
    {
        _one[0] = new DynamixelBulkItem(id, 0, PingBytes);
        return Begin(DynamixelRequests.Ping(_wire, id), _one.AsSpan(0, 1), now);
    }

    /// <summary>Asks who is there; ends Done when the time for <paramref name="mostDevices"/> answers is over and at least one came.</summary>
    public bool BeginSearch(Instant now, int mostDevices = DynamixelProtocol.MostDevices)
    {
        _one[0] = new DynamixelBulkItem(DynamixelProtocol.Broadcast, 0, PingBytes);
        return Begin(DynamixelRequests.Ping(_wire, DynamixelProtocol.Broadcast), _one.AsSpan(0, 1), now, isSearch: true, answers: Math.Clamp(mostDevices, 1, DynamixelProtocol.MostDevices));
    }

    public bool BeginRead(byte id, ushort address, ushort bytes, Instant now)
    {
        _one[0] = new DynamixelBulkItem(id, address, bytes);
        return Begin(DynamixelRequests.Read(_wire, id, address, bytes), _one.AsSpan(0, 1), now);
    }

    public bool BeginRead(byte id, DynamixelItem item, Instant now) => BeginRead(id, item.Address, item.Bytes, now);

    public bool BeginSyncRead(ReadOnlySpan<byte> ids, ushort address, ushort bytes, Instant now, bool fast = false)
    {
        var length = DynamixelRequests.SyncRead(_wire, ids, address, bytes, fast);
        for (var i = 0; i < ids.Length; i++) _one[i] = new DynamixelBulkItem(ids[i], address, bytes);
        return Begin(length, _one.AsSpan(0, ids.Length), now, fast);
    }

    public bool BeginBulkRead(ReadOnlySpan<DynamixelBulkItem> items, Instant now, bool fast = false) => Begin(DynamixelRequests.BulkRead(_wire, items, fast), items, now, fast);

    /// <inheritdoc cref="DynamixelRequests.WriteSetting"/>
    public bool BeginWriteSetting(byte id, DynamixelItem item, long value, Instant now)
    {
        _one[0] = new DynamixelBulkItem(id, item.Address, 0);
        return Begin(DynamixelRequests.WriteSetting(_wire, id, item, value), _one.AsSpan(0, 1), now);
    }

    public bool BeginReboot(byte id, Instant now)
    {
        _one[0] = new DynamixelBulkItem(id, 0, 0);
        return Begin(DynamixelRequests.Reboot(_wire, id), _one.AsSpan(0, 1), now);
    }

    /// <inheritdoc cref="DynamixelRequests.FactoryReset"/>
    public bool BeginFactoryReset(byte id, DynamixelReset reset, bool isMeant, Instant now)
    {
        _one[0] = new DynamixelBulkItem(id, 0, 0);
        return Begin(DynamixelRequests.FactoryReset(_wire, id, reset, isMeant), _one.AsSpan(0, 1), now);
    }

    /// <summary>Sends a packet that was made elsewhere and waits for the statuses of these devices; none: nobody answers, as to a broadcast.</summary>
    /// <param name="packet">Whole, as for the wire.</param>
    /// <param name="answers">Who answers, with how many bytes of data.</param>
    public bool Begin(ReadOnlySpan<byte> packet, ReadOnlySpan<DynamixelBulkItem> answers, Instant now)
    {
        packet.CopyTo(_wire);
        return Begin(packet.Length, answers, now);
    }

    /// <summary>Takes what has come and looks at the time.</summary>
    public DynamixelOutcome Poll(Instant now)
    {
        if (Outcome != DynamixelOutcome.Waiting) return Outcome;
        for (int n; (n = link.Read(_reader.Room())) > 0;)
        {
            _reader.Commit(n);
            TakeAll();
        }
        if (now >= _deadline && !IsComplete && _reader.Pending > 0)
        {
            // A header with a wrong length may sit on answers that came whole.
            while (_reader.Pending > 0 && !IsComplete)
            {
                _reader.GiveUp();
                TakeAll();
            }
        }
        if (IsComplete || now >= _deadline || !link.IsOpen) End(now);
        return Outcome;
    }

    /// <summary>How the last exchange ended, for a person, with what to check; empty where all is well. Allocates.</summary>
    public string Words() => Outcome switch
    {
        DynamixelOutcome.Done => string.Join(' ', Answers.ToArray().Where(a => a.ErrorByte != 0).Select(a => $"ID {a.Id}: {DynamixelWords.Of(a.ErrorByte)}")),
        DynamixelOutcome.Silent => $"{Name}: no answer from ID {Missing()}. Check power, cable and ID, and that {_options.Baud} baud is what the device is set to.",
        DynamixelOutcome.Incomplete => $"{Name}: ID {Missing()} did not answer, others did. Check those devices' cables and IDs.",
        DynamixelOutcome.Damaged => $"{Name}: what came is damaged. Check cable and termination, that no two devices have the same ID, and that {_options.Baud} baud is theirs.",
        DynamixelOutcome.NoLine => $"{Name}: the line is closed or takes nothing more. Check that its adapter is plugged in.",
        _ => "",
    };

    private bool IsComplete => !_isSearch && _answerCount == _askedCount;

    private bool Begin(int packetBytes, ReadOnlySpan<DynamixelBulkItem> asked, Instant now, bool fast = false, bool isSearch = false, int answers = 0)
    {
        if (!CanBegin(now)) return false;
        var (data, parts) = (0, 0);
        foreach (var a in asked) (data, parts) = (data + a.Bytes, parts + a.Bytes + DynamixelProtocol.FastPartBytes);
        if (data > _data.Length || fast && parts > MostFastParts) throw new ArgumentException($"Dynamixel: {data} bytes from {asked.Length} devices are too many for one question; ask in several.");
        Discard();
        asked.CopyTo(_asked);
        (_askedCount, _answerCount, _dataBytes, _isFast, _isSearch, _begun) = (asked.Length, 0, 0, fast, isSearch, now);
        _errorsBefore = _reader.Counters.Errors;
        var bytes = packetBytes + (isSearch ? answers * (StatusBytes + PingBytes) : 0);
        foreach (var a in asked) bytes += StatusBytes + DynamixelStuffing.MostBytes(a.Bytes);
        // A device answers a search in its turn, after its own return delay.
        _deadline = now + Duration.FromSeconds((double)bytes * BitsPerByte / _options.Baud) + _options.AnswerTime + (isSearch ? Duration.FromMilliseconds(1) * answers : Duration.Zero);
        Outcome = link.TryWrite(_wire.AsSpan(0, packetBytes)) ? DynamixelOutcome.Waiting : DynamixelOutcome.NoLine;
        if (Outcome == DynamixelOutcome.NoLine) return false;
        if (IsComplete) Outcome = DynamixelOutcome.Done;
        return true;
    }

    private int Discard()
    {
        _reader.Clear();
        var bytes = 0;
        for (int n; bytes < 1 << 20 && (n = link.Read(_reader.Room())) > 0; bytes += n) { }
        return bytes;
    }

    private void TakeAll()
    {
        while (!IsComplete && _reader.TryRead(out var packet))
        {
            if (!packet.IsStatus) continue;
            if (_isFast && packet.IsFast ? !TakeFast(packet.FastParts) : packet.IsFast || !TakeOne(packet)) Strays++;
        }
    }

    private bool TakeOne(in DynamixelPacket status)
    {
        var data = status.Parameters;
        if (_isFast) return false;
        if (_isSearch) return data.Length == PingBytes && _answerCount < _answers.Length && Keep(status.Id, status.ErrorByte, data);
        // Devices answer a read of several in the order asked, so that a device that is passed over will not come any more.
        for (var i = 0; i < _askedCount; i++)
        {
            if (_asked[i].Id != status.Id || HasAnswered(status.Id)) continue;
            // A refusal carries no data.
            return (data.Length == _asked[i].Bytes || data.IsEmpty && status.Error != DynamixelError.None) && Keep(status.Id, status.ErrorByte, data);
        }
        return false;
    }

    private bool TakeFast(ReadOnlySpan<byte> parts)
    {
        var bytes = -DynamixelProtocol.CrcBytes;
        for (var i = 0; i < _askedCount; i++) bytes += DynamixelProtocol.FastPartBytes + _asked[i].Bytes;
        if (bytes != parts.Length) return false;
        for (var (i, at) = (0, 0); i < _askedCount; at += DynamixelProtocol.FastPartBytes + _asked[i++].Bytes)
            if (parts[at + 1] != _asked[i].Id) return false;
        for (var (i, at) = (0, 0); i < _askedCount; at += DynamixelProtocol.FastPartBytes + _asked[i++].Bytes)
            Keep(_asked[i].Id, parts[at], parts.Slice(at + 2, _asked[i].Bytes));
        return true;
    }

    private bool HasAnswered(byte id)
    {
        foreach (var a in Answers)
            if (a.Id == id) return true;
        return false;
    }

    private bool Keep(byte id, byte error, ReadOnlySpan<byte> data)
    {
        if (_dataBytes + data.Length > _data.Length) return false;
        data.CopyTo(_data.AsSpan(_dataBytes));
        _answers[_answerCount++] = new DynamixelAnswer(id, error, _dataBytes, data.Length);
        _dataBytes += data.Length;
        return true;
    }

    private void End(Instant now)
    {
        var isDone = IsComplete || _isSearch && _answerCount > 0;
        Outcome = isDone ? DynamixelOutcome.Done
            : !link.IsOpen ? DynamixelOutcome.NoLine
            : _answerCount > 0 ? DynamixelOutcome.Incomplete
            : _reader.Counters.Errors > _errorsBefore ? DynamixelOutcome.Damaged
            : DynamixelOutcome.Silent;
        Exchanges = isDone ? (Exchanges.Answered + 1, Exchanges.Unanswered) : (Exchanges.Answered, Exchanges.Unanswered + 1);
        if (link.Activity is { } activity)
        {
            activity.NoteFrames(_answerCount);
            if (isDone && !_isSearch) activity.NoteLatency(now - _begun);
        }
        (_isQuieting, _quietFrom) = (!isDone, now);
    }

    private string Missing()
    {
        var missing = new List<byte>();
        for (var i = 0; i < _askedCount; i++)
            if (!HasAnswered(_asked[i].Id)) missing.Add(_asked[i].Id);
        return missing is [DynamixelProtocol.Broadcast] ? "any device" : string.Join(", ", missing);
    }
}
