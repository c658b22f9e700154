using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Volumes.Plans;

/// <summary>How a path runs between its points.</summary>
public enum PathShape
{
    /// <summary>One straight line; no points between.</summary>
    Straight,

    /// <summary>Straight from point to point, with corners.</summary>
    Polyline,

    /// <summary>The centripetal Catmull–Rom curve through all points.</summary>
    Curve,
}

/// <summary>A point on a path, and how far along it stands.</summary>
public readonly record struct PathPoint(double AlongMm, Vec3 LpsMm);

/// <summary>The line that an instrument's axis shall follow, in the scan frame (LPS, mm), from its entry to its target. Immutable.</summary>
/// <remarks>All shapes are kept as cubic Bézier arcs. A curve is the Catmull–Rom curve with centripetal knots (C. Yuksel, S. Schaefer, J. Keyser, Computer-Aided
/// Design 43, 2011), which makes no loops or cusps within a span; at both ends the neighbour beyond is the mirror image of the one before.</remarks>
public sealed class PathCurve
{
    private readonly PathPiece[] _pieces;
    private readonly double[] _startMm;

    /// <param name="shape">How it runs.</param>
    /// <param name="pointsLpsMm">Entry first, target last; two for a straight path.</param>
    /// <exception cref="ArgumentException">Too few points, too many for a straight path, not finite, or two neighbours at one place.</exception>
    public PathCurve(PathShape shape, IReadOnlyList<Vec3> pointsLpsMm)
    {
        if (pointsLpsMm.Count < 2) throw new ArgumentException("A path has an entry and a target.");
        if (shape == PathShape.Straight && pointsLpsMm.Count > 2) throw new ArgumentException("A straight path has no points between its entry and its target; call it a polyline or a curve.");
        for (var i = 0; i < pointsLpsMm.Count; i++)
        {
            if (!pointsLpsMm[i].IsFinite) throw new ArgumentException($"Point {i + 1} of the path is not finite.");
            if (i > 0 && (pointsLpsMm[i] - pointsLpsMm[i - 1]).Length < 1e-6) throw new ArgumentException($"Points {i} and {i + 1} of the path stand at one place.");
        }
        Shape = shape;
        _pieces = new PathPiece[pointsLpsMm.Count - 1];
        for (var s = 0; s < _pieces.Length; s++) _pieces[s] = shape == PathShape.Curve && pointsLpsMm.Count > 2 ? Smooth(pointsLpsMm, s) : Even(pointsLpsMm[s], pointsLpsMm[s + 1], s);
        _startMm = new double[_pieces.Length + 1];
        for (var s = 0; s < _pieces.Length; s++) _startMm[s + 1] = _startMm[s] + Length(_pieces[s], 1);
    }

    public PathShape Shape { get; }
    public double LengthMm => _startMm[^1];
    public Vec3 EntryLpsMm => _pieces[0].A;
    public Vec3 TargetLpsMm => _pieces[^1].D;

    /// <summary>Unit direction in which it leaves its entry.</summary>
    public Vec3 EntryDirection => (_pieces[0].B - _pieces[0].A).Normalized();

    internal ReadOnlySpan<PathPiece> Pieces => _pieces;

    /// <summary>How far along the path a place of a span stands, mm.</summary>
    internal double AlongMm(int span, double u) => _startMm[span] + Length(_pieces[span], u);

    /// <summary>The sharpest corner between two spans, rad; 0 for straight lines and curves.</summary>
    public double SharpestCornerRad
    {
        get
        {
            var sharpest = 0.0;
            if (Shape != PathShape.Polyline) return sharpest;
            for (var s = 1; s < _pieces.Length; s++)
            {
                var (u, v) = (_pieces[s - 1].D - _pieces[s - 1].A, _pieces[s].D - _pieces[s].A);
                sharpest = Math.Max(sharpest, Math.Atan2(Vec3.Cross(u, v).Length, Vec3.Dot(u, v)));
            }
            return sharpest;
        }
    }

    /// <summary>The least radius that the path bends with, mm: 0 where it has a corner, +∞ where it is straight; a lower bound within a thousandth of the
    /// true one.</summary>
    public double LeastBendRadiusMm()
    {
        if (SharpestCornerRad > 1e-9) return 0;
        var open = new PriorityQueue<PathPiece, double>();
        var sharpest = 0.0;
        void Add(PathPiece piece)
        {
            var here = piece.MiddleCurvature();
            if (here > sharpest) sharpest = here;
            open.Enqueue(piece, -piece.CurvatureAtMost());
        }
        foreach (var piece in _pieces) Add(piece);
        while (open.TryDequeue(out var piece, out var minusBound))
        {
            var bound = -minusBound;
            if (bound <= sharpest * 1.001 || bound < 1e-9 || piece.To - piece.From < 1e-9) return bound < 1e-9 ? double.PositiveInfinity : 1 / Math.Max(bound, sharpest);
            var (first, second) = piece.Halves();
            Add(first);
            Add(second);
        }
        return double.PositiveInfinity;
    }

    /// <summary>Points along the path, at most <paramref name="stepMm"/> apart, both ends and all given points among them.</summary>
    public IReadOnlyList<PathPoint> Points(double stepMm)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stepMm);
        var points = new List<PathPoint> { new(0, EntryLpsMm) };
        for (var s = 0; s < _pieces.Length; s++)
        {
            var longest = Math.Max((_pieces[s].B - _pieces[s].A).Length, Math.Max((_pieces[s].C - _pieces[s].B).Length, (_pieces[s].D - _pieces[s].C).Length)) * 3;
            var parts = (int)Math.Clamp(Math.Ceiling(longest / stepMm), 1, 100_000);
            var before = 0.0;
            for (var i = 1; i <= parts; i++)
            {
                before += _pieces[s].Between((i - 1.0) / parts, (double)i / parts).LengthMm();
                points.Add(new PathPoint(_startMm[s] + before, _pieces[s].At((double)i / parts)));
            }
        }
        return points;
    }

    private static PathPiece Even(Vec3 a, Vec3 d, int span) => new(a, a + (d - a) / 3, a + (d - a) * (2.0 / 3), d, span, 0, 1);

    private static PathPiece Smooth(IReadOnlyList<Vec3> p, int s)
    {
        var (b, c) = (p[s], p[s + 1]);
        var a = s > 0 ? p[s - 1] : b * 2 - c;
        var d = s + 2 < p.Count ? p[s + 2] : c * 2 - b;
        var (ab, bc, cd) = (Math.Sqrt((b - a).Length), Math.Sqrt((c - b).Length), Math.Sqrt((d - c).Length));
        var atB = (b - a) / ab - (c - a) / (ab + bc) + (c - b) / bc;
        var atC = (c - b) / bc - (d - b) / (bc + cd) + (d - c) / cd;
        return new PathPiece(b, b + atB * (bc / 3), c - atC * (bc / 3), c, s, 0, 1);
    }

    private static double Length(PathPiece piece, double toU) => toU <= 0 ? 0 : toU >= 1 ? piece.LengthMm() : piece.Between(0, toU).LengthMm();
}
