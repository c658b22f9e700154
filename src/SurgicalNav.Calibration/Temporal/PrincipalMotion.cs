using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Calibration.Temporal;

/// <summary>Turns positions into one number over time: the way along the direction in which they spread most.</summary>
public static class PrincipalMotion
{
    /// <param name="timesS">Rising.</param>
    /// <param name="positionsMm">Of the tracked body in its reference.</param>
    /// <param name="axis">Only these are asked for the direction (PLUS: the stretch common with the video); all where null.</param>
    /// <exception cref="ArgumentException">Fewer than three positions, or times that do not rise.</exception>
    public static MotionSignal Of(double[] timesS, Vec3[] positionsMm, Func<double, bool>? axis = null)
    {
        var asked = Enumerable.Range(0, timesS.Length).Where(i => axis is null || axis(timesS[i])).Select(i => positionsMm[i]).ToArray();
        var direction = Direction(asked);
        var mean = asked.Aggregate(Vec3.Zero, (a, b) => a + b) * (1.0 / asked.Length);
        return new MotionSignal(timesS, [.. positionsMm.Select(p => Vec3.Dot(p - mean, direction))]);
    }

    /// <summary>The unit vector along which positions spread most; its sign means nothing.</summary>
    /// <exception cref="ArgumentException">Fewer than three.</exception>
    public static Vec3 Direction(IReadOnlyList<Vec3> positionsMm)
    {
        if (positionsMm.Count < 3) throw new ArgumentException($"{positionsMm.Count} positions show no direction.");
        var mean = positionsMm.Aggregate(Vec3.Zero, (a, b) => a + b) * (1.0 / positionsMm.Count);
        var covariance = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(3, 3);
        foreach (var p in positionsMm)
            for (var r = 0; r < 3; r++)
                for (var c = 0; c < 3; c++) covariance[r, c] += (p - mean)[r] * (p - mean)[c];
        var vectors = covariance.Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenVectors;
        return new Vec3(vectors[0, 2], vectors[1, 2], vectors[2, 2]);
    }
}
