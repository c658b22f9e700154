using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Registration.Points;

/// <summary>Normal equations of a left-perturbed rigid transform: δp = −[p]× δθ + δt.</summary>
internal static class PointJacobian
{
    /// <summary>Adds Aᵀ M A for A = [−[p]× | I] at the mapped point <paramref name="p"/>, mm.</summary>
    public static void AddQuadratic(ref Mat6 sum, Vec3 p, Mat3 m)
    {
        var skew = Mat3.Skew(p);
        // (−[p]×)ᵀ = [p]×
        sum += Mat6.FromBlocks(skew * m * skew * -1, skew * m, m * skew * -1, m);
    }

    /// <summary>Adds w Aᵀ n nᵀ A, the part of a distance along the unit vector <paramref name="n"/>.</summary>
    public static void AddAlong(ref Mat6 sum, Vec3 p, Vec3 n, double w)
    {
        var m = Vec3.Cross(p, n);
        Span<double> a = [m.X, m.Y, m.Z, n.X, n.Y, n.Z];
        for (var r = 0; r < 6; r++)
            for (var c = 0; c < 6; c++) sum[r * 6 + c] += w * a[r] * a[c];
    }

    /// <summary>Adds Aᵀ v.</summary>
    public static void AddGradient(Span<double> sum, Vec3 p, Vec3 v)
    {
        var moment = Vec3.Cross(p, v);
        for (var i = 0; i < 3; i++)
        {
            sum[i] += moment[i];
            sum[i + 3] += v[i];
        }
    }
}
