using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>Finds in a chain the remote-centre class that <see cref="Rcm7InverseKinematics"/> solves (a da Vinci PSM is one), whatever its base, its
/// tip and the zeros and directions of its joints.</summary>
internal static class RemoteCentreForm
{
    /// <summary>Where the insertion may stand in the form, and the yaw and pitch that leave the shaft's yaw defined.</summary>
    private const double MostInsertionMm = 1000;

    private static readonly double MostPitchRad = Math.PI / 2 - 1e-6;

    /// <summary>The solver and how to go between the two; null where the chain is not of this class, or its limits let the wrist through the centre.</summary>
    public static (Rcm7InverseKinematics Form, JointMap Map)? Of(SerialChain chain, ReadOnlySpan<ModelJoint> joints)
    {
        if (chain.JointCount != 6 || !chain.IsPrismatic(2)) return null;
        Span<Vec3> p = stackalloc Vec3[6];
        Span<Vec3> w = stackalloc Vec3[6];
        chain.Axes(stackalloc double[6], p, w);
        if (!Lines.AreAcross(w[0], w[1]) || !Lines.AreAcross(w[1], w[2]) || !Lines.AreParallel(w[2], w[3]) || !Lines.AreAcross(w[3], w[4]) || !Lines.AreAcross(w[4], w[5])) return null;
        if (!Lines.TryMeet(p[0], w[0], p[1], w[1], out var centre) || !Lines.TryMeet(p[3], w[3], p[4], w[4], out var wrist)) return null;

        // The shaft points the way the insertion goes; the wrist stands before or behind the centre, by the joint's own zero.
        var (y, shaft) = (w[0], w[2]);
        // The form's pitch is within ±90° of the shaft, so its axis is the joint's or the opposite one.
        var pitchSign = Vec3.Dot(Vec3.Cross(w[1], y), shaft) < 0 ? -1 : 1;
        var x = w[1] * pitchSign;
        var z = Vec3.Cross(x, y);
        var yawPoint = p[5] + w[5] * Vec3.Dot(wrist - p[5], w[5]);
        var link = yawPoint - wrist;
        var length = link.Length;
        var along = length > Lines.LengthToleranceMm ? link / length : Vec3.Cross(w[4], w[5]);
        var yawSign = Vec3.Dot(Vec3.Cross(along, w[4]), w[5]) > 0 ? 1 : -1;
        if (length > 200) return null;

        var pitch = Math.Atan2(-Vec3.Dot(shaft, y), Vec3.Dot(shaft, z));
        var place = new ChainPose(Mat3.FromColumns(x, y, z), centre);
        var inShaft = Mat3.FromRows(x, Math.Cos(pitch) * y + Math.Sin(pitch) * z, shaft);
        var pitchAxis = inShaft * w[4];
        var (across, onward) = (Vec3.Cross(w[4], shaft), Vec3.Dot(shaft, along));

        JointVector sign = default, offset = default;
        (sign[0], sign[1], sign[2], sign[3], sign[4], sign[5]) = (1, pitchSign, 1, Math.Sign(Vec3.Dot(w[3], shaft)), 1, yawSign);
        (offset[1], offset[2], offset[3], offset[4]) = (pitch, Vec3.Dot(wrist - centre, shaft), Math.Atan2(pitchAxis.Y, pitchAxis.X), Math.Atan2(Vec3.Dot(across, along), onward));
        var kinematics = new Rcm7Kinematics(new Rcm7Geometry(length, 0));
        ChainPose Form(double[] q) => ChainPose.Of(kinematics.BaseFromTip(q));
        var map = new JointMap(place, Form([0, pitch, offset[2], offset[3], offset[4], 0]).Inverse() * place.Inverse() * chain.TipPose(stackalloc double[6]), sign, offset);
        if (!map.Fits(chain, Form)) return null;

        Span<JointLimits> limits = stackalloc JointLimits[6];
        for (var i = 0; i < 6; i++)
        {
            var (a, b) = (map.ToForm(i, joints[i].Min), map.ToForm(i, joints[i].Max));
            var (low, high) = (Math.Min(a, b), Math.Max(a, b));
            if (i == 1) (low, high) = (Math.Max(low, -MostPitchRad), Math.Min(high, MostPitchRad));
            else if (i == 2 && double.IsInfinity(high)) (low, high) = (Math.Max(low, 0), MostInsertionMm);
            else if (double.IsInfinity(low) || double.IsInfinity(high)) (low, high) = (-Math.PI, Math.PI);
            if (!(low < high) || (i == 2 && low < 0)) return null;
            // A pose on a limit comes back beside it by rounding; the answer is put on the limit again.
            var rounding = IkCandidates.RoundingRelative * (high - low);
            limits[i] = new JointLimits(i == 2 ? Math.Max(0, low - rounding) : low - rounding, high + rounding, 1, 1, 1);
        }
        return (new Rcm7InverseKinematics(kinematics, limits), map);
    }

    public static IkReport Solve(Rcm7InverseKinematics form, JointMap map, in ChainPose wanted, ReadOnlySpan<ModelJoint> joints, ReadOnlySpan<double> seed, Span<double> solution)
    {
        JointVector from = default;
        for (var i = 0; i < 6; i++) from[i] = map.ToForm(i, seed[i]);
        if (form.TrySolve(map.ToForm(wanted).ToRigid(), from, out var found, out var refusal))
        {
            for (var i = 0; i < 6; i++) solution[i] = Math.Clamp(map.FromForm(i, found[i]), joints[i].Min, joints[i].Max);
            return new IkReport(IkOutcome.Solved, 1, 0, 0, 0, 0, 0, 1);
        }
        if (refusal.Reason != IkRefusalReason.JointRange) return IkReport.Refused(refusal.Reason == IkRefusalReason.NotAPose ? IkOutcome.NotAPose : IkOutcome.OutOfReach);
        var joint = (int)refusal.Joint;
        for (var i = 0; i < 6; i++) solution[i] = map.FromForm(i, found[i]);
        return new IkReport(IkOutcome.OutsideLimits, 2, 0, 0, joint, joints[joint].Excess(solution[joint]), 0, 1);
    }
}
