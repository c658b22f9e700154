using SurgicalNav.Links;

namespace SurgicalNav.Runtime.Devices;

/// <summary>Opens the lines of an NDI tracker and keeps count over all of them.</summary>
/// <remarks>Opening is called on a thread of its own; the counts are read by the tracker's loop.</remarks>
internal sealed class NdiLine(Func<IByteLink> open)
{
    private volatile IByteLink? _line;
    private volatile string? _refusal;
    private LinkCounters _past;
    private IByteLink? _counted;

    /// <summary>Why the last try failed, in words; null where it did not.</summary>
    public string? Refusal => _refusal;

    public int Opened { get; private set; }

    public IByteLink Open()
    {
        try
        {
            var line = open();
            (_refusal, _line) = (null, line);
            Opened++;
            return line;
        }
        catch (LinkException e)
        {
            _refusal = e.Message;
            throw;
        }
    }

    /// <summary>Bytes of all lines; on the tracker's loop.</summary>
    public LinkCounters Count()
    {
        var line = _line;
        if (!ReferenceEquals(line, _counted))
        {
            if (_counted is { } old) _past = Sum(_past, old.Counters);
            _counted = line;
        }
        return line is null ? _past : Sum(_past, line.Counters);
    }

    private static LinkCounters Sum(LinkCounters a, LinkCounters b) =>
        new(a.BytesRead + b.BytesRead, a.BytesWritten + b.BytesWritten, a.BytesRefused + b.BytesRefused, a.WritesRefused + b.WritesRefused);
}
