using SurgicalNav.Core.Time;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>A source of tool poses, live or replayed: polled by one loop, its histories read by any thread.</summary>
public interface ITracker : IDisposable
{
    string Name { get; }

    /// <summary>In the order of the options; the index is <see cref="Poses.PoseSample.Tool"/>.</summary>
    IReadOnlyList<TrackedTool> Tools { get; }

    /// <summary>Takes in what has arrived by <paramref name="now"/>. Never blocks, throws or allocates.</summary>
    void Poll(Instant now);
}
