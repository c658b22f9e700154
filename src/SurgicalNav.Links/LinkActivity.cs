using SurgicalNav.Core.Measuring;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Links;

/// <summary>What the protocol on a link makes of its bytes: noted by whoever reads the protocol, shown beside the link's own byte counts.</summary>
/// <remarks>Belongs to the thread that polls the link. Allocates only when constructed.</remarks>
public sealed class LinkActivity
{
    /// <summary>Whole frames that passed every check.</summary>
    public long Frames { get; private set; }

    public long CrcErrors { get; private set; }

    /// <summary>Times the reader lost the frames' boundaries and looked for the next one.</summary>
    public long Resyncs { get; private set; }

    /// <summary>Times a lost line came back.</summary>
    public long Reconnects { get; private set; }

    /// <summary>Round trips, or ages of what arrives: which of the two the protocol decides, once for a link.</summary>
    public LatencyHistogram Latency { get; } = new();

    public void NoteFrames(long count = 1) => Frames += count;

    public void NoteCrcErrors(long count = 1) => CrcErrors += count;

    public void NoteResyncs(long count = 1) => Resyncs += count;

    public void NoteReconnect() => Reconnects++;

    public void NoteLatency(Duration duration) => Latency.Add(duration);
}
