using MathNet.Numerics.LinearAlgebra;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Registration.Points;

/// <summary>Rigid registration of paired landmarks.</summary>
/// <remarks>Least squares by singular value decomposition without scale, mirror images excluded (Arun, Huang and Blostein, IEEE T-PAMI 9(5), 1987;
/// Umeyama, T-PAMI 13(4), 1991). Allocates; any thread.</remarks>
public static class PairedPointRegistration
{
    private const int MostIterations = 50;

    /// <summary>Registers under equal, isotropic localisation error.</summary>
    /// <param name="to">Landmarks in the target frame, at least 3.</param>
    /// <param name="from">The same landmarks, in the same order.</param>
    /// <param name="fleSdMm">Standard deviation per axis (mm) of the difference of a pair, both localisations together; null to estimate it from the
    /// residuals, RSS / (3N − 6), which for few landmarks is itself uncertain.</param>
    /// <exception cref="RegistrationRefusedException">Counts differ, or the landmarks are too few, duplicate, on a line, or not finite.</exception>
    public static PairedPointResult<TTo, TFrom> Solve<TTo, TFrom>(ReadOnlySpan<Point<TTo>> to, ReadOnlySpan<Point<TFrom>> from, double? fleSdMm = null)
        where TTo : struct, IFrame
        where TFrom : struct, IFrame
    {
        var (y, x) = Checked(to, from);
        if (fleSdMm is { } given && !(given > 0 && double.IsFinite(given)))
            throw new ArgumentException("The localisation error must be positive and finite.", nameof(fleSdMm));
        var (rotation, translation) = LeastSquares(y, x);
        var transform = new Rigid<TTo, TFrom>(rotation, translation);
        var (residuals, squares) = Residuals(y, x, rotation, translation);
        var freedom = 3 * y.Length - 6;
        var sd = fleSdMm ?? Math.Sqrt(squares / freedom);
        var information = default(Mat6);
        for (var i = 0; i < y.Length; i++) PointJacobian.AddQuadratic(ref information, rotation.Rotate(x[i]) + translation, Mat3.Identity);
        var covariance = Symmetric.FromDense(Symmetric.ToDense(information).Inverse() * (sd * sd));
        return new PairedPointResult<TTo, TFrom>(new Uncertain<TTo, TFrom>(transform, covariance), Math.Sqrt(squares / y.Length), residuals, sd, fleSdMm is null ? freedom : 0);
    }

    /// <summary>Registers with each pair weighted by the inverse of its error's covariance: the maximum-likelihood estimate for unequal or direction-dependent error.</summary>
    /// <param name="to">Landmarks in the target frame, at least 3.</param>
    /// <param name="from">The same landmarks, in the same order.</param>
    /// <param name="covarianceMm2">Covariance of each pair's difference, in <typeparamref name="TTo"/>, positive definite.</param>
    /// <exception cref="RegistrationRefusedException">As for <see cref="Solve"/>, or the iteration does not settle.</exception>
    public static PairedPointResult<TTo, TFrom> SolveWeighted<TTo, TFrom>(ReadOnlySpan<Point<TTo>> to, ReadOnlySpan<Point<TFrom>> from, ReadOnlySpan<Mat3> covarianceMm2)
        where TTo : struct, IFrame
        where TFrom : struct, IFrame
    {
        var (y, x) = Checked(to, from);
        if (covarianceMm2.Length != y.Length) throw new ArgumentException($"{y.Length} pairs need as many covariances; {covarianceMm2.Length} were given.");
        var weights = new Mat3[y.Length];
        var variance = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(Symmetric.Eigen(covarianceMm2[i]).Values.X > 0)) throw new ArgumentException($"The covariance of landmark {i + 1} is not positive definite.");
            weights[i] = covarianceMm2[i].Inverted();
            variance += covarianceMm2[i].Trace / (3 * weights.Length);
        }
        var (rotation, translation) = LeastSquares(y, x);
        var transform = new Rigid<TTo, TFrom>(rotation, translation);
        var gradient = new double[6];
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            var information = default(Mat6);
            Array.Clear(gradient);
            for (var i = 0; i < y.Length; i++)
            {
                var p = transform.Rotation.Rotate(x[i]) + transform.TranslationMm;
                PointJacobian.AddQuadratic(ref information, p, weights[i]);
                PointJacobian.AddGradient(gradient, p, weights[i] * (y[i] - p));
            }
            var dense = Symmetric.ToDense(information);
            var step = dense.Solve(Vector<double>.Build.Dense(gradient));
            transform = transform.PerturbedBy(new Twist(new Vec3(step[0], step[1], step[2]), new Vec3(step[3], step[4], step[5])));
            if (step.L2Norm() > 1e-10) continue;
            var (residuals, squares) = Residuals(y, x, transform.Rotation, transform.TranslationMm);
            return new PairedPointResult<TTo, TFrom>(new Uncertain<TTo, TFrom>(transform, Symmetric.FromDense(dense.Inverse())), Math.Sqrt(squares / y.Length), residuals, Math.Sqrt(variance), 0);
        }
        throw new RegistrationRefusedException("The weighted registration does not settle; check that both lists name the same landmarks in the same order.");
    }

    private static (Vec3[] To, Vec3[] From) Checked<TTo, TFrom>(ReadOnlySpan<Point<TTo>> to, ReadOnlySpan<Point<TFrom>> from)
        where TTo : struct, IFrame
        where TFrom : struct, IFrame
    {
        if (to.Length != from.Length)
            throw new RegistrationRefusedException($"{to.Length} landmarks in {typeof(TTo).Name} stand against {from.Length} in {typeof(TFrom).Name}; each needs its partner.");
        var (y, x) = (new Vec3[to.Length], new Vec3[from.Length]);
        for (var i = 0; i < y.Length; i++) (y[i], x[i]) = (to[i].Mm, from[i].Mm);
        LandmarkChecks.Check(y, typeof(TTo).Name);
        LandmarkChecks.Check(x, typeof(TFrom).Name);
        return (y, x);
    }

    private static (Quat Rotation, Vec3 TranslationMm) LeastSquares(Vec3[] to, Vec3[] from)
    {
        var (toMean, fromMean) = (Vec3.Zero, Vec3.Zero);
        for (var i = 0; i < to.Length; i++) (toMean, fromMean) = (toMean + to[i] / to.Length, fromMean + from[i] / from.Length);
        var cross = Mat3.Zero;
        for (var i = 0; i < to.Length; i++) cross += Mat3.Outer(to[i] - toMean, from[i] - fromMean);
        var svd = Symmetric.ToDense(cross).Svd();
        var mirrored = svd.U.Determinant() * svd.VT.Determinant() < 0;
        var r = svd.U * Matrix<double>.Build.DenseOfDiagonalArray([1, 1, mirrored ? -1 : 1]) * svd.VT;
        var rotation = Quat.FromMatrix(new Mat3(r[0, 0], r[0, 1], r[0, 2], r[1, 0], r[1, 1], r[1, 2], r[2, 0], r[2, 1], r[2, 2]));
        return (rotation, toMean - rotation.Rotate(fromMean));
    }

    private static (double[] ResidualsMm, double SumOfSquares) Residuals(Vec3[] to, Vec3[] from, Quat rotation, Vec3 translation)
    {
        var residuals = new double[to.Length];
        var squares = 0.0;
        for (var i = 0; i < to.Length; i++)
        {
            var r = to[i] - (rotation.Rotate(from[i]) + translation);
            residuals[i] = r.Length;
            squares += r.LengthSquared;
        }
        return (residuals, squares);
    }
}
