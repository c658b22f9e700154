using SurgicalNav.Core.Leases;
using SurgicalNav.Recording.Messages;
using SurgicalNav.Runtime.Imaging;
using SurgicalNav.Sensing.Poses;

namespace SurgicalNav.Runtime.Recorded;

/// <summary>Takes down what a session's stages do, each from its own thread. Never blocks a stage, never throws, allocates nothing after warm-up.</summary>
public interface ISessionTape
{
    /// <summary>A pose as the tracker's client took it in.</summary>
    void Pose(in PoseSample sample);

    void Tracking(in TrackingStep step);

    /// <summary>A frame as the endoscope delivered it. The tape takes its own references.</summary>
    void Video(StereoFrame frame);

    /// <summary>A mask of the left eye. The tape takes its own reference.</summary>
    void Mask(FrameLease mask);

    void Drawn(in DrawnFrame frame);

    /// <summary>When a picture passed each stage.</summary>
    void Shown(in TimeLineRecord times);

    /// <summary>A program as it was uploaded to a guard.</summary>
    void Program(int device, long upload, ReadOnlySpan<byte> bytes);
}

/// <summary>Counts the poses of a session and hands them to its tape, where there is one: a look at the tracker is told by how many there were.</summary>
/// <remarks>Offered to by the tracker's loop, under the same lock as whoever looks.</remarks>
public sealed class PoseTape(ISessionTape? tape) : Core.Flow.IEdge<PoseSample>
{
    public string Name => "poses to recording";
    public long Count { get; private set; }

    /// <summary>Looks at the tracker so far: polls, and fillings of scenes. Their numbers are their order, whatever order they are recorded in.</summary>
    public long Looks { get; private set; }

    /// <summary>Numbers a look; under the tracker's lock.</summary>
    public long NextLook() => ++Looks;

    public Core.Flow.EdgeCounters Counters => new(Count, Count, 0);

    public void Offer(PoseSample value)
    {
        Count++;
        tape?.Pose(value);
    }

    public bool TryTake(out PoseSample value)
    {
        value = default;
        return false;
    }
}
