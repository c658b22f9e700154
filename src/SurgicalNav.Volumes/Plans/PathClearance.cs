using SurgicalNav.Core.Frames;

namespace SurgicalNav.Volumes.Plans;

/// <summary>The least distance between a path and a structure.</summary>
/// <param name="LeastMm">The least value met; negative where the path runs inside.</param>
/// <param name="ProvenMm">No point of the path is nearer by the structure's own distance than that; within the tolerance of <paramref name="LeastMm"/>.</param>
/// <param name="At">Where the least value was met.</param>
public readonly record struct LeastDistance(double LeastMm, double ProvenMm, PathPoint At);

/// <summary>How near a path comes to a structure, all along it and not only at samples.</summary>
public static class PathClearance
{
    /// <summary>Pieces of path looked at in one search; ends a search whose tolerance asks for more.</summary>
    private const int MostPieces = 1 << 18;

    /// <remarks>A distance changes by at most 1 mm per mm, so along a piece it is nowhere below its value in the middle less the piece's reach. The piece
    /// whose bound is lowest is halved until no bound is lower than the least value met by more than the tolerance: branch and bound, as conservative
    /// advancement does in time (B. Mirtich, 1996).</remarks>
    /// <param name="path">The path.</param>
    /// <param name="structure">What it shall keep away from.</param>
    /// <param name="toleranceMm">How far the proven bound may lie below the least value met.</param>
    /// <param name="enoughMm">The search ends when the path is proven to keep that much.</param>
    public static LeastDistance Least(PathCurve path, StructureDistance structure, double toleranceMm = 0.02, double enoughMm = double.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(toleranceMm);
        var open = new PriorityQueue<PathPiece, double>();
        var (least, place, looked) = (double.PositiveInfinity, (Span: 0, U: 0.0, Point: path.EntryLpsMm), 0);
        // Interpolation may slope more than distance does: what it adds is part of the structure's error, counted once by whoever judges
        void Look(PathPiece piece)
        {
            var distance = structure.DistanceMm(new Point<Scan>(piece.Middle));
            if (distance < least) (least, place) = (distance, (piece.Span, piece.MiddleU, piece.Middle));
            open.Enqueue(piece, distance - piece.ReachMm);
            looked++;
        }
        foreach (var piece in path.Pieces) Look(piece);
        foreach (var (span, u, end) in (ReadOnlySpan<(int, double, Core.Numerics.Vec3)>)[(0, 0, path.EntryLpsMm), (path.Pieces.Length - 1, 1, path.TargetLpsMm)])
            if (structure.DistanceMm(new Point<Scan>(end)) is var distance && distance < least) (least, place) = (distance, (span, u, end));
        var proven = least;
        while (open.TryDequeue(out var piece, out var bound))
        {
            proven = Math.Min(bound, least);
            if (bound >= least - toleranceMm || bound >= enoughMm || looked >= MostPieces) break;
            var (first, second) = piece.Halves();
            Look(first);
            Look(second);
        }
        return new LeastDistance(least, proven, new PathPoint(path.AlongMm(place.Span, place.U), place.Point));
    }

    /// <summary>Distance to the structure at points along the path.</summary>
    public static IReadOnlyList<(PathPoint At, double DistanceMm)> Profile(PathCurve path, StructureDistance structure, double stepMm) =>
        [.. path.Points(stepMm).Select(p => (p, structure.DistanceMm(new Point<Scan>(p.LpsMm))))];
}
