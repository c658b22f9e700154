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

    /// <summary>Distance to spare, mm: the smallest over all regions and the whole shaft; negative where too near. Infinite without regions.</summary>
    /// <param name="reachMm">How far from the nearer of two neighbouring samples of the motion the tool may be between them.</param>
    /// <param name="distanceMm">The distance at the worst point.</param>
    /// <param name="neededMm">What was needed there.</param>
    public double SlackMm(in RegionContext context, ReadOnlySpan<Vec3> toolMm, double reachMm, double aheadS, out double distanceMm, out double neededMm)
    {
        (distanceMm, neededMm) = (double.PositiveInfinity, 0);
        var worst = double.PositiveInfinity;
        if (regions.Length == 0) return worst;
        var common = shaftRadiusMm + context.UncertaintyMm + context.TargetSpeedMmPerS * (context.PoseAgeS + aheadS) + reachMm + 0.5 * MinStepMm;
        for (var piece = 0; piece + 1 < toolMm.Length; piece++)
        {
            var from = (context.ScanFromRobotBase * new Point<RobotBase>(toolMm[piece])).Mm;
            var to = (context.ScanFromRobotBase * new Point<RobotBase>(toolMm[piece + 1])).Mm;
            foreach (var region in regions)
                Walk(region, from, to, region.MarginMm + region.Field.ErrorBoundMm + common, ref worst, ref distanceMm, ref neededMm);
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
