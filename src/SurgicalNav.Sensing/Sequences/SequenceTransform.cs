using System.Runtime.InteropServices;

namespace SurgicalNav.Sensing.Sequences;

/// <summary>One named transform of a sequence, through all frames that speak of it.</summary>
/// <param name="name">Without the ending "Transform": "ProbeToTracker".</param>
public sealed class SequenceTransform(string name)
{
    private readonly List<SequencePose> _poses = [];
    private bool _isStated;

    public string Name => name;

    /// <summary>Frames that speak of it, in order.</summary>
    public ReadOnlySpan<SequencePose> Poses => CollectionsMarshal.AsSpan(_poses);

    /// <summary>The pose in a frame; false where the frame does not speak of it.</summary>
    public bool TryGet(int frame, out SequencePose pose)
    {
        var (low, high) = (0, _poses.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_poses[middle].Frame == frame)
            {
                pose = _poses[middle];
                return true;
            }
            if (_poses[middle].Frame < frame) low = middle + 1;
            else high = middle - 1;
        }
        pose = default;
        return false;
    }

    /// <summary>Whether the pose may be used. Where the file states a status in any frame, a frame without one is not Ok; where it states none at all, all are.</summary>
    public bool IsUsable(in SequencePose pose) => pose.IsRigid && (pose.Status == SequenceStatus.Ok || (pose.Status == SequenceStatus.Unstated && !_isStated));

    /// <summary>Whether a matrix stands there with a status of Ok (or none), and is no rigid pose.</summary>
    public bool IsInvalid(in SequencePose pose) => !pose.IsRigid && (pose.Status == SequenceStatus.Ok || (pose.Status == SequenceStatus.Unstated && !_isStated));

    internal ref SequencePose At(int frame)
    {
        if (_poses.Count == 0 || _poses[^1].Frame != frame) _poses.Add(new SequencePose(frame, SequenceStatus.Unstated, false, Core.Numerics.Quat.Identity, Core.Numerics.Vec3.Zero));
        return ref CollectionsMarshal.AsSpan(_poses)[^1];
    }

    internal void State(int frame, SequenceStatus status)
    {
        _isStated = true;
        ref var pose = ref At(frame);
        pose = pose with { Status = status };
    }
}
