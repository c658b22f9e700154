using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Guard;

/// <summary>Where the scan is at a decision, and how well that is known.</summary>
/// <param name="UncertaintyMm">Error budget, registration coverage and following error at the tool, summed.</param>
/// <param name="PoseAgeS">How old the newest pose is.</param>
internal readonly record struct RegionContext(Rigid<Scan, RobotBase> ScanFromRobotBase, double UncertaintyMm, double PoseAgeS, double TargetSpeedMmPerS);

/// <summary>How much more than the needed distance every piece of the tool keeps from every forbidden region.</summary>
/// <remarks>Needed distance = margin + radius of the piece + uncertainty + target speed × (pose age + time until it rests); a region's distance is what its field proves.
/// A distance changes by at most 1 mm per mm. So from two places of a piece that are L apart, and the distances a and b there, nothing between them is nearer than (a + b − L)/2; and a piece
/// of which no point has moved further than m since it was looked at is no nearer than it was less m: only what could be nearer than the nearest found so far is looked at again.</remarks>
internal sealed class RegionCheck(ForbiddenRegion[] regions, IToolGeometry tool)
{
    private const double MinStepMm = 0.5;

    /// <summary>Share of the distance to spare that is stepped over along a piece, though it costs up to half of it in sharpness.</summary>
    private const double StepShare = 0.5;

    private readonly ToolPiece[] _pieces = tool.Pieces.ToArray();
    private readonly Vec3[] _scanMm = new Vec3[tool.PointCount];
    private readonly double[] _movedMm = new double[tool.PointCount], _neededMm = new double[regions.Length];

    /// <summary>Piece by piece, of every region: the distance that is proven to be kept where the tool was placed last, the piece's radius taken off, mm.</summary>
    private readonly double[] _roomMm = new double[tool.Pieces.Length * regions.Length];
    private readonly Vec3[] _rememberedMm = new Vec3[tool.PointCount];
    private readonly double[] _rememberedRoomMm = new double[tool.Pieces.Length * regions.Length];
    private bool _isPlaced;

    public bool IsNeeded => regions.Length > 0;

    /// <summary>A decision rests on nothing from before it.</summary>
    public void Begin() => _isPlaced = false;

    /// <summary>Keeps what is known of where the tool was placed last.</summary>
    public void Remember()
    {
        _scanMm.CopyTo(_rememberedMm, 0);
        _roomMm.CopyTo(_rememberedRoomMm, 0);
    }

    /// <summary>Puts the tool back there.</summary>
    public void Return()
    {
        _rememberedMm.CopyTo(_scanMm, 0);
        _rememberedRoomMm.CopyTo(_roomMm, 0);
    }

    /// <summary>Puts the tool somewhere.</summary>
    public void Place(in RegionContext context, ReadOnlySpan<Vec3> pointsMm)
    {
        for (var i = 0; i < _scanMm.Length; i++)
        {
            var now = (context.ScanFromRobotBase * new Point<RobotBase>(pointsMm[i])).Mm;
            _movedMm[i] = (now - _scanMm[i]).LengthSquared;
            _scanMm[i] = now;
        }
        if (!_isPlaced) LookFromAfar();
        else
            for (var p = 0; p < _pieces.Length; p++)
            {
                // A straight piece moves nowhere further than one of its ends.
                var moved = Math.Sqrt(Math.Max(_movedMm[_pieces[p].From], _movedMm[_pieces[p].To]));
                foreach (ref var room in _roomMm.AsSpan(p * regions.Length, regions.Length)) room -= moved;
            }
        _isPlaced = true;
    }

    /// <summary>Distance to spare where the tool was placed, mm: the least over all regions and pieces, or a little less; any below zero where too near, infinite without regions.</summary>
    /// <param name="restS">Until it rests.</param>
    /// <param name="neededMm">From the surface of the piece that is nearest.</param>
    public double SlackMm(in RegionContext context, double restS, out double neededMm)
    {
        for (var r = 0; r < regions.Length; r++)
            _neededMm[r] = regions[r].MarginMm + context.UncertaintyMm + context.TargetSpeedMmPerS * (context.PoseAgeS + restS);
        neededMm = 0;
        if (regions.Length == 0) return double.PositiveInfinity;
        var first = Nearest();
        var worst = Look(first, double.PositiveInfinity);
        var worstAt = first;
        for (var i = 0; i < _roomMm.Length && !(worst < 0); i++)
        {
            if (_roomMm[i] - _neededMm[i % regions.Length] >= worst || i == first) continue;
            var slack = Look(i, worst);
            if (!(slack >= worst)) (worst, worstAt) = (slack, i);
        }
        neededMm = _neededMm[worstAt % regions.Length];
        return worst;
    }

    /// <summary>What looks nearest before anything is looked at.</summary>
    private int Nearest()
    {
        var (first, least) = (0, double.PositiveInfinity);
        for (int i = 0, r = 0; i < _roomMm.Length; i++, r = r + 1 == regions.Length ? 0 : r + 1)
            if (_roomMm[i] - _neededMm[r] < least) (first, least) = (i, _roomMm[i] - _neededMm[r]);
        return first;
    }

    /// <summary>One look a region: nothing in the ball that holds all points is nearer than its middle less its radius.</summary>
    private void LookFromAfar()
    {
        var (middle, radius) = ((_scanMm[0] + _scanMm[^1]) * 0.5, 0.0);
        foreach (var point in _scanMm) radius = Math.Max(radius, (point - middle).LengthSquared);
        radius = Math.Sqrt(radius);
        for (var r = 0; r < regions.Length; r++)
        {
            var distance = Known(regions[r].DistanceMm(middle)) - radius;
            for (var p = 0; p < _pieces.Length; p++) _roomMm[p * regions.Length + r] = distance - _pieces[p].RadiusMm;
        }
    }

    /// <summary>Distance to spare of one piece from one region, or a little less; where it is above <paramref name="worst"/>, anything between the two.</summary>
    private double Look(int index, double worst)
    {
        var ((from, to, radius), needed) = (_pieces[index / regions.Length], _neededMm[index % regions.Length]);
        var distance = Least(regions[index % regions.Length], _scanMm[from], _scanMm[to], needed + radius, needed + radius + worst);
        _roomMm[index] = distance - radius;
        return distance - radius - needed;
    }

    /// <summary>A lower bound of the least distance along a piece; of no interest above <paramref name="enough"/>, nor how far below <paramref name="needed"/>.</summary>
    private static double Least(ForbiddenRegion region, Vec3 from, Vec3 to, double needed, double enough)
    {
        var length = (to - from).Length;
        var along = length > 0 ? (to - from) / length : Vec3.Zero;
        var here = Known(region.DistanceMm(from));
        var least = here;
        for (var t = 0.0; t < length && least >= needed;)
        {
            var sharp = Math.Min(least, enough);
            var beyond = here - (length - t);
            if (beyond >= sharp) return Math.Min(least, beyond);
            var step = Math.Min(length - t, Math.Max(MinStepMm, here - sharp + StepShare * (sharp - needed)));
            t = step < length - t ? t + step : length;
            var there = Known(region.DistanceMm(from + along * t));
            least = Math.Min(least, Math.Min(there, 0.5 * (here + there - step)));
            here = there;
        }
        return least;
    }

    /// <summary>What is no number is no distance.</summary>
    private static double Known(double distanceMm) => double.IsNaN(distanceMm) ? double.NegativeInfinity : distanceMm;
}
