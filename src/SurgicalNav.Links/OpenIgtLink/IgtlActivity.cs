namespace SurgicalNav.Links.OpenIgtLink;

/// <summary>Carries a reader's counts over to its link's, as they grow; one for each reader.</summary>
public struct IgtlActivity
{
    private IgtlCounters _noted;

    /// <param name="link">Null where the link keeps no such counts.</param>
    /// <param name="now">The reader's counts.</param>
    public void Note(LinkActivity? link, in IgtlCounters now)
    {
        if (link is null || now == _noted) return;
        link.NoteFrames(now.Messages + now.Skipped - _noted.Messages - _noted.Skipped);
        link.NoteCrcErrors(now.CrcErrors - _noted.CrcErrors);
        if (now.ResyncBytes > _noted.ResyncBytes) link.NoteResyncs();
        _noted = now;
    }
}
