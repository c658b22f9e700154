using CsCheck;
using OpenCvSharp;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.SystemTests.Core;

/// <summary>Our lens against OpenCV's own projectPoints: the two must name the same pixel.</summary>
public sealed class ProjectPointsTests
{
    private static readonly Gen<CameraModel> Lens = Gen.Select(
        Gen.Double[400, 2000], Gen.Double[400, 2000], Gen.Double[-0.4, 0.2], Gen.Double[-0.2, 0.3], Gen.Double[-0.01, 0.01], Gen.Double[-0.01, 0.01], Gen.Double[-0.05, 0.05],
        (fx, fy, k1, k2, p1, p2, k3) => new CameraModel(1920, 1080, fx, fy, 958.3, 541.7, k1, k2, p1, p2, k3));

    private static readonly Gen<Vec3> Point = Gen.Select(Gen.Double[-60, 60], Gen.Double[-40, 40], Gen.Double[80, 300], (x, y, z) => new Vec3(x, y, z));

    [Fact]
    public void ProjectAgreesWithOpenCv() => Gen.Select(Lens, Point.Array[1, 20]).Sample((lens, points) =>
    {
        double[,] matrix = { { lens.FxPx, 0, lens.CxPx }, { 0, lens.FyPx, lens.CyPx }, { 0, 0, 1 } };
        Cv2.ProjectPoints(
            points.Select(p => new Point3f((float)p.X, (float)p.Y, (float)p.Z)), [0, 0, 0], [0, 0, 0], matrix,
            [lens.K1, lens.K2, lens.P1, lens.P2, lens.K3], out var projected, out _);
        for (var i = 0; i < points.Length; i++)
        {
            var (x, y) = lens.Project(new Vec3((float)points[i].X, (float)points[i].Y, (float)points[i].Z));
            // OpenCV hands its answers out as single-precision numbers of up to 2,000.
            Assert.Equal(projected[i].X, x, 0.01);
            Assert.Equal(projected[i].Y, y, 0.01);
        }
    }, iter: 300);
}
