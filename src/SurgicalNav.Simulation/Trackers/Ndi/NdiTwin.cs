using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Ndi;

namespace SurgicalNav.Simulation.Trackers.Ndi;

/// <summary>An NDI tracker at byte level, at the far end of a link: initialises, takes .rom files, tracks bodies at its own rate with its own clock,
/// and answers every command of the Combined API that a navigation client uses, errors included.</summary>
/// <remarks>What is measured depends only on options and bodies, not on how often <see cref="Step"/> is called. One loop owns it.
/// Without noise, tracking replies allocate nothing as far as the bodies do not; set-up commands allocate.</remarks>
public sealed class NdiTwin : INdiTwinFrames, IServedTwin
{
    private const int PowerUpBaud = 9600, MostCommand = 2048, Slots = 8, MostReply = 16_384;
    private const int BadCommand = 0x01, TooLong = 0x02, BadCrc = 0x04;

    private readonly NdiTwinOptions _options;
    private readonly NdiTwinCommands _commands;
    private readonly NdiTwinHandles _handles;
    private readonly NdiTwinSight _sight;
    private readonly NdiFrame _frame = new();
    private readonly DelayLine _answers = new(Slots, MostReply + 64);
    private readonly SeededRandom _line;
    private readonly byte[] _command = new byte[MostCommand], _incoming = new byte[4096], _answer = new byte[MostReply];
    private IByteLink? _link;
    private int _commandBytes;
    private bool _commandTooLong, _started;
    private Instant _start, _now;
    private Instant? _resetAt;
    private long _numberedFrom, _lastReported = -1;
    private int _baudAfterAnswer;

    /// <exception cref="ArgumentException">No bodies.</exception>
    public NdiTwin(NdiTwinOptions options, params IReadOnlyList<NdiTwinBody> bodies)
    {
        if (bodies.Count == 0) throw new ArgumentException("NDI twin: there is no body to track.");
        _options = options;
        _handles = new NdiTwinHandles(options, bodies);
        _sight = new NdiTwinSight(options, Faults, _handles);
        _commands = new NdiTwinCommands(options, _handles, this);
        _commands.Reset();
        _line = new SeededRandom(options.Seed, 7);
    }

    public NdiTwinFaults Faults { get; } = new();

    /// <summary>The rate it talks at; whoever simulates a serial line asks. Of no meaning on a network.</summary>
    public int Baud { get; private set; } = PowerUpBaud;

    public long Commands { get; private set; }

    /// <summary>Commands answered with an error.</summary>
    public long Errors { get; private set; }

    public int Initialisations => _commands.Initialisations;

    public bool IsTracking => _commands.State == NdiTwinCommands.Mode.Tracking;

    public int EnabledTools => _handles.All.Count(h => h.IsEnabled);

    /// <summary>Serves a new client; the device's state stays as it is, as a real one's does.</summary>
    public void Attach(IByteLink? link)
    {
        if (!ReferenceEquals(_link, link)) _link?.Dispose();
        _link = link;
        (_commandBytes, _commandTooLong) = (0, false);
        _answers.Clear();
    }

    /// <summary>A break on the serial line, or the power switch: everything is forgotten, and RESET follows at 9600 baud.</summary>
    public void Break(Instant now)
    {
        _commands.Reset();
        (_commandBytes, _commandTooLong, _baudAfterAnswer) = (0, false, 0);
        _answers.Clear();
        Baud = PowerUpBaud;
        _resetAt = now + _options.ResetTime;
    }

    /// <summary>Presses or releases the switches of the tool at a handle; bit i is switch i + 1.</summary>
    public void Press(int handle, byte switches)
    {
        if (_handles.Find(handle) is { } h) h.Switches = switches;
    }

    public void Plug(int port) => _handles.Plug(port);

    public void Unplug(int port) => _handles.Unplug(port);

    /// <summary>What the device's clock shows at a moment; from the first step on.</summary>
    public DeviceInstant DeviceTimeAt(Instant at)
    {
        var since = at - _start;
        return _options.ClockStart + since + new Duration((long)Math.Round(since.Nanoseconds * (_options.ClockDriftPpm * 1e-6)));
    }

    /// <summary>Hears what has come and says what is due.</summary>
    public void Step(Instant now)
    {
        if (!_started) (_started, _start) = (true, now);
        _now = now;
        if (_resetAt is { } due && now >= due)
        {
            _resetAt = null;
            Say("RESETBE6F\r"u8, now);
        }
        Hear(now);
        while (_answers.TryTake(now, out var answer))
        {
            _link?.TryWrite(answer);
            if (_baudAfterAnswer != 0) (Baud, _baudAfterAnswer) = (_baudAfterAnswer, 0);
        }
    }

    NdiFrame INdiTwinFrames.Newest(TwinMarkers markers, bool onlyNew)
    {
        var index = (long)Math.Floor((_now - _start).Seconds * _options.RateHz);
        if (onlyNew && index == _lastReported)
        {
            _frame.Clear();
            return _frame;
        }
        if (onlyNew) _lastReported = index;
        var at = _start + Duration.FromSeconds(index / _options.RateHz);
        var number = (uint)(index * _options.FrameCounterHz / (long)_options.RateHz - _numberedFrom);
        _sight.Measure(_frame, at, index, number, DeviceTimeAt(at), markers);
        return _frame;
    }

    void INdiTwinFrames.Restart() => _numberedFrom = (long)Math.Floor((_now - _start).Seconds * _options.RateHz) * _options.FrameCounterHz / (long)_options.RateHz;

    private void Hear(Instant now)
    {
        if (_link is null) return;
        for (int n; (n = _link.Read(_incoming)) > 0;)
        {
            if (Faults.Silent || _resetAt is not null) continue;
            var heard = _incoming.AsSpan(0, n);
            if (_line.NextDouble() < Faults.CommandDamageProbability) heard[_line.NextInt(n)] ^= (byte)(1 << _line.NextInt(7));
            foreach (var b in heard) Hear(b, now);
        }
    }

    private void Hear(byte b, Instant now)
    {
        if (b == '\n') return;
        if (b != '\r')
        {
            if (_commandBytes < MostCommand) _command[_commandBytes++] = b;
            else _commandTooLong = true;
            return;
        }
        var command = _command.AsSpan(0, _commandBytes);
        var tooLong = _commandTooLong;
        (_commandBytes, _commandTooLong) = (0, false);
        if (command.IsEmpty) return;
        Commands++;
        Answer(tooLong ? NdiTwinCommands.Error(_answer, TooLong) : Obey(command), now);
    }

    /// <summary>"NAME:parameters" with a checksum, or "NAME parameters" without.</summary>
    private int Obey(ReadOnlySpan<byte> command)
    {
        var end = command.IndexOfAny((byte)':', (byte)' ');
        var name = end < 0 ? command : command[..end];
        var parameters = end < 0 ? default : command[(end + 1)..];
        if (end >= 0 && command[end] == ':')
        {
            if (parameters.Length < 4) return NdiTwinCommands.Error(_answer, BadCrc);
            var reader = new NdiTextReader(parameters[^4..]);
            if (!reader.TryHex(4, out var crc) || crc != Crc16.Compute(command[..^4])) return NdiTwinCommands.Error(_answer, BadCrc);
            parameters = parameters[..^4];
        }
        return name.IsEmpty ? NdiTwinCommands.Error(_answer, BadCommand) : _commands.Answer(name, parameters.TrimEnd((byte)' '), _answer);
    }

    private void Answer(int bytes, Instant now)
    {
        if (_answer.AsSpan(0, bytes).StartsWith("ERROR"u8)) Errors++;
        Say(_answer.AsSpan(0, bytes), now + _options.AnswerTime);
        if (_commands.NewBaud != 0) (_baudAfterAnswer, _commands.NewBaud) = (_commands.NewBaud, 0);
        if (!_commands.ResetAsked) return;
        _commands.ResetAsked = false;
        Break(now);
    }

    /// <summary>What is said passes through the faults of the line.</summary>
    private void Say(ReadOnlySpan<byte> answer, Instant due)
    {
        if (_answers.IsFull || Faults.Silent || answer.IsEmpty) return;
        var into = _answers.Next;
        var length = 0;
        if (_line.NextDouble() < Faults.NoiseProbability)
            for (var noise = 1 + _line.NextInt(12); noise > 0; noise--) into[length++] = (byte)_line.NextInt(256);
        answer.CopyTo(into[length..]);
        if (_line.NextDouble() < Faults.DamageProbability) into[length + _line.NextInt(answer.Length)] ^= (byte)(1 << _line.NextInt(8));
        length += answer.Length;
        if (_line.NextDouble() < Faults.LossProbability)
        {
            var at = _line.NextInt(length);
            into[(at + 1)..length].CopyTo(into[at..]);
            length--;
        }
        _answers.Send(length, due);
    }
}
