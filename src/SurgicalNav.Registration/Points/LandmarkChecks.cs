using System.Globalization;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Registration.Points;

/// <summary>Refuses landmark sets that cannot fix a rigid transform.</summary>
internal static class LandmarkChecks
{
    public const int FewestLandmarks = 3;

    /// <summary>Two landmarks closer than this are taken as one touched twice.</summary>
    public const double LeastSeparationMm = 1;

    /// <summary>Landmarks must reach at least this far (RMS) from the line that fits them best.</summary>
    public const double LeastSpreadAcrossMm = 2;

    private const double LeastSpreadRatio = 0.02;

    /// <exception cref="RegistrationRefusedException">Too few, not finite, duplicate, or all on one line; names the landmarks, counted from 1.</exception>
    public static void Check(ReadOnlySpan<Vec3> points, string where)
    {
        if (points.Length < FewestLandmarks)
            throw new RegistrationRefusedException($"At least {FewestLandmarks} landmarks are needed; {points.Length} were given.");
        var mean = Vec3.Zero;
        for (var i = 0; i < points.Length; i++)
        {
            if (!points[i].IsFinite) throw new RegistrationRefusedException($"Landmark {i + 1} in {where} is not a finite position.");
            mean += points[i] / points.Length;
            for (var k = 0; k < i; k++)
                if ((points[i] - points[k]).Length < LeastSeparationMm)
                    throw new RegistrationRefusedException(string.Create(CultureInfo.InvariantCulture,
                        $"Landmarks {k + 1} and {i + 1} in {where} are {(points[i] - points[k]).Length:0.00} mm apart: the same landmark twice. Remove one or touch the right place."));
        }
        var scatter = Mat3.Zero;
        foreach (var p in points) scatter += Mat3.Outer(p - mean, p - mean) * (1.0 / points.Length);
        var (values, _) = Symmetric.Eigen(scatter);
        var (along, across) = (Math.Sqrt(values.Z), Math.Sqrt(Math.Max(0, values.X) + Math.Max(0, values.Y)));
        if (across < LeastSpreadAcrossMm || across < LeastSpreadRatio * along)
            throw new RegistrationRefusedException(string.Create(CultureInfo.InvariantCulture,
                $"The landmarks in {where} lie on a line (they reach only {across:0.0} mm from it), so the turn about it is free. Add a landmark to the side."));
    }
}
