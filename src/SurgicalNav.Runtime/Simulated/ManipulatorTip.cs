using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Core.Time;
using SurgicalNav.Motion.Kinematics;
using SurgicalNav.Motion.Trajectories;
using SurgicalNav.Simulation.Drives;
using SurgicalNav.Simulation.Room;
using SurgicalNav.Simulation.Trackers;

namespace SurgicalNav.Runtime.Simulated;

/// <summary>The manipulator's tool with a sensor in its tip, as the tracker sees it: where the twin's joints truly are, whatever its encoders say.</summary>
/// <remarks>The joints are taken down by the devices' loop, and asked for by the tracker's, at the moments that it measures at. Allocates only when constructed.</remarks>
public sealed class ManipulatorTip(ManipulatorTwin arm, Rcm7Geometry geometry, Rigid<Scan, RobotBase> scanFromRobotBase, SimulatedRoom room, Instant start) : ITrackedBody
{
    public const string BodyName = "Manipulator";
    private const int Kept = 256;

    private readonly Rcm7Kinematics _kinematics = new(geometry);
    private readonly (Instant At, JointVector Joints)[] _stood = new (Instant, JointVector)[Kept];
    private readonly Lock _gate = new();
    private long _count;

    public string Name => BodyName;

    public bool IsOccluded(Instant at) => false;

    /// <summary>Takes down where the joints are; on the loop that steps the twin.</summary>
    public void Note(Instant now)
    {
        JointVector joints = default;
        for (var j = 0; j < arm.Profile.Joints.Count; j++) joints[j] = arm.Position(j);
        lock (_gate) _stood[_count++ % Kept] = (now, joints);
    }

    public (Quat Rotation, Vec3 TranslationMm) PoseAt(Instant at)
    {
        var trackerFromTip = room.TrackerFromScan(new Instant((at - start).Nanoseconds)) * (scanFromRobotBase * _kinematics.BaseFromTip(JointsAt(at)));
        return (trackerFromTip.Rotation, trackerFromTip.TranslationMm);
    }

    /// <summary>As last taken down at or before a moment; the oldest kept for one before that.</summary>
    private JointVector JointsAt(Instant at)
    {
        lock (_gate)
        {
            if (_count == 0) Note(at);
            var i = _count - 1;
            while (i > 0 && i > _count - Kept && _stood[i % Kept].At > at) i--;
            return _stood[i % Kept].Joints;
        }
    }
}
