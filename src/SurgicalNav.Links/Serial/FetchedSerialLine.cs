namespace SurgicalNav.Links.Serial;

/// <summary>A <see cref="FetchedLink"/> over a serial line, which still can what serial lines can.</summary>
/// <param name="link">Owned.</param>
/// <param name="line">The line that <paramref name="link"/> is, or leads to.</param>
public sealed class FetchedSerialLine(IByteLink link, ISerialLine line) : FetchedLink(link), ISerialLine
{
    public int Baud => line.Baud;

    public bool SetBaud(int baud) => line.SetBaud(baud);

    public bool SetBreak(bool low) => line.SetBreak(low);
}
