namespace SurgicalNav.Motion.Kinematics;

/// <summary>How far a posture is from a singular one.</summary>
public static class Manipulability
{
    /// <summary>Yoshikawa's measure √det(J Jᵀ) with lengths in units of <paramref name="lengthUnitMm"/>; 0 at a singular posture. For fewer than six joints √det(Jᵀ J).
    /// Allocates nothing.</summary>
    /// <remarks>Source: Yoshikawa, Manipulability of robotic mechanisms, IJRR 4(2), 1985. The number depends on the unit of length, so compare it for one arm only.</remarks>
    public static double Yoshikawa(SerialChain chain, ReadOnlySpan<double> joints, double lengthUnitMm = 1000)
    {
        var n = chain.JointCount;
        Span<double> j = stackalloc double[6 * SerialChain.MaxJoints];
        chain.Jacobian(joints, j);
        // A sliding joint's own speed is measured in the same unit, so its column stays.
        for (var k = 3 * n; k < 6 * n; k++)
            if (!chain.IsPrismatic(k % n)) j[k] /= lengthUnitMm;
        var size = Math.Min(6, n);
        Span<double> gram = stackalloc double[36];
        for (var r = 0; r < size; r++)
            for (var c = 0; c <= r; c++)
            {
                var sum = 0.0;
                if (n >= 6) for (var k = 0; k < n; k++) sum += j[r * n + k] * j[c * n + k];
                else for (var k = 0; k < 6; k++) sum += j[k * n + r] * j[k * n + c];
                gram[r * size + c] = sum;
            }
        return Cholesky.Decompose(gram, size, 0) ? Cholesky.RootOfDeterminant(gram, size) : 0;
    }
}

/// <summary>Small symmetric positive systems, the lower triangle in place.</summary>
internal static class Cholesky
{
    /// <summary>L with L Lᵀ = A + <paramref name="added"/> I. False where a pivot is not positive.</summary>
    public static bool Decompose(Span<double> a, int size, double added)
    {
        for (var r = 0; r < size; r++)
            for (var c = 0; c <= r; c++)
            {
                var sum = a[r * size + c] + (r == c ? added : 0);
                for (var k = 0; k < c; k++) sum -= a[r * size + k] * a[c * size + k];
                if (r != c) a[r * size + c] = sum / a[c * size + c];
                else if (sum > 0) a[r * size + r] = Math.Sqrt(sum);
                else return false;
            }
        return true;
    }

    public static void Solve(ReadOnlySpan<double> l, int size, Span<double> b)
    {
        for (var r = 0; r < size; r++)
        {
            for (var k = 0; k < r; k++) b[r] -= l[r * size + k] * b[k];
            b[r] /= l[r * size + r];
        }
        for (var r = size - 1; r >= 0; r--)
        {
            for (var k = r + 1; k < size; k++) b[r] -= l[k * size + r] * b[k];
            b[r] /= l[r * size + r];
        }
    }

    public static double RootOfDeterminant(ReadOnlySpan<double> l, int size)
    {
        var product = 1.0;
        for (var i = 0; i < size; i++) product *= l[i * size + i];
        return product;
    }
}
