using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Closed-form inverse kinematics of <see cref="Rcm7Kinematics"/> within joint ranges, with a refusal that names joint and excess.</summary>
/// <remarks>
/// The wrist's yaw axis v and a point Y on it follow from the wanted pose. Pitch link, yaw axis and shaft lie in one plane through the remote
/// centre, so the wrist's pitch axis is ±(v × Y): two solutions. Of those within the ranges the one nearest to the seed is taken; joint distances
/// are measured in rad, insertion in units of 100 mm. Immutable, usable from any thread; no call allocates.
/// </remarks>
public sealed class Rcm7InverseKinematics
{
    private const double SmallestReachMm = 1e-6;
    private const double InsertionUnitMm = 100;
    private const int RollTrials = 180;
    private const int RollRefinements = 24;

    private readonly JointLimits[] _limits;

    /// <param name="kinematics">The arm.</param>
    /// <param name="limits">At least the six tip joints' limits, in joint order; only the position ranges are used.</param>
    public Rcm7InverseKinematics(Rcm7Kinematics kinematics, ReadOnlySpan<JointLimits> limits)
    {
        JointLimits.Validate(limits);
        if (limits.Length < Rcm7Kinematics.TipJointCount)
            throw new ArgumentException($"Limits for {Rcm7Kinematics.TipJointCount} joints are needed; {limits.Length} were given.");
        if (limits[(int)Rcm7Joint.Insertion].MinPosition < 0)
            throw new ArgumentException("The lowest insertion is negative: the wrist would be drawn back through the trocar.");
        if (limits[(int)Rcm7Joint.Pitch] is { MinPosition: <= -Math.PI / 2 } or { MaxPosition: >= Math.PI / 2 })
            throw new ArgumentException("The pitch range must stay within ±90°, where the shaft's yaw is defined.");
        Kinematics = kinematics;
        _limits = limits[..Rcm7Kinematics.TipJointCount].ToArray();
    }

    public Rcm7Kinematics Kinematics { get; }

    public ReadOnlySpan<JointLimits> Limits => _limits;

    /// <summary>Joints for a full pose of the tip. Entries of <paramref name="seed"/> beyond the sixth (the jaw) are passed through.</summary>
    /// <returns>False with the reason, and <paramref name="joints"/> at the least bad solution, where none lies within the ranges.</returns>
    public bool TrySolve(in Rigid<RobotBase, ToolTip> baseFromTip, in JointVector seed, out JointVector joints, out IkRefusal refusal)
    {
        joints = seed;
        if (!baseFromTip.IsValid) return Refuse(IkRefusalReason.NotAPose, out refusal);
        var along = baseFromTip.Rotation.Rotate(Vec3.UnitZ);
        var yawAxis = baseFromTip.Rotation.Rotate(Vec3.UnitY);
        var yawPoint = baseFromTip.TranslationMm - along * Kinematics.Geometry.YawToTipMm;
        var pitchAxis = Vec3.Cross(yawAxis, yawPoint);
        // Where the yaw axis runs through the remote centre every plane through it will do: stay near the seed's.
        if (pitchAxis.Length < 1e-9 * Math.Max(1, yawPoint.Length)) pitchAxis = SeedPitchAxis(seed, yawAxis);
        pitchAxis = pitchAxis.Normalized();

        var best = new Candidate { Excess = double.PositiveInfinity, Distance = double.PositiveInfinity };
        var wristAtCentre = false;
        for (var sign = 1; sign >= -1; sign -= 2)
        {
            var candidate = default(Candidate);
            candidate.Joints = seed;
            if (!Fill(ref candidate, pitchAxis * sign, yawAxis, yawPoint, along, seed)) wristAtCentre = true;
            else if (candidate.IsBetterThan(best)) best = candidate;
        }
        if (wristAtCentre && best.Excess > 0) return Refuse(IkRefusalReason.WristAtRemoteCentre, out refusal);
        joints = best.Joints;
        refusal = best.Excess > 0 ? new IkRefusal(IkRefusalReason.JointRange, best.WorstJoint, best.WorstExcess) : default;
        return best.Excess <= 0;
    }

    /// <summary>Joints for a tip position and a tool direction, the turn about the tool's own axis being free: the turn nearest to the seed
    /// is taken (all turns in steps of 2°, then refined), so that small steps of the target give small steps of the joints.</summary>
    public bool TrySolve(Point<RobotBase> tip, Direction<RobotBase> toolDirection, in JointVector seed, out JointVector joints, out IkRefusal refusal)
    {
        joints = seed;
        if (!(tip.Mm.IsFinite && toolDirection.Value.IsFinite && toolDirection.Length > 1e-12)) return Refuse(IkRefusalReason.NotAPose, out refusal);
        var start = Kinematics.BaseFromTip(seed).Rotation;
        var carried = Rotations.Between(start.Rotate(Vec3.UnitZ), toolDirection.Value.Normalized()) * start;

        var bestRoll = 0.0;
        var best = Try(carried, tip, 0, seed, out joints, out refusal);
        const double step = 2 * Math.PI / RollTrials;
        for (var i = 1; i < RollTrials; i++)
        {
            var roll = i * step;
            var candidate = Try(carried, tip, roll, seed, out var q, out var r);
            if (candidate.IsBetterThan(best)) (best, bestRoll, joints, refusal) = (candidate, roll, q, r);
        }
        for (double i = 0, width = step; i < RollRefinements; i++, width *= 0.6)
            for (var sign = -1; sign <= 1; sign += 2)
            {
                var roll = bestRoll + sign * width;
                var candidate = Try(carried, tip, roll, seed, out var q, out var r);
                if (candidate.IsBetterThan(best)) (best, bestRoll, joints, refusal) = (candidate, roll, q, r);
            }
        return refusal.Reason == IkRefusalReason.None;
    }

    private Candidate Try(Quat carried, Point<RobotBase> tip, double roll, in JointVector seed, out JointVector joints, out IkRefusal refusal)
    {
        var pose = new Rigid<RobotBase, ToolTip>((carried * Rcm7Kinematics.AboutZ(roll)).Normalized(), tip.Mm);
        TrySolve(pose, seed, out joints, out refusal);
        if (refusal.Reason is not (IkRefusalReason.None or IkRefusalReason.JointRange))
            return new Candidate { Excess = double.PositiveInfinity, Distance = double.PositiveInfinity };
        var candidate = new Candidate { Joints = joints };
        Judge(ref candidate, seed);
        return candidate;
    }

    private bool Fill(ref Candidate c, Vec3 pitchAxis, Vec3 yawAxis, Vec3 yawPoint, Vec3 along, in JointVector seed)
    {
        var link = Vec3.Cross(pitchAxis, yawAxis);
        var wrist = yawPoint - link * Kinematics.Geometry.PitchToYawMm;
        var insertion = wrist.Length;
        if (insertion < SmallestReachMm) return false;
        var shaft = wrist / insertion;
        var yaw = Math.Atan2(shaft.X, shaft.Z);
        var pitch = Math.Asin(Math.Clamp(-shaft.Y, -1, 1));
        var shaftFrame = Rcm7Kinematics.AboutY(yaw) * Rcm7Kinematics.AboutX(pitch);
        var axisInShaft = shaftFrame.Conjugate.Rotate(pitchAxis);
        var q = (Span<double>)c.Joints;
        q[0] = Nearest(yaw, 0, seed);
        q[1] = pitch;
        q[2] = insertion;
        q[3] = Nearest(Math.Atan2(axisInShaft.Y, axisInShaft.X), 3, seed);
        q[4] = Nearest(AngleAbout(pitchAxis, shaft, link), 4, seed);
        q[5] = Nearest(AngleAbout(yawAxis, link, along), 5, seed);
        Judge(ref c, seed);
        return true;
    }

    private void Judge(ref Candidate c, in JointVector seed)
    {
        for (var i = 0; i < _limits.Length; i++)
        {
            var value = c.Joints[i];
            var (low, high) = (_limits[i].MinPosition, _limits[i].MaxPosition);
            var excess = value < low ? value - low : value > high ? value - high : 0;
            var relative = Math.Abs(excess) / (high - low);
            if (relative > c.Excess) (c.Excess, c.WorstJoint, c.WorstExcess) = (relative, (Rcm7Joint)i, excess);
            var move = (value - seed[i]) / (i == (int)Rcm7Joint.Insertion ? InsertionUnitMm : 1);
            c.Distance += move * move;
        }
    }

    /// <summary>The turn of <paramref name="angle"/> within the joint's range that is nearest to the seed; the nearest to the range's middle where none fits.</summary>
    private double Nearest(double angle, int joint, in JointVector seed)
    {
        var limits = _limits[joint];
        var nearSeed = seed[joint] + Math.IEEERemainder(angle - seed[joint], 2 * Math.PI);
        if (nearSeed < limits.MinPosition && nearSeed + 2 * Math.PI <= limits.MaxPosition) return nearSeed + 2 * Math.PI;
        if (nearSeed > limits.MaxPosition && nearSeed - 2 * Math.PI >= limits.MinPosition) return nearSeed - 2 * Math.PI;
        if (nearSeed >= limits.MinPosition && nearSeed <= limits.MaxPosition) return nearSeed;
        var middle = 0.5 * (limits.MinPosition + limits.MaxPosition);
        return middle + Math.IEEERemainder(angle - middle, 2 * Math.PI);
    }

    private static double AngleAbout(Vec3 axis, Vec3 from, Vec3 to) => Math.Atan2(Vec3.Dot(axis, Vec3.Cross(from, to)), Vec3.Dot(from, to));

    private static Vec3 SeedPitchAxis(in JointVector seed, Vec3 yawAxis)
    {
        var axis = (Rcm7Kinematics.AboutY(seed[0]) * Rcm7Kinematics.AboutX(seed[1]) * Rcm7Kinematics.AboutZ(seed[3])).Rotate(Vec3.UnitX);
        var across = axis - yawAxis * Vec3.Dot(axis, yawAxis);
        return across.Length > 1e-6 ? across : Rotations.AnyAcross(yawAxis);
    }

    private static bool Refuse(IkRefusalReason reason, out IkRefusal refusal)
    {
        refusal = new IkRefusal(reason, default, 0);
        return false;
    }

    private struct Candidate
    {
        public JointVector Joints;
        public double Excess;
        public double Distance;
        public double WorstExcess;
        public Rcm7Joint WorstJoint;

        public readonly bool IsBetterThan(in Candidate other) =>
            Excess < other.Excess || (Excess == other.Excess && Distance < other.Distance);
    }
}
