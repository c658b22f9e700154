using OpenCvSharp;
using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Sensing.Markers;

/// <summary>What became of a body in one picture.</summary>
public enum MarkerVerdict
{
    /// <summary>The pose may be used.</summary>
    Measured,

    /// <summary>None of its markers was found.</summary>
    NotSeen,

    /// <summary>Two poses explain the corners about equally well (a plane seen nearly from the front, small or far).</summary>
    Ambiguous,

    /// <summary>No pose explains the corners: wrong geometry, a marker that is none, or the wrong camera calibration.</summary>
    BadFit,
}

/// <summary>Limits of what is taken for a pose.</summary>
public sealed record BodyPoseLimits
{
    /// <summary>Standard deviation of a corner's place in each direction where nothing else is known, px.</summary>
    public double CornerNoisePx { get; init; } = 0.2;

    /// <summary>Root mean square of the residuals beyond which there is no fit, px.</summary>
    public double WorstRmsPx { get; init; } = 1.5;

    /// <summary>The second-best pose must be worse by so much in χ²; 13.8 is odds of a thousand to one.</summary>
    public double LeastChiSquareLead { get; init; } = 13.8;

    /// <summary>Second poses nearer than this are no other pose, rad (2°).</summary>
    public double SamePoseRad { get; init; } = Math.PI / 90;

    /// <exception cref="ArgumentException">A limit that makes no sense.</exception>
    public void Validate()
    {
        if (!(CornerNoisePx > 0 && WorstRmsPx > 0 && LeastChiSquareLead >= 0 && SamePoseRad > 0)) throw new ArgumentException("Limits of marker poses must be positive.");
    }
}

/// <summary>Pose of a body from its corners: a start by OpenCV's SolvePnP, refined over all corners, a marker that does not fit left out, and the mirrored
/// pose tried against it.</summary>
/// <remarks>One thread's. OpenCV's start allocates; the rest does not.</remarks>
public sealed class BodyPoseSolver(CameraModel camera, BodyPoseLimits limits)
{
    private readonly double[,] _matrix = { { camera.FxPx, 0, camera.CxPx }, { 0, camera.FyPx, camera.CyPx }, { 0, 0, 1 } };
    private readonly double[] _lens = [camera.K1, camera.K2, camera.P1, camera.P2, camera.K3];

    /// <param name="corners">Four for each marker; those of a marker that does not fit are taken out.</param>
    /// <param name="noisePx">Of a corner, for judging whether two poses differ.</param>
    /// <param name="pose">The best pose, also where it is refused.</param>
    public MarkerVerdict Solve(CornerSet corners, double noisePx, out RefinedPose pose)
    {
        pose = default;
        if (corners.Count < 4) return MarkerVerdict.NotSeen;
        while (true)
        {
            if (Start(corners) is not { } start || PoseRefiner.Refine(corners, camera, start.Rotation, start.TranslationMm) is not { } refined) return MarkerVerdict.BadFit;
            pose = refined;
            var isPlanar = corners.IsPlanar(out var centre, out var normal);
            var second = isPlanar ? Mirrored(corners, pose, centre, normal) : null;
            if (second is { } other && other.SquaredPx < pose.SquaredPx) (pose, second) = (other, pose);
            if (Math.Sqrt(pose.SquaredPx / (2 * corners.Count)) <= limits.WorstRmsPx) return IsClear(pose, second, noisePx) ? MarkerVerdict.Measured : MarkerVerdict.Ambiguous;
            if (corners.Count < 12) return MarkerVerdict.BadFit;
            corners.RemoveMarker(WorstMarker(corners, pose));
        }
    }

    private bool IsClear(in RefinedPose pose, in RefinedPose? second, double noisePx) =>
        second is not { } other
        || (pose.Rotation * other.Rotation.Conjugate).Log().Length < limits.SamePoseRad
        || other.SquaredPx - pose.SquaredPx >= limits.LeastChiSquareLead * noisePx * noisePx;

    private (Quat Rotation, Vec3 TranslationMm)? Start(CornerSet corners)
    {
        var points = new Point3f[corners.Count];
        var pixels = new Point2f[corners.Count];
        for (var i = 0; i < points.Length; i++)
        {
            var (p, px) = (corners.BodyMm[i], corners.Px[i]);
            (points[i], pixels[i]) = (new Point3f((float)p.X, (float)p.Y, (float)p.Z), new Point2f((float)px.X, (float)px.Y));
        }
        try
        {
            var method = corners.IsPlanar(out _, out _) ? SolvePnPMethod.IPPE : SolvePnPMethod.SQPNP;
            double[] turn = [], shift = [];
            Cv2.SolvePnP(points, pixels, _matrix, _lens, ref turn, ref shift, false, method);
            var found = (Rotation: Quat.Exp(new Vec3(turn[0], turn[1], turn[2])), TranslationMm: new Vec3(shift[0], shift[1], shift[2]));
            return double.IsFinite(found.Rotation.Norm) && found.TranslationMm.IsFinite ? found : null;
        }
        catch (OpenCVException)
        {
            return null;
        }
    }

    /// <summary>The other minimum of a plane: its normal mirrored about the line of sight to its centre (Oberkampf, DeMenthon and Davis 1996).</summary>
    private RefinedPose? Mirrored(CornerSet corners, in RefinedPose pose, Vec3 centreMm, Vec3 normal)
    {
        var centre = pose.Rotation.Rotate(centreMm) + pose.TranslationMm;
        var sight = centre.Normalized();
        var n = pose.Rotation.Rotate(normal);
        var mirrored = sight * (2 * Vec3.Dot(sight, n)) - n;
        var axis = Vec3.Cross(n, mirrored);
        var sine = axis.Length;
        if (sine < 1e-6) return null;
        var turn = Quat.FromAxisAngle(axis, Math.Atan2(sine, Vec3.Dot(n, mirrored)));
        return PoseRefiner.Refine(corners, camera, (turn * pose.Rotation).Normalized(), turn.Rotate(pose.TranslationMm - centre) + centre);
    }

    private int WorstMarker(CornerSet corners, in RefinedPose pose)
    {
        var (worst, most) = (0, -1.0);
        for (var first = 0; first < corners.Count; first += 4)
        {
            var sum = 0.0;
            for (var i = first; i < first + 4; i++)
            {
                var (u, v) = camera.Project(pose.Rotation.Rotate(corners.BodyMm[i]) + pose.TranslationMm);
                sum += (corners.Px[i].X - u) * (corners.Px[i].X - u) + (corners.Px[i].Y - v) * (corners.Px[i].Y - v);
            }
            if (sum > most) (worst, most) = (first, sum);
        }
        return worst;
    }
}
