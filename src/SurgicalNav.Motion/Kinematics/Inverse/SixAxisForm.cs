using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Kinematics.Models;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>Closed-form inverse kinematics of arms like the UR5: six turning joints of which the second to fourth are parallel.</summary>
/// <remarks>
/// The form is Rz(θ1) Ry(θ2) Tz(upper) Ry(θ3) Tz(fore) Ry(θ4) Ty(lateral) Rz(θ5) Tz(wrist) Ry(θ6). The point where the last two axes meet lies at the
/// lateral offset whatever θ2…θ6, which gives θ1; the last axis against the parallel ones gives θ5, then θ2+θ3+θ4 and θ6 follow, and two links in a plane
/// remain: 2 · 2 · 2 solutions. Where the last axis is parallel to the three, θ6 is free and stays at the seed's.
/// Source of the decomposition: Hawkins, Analytic inverse kinematics for the Universal Robots UR-5/UR-10 arms, Georgia Tech 2013. No call allocates.
/// </remarks>
internal sealed class SixAxisForm
{
    private const double ParallelSine = 1e-10;
    private const double StretchRounding = 1e-9;

    private readonly double _upperMm, _foreMm, _lateralMm, _wristMm;

    private SixAxisForm(double upperMm, double foreMm, double lateralMm, double wristMm) => (_upperMm, _foreMm, _lateralMm, _wristMm) = (upperMm, foreMm, lateralMm, wristMm);

    /// <summary>The form of a chain, and how to go between the two; null where the chain is not of this class.</summary>
    public static (SixAxisForm Form, JointMap Map)? Of(SerialChain chain)
    {
        if (chain.JointCount != 6) return null;
        for (var i = 0; i < 6; i++)
            if (chain.IsPrismatic(i)) return null;
        Span<Vec3> p = stackalloc Vec3[6];
        Span<Vec3> w = stackalloc Vec3[6];
        chain.Axes(stackalloc double[6], p, w);
        if (!Lines.AreAcross(w[0], w[1]) || !Lines.AreParallel(w[1], w[2]) || !Lines.AreParallel(w[1], w[3]) || !Lines.AreAcross(w[3], w[4]) || !Lines.AreAcross(w[4], w[5])) return null;
        if (!Lines.TryMeet(p[0], w[0], p[1], w[1], out var shoulder) || !Lines.TryMeet(p[3], w[3], p[4], w[4], out var wrist) || !Lines.TryMeet(p[4], w[4], p[5], w[5], out var last)) return null;

        // Exactly at right angles, so that an axis written with few digits does not make the base a skewed one.
        var z = w[0];
        var y = (w[1] - z * Vec3.Dot(w[1], z)).Normalized();
        var place = new ChainPose(Mat3.FromColumns(Vec3.Cross(y, z), y, z), shoulder);
        var back = place.Inverse();
        var (elbow, wristIn) = (back.Apply(p[2]), back.Apply(wrist));
        var (alongFifth, alongSixth) = (back.Rotation * w[4], back.Rotation * w[5]);
        var (upper, fore) = (Math.Sqrt(elbow.X * elbow.X + elbow.Z * elbow.Z), Math.Sqrt(Square(wristIn.X - elbow.X) + Square(wristIn.Z - elbow.Z)));
        if (upper < 1 || fore < 1) return null;
        var second = Math.Atan2(elbow.X, elbow.Z);
        var third = Math.Atan2(wristIn.X - elbow.X, wristIn.Z - elbow.Z) - second;
        var sum = Math.Atan2(alongFifth.X, alongFifth.Z);
        var fifth = Math.Atan2(-(Math.Cos(sum) * alongSixth.X - Math.Sin(sum) * alongSixth.Z), alongSixth.Y);

        JointVector sign = default, offset = default;
        (sign[0], sign[1], sign[2], sign[3], sign[4], sign[5]) = (1, 1, Math.Sign(Vec3.Dot(w[1], w[2])), Math.Sign(Vec3.Dot(w[1], w[3])), 1, 1);
        (offset[1], offset[2], offset[3], offset[4]) = (second, third, sum - second - third, fifth);
        var form = new SixAxisForm(upper, fore, wristIn.Y, Vec3.Dot(last - wrist, w[4]));
        var map = new JointMap(place, form.Pose([0, second, third, sum - second - third, fifth, 0]).Inverse() * back * chain.TipPose(stackalloc double[6]), sign, offset);
        return map.Fits(chain, form.Pose) ? (form, map) : null;
    }

    public IkReport Solve(JointMap map, in ChainPose wanted, ReadOnlySpan<ModelJoint> joints, ReadOnlySpan<double> seed, Span<double> solution)
    {
        var (r, p) = map.ToForm(wanted);
        var best = new IkCandidates(joints, seed);
        var reach = Math.Sqrt(p.X * p.X + p.Y * p.Y);
        var sine = _lateralMm / reach;
        if (Math.Abs(sine) <= 1 + StretchRounding)
        {
            var lead = Math.Asin(Math.Clamp(sine, -1, 1));
            var azimuth = Math.Atan2(p.Y, p.X);
            FromShoulder(azimuth - lead, map, r, p, seed, ref best);
            FromShoulder(azimuth - Math.PI + lead, map, r, p, seed, ref best);
        }
        if (best.Count > 0) ((ReadOnlySpan<double>)best.Best)[..6].CopyTo(solution);
        return best.Report();
    }

    private void FromShoulder(double first, JointMap map, Mat3 r, Vec3 p, ReadOnlySpan<double> seed, ref IkCandidates best)
    {
        var (s1, c1) = Math.SinCos(first);
        var turned = new Mat3(c1, s1, 0, -s1, c1, 0, 0, 0, 1) * r;
        var along = c1 * p.X + s1 * p.Y;
        var axis = turned.Column1;
        var sine = Math.Sqrt(axis.X * axis.X + axis.Z * axis.Z);
        if (sine < ParallelSine)
        {
            var last = map.ToForm(5, seed[5]);
            var isTurnedOver = axis.Y < 0;
            // Ry(sum) Rz(0 or π) Ry(θ6) is Ry(sum ± θ6) Rz(0 or π), of which the z column shows the angle.
            var whole = Math.Atan2(turned.M02, turned.M22);
            FromWrist(first, isTurnedOver ? Math.PI : 0, isTurnedOver ? whole + last : whole - last, last, along, p.Z, map, ref best);
            return;
        }
        for (var sign = 1; sign >= -1; sign -= 2)
        {
            var fifth = Math.Atan2(sign * sine, axis.Y);
            var sum = Math.Atan2(sign * axis.Z, -sign * axis.X);
            // The last turn is what stands between Ry(sum) Rz(θ5) and the wanted rotation: its x column seen from there.
            var (ss, cs) = Math.SinCos(sum);
            var (s5, c5) = Math.SinCos(fifth);
            var (x, z) = (new Vec3(cs * c5, s5, -ss * c5), new Vec3(ss, 0, cs));
            FromWrist(first, fifth, sum, Math.Atan2(Vec3.Dot(x, turned.Column2), Vec3.Dot(z, turned.Column2)), along, p.Z, map, ref best);
        }
    }

    private void FromWrist(double first, double fifth, double sum, double last, double along, double up, JointMap map, ref IkCandidates best)
    {
        var (ss, cs) = Math.SinCos(sum);
        var (x, z) = (along - _wristMm * ss, up - _wristMm * cs);
        var cosine = (x * x + z * z - _upperMm * _upperMm - _foreMm * _foreMm) / (2 * _upperMm * _foreMm);
        if (!(Math.Abs(cosine) <= 1 + StretchRounding)) return;
        var bend = Math.Acos(Math.Clamp(cosine, -1, 1));
        Span<double> q = stackalloc double[6];
        for (var sign = 1; sign >= -1; sign -= 2)
        {
            var elbow = sign * bend;
            var (se, ce) = Math.SinCos(elbow);
            var second = Math.Atan2(x, z) - Math.Atan2(_foreMm * se, _upperMm + _foreMm * ce);
            q[0] = map.FromForm(0, first);
            q[1] = map.FromForm(1, second);
            q[2] = map.FromForm(2, elbow);
            q[3] = map.FromForm(3, sum - second - elbow);
            q[4] = map.FromForm(4, fifth);
            q[5] = map.FromForm(5, last);
            best.Offer(q);
        }
    }

    private ChainPose Pose(double[] q)
    {
        var pose = new ChainPose((Rcm7Kinematics.AboutZ(q[0]) * Rcm7Kinematics.AboutY(q[1])).ToMatrix(), Vec3.Zero);
        pose *= new ChainPose(Turn(q[2]), new Vec3(0, 0, _upperMm));
        pose *= new ChainPose(Turn(q[3]), new Vec3(0, 0, _foreMm));
        pose *= new ChainPose(Rcm7Kinematics.AboutZ(q[4]).ToMatrix(), new Vec3(0, _lateralMm, 0));
        return pose * new ChainPose(Turn(q[5]), new Vec3(0, 0, _wristMm));

        static Mat3 Turn(double angle) => Rcm7Kinematics.AboutY(angle).ToMatrix();
    }

    private static double Square(double x) => x * x;
}
