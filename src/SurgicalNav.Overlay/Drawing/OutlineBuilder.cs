using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Geometry;
using SurgicalNav.Core.Numerics;
using SurgicalNav.Overlay.Gl;
using SurgicalNav.Overlay.Surfaces;

namespace SurgicalNav.Overlay.Drawing;

/// <summary>A straight stretch of outline in the picture: its ends (px), the 95 % error across the contour at each (px), how far beyond each end it
/// must be drawn to close the gap at the bend, as a fraction of its half width, and its pieces: the first and how many.</summary>
internal readonly record struct OutlineSegment(
    float FromX, float FromY, float ToX, float ToY, float FromBandPx, float ToBandPx, float FromReach, float ToReach, float FirstPiece, float Pieces);

/// <summary>A piece of a stretch, which is seen or hidden as a whole: its ends (px), and whether it is the first of a chain (1 or 0).</summary>
internal readonly record struct OutlinePiece(float FromX, float FromY, float ToX, float ToY, float StartsChain);

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

    /// <summary>Stretches are judged in pieces of at most this length.</summary>
    public const double PiecePx = 4;

    /// <summary>A closed chain is written on beyond its start by this much at either side, so that the run of seen pieces about any place of it can
    /// be measured by going along the pieces as they were written.</summary>
    public const double OverlapPx = 48;

    private const int LongestRun = 24;
    private const double OffScreenMarginPx = MaxBandPx + 8;

    private readonly (int From, int To)[] _edges = new (int, int)[Capacity];
    private readonly int[] _chains = new int[3 * Capacity];
    private readonly ContourPoint[] _points = new ContourPoint[Capacity + 1];
    private readonly OutlineSegment[] _segments = new OutlineSegment[Capacity];
    private readonly OutlinePiece[] _pieces = new OutlinePiece[Capacity];
    private readonly SilhouetteChains _tracer = new(Capacity);
    private int _segmentCount, _pieceCount;

    /// <summary>What <see cref="Build"/> found, valid until it is called again.</summary>
    public ReadOnlySpan<OutlineSegment> Segments => _segments.AsSpan(0, _segmentCount);

    /// <summary>All pieces, chain after chain, the overlaps of closed ones with them.</summary>
    public ReadOnlySpan<OutlinePiece> Pieces => _pieces.AsSpan(0, _pieceCount);

    public void Build(StructureMesh mesh, in Uncertain<Camera, Scan> pose, in CameraModel lens, double monotonicRadius)
    {
        var cameraFromMesh = mesh.CameraFromCentred(pose.Mean);
        var count = mesh.Edges.Silhouette(cameraFromMesh.Inverse().TranslationMm, _edges);
        _tracer.Reserve(mesh.Positions.Length);
        var numbers = _tracer.Trace(_edges.AsSpan(0, count), _chains);
        var rotation = cameraFromMesh.Rotation.ToMatrix();
        var max2 = monotonicRadius * monotonicRadius;
        (_segmentCount, _pieceCount) = (0, 0);
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
                        _points[length++] = new ContourPoint(x, y, Math.Min(MaxBandPx, BandPx(pose.Covariance, p, rotation * mesh.Normals[_chains[i]], lens)));
                        continue;
                    }
                }
            }
            // The chain ends, or leaves what the lens can show.
            Write(length);
            length = 0;
        }
        Write(length);
    }

    /// <summary>Where the surface has no normal (a sheet's two faces cancel) the contour's direction is unknown, and the error's radius is taken.</summary>
    private static double BandPx(in Mat6 covariance, Vec3 p, Vec3 normal, in CameraModel lens)
    {
        var across = LateralError.AcrossContour95Px(covariance, p, normal, lens);
        return double.IsNaN(across) ? LateralError.Radius95Px(covariance, p, lens) : across;
    }

    /// <summary>Writes the first points of <see cref="_points"/> as one chain, simplified and split.</summary>
    private void Write(int length)
    {
        if (length < 2) return;
        var isClosed = _points[0] == _points[length - 1];
        var kept = 0;
        // In place: a corner never lies behind the points that are still to be read.
        for (var i = 0; i + 1 < length;)
        {
            var to = i + 1;
            while (to + 1 < length && to - i < LongestRun && IsStraight(_points.AsSpan(i..(to + 2)))) to++;
            _points[kept++] = _points[i];
            i = to;
        }
        _points[kept++] = _points[length - 1];
        var corners = _points.AsSpan(0, kept);
        var (chain, first) = (_pieceCount, _segmentCount);
        if (isClosed) SplitLast(corners);
        for (var i = 0; i + 1 < kept && _segmentCount < Capacity; i++)
        {
            var (a, b, piece) = (corners[i], corners[i + 1], _pieceCount);
            Split(a, b, chain);
            if (_pieceCount == piece) break;
            _segments[_segmentCount] = new OutlineSegment((float)a.X, (float)a.Y, (float)b.X, (float)b.Y, (float)a.BandPx, (float)b.BandPx, 1, 1, piece, _pieceCount - piece);
            if (_segmentCount > first) Join(ref _segments[_segmentCount - 1], ref _segments[_segmentCount]);
            _segmentCount++;
        }
        if (!isClosed) return;
        if (_segmentCount - first > 1) Join(ref _segments[_segmentCount - 1], ref _segments[first]);
        SplitFirst(corners, chain);
    }

    /// <summary>The end of a closed chain, before its start.</summary>
    private void SplitLast(ReadOnlySpan<ContourPoint> corners)
    {
        var (i, length) = (corners.Length - 1, 0.0);
        while (length < OverlapPx && i > 0) length += Distance(corners[i], corners[--i]);
        var chain = _pieceCount;
        for (; i + 1 < corners.Length; i++) Split(corners[i], corners[i + 1], chain);
    }

    /// <summary>The start of a closed chain, after its end.</summary>
    private void SplitFirst(ReadOnlySpan<ContourPoint> corners, int chain)
    {
        var length = 0.0;
        for (var i = 0; i + 1 < corners.Length && length < OverlapPx; i++)
        {
            Split(corners[i], corners[i + 1], chain);
            length += Distance(corners[i], corners[i + 1]);
        }
    }

    private void Split(in ContourPoint a, in ContourPoint b, int chain)
    {
        var pieces = (int)Math.Ceiling(Math.Max(Distance(a, b), 1e-3) / PiecePx);
        if (_pieceCount + pieces > Capacity) return;
        for (var i = 0; i < pieces; i++)
        {
            var (s, t) = ((float)i / pieces, (float)(i + 1) / pieces);
            _pieces[_pieceCount] = new OutlinePiece(
                float.Lerp((float)a.X, (float)b.X, s), float.Lerp((float)a.Y, (float)b.Y, s), float.Lerp((float)a.X, (float)b.X, t), float.Lerp((float)a.Y, (float)b.Y, t),
                _pieceCount == chain ? 1 : 0);
            _pieceCount++;
        }
    }

    private static double Distance(in ContourPoint a, in ContourPoint b) => Math.Sqrt((b.X - a.X) * (b.X - a.X) + (b.Y - a.Y) * (b.Y - a.Y));

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
