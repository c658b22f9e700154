using MathNet.Numerics.LinearAlgebra;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Registration;

/// <summary>Bridges between Core's small matrices and MathNet's decompositions; off the hot path.</summary>
internal static class Symmetric
{
    public static Matrix<double> ToDense(in Mat6 m)
    {
        var dense = Matrix<double>.Build.Dense(6, 6);
        for (var r = 0; r < 6; r++)
            for (var c = 0; c < 6; c++) dense[r, c] = m.At(r, c);
        return dense;
    }

    public static Matrix<double> ToDense(Mat3 m) =>
        Matrix<double>.Build.Dense(3, 3, (r, c) => m[r, c]);

    public static Mat6 FromDense(Matrix<double> dense)
    {
        var m = default(Mat6);
        for (var r = 0; r < 6; r++)
            for (var c = 0; c < 6; c++) m[r * 6 + c] = 0.5 * (dense[r, c] + dense[c, r]);
        return m;
    }

    /// <summary>Eigenvalues in rising order with unit eigenvectors as columns.</summary>
    public static (Vec3 Values, Mat3 Vectors) Eigen(Mat3 symmetric)
    {
        var evd = ToDense((symmetric + symmetric.Transposed()) * 0.5).Evd(Symmetricity.Symmetric);
        var v = evd.EigenVectors;
        return (new Vec3(evd.EigenValues[0].Real, evd.EigenValues[1].Real, evd.EigenValues[2].Real),
            new Mat3(v[0, 0], v[0, 1], v[0, 2], v[1, 0], v[1, 1], v[1, 2], v[2, 0], v[2, 1], v[2, 2]));
    }
}
