using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Sensing.Markers;

/// <summary>Symmetric positive definite systems of six unknowns by Cholesky's factorisation, scaled to a unit diagonal first: radians and millimetres
/// differ by orders of magnitude. Allocates nothing.</summary>
public static class Spd6
{
    /// <summary>Smaller pivots of the scaled matrix mean that a direction is not determined.</summary>
    private const double LeastPivot = 1e-13;

    /// <summary>m · x = b; null where m is not positive definite.</summary>
    public static Twist? Solve(in Mat6 m, in Twist b)
    {
        if (!Factor(m, out var l, out var scale)) return null;
        Span<double> x = stackalloc double[6];
        for (var i = 0; i < 6; i++) x[i] = b[i];
        Substitute(l, scale, x);
        return new Twist(new Vec3(x[0], x[1], x[2]), new Vec3(x[3], x[4], x[5]));
    }

    /// <summary>Null where m is not positive definite.</summary>
    public static Mat6? Inverse(in Mat6 m)
    {
        if (!Factor(m, out var l, out var scale)) return null;
        var inverse = default(Mat6);
        Span<double> x = stackalloc double[6];
        for (var column = 0; column < 6; column++)
        {
            x.Clear();
            x[column] = 1;
            Substitute(l, scale, x);
            for (var row = 0; row < 6; row++) inverse[row * 6 + column] = x[row];
        }
        return (inverse + inverse.Transposed()) * 0.5;
    }

    private static bool Factor(in Mat6 m, out Mat6 l, out Mat6 scale)
    {
        (l, scale) = (default, default);
        for (var i = 0; i < 6; i++)
        {
            if (!(m[i * 7] > 0)) return false;
            scale[i] = 1 / Math.Sqrt(m[i * 7]);
        }
        for (var i = 0; i < 6; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = m[i * 6 + j] * scale[i] * scale[j];
                for (var k = 0; k < j; k++) sum -= l[i * 6 + k] * l[j * 6 + k];
                if (i != j) l[i * 6 + j] = sum / l[j * 7];
                else if (sum > LeastPivot) l[i * 7] = Math.Sqrt(sum);
                else return false;
            }
        return true;
    }

    private static void Substitute(in Mat6 l, in Mat6 scale, Span<double> x)
    {
        for (var i = 0; i < 6; i++)
        {
            x[i] *= scale[i];
            for (var k = 0; k < i; k++) x[i] -= l[i * 6 + k] * x[k];
            x[i] /= l[i * 7];
        }
        for (var i = 5; i >= 0; i--)
        {
            for (var k = i + 1; k < 6; k++) x[i] -= l[k * 6 + i] * x[k];
            x[i] /= l[i * 7];
        }
        for (var i = 0; i < 6; i++) x[i] *= scale[i];
    }
}
