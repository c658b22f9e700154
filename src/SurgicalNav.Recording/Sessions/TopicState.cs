using SurgicalNav.Recording.Mcap;

namespace SurgicalNav.Recording.Sessions;

/// <summary>What the recorder counts of one topic; guarded by the queue's lock.</summary>
internal sealed class TopicState(McapChannel channel)
{
    public McapChannel Channel => channel;

    /// <summary>Offered so far; also the next message's sequence, so that a loss shows as a gap.</summary>
    public long Offered;

    public long Dropped;
}

/// <summary>What was offered on a topic, and what of it was not recorded.</summary>
/// <param name="Dropped">Video given up for newer video, or anything that found no room at all.</param>
public readonly record struct TopicCounters(string Topic, long Offered, long Dropped);
