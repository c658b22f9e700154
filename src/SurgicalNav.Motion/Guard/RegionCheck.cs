using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Guard;

/// <summary>Where the scan is at a decision, and how well that is known.</summary>
/// <param name="UncertaintyMm">Error budget, registration coverage and following error at the tool, summed.</param>
/// <param name="PoseAgeS">How old the newest pose is.</param>
internal readonly record struct RegionContext(Rigid<Scan, RobotBase> ScanFromRobotBase, double UncertaintyMm, double PoseAgeS, double TargetSpeedMmPerS);

/// <summary>How much more than the needed distance the tool, tip to entry point, keeps from every forbidden region.</summary>
/// <remarks>Needed distance = margin + shaft radius + uncertainty + target speed × (pose age + time until it rests); a region's distance is what its field proves. The shaft is walked in steps as long as the distance to spare (a distance changes by at most 1 mm per mm),
/// so no piece of it goes unseen.</remarks>
internal sealed class RegionCheck(ForbiddenRegion[] regions, double shaftRadiusMm)
{
    private const double MinStepMm = 0.5;

    private readonly Vec3[] _scanMm = new Vec3[IToolGeometry.MaxPoints];
    private int _points;

    /// <summary>Balls that hold the whole tool, and all of it but its last piece, the shaft.</summary>
    private Ball _whole, _head;

    /// <summary>Looked at first: what is further away than it is passed over at once.</summary>
    private int _nearest;

    public bool IsNeeded => regions.Length > 0;

    /// <summary>A decision rests on nothing from before it.</summary>
    public void Begin() => _nearest = 0;

    /// <summary>Puts the tool somewhere.</summary>
    public void Place(in RegionContext context, ReadOnlySpan<PointMotion> tool)
    {
        _points = tool.Length;
        for (var i = 0; i < _points; i++) _scanMm[i] = (context.ScanFromRobotBase * new Point<RobotBase>(tool[i].PositionMm)).Mm;
        (_whole, _head) = (Ball.About(_scanMm.AsSpan(0, _points)), Ball.About(_scanMm.AsSpan(0, _points - 1)));
    }

    /// <summary>Distance to spare where the tool was placed, mm: the smallest over all regions and the whole shaft; negative where too near, infinite without regions.</summary>
    /// <param name="restS">Until it rests.</param>
    /// <param name="neededMm">Of the nearest.</param>
    public double SlackMm(in RegionContext context, double restS, out double neededMm)
    {
        var worst = double.PositiveInfinity;
        neededMm = 0;
        var first = _nearest;
        for (var i = 0; i < regions.Length; i++)
        {
            var r = (first + i) % regions.Length;
            var needed = Needed(regions[r], context, restS);
            var least = Least(regions[r], needed, worst);
            if (least < worst) (worst, neededMm, _nearest) = (least, needed, r);
        }
        return worst;
    }

    /// <summary>The least distance to spare of the whole tool, or <paramref name="worst"/> where none is less; of several below zero any.</summary>
    private double Least(ForbiddenRegion region, double needed, double worst)
    {
        if (_whole.Least(region) - needed >= worst) return worst;
        if (!(_head.Least(region) - needed >= worst))
            for (var piece = 0; piece + 2 < _points && !(worst < 0); piece++) worst = Walk(region, _scanMm[piece], _scanMm[piece + 1], needed, worst);
        return worst < 0 ? worst : Walk(region, _scanMm[_points - 2], _scanMm[_points - 1], needed, worst);
    }

    private double Needed(ForbiddenRegion region, in RegionContext context, double restS) =>
        region.MarginMm + shaftRadiusMm + context.UncertaintyMm + context.TargetSpeedMmPerS * (context.PoseAgeS + restS) + 0.5 * MinStepMm;

    /// <summary>The least distance to spare on a piece of the shaft, or <paramref name="worst"/> where none is less; of several below zero the first.</summary>
    private static double Walk(ForbiddenRegion region, Vec3 from, Vec3 to, double needed, double worst)
    {
        var length = (to - from).Length;
        var along = length > 0 ? (to - from) / length : Vec3.Zero;
        for (var t = 0.0; ;)
        {
            var slack = region.DistanceMm(from + along * t) - needed;
            // Nothing further along this piece can be worse than what has been found.
            if (slack - (length - t) >= worst) return worst;
            if (!(slack >= worst)) worst = double.IsNaN(slack) ? double.NegativeInfinity : slack;
            if (!(t < length) || worst < 0) return worst;
            t = Math.Min(length, t + Math.Max(slack, MinStepMm));
        }
    }

    private readonly record struct Ball(Vec3 MiddleMm, double RadiusMm)
    {
        public static Ball About(ReadOnlySpan<Vec3> pointsMm)
        {
            var (middle, radius) = ((pointsMm[0] + pointsMm[^1]) * 0.5, 0.0);
            foreach (var point in pointsMm) radius = Math.Max(radius, (point - middle).LengthSquared);
            return new Ball(middle, Math.Sqrt(radius));
        }

        /// <summary>Nothing in the ball is nearer.</summary>
        public double Least(ForbiddenRegion region) => region.DistanceMm(MiddleMm) - RadiusMm;
    }
}
