namespace SurgicalNav.Links;

/// <summary>The running counts behind <see cref="LinkCounters"/>.</summary>
internal struct LinkCounts
{
    private long _read, _written, _refused, _refusals;

    public readonly LinkCounters Snapshot => new(_read, _written, _refused, _refusals);

    public void Took(int bytes) => _read += bytes;

    /// <summary>Counts a write and hands its outcome through.</summary>
    public bool Wrote(int bytes, bool accepted)
    {
        if (accepted)
        {
            _written += bytes;
        }
        else
        {
            _refused += bytes;
            _refusals++;
        }
        return accepted;
    }
}
