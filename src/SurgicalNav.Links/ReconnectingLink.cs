using System.Globalization;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links;

/// <summary>A link that opens itself again when it was lost: a cable pulled and put back, a server stopped and started.</summary>
/// <remarks>The owner calls <see cref="Step"/> with the time before it reads. Unlike other links this one stays <see cref="IsOpen"/> until disposed;
/// <see cref="IsConnected"/> says whether there is a line now, and a new <see cref="Connection"/> number that the protocol must begin anew.
/// While connected nothing is allocated.</remarks>
public sealed class ReconnectingLink : IByteLink
{
    private readonly Func<ILinkAttempt> _begin;
    private readonly BackOff _backOff;
    private IByteLink? _line;
    private ILinkAttempt? _attempt;
    private LinkCounters _past;
    private long _refused, _refusals;
    private Instant _nextTry = Instant.MinValue, _now;
    private string _why = "not tried yet";
    private bool _disposed;

    /// <param name="begin">Starts a try; must not block.</param>
    public ReconnectingLink(string name, Func<ILinkAttempt> begin, BackOff backOff) => (Name, _begin, _backOff) = (name, begin, backOff);

    public string Name { get; }

    public bool IsOpen => !_disposed;

    public bool IsConnected => _line is { IsOpen: true };

    /// <summary>0 before the first line, then one more for each.</summary>
    public int Connection { get; private set; }

    public LinkActivity Activity { get; } = new();

    public LinkCounters Counters
    {
        get
        {
            var now = _line?.Counters ?? default;
            return new LinkCounters(
                _past.BytesRead + now.BytesRead, _past.BytesWritten + now.BytesWritten,
                _past.BytesRefused + now.BytesRefused + _refused, _past.WritesRefused + now.WritesRefused + _refusals);
        }
    }

    /// <summary>What it does now and what it waits for; allocates.</summary>
    public string Status
    {
        get
        {
            if (_disposed) return $"{Name}: closed.";
            if (IsConnected) return $"{Name}: connected.";
            if (_attempt is not null) return $"{Name}: connecting (try {_backOff.Failures + 1}).";
            var wait = Math.Max(0, (_nextTry - _now).Seconds);
            return string.Create(CultureInfo.InvariantCulture, $"{Name}: {_why} Next try in {wait:0.0} s (failed {_backOff.Failures} times).");
        }
    }

    /// <summary>Notices a lost line and goes on with opening a new one; never blocks.</summary>
    public void Step(Instant now)
    {
        _now = now;
        if (_disposed || IsConnected) return;
        if (_line is not null) Lose(now);
        if (_attempt is null)
        {
            if (now < _nextTry) return;
            _attempt = _begin();
        }
        switch (_attempt.Step(now))
        {
            case LinkAttemptState.Opened:
                _line = _attempt.Take();
                if (Connection++ > 0) Activity.NoteReconnect();
                EndAttempt();
                break;
            case LinkAttemptState.Failed:
                _why = _attempt.Failure;
                EndAttempt();
                _nextTry = now + _backOff.Next();
                break;
        }
    }

    public int Read(Span<byte> into) => _line?.Read(into) ?? 0;

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (_line is not null) return _line.TryWrite(bytes);
        _refused += bytes.Length;
        _refusals++;
        return false;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _past = Counters with { BytesRefused = Counters.BytesRefused - _refused, WritesRefused = Counters.WritesRefused - _refusals };
        _disposed = true;
        EndAttempt();
        _line?.Dispose();
        _line = null;
    }

    private void Lose(Instant now)
    {
        var carried = _line!.Counters;
        _past = new LinkCounters(
            _past.BytesRead + carried.BytesRead, _past.BytesWritten + carried.BytesWritten,
            _past.BytesRefused + carried.BytesRefused, _past.WritesRefused + carried.WritesRefused);
        _line.Dispose();
        _line = null;
        _why = "the line was lost.";
        // A line that carried nothing was no success: a port that opens and falls over at once is not tried without end at full pace.
        if (carried.BytesRead > 0) _backOff.Reset();
        _nextTry = now + _backOff.Next();
    }

    private void EndAttempt()
    {
        _attempt?.Dispose();
        _attempt = null;
    }
}
