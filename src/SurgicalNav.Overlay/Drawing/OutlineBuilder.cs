using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Surfaces;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>A straight piece of outline in the picture: its ends (px), the 95 % lateral error at each (px), and how far beyond each end it must be
/// drawn to close the gap at the bend, as a fraction of its half width.</summary>
internal readonly record struct OutlineSegment(float FromX, float FromY, float ToX, float ToY, float FromBandPx, float ToBandPx, float FromReach, float ToReach);

/// <summary>Projects a surface's silhouette through the lens in double precision, with the width that the pose's covariance predicts at each point.</summary>
/// <remarks>Allocates nothing after the first frame of each surface; one thread.</remarks>
internal sealed class OutlineBuilder
{
    /// <summary>Silhouettes of more edges than this lose the rest; a liver of 60,000 triangles has about 1,000.</summary>
    public const int Capacity = 16_384;

    /// <summary>Wider bands would say nothing any more.</summary>
    public const double MaxBandPx = 120;

    /// <summary>Points nearer than this to a straight piece are left out of it.</summary>
    public const double SimplifyPx = 0.12;

    private const int LongestRun = 24;
    private const double OffScreenMarginPx = MaxBandPx + 8;

    private readonly (int From, int To)[] _edges = new (int, int)[Capacity];
    private readonly int[] _chains = new int[3 * Capacity];
    private readonly ContourPoint[] _points = new ContourPoint[Capacity + 1];
    private readonly OutlineSegment[] _segments = new OutlineSegment[Capacity];
    private readonly SilhouetteChains _tracer = new(Capacity);
    private int _written;

    public ReadOnlySpan<OutlineSegment> Build(StructureMesh mesh, in Uncertain<Camera, Scan> pose, in CameraModel lens, double monotonicRadius)
    {
        var cameraFromMesh = mesh.CameraFromCentred(pose.Mean);
        var count = mesh.Edges.Silhouette(cameraFromMesh.Inverse().TranslationMm, _edges);
        _tracer.Reserve(mesh.Positions.Length);
        var numbers = _tracer.Trace(_edges.AsSpan(0, count), _chains);
        var rotation = cameraFromMesh.Rotation.ToMatrix();
        var max2 = monotonicRadius * monotonicRadius;
        _written = 0;
        var length = 0;
        for (var i = 0; i < numbers; i++)
        {
            if (_chains[i] >= 0)
            {
                var p = rotation * mesh.Positions[_chains[i]] + cameraFromMesh.TranslationMm;
                if (p.Z >= CameraConventions.NearMm && p.X * p.X + p.Y * p.Y < max2 * p.Z * p.Z && length < _points.Length)
                {
                    var (x, y) = lens.Project(p);
                    if (Near(x, y, lens))
                    {
                        _points[length++] = new ContourPoint(x, y, Math.Min(MaxBandPx, LateralError.Radius95Px(pose.Covariance, p, lens)));
                        continue;
                    }
                }
            }
            // The chain ends, or leaves what the lens can show.
            Write(_points.AsSpan(0, length));
            length = 0;
        }
        Write(_points.AsSpan(0, length));
        return _segments.AsSpan(0, _written);
    }

    private void Write(ReadOnlySpan<ContourPoint> chain)
    {
        var first = _written;
        for (var i = 0; i + 1 < chain.Length && _written < Capacity;)
        {
            var to = i + 1;
            while (to + 1 < chain.Length && to - i < LongestRun && IsStraight(chain[i..(to + 2)])) to++;
            var (a, b) = (chain[i], chain[to]);
            _segments[_written] = new OutlineSegment((float)a.X, (float)a.Y, (float)b.X, (float)b.Y, (float)a.BandPx, (float)b.BandPx, 1, 1);
            if (_written > first) Join(ref _segments[_written - 1], ref _segments[_written]);
            _written++;
            i = to;
        }
    }

    private static bool IsStraight(ReadOnlySpan<ContourPoint> run)
    {
        var (a, b) = (run[0], run[^1]);
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length2 = Math.Max(dx * dx + dy * dy, 1e-12);
        foreach (ref readonly var p in run[1..^1])
        {
            var t = Math.Clamp(((p.X - a.X) * dx + (p.Y - a.Y) * dy) / length2, 0, 1);
            var (ex, ey) = (a.X + t * dx - p.X, a.Y + t * dy - p.Y);
            if (ex * ex + ey * ey > SimplifyPx * SimplifyPx) return false;
        }
        return true;
    }

    /// <summary>Two bands that meet at an angle θ leave a wedge open on the outer side, closed by tan(θ/2) half widths of overlap.</summary>
    private static void Join(ref OutlineSegment before, ref OutlineSegment after)
    {
        var (ax, ay) = (before.ToX - before.FromX, before.ToY - before.FromY);
        var (bx, by) = (after.ToX - after.FromX, after.ToY - after.FromY);
        var (dot, cross) = (ax * bx + ay * by, ax * by - ay * bx);
        var scale = MathF.Sqrt((ax * ax + ay * ay) * (bx * bx + by * by));
        // tan(θ/2) = |sin θ| / (1 + cos θ)
        var reach = scale + dot > 1e-6f ? Math.Min(1, Math.Abs(cross) / (scale + dot)) : 1;
        before = before with { ToReach = reach };
        after = after with { FromReach = reach };
    }

    private static bool Near(double x, double y, in CameraModel lens) =>
        x > -OffScreenMarginPx && y > -OffScreenMarginPx && x < lens.Width + OffScreenMarginPx && y < lens.Height + OffScreenMarginPx;

    private readonly record struct ContourPoint(double X, double Y, double BandPx);
}
