using SurgicalNav.Core.Time;
using SurgicalNav.Sensing.Time;

namespace SurgicalNav.Sensing.Trackers;

/// <summary>A source of tool poses, live or replayed: polled by one loop, its histories read by any thread.</summary>
public interface ITracker : IDisposable
{
    string Name { get; }

    /// <summary>In the order of the options; the index is <see cref="Poses.PoseSample.Tool"/>.</summary>
    IReadOnlyList<TrackedTool> Tools { get; }

    /// <summary>False once the line or the device has gone, or a recording has ended.</summary>
    bool IsConnected { get; }

    /// <summary>How the tracker's clock stands to the session's.</summary>
    DeviceClock Clock { get; }

    TrackerCounters Counters { get; }

    /// <summary>Takes in what has arrived by <paramref name="now"/>. Never blocks, throws or allocates.</summary>
    void Poll(Instant now);

    /// <summary>A tool's state at <paramref name="now"/>.</summary>
    ToolReport Report(int tool, Instant now);
}

/// <summary>What became of the bytes of a tracker's line.</summary>
/// <param name="Messages">Whole, sound messages.</param>
/// <param name="Skipped">Sound messages of kinds not spoken here.</param>
/// <param name="CrcErrors">Messages whose checksum did not agree; nothing of them was used.</param>
/// <param name="Malformed">Messages with a right checksum that contradict themselves.</param>
/// <param name="ResyncBytes">Bytes thrown away while looking for the start of a message.</param>
public readonly record struct StreamCounters(long Messages, long Skipped, long CrcErrors, long Malformed, long ResyncBytes)
{
    /// <summary>Everything that points to a broken line or sender.</summary>
    public long Errors => CrcErrors + Malformed + ResyncBytes;
}

/// <summary>What a tracker's stream brought so far. Lost frames are told by gaps in the frame number where there is one, else in the device's time at the nominal rate.</summary>
public readonly record struct TrackerCounters(long Frames, long FramesLost, long InvalidPoses, long UnknownTools, StreamCounters Stream);
