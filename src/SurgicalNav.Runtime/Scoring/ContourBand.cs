using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Surfaces;

namespace SurgicalNav.Runtime.Scoring;

/// <summary>Looks up, for a place on a drawn contour, the half-width of the band that the overlay draws there.</summary>
/// <remarks>The surface points that make a silhouette are those whose normal is across the line of sight; they are projected once per frame into a
/// coarse grid of buckets, where a contour pixel finds its nearest one. Scoring code: allocates.</remarks>
public sealed class ContourBand
{
    private const double Grazing = 0.25;
    private const int Bucket = 8;
    private readonly Dictionary<(int, int), List<(double X, double Y, int Vertex)>> _buckets = [];
    private readonly Uncertain<Camera, Scan> _pose;
    private readonly TriangleMesh _mesh;
    private readonly Vec3[] _normals;
    private readonly CameraModel _camera;

    public ContourBand(in Uncertain<Camera, Scan> cameraFromScan, TriangleMesh mesh, Vec3[] normals, CameraModel camera)
    {
        (_pose, _mesh, _normals, _camera) = (cameraFromScan, mesh, normals, camera);
        for (var i = 0; i < mesh.Vertices.Length; i++)
        {
            var p = (_pose.Mean * new Point<Scan>(mesh.Vertices[i])).Mm;
            if (p.Z < 1) continue;
            var n = _pose.Mean.Rotation.Rotate(normals[i]);
            if (Math.Abs(Vec3.Dot(n, p.Normalized())) > Grazing) continue;
            var (x, y) = camera.Project(p);
            if (x < -Bucket || y < -Bucket || x > camera.Width + Bucket || y > camera.Height + Bucket) continue;
            var key = ((int)Math.Floor(x / Bucket), (int)Math.Floor(y / Bucket));
            if (!_buckets.TryGetValue(key, out var list)) _buckets[key] = list = [];
            list.Add((x, y, i));
        }
    }

    /// <summary>Half the predicted 95 % interval across the contour at a place on it, px; NaN where no silhouette point lies within a bucket's reach.</summary>
    public double HalfWidthPx(double x, double y)
    {
        var (bx, by) = ((int)Math.Floor(x / Bucket), (int)Math.Floor(y / Bucket));
        var (best, vertex) = (double.PositiveInfinity, -1);
        for (var dx = -1; dx <= 1; dx++)
            for (var dy = -1; dy <= 1; dy++)
            {
                if (!_buckets.TryGetValue((bx + dx, by + dy), out var list)) continue;
                foreach (var (px, py, i) in list)
                {
                    var d = (px - x) * (px - x) + (py - y) * (py - y);
                    if (d < best) (best, vertex) = (d, i);
                }
            }
        if (vertex < 0) return double.NaN;
        return LateralError.AcrossContour95Px(_pose.Covariance, (_pose.Mean * new Point<Scan>(_mesh.Vertices[vertex])).Mm, _pose.Mean.Rotation.Rotate(_normals[vertex]), _camera);
    }
}
