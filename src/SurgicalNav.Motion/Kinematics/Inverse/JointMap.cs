using SurgicalNav.Core.Numerics;
using SurgicalNav.Motion.Trajectories;

namespace SurgicalNav.Motion.Kinematics.Inverse;

/// <summary>How an arm's own joints and frames go over into those of a closed form: chain(q) = Base · form(sign ∘ q + offset) · Tip.</summary>
internal sealed class JointMap(ChainPose baseFrame, ChainPose tip, JointVector sign, JointVector offset)
{
    private const double ToleranceMm = 1e-6, ToleranceRad = 1e-9;

    private readonly ChainPose _baseBack = baseFrame.Inverse(), _tipBack = tip.Inverse();

    /// <summary>A wanted pose as the closed form sees it.</summary>
    public ChainPose ToForm(in ChainPose pose) => _baseBack * pose * _tipBack;

    public double ToForm(int joint, double value) => sign[joint] * value + offset[joint];

    public double FromForm(int joint, double value) => (value - offset[joint]) * sign[joint];

    /// <summary>Whether the form really is the chain, tried at several postures: a mapping is believed for what it does, not for how it was found.</summary>
    public bool Fits(SerialChain chain, Func<double[], ChainPose> form)
    {
        var random = new SeededRandom(7);
        var (own, mapped) = (new double[chain.JointCount], new double[chain.JointCount]);
        for (var trial = 0; trial < 16; trial++)
        {
            for (var i = 0; i < own.Length; i++)
            {
                own[i] = chain.IsPrismatic(i) ? random.Uniform(0, 200) : random.Uniform(-3, 3);
                mapped[i] = ToForm(i, own[i]);
            }
            var (a, b) = (chain.TipPose(own), baseFrame * form(mapped) * tip);
            var gap = a.Rotation - b.Rotation;
            if (!((a.OriginMm - b.OriginMm).Length < ToleranceMm && gap.Row0.Length + gap.Row1.Length + gap.Row2.Length < ToleranceRad)) return false;
        }
        return true;
    }
}

/// <summary>How two straight lines lie to each other.</summary>
internal static class Lines
{
    public const double AngleTolerance = 1e-9;
    public const double LengthToleranceMm = 1e-6;

    public static bool AreAcross(Vec3 a, Vec3 b) => Math.Abs(Vec3.Dot(a, b)) < AngleTolerance;

    public static bool AreParallel(Vec3 a, Vec3 b) => Vec3.Cross(a, b).Length < AngleTolerance;

    /// <summary>Where two lines meet; false where they pass each other or are parallel.</summary>
    public static bool TryMeet(Vec3 pointA, Vec3 alongA, Vec3 pointB, Vec3 alongB, out Vec3 at)
    {
        var across = Vec3.Cross(alongA, alongB);
        var size = across.LengthSquared;
        at = pointA;
        if (size < 1e-12) return false;
        at = pointA + alongA * (Vec3.Dot(Vec3.Cross(pointB - pointA, alongB), across) / size);
        return Vec3.Cross(at - pointB, alongB).Length < LengthToleranceMm;
    }
}
