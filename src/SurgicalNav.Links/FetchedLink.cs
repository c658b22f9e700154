namespace SurgicalNav.Links;

/// <summary>Takes bytes off a link at one moment and gives them out at another, so that the clock can be read in between: what is stamped then may be
/// late, which a clock's fit takes out again, and never early, which would pull the fit down.</summary>
/// <remarks>Between two calls of <see cref="Fetch"/> nothing new is read. Owns the link; allocates nothing after construction.</remarks>
public class FetchedLink(IByteLink link, int capacity = FetchedLink.UsualCapacity) : IByteLink
{
    /// <summary>Seconds of the busiest tracker's messages.</summary>
    public const int UsualCapacity = 262_144;

    private readonly byte[] _fetched = new byte[capacity];
    private int _start, _end;

    public string Name => link.Name;

    /// <summary>Also while fetched bytes wait.</summary>
    public bool IsOpen => link.IsOpen || _start < _end;

    public LinkCounters Counters => link.Counters;
    public LinkActivity? Activity => link.Activity;

    /// <summary>Takes what has come, as far as there is room.</summary>
    public void Fetch()
    {
        if (_start > 0)
        {
            _fetched.AsSpan(_start, _end - _start).CopyTo(_fetched);
            (_start, _end) = (0, _end - _start);
        }
        while (_end < _fetched.Length && link.Read(_fetched.AsSpan(_end)) is var n && n > 0) _end += n;
    }

    public int Read(Span<byte> into)
    {
        var n = Math.Min(into.Length, _end - _start);
        _fetched.AsSpan(_start, n).CopyTo(into);
        _start += n;
        return n;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes) => link.TryWrite(bytes);

    public void Dispose()
    {
        link.Dispose();
        GC.SuppressFinalize(this);
    }
}
