using System.Runtime.CompilerServices;

namespace SurgicalNav.Core.Numerics;

/// <summary>A 6×6 matrix of doubles, row by row. Used for covariances and adjoints of SE(3), rotation first, translation second.</summary>
[InlineArray(36)]
public struct Mat6
{
    private double _first;

    public double At(int row, int column) => this[row * 6 + column];

    public static Mat6 Identity => Diagonal([1, 1, 1, 1, 1, 1]);

    public static Mat6 Diagonal(ReadOnlySpan<double> diagonal)
    {
        var m = default(Mat6);
        for (var i = 0; i < 6; i++) m[i * 7] = diagonal[i];
        return m;
    }

    public static Mat6 FromBlocks(Mat3 a, Mat3 b, Mat3 c, Mat3 d)
    {
        var m = default(Mat6);
        for (var r = 0; r < 3; r++)
            for (var k = 0; k < 3; k++)
            {
                m[r * 6 + k] = a[r, k];
                m[r * 6 + k + 3] = b[r, k];
                m[(r + 3) * 6 + k] = c[r, k];
                m[(r + 3) * 6 + k + 3] = d[r, k];
            }
        return m;
    }

    /// <summary>The 3×3 block at block row and block column 0 or 1.</summary>
    public Mat3 Block(int blockRow, int blockColumn)
    {
        var o = blockRow * 18 + blockColumn * 3;
        return new Mat3(this[o], this[o + 1], this[o + 2], this[o + 6], this[o + 7], this[o + 8], this[o + 12], this[o + 13], this[o + 14]);
    }

    public Mat6 Transposed()
    {
        var t = default(Mat6);
        for (var r = 0; r < 6; r++)
            for (var k = 0; k < 6; k++)
                t[k * 6 + r] = this[r * 6 + k];
        return t;
    }

    public static Mat6 operator *(in Mat6 a, in Mat6 b)
    {
        var m = default(Mat6);
        for (var r = 0; r < 6; r++)
            for (var k = 0; k < 6; k++)
            {
                var sum = 0.0;
                for (var i = 0; i < 6; i++) sum += a[r * 6 + i] * b[i * 6 + k];
                m[r * 6 + k] = sum;
            }
        return m;
    }

    public static Mat6 operator *(in Mat6 a, double s)
    {
        var m = a;
        for (var i = 0; i < 36; i++) m[i] *= s;
        return m;
    }

    public static Mat6 operator +(in Mat6 a, in Mat6 b)
    {
        var m = a;
        for (var i = 0; i < 36; i++) m[i] += b[i];
        return m;
    }

    /// <summary>J Σ Jᵀ, made exactly symmetric.</summary>
    public static Mat6 Propagate(in Mat6 jacobian, in Mat6 covariance)
    {
        var m = jacobian * covariance * jacobian.Transposed();
        return (m + m.Transposed()) * 0.5;
    }
}
