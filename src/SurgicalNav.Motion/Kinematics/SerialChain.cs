using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Forward kinematics and geometric Jacobian of any open chain, given by a Denavit–Hartenberg table or joint by joint.</summary>
/// <remarks>Source: Craig, Introduction to Robotics, §3.4 and §5; the Jacobian's columns are z × (p − o) and z. Body 0 is the base, body i what
/// joint i moves, its frame being the joint's own after the motion. Immutable, usable from any thread; no call allocates.</remarks>
public sealed class SerialChain
{
    public const int MaxJoints = 16;

    private readonly ChainJoint[] _joints;
    private readonly ChainPose _tail;

    /// <param name="convention">How the rows are to be read.</param>
    /// <param name="links">From the base outwards.</param>
    /// <param name="flangeFromTip">A fixed transform after the last row.</param>
    public SerialChain(DhConvention convention, ReadOnlySpan<DhLink> links, in Rigid<ToolTip, ToolTip> flangeFromTip)
    {
        CheckJointCount(links.Length);
        if (!flangeFromTip.IsValid) throw new ArgumentException("The transform from flange to tip is not valid; start from Rigid.Identity.");
        _joints = new ChainJoint[links.Length];
        var before = ChainPose.Identity;
        for (var i = 0; i < links.Length; i++)
        {
            var link = links[i];
            if (!double.IsFinite(link.AlphaRad + link.AMm + link.ThetaRad + link.DMm))
                throw new ArgumentException("A Denavit–Hartenberg parameter is not finite.");
            _joints[i] = new ChainJoint(link.IsPrismatic, (convention == DhConvention.Modified ? link.AcrossX() : before) * link.AlongZ());
            before = convention == DhConvention.Standard ? link.AcrossX() : ChainPose.Identity;
        }
        _tail = before * ChainPose.Of(flangeFromTip);
    }

    /// <param name="joints">From the base outwards.</param>
    /// <param name="lastBodyFromTip">The tip in the frame of the last body.</param>
    public SerialChain(ReadOnlySpan<ChainJoint> joints, in ChainPose lastBodyFromTip)
    {
        CheckJointCount(joints.Length);
        foreach (var joint in joints) CheckRigid(joint.FromPrevious);
        CheckRigid(lastBodyFromTip);
        (_joints, _tail) = (joints.ToArray(), lastBodyFromTip);
    }

    public int JointCount => _joints.Length;

    public bool IsPrismatic(int joint) => _joints[joint].IsPrismatic;

    /// <summary>A joint, counted from 0.</summary>
    public ref readonly ChainJoint JointAt(int index) => ref _joints[index];

    /// <summary>The tip in the frame of the last body.</summary>
    public ChainPose LastBodyFromTip => _tail;

    /// <summary>Pose of the tip for the joint values (rad, or mm where prismatic).</summary>
    public Rigid<RobotBase, ToolTip> BaseFromTip(ReadOnlySpan<double> joints) => TipPose(joints).ToRigid();

    /// <summary>The same as a matrix.</summary>
    public ChainPose TipPose(ReadOnlySpan<double> joints)
    {
        CheckCount(joints.Length);
        var walk = PoseWalk.Start();
        for (var i = 0; i < _joints.Length; i++) Advance(ref walk, _joints[i], joints[i]);
        walk.Step(_tail);
        return walk.Pose;
    }

    /// <summary>Where every body stands: <paramref name="bodies"/>[0] is the base's own identity, [i] the frame that joint i has moved.</summary>
    public void BodyPoses(ReadOnlySpan<double> joints, Span<ChainPose> bodies)
    {
        CheckCount(joints.Length);
        if (bodies.Length <= _joints.Length) throw new ArgumentException($"The chain has {_joints.Length + 1} bodies; there is room for {bodies.Length}.");
        var walk = PoseWalk.Start();
        bodies[0] = walk.Pose;
        for (var i = 0; i < _joints.Length; i++)
        {
            Advance(ref walk, _joints[i], joints[i]);
            bodies[i + 1] = walk.Pose;
        }
    }

    /// <summary>Each joint's axis in RobotBase: a point on it (mm) and its direction.</summary>
    public void Axes(ReadOnlySpan<double> joints, Span<Vec3> origins, Span<Vec3> directions)
    {
        CheckCount(joints.Length);
        var walk = PoseWalk.Start();
        for (var i = 0; i < _joints.Length; i++)
        {
            Advance(ref walk, _joints[i], joints[i]);
            (origins[i], directions[i]) = (walk.OriginMm, walk.AxisZ);
        }
    }

    /// <summary>Geometric Jacobian in RobotBase, row by row (6 × joints): angular part (rad/s) in rows 0–2, velocity of the tip point (mm/s) in rows 3–5.</summary>
    /// <returns>The tip's pose, found on the way.</returns>
    public ChainPose Jacobian(ReadOnlySpan<double> joints, Span<double> jacobian)
    {
        CheckCount(joints.Length);
        var n = _joints.Length;
        if (jacobian.Length < 6 * n) throw new ArgumentException($"The Jacobian of {n} joints has {6 * n} entries; there is room for {jacobian.Length}.");
        Span<Vec3> origins = stackalloc Vec3[MaxJoints];
        Span<Vec3> axes = stackalloc Vec3[MaxJoints];
        var walk = PoseWalk.Start();
        for (var i = 0; i < n; i++)
        {
            Advance(ref walk, _joints[i], joints[i]);
            (origins[i], axes[i]) = (walk.OriginMm, walk.AxisZ);
        }
        walk.Step(_tail);
        var tip = walk.OriginMm;
        for (var i = 0; i < n; i++)
        {
            var slides = _joints[i].IsPrismatic;
            var angular = slides ? Vec3.Zero : axes[i];
            var linear = slides ? axes[i] : Vec3.Cross(axes[i], tip - origins[i]);
            jacobian[i] = angular.X;
            jacobian[n + i] = angular.Y;
            jacobian[2 * n + i] = angular.Z;
            jacobian[3 * n + i] = linear.X;
            jacobian[4 * n + i] = linear.Y;
            jacobian[5 * n + i] = linear.Z;
        }
        return walk.Pose;
    }

    private static void Advance(ref PoseWalk walk, in ChainJoint joint, double value)
    {
        walk.Step(joint.FromPrevious);
        if (joint.IsPrismatic) walk.Slide(value);
        else walk.Turn(value);
    }

    private static void CheckJointCount(int count)
    {
        if (count is 0 or > MaxJoints) throw new ArgumentException($"A chain has 1 to {MaxJoints} joints; {count} were given.");
    }

    private static void CheckRigid(in ChainPose pose)
    {
        var gap = pose.Rotation.Transposed() * pose.Rotation - Mat3.Identity;
        if (!(gap.Row0.Length + gap.Row1.Length + gap.Row2.Length < 1e-9 && pose.Rotation.Determinant > 0 && pose.OriginMm.IsFinite))
            throw new ArgumentException("A fixed transform of the chain is no rotation with a finite translation.");
    }

    private void CheckCount(int given)
    {
        if (given < _joints.Length) throw new ArgumentException($"The chain has {_joints.Length} joints; {given} values were given.");
    }
}
