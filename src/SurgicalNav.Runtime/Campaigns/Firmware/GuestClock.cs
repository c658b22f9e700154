using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.Drive;
using SurgicalNav.Links.Framing;
using SurgicalNav.Links.Serial;

namespace SurgicalNav.Runtime.Campaigns.Firmware;

/// <summary>The guard on the guest's time: it is stepped once for each STATE, at the moment that the STATE says. Where the guest is silent, time goes on by hand.</summary>
public sealed class GuestClock : IByteLink
{
    private const double PeriodMs = 10;
    private readonly TermiosLink _line;
    private readonly CobsDeframer _deframer = new(DriveProtocol.MaxRawBytes);
    private readonly Queue<byte> _bytes = new();
    private readonly byte[] _buffer = new byte[2048];
    private Instant _now = Instant.FromSeconds(1000);
    private uint? _guestUs;
    private int _states;

    public GuestClock(string path, DriveProfile profile, uint nonce)
    {
        _line = TermiosLink.Open(path, profile.Link.Baud);
        Operated = new Operated(profile, this, nonce);
    }

    public Operated Operated { get; }
    public string Name => _line.Name;
    public bool IsOpen => _line.IsOpen;
    public LinkCounters Counters => _line.Counters;

    /// <summary>Waits for a STATE, at most as long as no guest needs; then the guard's step. False where none came.</summary>
    public bool Turn(double patienceS = 60)
    {
        var before = _states;
        if (!SpinWait.SpinUntil(() => Fetch() > before || !_line.IsOpen, TimeSpan.FromSeconds(patienceS)) || !_line.IsOpen) return false;
        Operated.Step(_now);
        return true;
    }

    /// <summary>A period in which nothing comes.</summary>
    public void TurnInSilence()
    {
        Fetch();
        _now += Duration.FromMilliseconds(PeriodMs);
        Operated.Step(_now);
    }

    public void Until(Func<Operated, bool> condition, string what, int turns = 3000)
    {
        for (var i = 0; i < turns; i++)
        {
            if (condition(Operated)) return;
            if (!Turn()) throw new TimeoutException($"The guest fell silent before {what}: {Operated.Words}");
        }
        throw new TimeoutException($"Waited in vain for {what}: {Operated.Words}");
    }

    public int Read(Span<byte> into)
    {
        var n = 0;
        while (n < into.Length && _bytes.TryDequeue(out var value)) into[n++] = value;
        return n;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes) => _line.TryWrite(bytes);

    public void Dispose() => _line.Dispose();

    private int Fetch()
    {
        for (var n = _line.Read(_buffer); n > 0; n = _line.Read(_buffer))
        {
            foreach (var value in _buffer.AsSpan(0, n)) _bytes.Enqueue(value);
            ReadOnlySpan<byte> input = _buffer.AsSpan(0, n);
            while (_deframer.TryRead(ref input, out var raw))
            {
                if (DriveFrame.TryParse(raw, out var frame) != DriveFrameError.None || frame.Type != DriveFrameType.State) continue;
                if (_guestUs is { } guestUs) _now += new Duration(1000L * Math.Max(0, unchecked((int)(frame.Header.TimeUs - guestUs))));
                _guestUs = frame.Header.TimeUs;
                _states++;
            }
        }
        return _states;
    }
}
