using System.Text;
using SurgicalNav.Core.Time;
using SurgicalNav.Links;
using SurgicalNav.Links.OpenIgtLink;

namespace SurgicalNav.Runtime.Devices;

/// <summary>What an OpenIGTLink stream was found to carry.</summary>
/// <param name="Tools">Names, in the order in which they came.</param>
/// <param name="RateHz">Of the tool that came most often.</param>
public sealed record LearnedStream(IReadOnlyList<string> Tools, double RateHz);

/// <summary>Listens to an OpenIGTLink server for a while and says which tools it sends, and how often. Takes no byte beyond a message, so that whoever
/// reads the line next begins at the start of one.</summary>
public sealed class OpenIgtLinkLearner
{
    private const int MostTools = 1000, TimesKept = 256;

    private static readonly Duration Patience = Duration.FromSeconds(5), Listening = Duration.FromSeconds(1), Longest = Duration.FromSeconds(3);

    private readonly IgtlReader _reader = new();
    private readonly byte[] _header = new byte[IgtlMessage.HeaderBytes];
    private readonly byte[] _request = new byte[256];
    private readonly Dictionary<string, List<long>> _times = new(StringComparer.Ordinal);
    private readonly List<string> _tools = [];
    private readonly SortedSet<string> _others = new(StringComparer.Ordinal);
    private ulong _left = IgtlMessage.HeaderBytes;
    private bool _inHeader = true;
    private Instant _begun;
    private Instant? _firstTool;
    private bool _requested;

    /// <summary>Why there is nothing to learn, in words; null so far.</summary>
    public string? Failure { get; private set; }

    /// <summary>The result, once the stream has been heard for long enough and no message is half read.</summary>
    public LearnedStream? Result { get; private set; }

    /// <summary>Reads what has come.</summary>
    /// <param name="link">Connected.</param>
    /// <param name="now">Rises.</param>
    public void Step(IByteLink link, Instant now)
    {
        if (_begun == default) _begun = now;
        if (!_requested) _requested = link.TryWrite(_request.AsSpan(0, IgtlWriter.StartTrackingData(_request, new IgtlEnvelope { Version = 1 }, new IgtlStartTracking(0, default))));
        while (Failure is null && Read(link, now)) { }
        if (Failure is not null) return;
        if (_firstTool is null) Failure = now - _begun > Patience ? Silence() : link.IsOpen ? null : "the connection was closed by the other side at once. Check that it is an OpenIGTLink server and takes another client.";
        else if (HasHeardEnough(now) && _inHeader && _left == IgtlMessage.HeaderBytes) Result = new LearnedStream(_tools, Rate());
    }

    private bool HasHeardEnough(Instant now)
    {
        var listened = now - _firstTool!.Value;
        return listened > Longest || (listened > Listening && _times.Values.Max(t => t.Count) >= 4);
    }

    private string Silence() => _others.Count == 0
        ? "connected, but nothing came within 5 s. Start the tracking in the server (PLUS: StartRecording is not needed, but the device must be connected), and check that it sends TDATA or TRANSFORM messages."
        : $"connected, and {string.Join(", ", _others)} messages come, but no tracked tool within 5 s. Let the server send TDATA or TRANSFORM messages.";

    private bool Read(IByteLink link, Instant now)
    {
        var room = _reader.Room();
        var n = link.Read(room[..(int)Math.Min((ulong)room.Length, _left)]);
        if (n == 0) return false;
        if (_inHeader) room[..n].CopyTo(_header.AsSpan(IgtlMessage.HeaderBytes - (int)_left));
        _reader.Commit(n);
        _left -= (ulong)n;
        while (_reader.TryRead(out var message)) Take(message, now);
        if (_left > 0) return true;
        if (_inHeader && !EndHeader()) return false;
        if (_left == 0) (_inHeader, _left) = (true, IgtlMessage.HeaderBytes);
        // Stop at the boundary when there is enough: the rest is the tracker's.
        return !(_inHeader && _firstTool is not null && HasHeardEnough(now));
    }

    private bool EndHeader()
    {
        if (IgtlMessage.TryDecodeHeader(_header, out _, out var bytes) != IgtlFlaw.None || bytes > IgtlReader.MostSkippedBodyBytes)
        {
            Failure = "something answers, but not in OpenIGTLink. Check the port: it is another program's.";
            return false;
        }
        (_inHeader, _left) = (false, bytes);
        return true;
    }

    private void Take(in IgtlMessage message, Instant now)
    {
        switch (message.Kind)
        {
            case IgtlKind.TrackingData:
                var tools = message.Tools;
                for (var i = 0; i < tools.Count; i++) Note(tools[i].Name, message.Time, now);
                break;
            case IgtlKind.Transform:
                Note(message.DeviceName, message.Time, now);
                break;
            default:
                if (_others.Count < 8) _others.Add(Encoding.ASCII.GetString(message.Type));
                break;
        }
    }

    private void Note(ReadOnlySpan<byte> name, IgtlTime time, Instant now)
    {
        var text = Encoding.ASCII.GetString(name);
        if (text.Length == 0) return;
        if (!_times.TryGetValue(text, out var times))
        {
            if (_tools.Count == MostTools) return;
            _tools.Add(text);
            _times[text] = times = [];
        }
        _firstTool ??= now;
        if (times.Count < TimesKept) times.Add(time.IsSpecified ? time.Nanoseconds : now.Nanoseconds);
    }

    /// <summary>From the median step, so that a lost message does not count.</summary>
    private double Rate()
    {
        var times = _times.Values.MaxBy(t => t.Count)!;
        var steps = times.Zip(times.Skip(1), (a, b) => b - a).Where(s => s > 0).Order().ToArray();
        return steps.Length == 0 ? 1 : Math.Clamp(1e9 / steps[steps.Length / 2], 0.1, 10_000);
    }
}
