using SurgicalNav.Core.Frames;
using SurgicalNav.Core.Numerics;

namespace SurgicalNav.Motion.Guard;

/// <summary>Where the scan is at a decision, and how well that is known.</summary>
/// <param name="UncertaintyMm">Error budget, registration coverage and following error at the tool, summed.</param>
/// <param name="PoseAgeS">How old the newest pose is.</param>
internal readonly record struct RegionContext(Rigid<Scan, RobotBase> ScanFromRobotBase, double UncertaintyMm, double PoseAgeS, double TargetSpeedMmPerS);

/// <summary>Proves that the tool, tip to entry point, keeps its distance from every forbidden region at one moment of a motion.</summary>
/// <remarks>Needed distance = margin + field error bound + shaft radius + uncertainty + target speed × (pose age + time ahead) + how far the
/// tool may be from the nearer of two neighbouring samples. The shaft is walked in steps as long as the distance to spare (a distance changes by at most 1 mm per mm),
/// so no piece of it goes unseen.</remarks>
internal sealed class RegionCheck(ForbiddenRegion[] regions, double shaftRadiusMm)
{
    private const double MinStepMm = 0.5;

    private readonly Vec3[] _scanMm = new Vec3[IToolGeometry.MaxPoints];

    /// <summary>Distance to spare, mm: the smallest over all regions and the whole shaft; negative where too near. Infinite without regions.</summary>
    /// <param name="reachMm">How far from the nearer of two neighbouring samples of the motion the tool may be between them.</param>
    /// <param name="noMoreThanMm">What has been found before: more than that need not be told apart, and is given back as that.</param>
    /// <param name="distanceMm">The distance at the worst point.</param>
    /// <param name="neededMm">What was needed there.</param>
    public double SlackMm(in RegionContext context, ReadOnlySpan<Vec3> toolMm, double reachMm, double aheadS, double noMoreThanMm, out double distanceMm, out double neededMm)
    {
        (distanceMm, neededMm) = (double.PositiveInfinity, 0);
        var worst = noMoreThanMm;
        if (regions.Length == 0) return worst;
        var common = shaftRadiusMm + context.UncertaintyMm + context.TargetSpeedMmPerS * (context.PoseAgeS + aheadS) + reachMm + 0.5 * MinStepMm;
        var tool = _scanMm.AsSpan(0, toolMm.Length);
        for (var i = 0; i < tool.Length; i++) tool[i] = (context.ScanFromRobotBase * new Point<RobotBase>(toolMm[i])).Mm;
        // All of the tool lies within a ball about its middle.
        var (middle, radius) = ((tool[0] + tool[^1]) * 0.5, 0.0);
        foreach (var point in tool) radius = Math.Max(radius, (point - middle).Length);
        foreach (var region in regions)
        {
            var needed = region.MarginMm + region.Field.ErrorBoundMm + common;
            if (region.DistanceMm(middle) - radius - needed >= worst) continue;
            for (var piece = 0; piece + 1 < tool.Length; piece++) Walk(region, tool[piece], tool[piece + 1], needed, ref worst, ref distanceMm, ref neededMm);
        }
        return worst;
    }

    private static void Walk(ForbiddenRegion region, Vec3 from, Vec3 to, double needed, ref double worst, ref double worstDistance, ref double worstNeeded)
    {
        var length = (to - from).Length;
        var along = length > 0 ? (to - from) / length : Vec3.Zero;
        for (var t = 0.0; ;)
        {
            var distance = region.DistanceMm(from + along * t);
            var slack = distance - needed;
            // Nothing further along this piece can be worse than what has been found.
            if (slack - (length - t) >= worst) return;
            // Written so that a distance that is no number counts as too near.
            if (!(slack >= worst))
            {
                worst = double.IsNaN(slack) ? double.NegativeInfinity : slack;
                (worstDistance, worstNeeded) = (distance, needed);
            }
            if (!(t < length) || worst < 0) return;
            t = Math.Min(length, t + Math.Max(slack, MinStepMm));
        }
    }
}
