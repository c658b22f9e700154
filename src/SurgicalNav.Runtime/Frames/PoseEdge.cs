using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Frames.Graph;
using SurgicalNav.Core.Time;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Frames;

/// <summary>A tracked body as a live edge of the graph: the newest pose that may be used, with the tracker's error. What a watchdog distrusts is missing here.</summary>
/// <param name="history">The body's.</param>
/// <param name="accuracy">Of one pose.</param>
public sealed class PoseEdge<TBody>(PoseHistory history, TrackerAccuracy accuracy) : ILiveEdge where TBody : struct, IFrame
{
    public EdgeReading Read(Instant now)
    {
        if (!history.TryGetNewest(out var newest)) return EdgeReading.None;
        var answer = history.Lookup(newest.AcquiredAt);
        return answer.IsUsable ? EdgeReading.Of(accuracy.Of(answer.TrackerFrom<TBody>(), 0, default, 0, 0), newest.AcquiredAt) : EdgeReading.None;
    }
}

/// <summary>A body whose device is not connected: never known.</summary>
internal sealed class UnconnectedEdge : ILiveEdge
{
    public static readonly UnconnectedEdge Instance = new();

    public EdgeReading Read(Instant now) => EdgeReading.None;
}
