using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;

namespace SurgicalNav.Simulation.Trackers;

/// <summary>The truth about one marker body: where it is at any moment, whoever asks and in whatever order.</summary>
public interface ITrackedBody
{
    /// <summary>As sent on the wire: ASCII, at most 20 characters.</summary>
    string Name { get; }

    /// <summary>Whether something stands between the body and the tracker.</summary>
    bool IsOccluded(Instant at);

    /// <summary>trackerFromBody: unit quaternion and the body's origin in the tracker's frame, mm.</summary>
    (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at);
}
