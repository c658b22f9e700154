using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Registration.Surface;

/// <summary>Refines a rigid transform so that touched points lie on an organ's surface, given as a signed distance field.</summary>
/// <remarks>
/// Levenberg–Marquardt on SE(3) with left perturbations (Fitzgibbon, Image and Vision Computing 21, 2003: registration against a distance field).
/// Each residual is the signed distance over its own standard deviation, that of the point's error along the surface normal. Weights go from
/// Huber's to Tukey's (Huber 1981). Landmarks may stay in the same cost, fully weighted, so that nothing is counted twice.
/// A field of spacing h stands off the true surface by about h²/8 times its curvature, for all points alike: keep h at 1.5 mm or less.
/// Covariance: inverse Hessian with the M-estimator's efficiency correction (Huber 1981, eq. 6.5). Allocates; any thread.
/// </remarks>
public static class SurfaceRegistration
{
    public const int FewestPoints = 12;

    /// <summary>Most of the points that may be left out before the result is refused.</summary>
    public const double MostLeftOut = 0.3;

    /// <param name="field">Signed distance to the organ's surface, in <typeparamref name="TTo"/>.</param>
    /// <param name="touched">Points on the organ's surface, from a stylus or from stereo.</param>
    /// <param name="start">Where to begin, usually the landmark registration; within a few mm and degrees.</param>
    /// <param name="options">Noise and limits.</param>
    /// <param name="landmarks">Landmarks to keep in the cost; may be empty.</param>
    /// <exception cref="RegistrationRefusedException">Too few points, too many far from the surface, no convergence, or a motion that the points leave free.</exception>
    public static SurfaceResult<TTo, TFrom> Refine<TTo, TFrom>(DistanceField field, ReadOnlySpan<Point<TFrom>> touched, in Rigid<TTo, TFrom> start,
        SurfaceOptions options, ReadOnlySpan<KeptLandmark<TTo, TFrom>> landmarks = default)
        where TTo : struct, IFrame
        where TFrom : struct, IFrame
    {
        if (touched.Length < FewestPoints)
            throw new RegistrationRefusedException($"At least {FewestPoints} surface points are needed; {touched.Length} were given. Touch more of the surface.");
        if (!start.IsValid) throw new ArgumentException("The starting transform is not valid.", nameof(start));
        for (var i = 0; i < touched.Length; i++)
            if (!touched[i].Mm.IsFinite) throw new RegistrationRefusedException($"Surface point {i + 1} is not a finite position.");

        var cost = new SurfaceCost<TTo, TFrom>(field, touched, options, landmarks);
        // Huber's weights first: they have one minimum; Tukey's then forget what is far away.
        var (transform, iterations, _) = Minimise(cost, start, RobustWeight.Huber(1.5), options.MostIterations);
        var tukey = RobustWeight.Tukey(options.TukeyCutOff * Math.Max(1, cost.MedianScale(transform)));
        (transform, var more, var settled) = Minimise(cost, transform, tukey, options.MostIterations);
        var result = Judge(cost, transform, tukey, iterations + more, options);
        // A motion that nothing holds is the commoner reason for wandering, so it is looked for first.
        if (!settled)
            throw new RegistrationRefusedException($"The surface registration does not settle within {options.MostIterations} steps: the start is too far off, or the points are not on this surface.");
        return result;
    }

    private static (Rigid<TTo, TFrom> Transform, int Iterations, bool Settled) Minimise<TTo, TFrom>(SurfaceCost<TTo, TFrom> cost, Rigid<TTo, TFrom> transform, RobustWeight robust, int most)
        where TTo : struct, IFrame
        where TFrom : struct, IFrame
    {
        var damping = 1e-6;
        var current = cost.Evaluate(transform, robust);
        for (var iteration = 1; iteration <= most; iteration++)
        {
            var hessian = Symmetric.ToDense(current.Hessian);
            for (var i = 0; i < 6; i++) hessian[i, i] *= 1 + damping;
            var step = hessian.Solve(Vector<double>.Build.Dense(current.Gradient));
            // The step turns about the points' middle, so that its size is the motion seen there.
            var turn = new Vec3(step[0], step[1], step[2]);
            var shift = new Vec3(step[3], step[4], step[5]);
            if (!(turn.IsFinite && shift.IsFinite))
                throw new RegistrationRefusedException("The surface points leave some motion of the organ free: nothing holds it. Touch the surface from more sides, or keep the landmarks in.");
            var size = (shift + Vec3.Cross(turn, cost.Centre(transform))).Length + turn.Length * cost.SpreadMm;
            var tried = transform.PerturbedBy(new Twist(turn, shift));
            var next = cost.Evaluate(tried, robust);
            if (next.Cost <= current.Cost)
            {
                (transform, current) = (tried, next);
                damping = Math.Max(1e-12, damping / 10);
                if (size < 1e-5) return (transform, iteration, true);
            }
            else
            {
                if (size < 1e-6) return (transform, iteration, true);
                damping *= 10;
            }
        }
        return (transform, most, false);
    }

    private static SurfaceResult<TTo, TFrom> Judge<TTo, TFrom>(SurfaceCost<TTo, TFrom> cost, Rigid<TTo, TFrom> transform, RobustWeight robust, int iterations, SurfaceOptions options)
        where TTo : struct, IFrame
        where TFrom : struct, IFrame
    {
        var summary = cost.Summarise(transform, robust);
        if (summary.LeftOut > MostLeftOut * cost.PointCount)
            throw new RegistrationRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"{summary.LeftOut} of {cost.PointCount} surface points lie far from the surface. Check that the right organ was touched, and that the landmarks are in the right order."));
        if (!(summary.RmsMm <= options.LargestRmsMm))
            throw new RegistrationRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"The surface points lie {summary.RmsMm:0.0} mm from the surface (at most {options.LargestRmsMm:0.0} mm is accepted): another organ was touched, or it has changed its shape since the scan."));
        var covariance = Symmetric.ToDense(summary.Information).Inverse();
        if (!double.IsFinite(covariance.FrobeniusNorm()))
            throw new RegistrationRefusedException("The surface points leave some motion of the organ wholly free. Touch the surface from more sides, or keep the landmarks in.");
        var (largest, motion) = LargestMotion(covariance, cost.Centre(transform), cost.SpreadMm);
        if (!(largest <= options.LargestMotionSdMm))
            throw new RegistrationRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"The surface points leave {motion} free: its standard deviation is {largest:0.0} mm at the points. Touch the surface from more sides, or keep the landmarks in."));
        var result = new Uncertain<TTo, TFrom>(transform, Symmetric.FromDense(covariance));
        return new SurfaceResult<TTo, TFrom>(result, summary.RmsMm, summary.Scale, iterations, cost.PointCount - summary.LeftOut, summary.LeftOut, largest);
    }

    /// <summary>The least certain direction of motion about the points' middle, rotations counted as mm at the points' spread.</summary>
    private static (double SdMm, string Words) LargestMotion(Matrix<double> covariance, Vec3 centre, double spread)
    {
        var change = Matrix<double>.Build.DenseIdentity(6);
        var skew = Mat3.Skew(centre) * -1;
        for (var r = 0; r < 3; r++)
        {
            change[r, r] = spread;
            for (var c = 0; c < 3; c++) change[r + 3, c] = skew[r, c];
        }
        var evd = (change * covariance * change.Transpose()).Evd(Symmetricity.Symmetric);
        var worst = evd.EigenVectors.Column(5);
        var turning = worst.SubVector(0, 3).L2Norm() > worst.SubVector(3, 3).L2Norm();
        var axis = turning ? worst.SubVector(0, 3) : worst.SubVector(3, 3);
        var name = "xyz"[axis.AbsoluteMaximumIndex()];
        return (Math.Sqrt(Math.Max(0, evd.EigenValues[5].Real)), turning ? $"a turn about an axis near {name}" : $"a shift along a direction near {name}");
    }
}
