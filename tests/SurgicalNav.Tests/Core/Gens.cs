using CsCheck;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Tests.Core;

internal static class Gens
{
    public static Gen<Vec3> Vector(double range) =>
        Gen.Select(Gen.Double[-range, range], Gen.Double[-range, range], Gen.Double[-range, range], (x, y, z) => new Vec3(x, y, z));

    public static Gen<Quat> Rotation { get; } =
        Gen.Select(Vector(1).Where(v => v.Length > 0.05), Gen.Double[-3.1, 3.1], Quat.FromAxisAngle);

    public static Gen<Rigid<TTo, TFrom>> Pose<TTo, TFrom>() where TTo : struct, IFrame where TFrom : struct, IFrame =>
        Gen.Select(Rotation, Vector(300), (q, t) => new Rigid<TTo, TFrom>(q, t));

    /// <summary>Symmetric and positive: at least 0.1 mrad and 30 µm along every axis, so that entries can be judged by the deviations beside them.</summary>
    public static Gen<Mat6> Covariance { get; } =
        Gen.Double[-1, 1].Array[36].Select(a =>
        {
            var j = default(Mat6);
            for (var i = 0; i < 36; i++) j[i] = a[i] * (i / 6 < 3 ? 1e-3 : 0.3);
            return Mat6.Propagate(j, Mat6.Identity) + Mat6.Diagonal([1e-8, 1e-8, 1e-8, 9e-4, 9e-4, 9e-4]);
        });

    public static bool Near(Vec3 a, Vec3 b, double tolerance) => (a - b).Length <= tolerance;

    public static bool Near<TTo, TFrom>(Rigid<TTo, TFrom> a, Rigid<TTo, TFrom> b, double tolerance)
        where TTo : struct, IFrame where TFrom : struct, IFrame =>
        (a.Rotation.Conjugate * b.Rotation).Log().Length <= tolerance && Near(a.TranslationMm, b.TranslationMm, tolerance * 300);
}
