using System.Globalization;
using System.Text;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.ODrive;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Simulation.Drives.ODrive;

/// <summary>An ODrive 3.6 with firmware 0.5 at byte level, at the far end of a link: its text protocol with checksums, comments, refusals and cut answers, its watchdogs, its axes.</summary>
/// <remarks>Written from the firmware's documents and source. Passive: call <see cref="Step"/> at least once a millisecond. One loop owns it. Lines are read as text, so they allocate.</remarks>
public sealed class ODriveTwin : IServedTwin
{
    private const double CountsPerTurn = 8192;
    private const int TrapezoidMode = 5, PassThroughMode = 1, MostNumbers = 4;
    private static readonly Duration LongestCatchUp = Duration.FromSeconds(10);

    private readonly ODriveTwinOptions _options;
    private readonly ODriveTwinProperties _properties;
    private readonly ODriveTwinAxis[] _axes;
    private readonly ODriveLineReader _reader = new();
    private readonly SeededRandom _line;
    private readonly byte[] _heard = new byte[4096], _answer = new byte[ODriveProtocol.MostLineBytes];
    private IByteLink? _link;
    private Instant _lastTick;
    private bool _hasStarted;

    /// <exception cref="ArgumentException">No or too many axes.</exception>
    public ODriveTwin(ODriveTwinOptions options)
    {
        if (options.Axes is < 1 or > ODriveProtocol.MostAxes) throw new ArgumentException($"ODrive twin: a board has 1 or {ODriveProtocol.MostAxes} axes, not {options.Axes}.", nameof(options));
        _options = options;
        _axes = [.. Enumerable.Range(0, options.Axes).Select(_ => new ODriveTwinAxis(options))];
        _properties = new ODriveTwinProperties(options, _axes);
        _line = new SeededRandom(options.Seed, 13);
    }

    public ODriveTwinFaults Faults { get; } = new();

    public IReadOnlyList<ODriveTwinAxis> Axes => _axes;

    /// <summary>Lines that were obeyed or refused.</summary>
    public long Commands { get; private set; }

    public long Refusals { get; private set; }

    public ODriveReaderCounters Counters => _reader.Counters;

    public void Attach(IByteLink? link)
    {
        if (!ReferenceEquals(_link, link)) _link?.Dispose();
        _link = link;
        _reader.Clear();
    }

    public void Step(Instant now)
    {
        if (!_hasStarted || now - _lastTick > LongestCatchUp)
        {
            (_lastTick, _hasStarted) = (now, true);
            foreach (var axis in _axes) axis.Feed(now);
        }
        while (now - _lastTick >= FirstOrderJoint.TickPeriod)
        {
            _lastTick += FirstOrderJoint.TickPeriod;
            foreach (var axis in _axes) axis.Tick(_lastTick);
        }
        if (_link is null) return;
        for (int n; (n = _link.Read(_heard)) > 0;)
        {
            if (Faults.Silent) continue;
            ReadOnlySpan<byte> rest = _heard.AsSpan(0, n);
            while (_reader.TryRead(ref rest, out var content, out var checksum)) Obey(Encoding.ASCII.GetString(content), checksum == ODriveChecksum.Right, now);
        }
    }

    private void Obey(string line, bool withChecksum, Instant now)
    {
        Commands++;
        var answer = line[0] switch
        {
            'p' or 'q' or 'v' or 'c' or 't' or 'f' or 'u' => OfAxis(line, now),
            'e' => Encoder(line, now),
            'r' => Read(line),
            'w' => Write(line),
            's' => System(line),
            'i' => $"Hardware version: 3.6-56V\r\nFirmware version: {_options.Firmware.ToString(3)}\r\nSerial number: {_options.SerialNumber}",
            'h' => "Please see documentation for more details",
            _ => "unknown command",
        };
        if (answer.Length == 0) return;
        foreach (var one in answer.Split("\r\n"))
        {
            if (ODriveRefusals.Of(Encoding.ASCII.GetBytes(one)) != ODriveRefusal.None) Refusals++;
            Say(one, withChecksum);
        }
    }

    private string OfAxis(string line, Instant now)
    {
        Span<double> numbers = stackalloc double[MostNumbers];
        var count = Numbers(line.AsSpan(1), numbers);
        if (count < (line[0] is 'f' or 'u' ? 1 : 2)) return "invalid command format";
        if (Axis(numbers[0]) is not { } axis) return Invalid(numbers[0]);
        if (line[0] == 'f') return string.Create(CultureInfo.InvariantCulture, $"{axis.Position:F6} {axis.Velocity:F6}");
        switch (line[0])
        {
            case 'p':
                (axis.ControlMode, axis.InputPosition) = (ODriveControlMode.Position, numbers[1]);
                if (count > 2) axis.InputVelocity = numbers[2];
                if (count > 3) axis.InputTorque = numbers[3];
                break;
            case 'q':
                (axis.ControlMode, axis.InputPosition) = (ODriveControlMode.Position, numbers[1]);
                if (count > 2) axis.MaxVelocity = Math.Abs(numbers[2]);
                if (count > 3) axis.TorqueLimit = Math.Abs(numbers[3]);
                break;
            case 'v':
                (axis.ControlMode, axis.InputVelocity) = (ODriveControlMode.Velocity, numbers[1]);
                if (count > 2) axis.InputTorque = numbers[2];
                break;
            case 'c':
                (axis.ControlMode, axis.InputTorque) = (ODriveControlMode.Torque, numbers[1]);
                break;
            case 't':
                (axis.ControlMode, axis.InputMode, axis.InputPosition) = (ODriveControlMode.Position, TrapezoidMode, numbers[1]);
                break;
        }
        axis.Feed(now);
        return "";
    }

    /// <summary><c>esl axis count</c>.</summary>
    private string Encoder(string line, Instant now)
    {
        Span<double> numbers = stackalloc double[MostNumbers];
        if (!line.StartsWith("esl", StringComparison.Ordinal) || Numbers(line.AsSpan(3), numbers) < 2) return "invalid command format";
        if (Axis(numbers[0]) is not { } axis) return Invalid(numbers[0]);
        axis.Place(numbers[1] / CountsPerTurn);
        axis.Feed(now);
        return string.Create(CultureInfo.InvariantCulture, $"encoder set to {(int)numbers[1]}");
    }

    private string Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 2 ? "invalid command format" : !_properties.Has(words[1]) ? "invalid property" : _properties.Read(words[1]);
    }

    private string Write(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3) return "invalid command format";
        return !_properties.Has(words[1]) ? "invalid property" : _properties.Write(words[1], words[2]) ? "" : "not implemented";
    }

    /// <summary><c>sc</c> clears errors; <c>sr</c> restarts: idle, without errors and watchdogs. Saving and erasing leave no trace here. Nothing is answered.</summary>
    private string System(string line)
    {
        foreach (var axis in _axes)
        {
            if (line is "sc" or "sr") axis.Error = 0;
            if (line is not "sr") continue;
            axis.Request(ODriveAxisState.Idle);
            axis.SwitchWatchdog(false);
            (axis.ControlMode, axis.InputMode) = (ODriveControlMode.Position, PassThroughMode);
        }
        return "";
    }

    private ODriveTwinAxis? Axis(double number) => number >= 0 && number < _axes.Length && number == Math.Floor(number) ? _axes[(int)number] : null;

    private static string Invalid(double number) => string.Create(CultureInfo.InvariantCulture, $"invalid motor {number:0}");

    /// <summary>As sscanf does: up to the first that is none.</summary>
    private static int Numbers(ReadOnlySpan<char> text, Span<double> into)
    {
        var count = 0;
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            if (word.IsEmpty) continue;
            if (count == into.Length || !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) break;
            into[count++] = value;
        }
        return count;
    }

    private void Say(string text, bool withChecksum)
    {
        var length = Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, ODriveProtocol.MostAnswerBytes - 1)), _answer);
        // The firmware ends lines with both characters.
        length = ODriveLine.Finish(_answer, length, withChecksum);
        _answer[length - 1] = (byte)'\r';
        _answer[length++] = (byte)'\n';
        length = Math.Min(length, ODriveProtocol.MostAnswerBytes);
        if (Faults.DamageProbability > 0 && _line.NextDouble() < Faults.DamageProbability) _answer[_line.NextInt(length)] ^= (byte)(1 << _line.NextInt(8));
        _link?.TryWrite(_answer.AsSpan(0, length));
    }
}
