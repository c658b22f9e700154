using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Kinematics;

/// <summary>Solves six linear equations by elimination with row pivoting; allocates nothing.</summary>
internal static class Linear6
{
    /// <summary>Solves A x = b in place of <paramref name="b"/>. The matrix must have rows of comparable size.</summary>
    /// <returns>False where a pivot is below <paramref name="smallestPivot"/>: the matrix is singular or nearly so.</returns>
    public static bool TrySolve(Mat6 a, Span<double> b, double smallestPivot)
    {
        Span<double> m = a;
        for (var column = 0; column < 6; column++)
        {
            var pivot = column;
            for (var r = column + 1; r < 6; r++)
                if (Math.Abs(m[r * 6 + column]) > Math.Abs(m[pivot * 6 + column])) pivot = r;
            if (!(Math.Abs(m[pivot * 6 + column]) >= smallestPivot)) return false;
            if (pivot != column)
            {
                for (var k = 0; k < 6; k++) (m[pivot * 6 + k], m[column * 6 + k]) = (m[column * 6 + k], m[pivot * 6 + k]);
                (b[pivot], b[column]) = (b[column], b[pivot]);
            }
            for (var r = column + 1; r < 6; r++)
            {
                var factor = m[r * 6 + column] / m[column * 6 + column];
                for (var k = column; k < 6; k++) m[r * 6 + k] -= factor * m[column * 6 + k];
                b[r] -= factor * b[column];
            }
        }
        for (var r = 5; r >= 0; r--)
        {
            for (var k = r + 1; k < 6; k++) b[r] -= m[r * 6 + k] * b[k];
            b[r] /= m[r * 6 + r];
        }
        return true;
    }
}
