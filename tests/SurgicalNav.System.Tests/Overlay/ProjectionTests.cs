using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Scene;

namespace SurgicalNav.SystemTests.Overlay;

/// <summary>Where drawn things lie in the picture, against Core's camera model (OpenCV's projectPoints) and closed forms.</summary>
[Collection(MachineCollection.Name)]
public sealed class ProjectionTests
{
    private const double Radius = 30;
    private static readonly Vec3 Centre = new(38, -14, 120);

    [Fact]
    public void SmallThingsAreDrawnWhereTheCameraModelPutsThem()
    {
        using var stage = new Stage(960, 540);
        var vertices = new List<Vec3>();
        var indices = new List<int>();
        var centres = new List<Vec3>();
        for (var i = -6; i <= 6; i++)
            for (var k = -3; k <= 3; k++)
            {
                var c = new Vec3(i * 13.0, k * 13.0, 90 + 3 * Math.Abs(i) - 2 * k);
                var ball = Shapes.Sphere(c, 0.9, 8);
                indices.AddRange(ball.Indices.Select(v => v + vertices.Count));
                vertices.AddRange(ball.Vertices);
                centres.Add(c);
            }
        stage.Renderer.AddStructure(new AnatomyStructure(9, "dots", StructureRole.Vessel, AnatomyStructure.VeinColour), new TriangleMesh([.. vertices], [.. indices]), 10);
        stage.Scene.CameraFromScan = Stage.Pose(Vec3.Zero);
        stage.Renderer.ReadIdMask(stage.Scene, 0, stage.Ids);
        var seen = 0;
        foreach (var c in centres)
        {
            var (x, y) = stage.Scene.Camera.Project(c);
            if (x < 12 || y < 12 || x > 947 || y > 527) continue;
            double sx = 0, sy = 0, n = 0;
            for (var py = (int)y - 10; py <= (int)y + 10; py++)
                for (var px = (int)x - 10; px <= (int)x + 10; px++)
                    if (stage.Ids.Pixels[py * 960 + px] == 9) (sx, sy, n) = (sx + px, sy + py, n + 1);
            Assert.True(n > 20);
            Assert.InRange(Math.Sqrt((sx / n - x) * (sx / n - x) + (sy / n - y) * (sy / n - y)), 0, 0.5);
            seen++;
        }
        Assert.True(seen > 60);
    }

    [Fact]
    public void ASpheresOutlineIsItsTangentCircleBentByTheLens()
    {
        using var stage = new Stage(960, 540);
        stage.Fill(0, 0, 0);
        stage.Renderer.AddStructure(new AnatomyStructure(1, "sphere", StructureRole.Organ, new Rgb(255, 255, 255)), Shapes.Sphere(Vec3.Zero, Radius, 90), 5);
        stage.Scene.CameraFromScan = Stage.Pose(Centre);
        Assert.True(stage.Draw().IsShown);
        stage.Renderer.ReadIdMask(stage.Scene, 1, stage.Ids);
        var worst = 0.0;
        foreach (var (x, y, nx, ny) in Contour(stage.Scene.Camera))
        {
            // Centroid of the line's brightness across the contour.
            double moment = 0, mass = 0;
            for (var s = -4.0; s <= 4; s += 0.1)
            {
                var light = Math.Max(0, Sample(stage, x + s * nx, y + s * ny) - 8);
                (moment, mass) = (moment + s * light, mass + light);
            }
            Assert.True(mass > 300, $"no line at {x:f1}, {y:f1}");
            worst = Math.Max(worst, Math.Abs(moment / mass));
            Assert.Equal(1, stage.Ids.Pixels[(int)Math.Round(y - 1.5 * ny) * 960 + (int)Math.Round(x - 1.5 * nx)]);
            Assert.Equal(0, stage.Ids.Pixels[(int)Math.Round(y + 1.5 * ny) * 960 + (int)Math.Round(x + 1.5 * nx)]);
        }
        Assert.InRange(worst, 0, 0.3);
    }

    [Fact]
    public void TheBandIsAsWideAsThePredicted95PercentError()
    {
        using var stage = new Stage(960, 540);
        stage.Fill(0, 0, 0);
        stage.Renderer.AddStructure(new AnatomyStructure(1, "sphere", StructureRole.Organ, new Rgb(255, 255, 255)), Shapes.Sphere(Vec3.Zero, Radius, 90), 5);
        stage.Scene.CameraFromScan = Stage.Pose(new Vec3(0, 0, 120), 0, 1.5);
        Assert.True(stage.Draw().IsShown);
        // The contour's depth is 120 − 30²/120 mm; its right-most point lies near the picture's middle row.
        var depth = 120 - Radius * Radius / 120;
        var rim = new Vec3(Radius * Math.Sqrt(1 - Radius * Radius / (120 * 120)), 0, depth);
        var expected = SurgicalNav.Overlay.Surfaces.LateralError.AcrossContour95Px(stage.Scene.CameraFromScan!.Value.Covariance, rim, rim - new Vec3(0, 0, 120), stage.Scene.Camera);
        var (x, y) = stage.Scene.Camera.Project(rim);
        var (inner, outer) = (x, x);
        while (Sample(stage, inner - 0.1, y) > 14) inner -= 0.1;
        while (Sample(stage, outer + 0.1, y) > 14) outer += 0.1;
        Assert.InRange(expected, 10, 25);
        Assert.Equal(expected, outer - x, 1.0);
        Assert.Equal(expected, x - inner, 1.0);
    }

    [Fact]
    public void WhatTheLensCannotShowNeverFoldsBackIntoThePicture()
    {
        using var stage = new Stage(960, 540);
        stage.Fill(20, 20, 90);
        stage.Scene.Camera = new CameraModel(960, 540, 500, 500, 480, 270, -0.35, 0, 0, 0, 0);
        var limit = stage.Scene.Camera.MonotonicRadius();
        Assert.InRange(limit, 0.9, 1.05);
        // A wall far outside the field, which the polynomial would put near the picture's middle; and one that reaches from there to behind the camera.
        var folded = stage.Scene.Camera.Project(new Vec3(165, 0, 100));
        Assert.InRange(folded.X, 400, 560);
        stage.Renderer.AddStructure(new AnatomyStructure(1, "wall", StructureRole.Organ, AnatomyStructure.OrganColour), Shapes.Sphere(new Vec3(165, 0, 100), 20, 24), 4);
        stage.Renderer.AddStructure(new AnatomyStructure(2, "behind", StructureRole.Tumour, AnatomyStructure.TumourColour), Shapes.Sphere(new Vec3(0, 0, -80), 30, 24), 4);
        stage.Renderer.AddStructure(new AnatomyStructure(3, "across", StructureRole.Vessel, AnatomyStructure.VeinColour),
            new TriangleMesh([new Vec3(20, 5, 100), new Vec3(20, -5, 100), new Vec3(170, 0, 100)], [0, 1, 2, 0, 2, 1]), 1000);
        stage.Scene.CameraFromScan = Stage.Pose(Vec3.Zero, 0.002, 0.5);
        Assert.True(stage.Draw().IsShown);
        stage.Renderer.ReadIdMask(stage.Scene, 0, stage.Ids);
        Assert.Equal(-1, stage.Ids.Pixels.IndexOfAnyExcept((byte)0));
        for (var y = 140; y < 380; y++)
            for (var x = 60; x < 900; x++)
                Assert.Equal((90, 20, 20), stage.At(x, y));
    }

    /// <summary>Points of the true contour with outward normals: the circle in which the tangent cone touches the sphere, through the camera model.</summary>
    private static IEnumerable<(double X, double Y, double Nx, double Ny)> Contour(CameraModel lens)
    {
        var d2 = Centre.LengthSquared;
        var middle = Centre * (1 - Radius * Radius / d2);
        var rho = Radius * Math.Sqrt(1 - Radius * Radius / d2);
        var u = Vec3.Cross(Centre, Vec3.UnitY).Normalized();
        var v = Vec3.Cross(Centre, u).Normalized();
        var inside = lens.Project(Centre);
        for (var i = 0; i < 240; i++)
        {
            var (x, y) = At(i * Math.PI / 120);
            var (x2, y2) = At(i * Math.PI / 120 + 1e-4);
            var (tx, ty) = (x2 - x, y2 - y);
            var length = Math.Sqrt(tx * tx + ty * ty);
            var (nx, ny) = (ty / length, -tx / length);
            if (nx * (x - inside.X) + ny * (y - inside.Y) < 0) (nx, ny) = (-nx, -ny);
            yield return (x, y, nx, ny);
        }

        (double X, double Y) At(double angle) => lens.Project(middle + u * (rho * Math.Cos(angle)) + v * (rho * Math.Sin(angle)));
    }

    /// <summary>Green, bilinear, at a position whose whole numbers are pixel centres.</summary>
    private static double Sample(Stage stage, double x, double y)
    {
        var (ix, iy) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (fx, fy) = (x - ix, y - iy);
        return (stage.At(ix, iy).G * (1 - fx) + stage.At(ix + 1, iy).G * fx) * (1 - fy) + (stage.At(ix, iy + 1).G * (1 - fx) + stage.At(ix + 1, iy + 1).G * fx) * fy;
    }
}
